package findings

import (
	"cmp"
	"slices"

	"chuangwei/internal/id"
)

// Sight is what a rule sees of somebody in a month.
type Sight struct {
	Kind     Kind
	Who      Who
	Args     []int64
	Evidence []Evidence
}

// A rule looks at records. It depends on nothing but them and the settings, and
// not on their order.
type rule func(Records, Settings) []Sight

// See applies every rule: by kind, then by whom it concerns, each once. The
// evidence stands by day and key.
func See(r Records, st Settings) (out []Sight) {
	for _, look := range []rule{smallSamples, declared, reused, ownChecks, sameHands, alike, haste, lastHour} {
		out = append(out, look(r, st)...)
	}
	for i := range out {
		e := out[i].Evidence
		slices.SortFunc(e, func(a, b Evidence) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Key, b.Key)) })
		out[i].Evidence = slices.CompactFunc(e, func(a, b Evidence) bool { return a.Key == b.Key })
	}
	at := func(k Kind) int { return slices.Index(Kinds(), k) }
	slices.SortFunc(out, func(a, b Sight) int {
		return cmp.Or(cmp.Compare(at(a.Kind), at(b.Kind)), cmp.Compare(a.Who.Subject, b.Who.Subject), cmp.Compare(a.Who.Of, b.Who.Of))
	})
	return out
}

// unit is a unit as somebody whom a finding concerns.
func (r Records) unit(u id.Unit) Who {
	return Who{Subject: OfUnit, Of: string(u), Name: r.Units[u], Unit: u}
}

// whose is the unit for which somebody acted, or the account of who acts for
// none; false: nobody is known.
func (r Records) whose(p Person) (Who, bool) {
	switch {
	case p.Unit != "":
		return r.unit(p.Unit), true
	case p.Account != "":
		return inspector(p), true
	}
	return Who{}, false
}

// inspector is an account as somebody whom a finding concerns.
func inspector(p Person) Who {
	return Who{Subject: OfInspector, Of: string(p.Account), Name: p.Name, Unit: p.Unit}
}

// percent is n of whole, rounded down; 0 of nothing.
func percent(n, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return n * 100 / whole
}
