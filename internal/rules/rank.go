package rules

import (
	"cmp"
	"slices"
)

// Standing is where a unit stands among those it is compared with.
type Standing struct {
	Of    string `json:"of"`
	Total Mark   `json:"total"`
	None  string `json:"none,omitempty"` // not rated, and why
	Rank  int64  `json:"rank,omitempty"` // 0: none
	Red   bool   `json:"red,omitempty"`
	Black bool   `json:"black,omitempty"`
}

// Rank orders the units of one category: the best first, those that are not
// rated last; equal marks share a rank, and the next one is left out (1, 1, 3).
// Then it names the red and the black list, on which all who share the last
// place stand.
func Rank(all []Standing, full Mark, lists Lists) []Standing {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b Standing) int {
		switch {
		case (a.None == "") != (b.None == ""):
			if a.None == "" {
				return -1
			}
			return 1
		case a.Total != b.Total && a.None == "":
			return cmp.Compare(b.Total, a.Total)
		case a.Of < b.Of:
			return -1
		case a.Of > b.Of:
			return 1
		}
		return 0
	})
	rated := int64(0)
	for i := range out {
		s := &out[i]
		s.Rank, s.Red, s.Black = 0, false, false
		if s.None != "" {
			continue
		}
		rated++
		s.Rank = rated
		if i > 0 && out[i-1].Total == s.Total {
			s.Rank = out[i-1].Rank
		}
	}
	lists.name(out[:rated], full)
	return out
}

// name marks the red and black list in a ranking of those who are rated.
func (l Lists) name(ranked []Standing, full Mark) {
	n := int64(len(ranked))
	below := int64(0) // how many stand below, ties apart
	for i := len(ranked) - 1; i >= 0; i-- {
		s := &ranked[i]
		if i+1 < len(ranked) && ranked[i+1].Total < s.Total {
			below = n - int64(i) - 1
		}
		// Per cent of the full mark, not divided: nothing is rounded.
		s.Red = l.Top > 0 && s.Rank <= l.Top || l.RedAt > 0 && s.Total*100*One >= full*l.RedAt
		s.Black = l.Bottom > 0 && below < l.Bottom && n > 1 || l.Black > 0 && s.Total*100*One < full*l.Black
		if s.Red && s.Black {
			s.Red, s.Black = false, false // a list so short that it names everybody names nobody
		}
	}
}

// Rung is a step of the ladder: what follows from standing on the black list
// so many times running. Its name is the message "assess.rung.…".
type Rung string

// The rungs.
const (
	RungInterview    Rung = "interview"    // the deputy leader in charge speaks with the head
	RungOrganisation Rung = "organisation" // told to the organisation department
	RungAccount      Rung = "account"      // called to account
)

// Ladder says after how many months on the black list running each rung
// follows; 0: never.
type Ladder struct{ Interview, Organisation, Account int }

// UsualLadder is what holds where a county has set nothing.
func UsualLadder() Ladder { return Ladder{1, 2, 3} }

// RungOf is the highest rung that a number of consecutive appearances leads to;
// empty for none.
func (l Ladder) RungOf(running int) (at Rung) {
	for _, x := range []struct {
		after int
		rung  Rung
	}{{l.Interview, RungInterview}, {l.Organisation, RungOrganisation}, {l.Account, RungAccount}} {
		if x.after > 0 && running >= x.after {
			at = x.rung
		}
	}
	return at
}
