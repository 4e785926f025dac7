package drives

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Part is one part of a proposal's score.
type Part string

// The parts. Their names are the messages "drives.part.…".
const (
	Backlog  Part = "backlog"  // open cases
	Growth   Part = "growth"   // of the backlog within the window
	Overdue  Part = "overdue"  // share of the open cases
	Repeated Part = "repeated" // at the same address within three months
	Clause   Part = "clause"   // tasks of the plan that are late with the working group
	Bare     Part = "bare"     // streets and hours that the joint group did not cover
)

// weights are what each part weighs; together 100. The fullest cell of the
// county has the whole weight of a part, the others in proportion.
var weights = []struct {
	Part   Part
	Weight int
}{{Backlog, 30}, {Growth, 20}, {Overdue, 15}, {Repeated, 15}, {Clause, 10}, {Bare, 10}}

// Weighted are the parts with what they weigh.
type Weighted struct {
	Part   Part
	Weight int
}

// Parts lists the parts with what they weigh.
func Parts() (out []Weighted) {
	for _, w := range weights {
		out = append(out, Weighted{w.Part, w.Weight})
	}
	return out
}

// The windows, in days, at which a proposal looks.
const (
	growthDays = 30
	repeatDays = 90
)

// Points is a part of a score: the number that it is made of, and what it
// comes to.
type Points struct {
	Part   Part
	N      int64   // what is counted
	Of     int64   // of Overdue and Bare: out of how many
	Points float64 // at most its weight
}

// Proposal is a category in an area that might be a key task.
type Proposal struct {
	cases.Spot
	Group  id.Group
	Theme  string // the first that has the category
	Score  float64
	Points []Points
}

// Of is one part of the score.
func (p Proposal) Of(part Part) Points {
	i := slices.IndexFunc(p.Points, func(x Points) bool { return x.Part == part })
	if i < 0 {
		return Points{Part: part}
	}
	return p.Points[i]
}

// Proposals is next month's key tasks as they are proposed. Nothing is issued
// by itself: a person picks, edits and issues.
type Proposals struct {
	List  []Proposal // the highest score first
	Month string     // that they are for
	Today string
	From  string // first day of the window of growth
	Since string // first day of the window of what is repeated
	Cover map[id.Area]Cover
}

// ProposalFilter narrows the proposals.
type ProposalFilter struct {
	Area  id.Area
	Theme string
	Group id.Group
	Limit int // 0: 60
}

// Propose looks at every category in every area and scores it.
func (s *Service) Propose(ctx context.Context, by access.Actor, f ProposalFilter) (out Proposals, err error) {
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return out, err
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		out, err = s.proposals(ctx, tx)
		return err
	})
	out.List = slices.DeleteFunc(out.List, func(p Proposal) bool {
		return f.Area != "" && p.Area != f.Area || f.Theme != "" && p.Theme != f.Theme || f.Group != "" && p.Group != f.Group
	})
	if f.Limit <= 0 {
		f.Limit = 60
	}
	out.List = out.List[:min(len(out.List), f.Limit)]
	return out, err
}

// The lists of cases behind the parts of a score.

// OpenAt are the open cases of a spot.
func OpenAt(at cases.Spot) cases.Filter {
	return cases.Filter{States: cases.OpenStates(), Areas: []id.Area{at.Area}, Categories: []string{at.Category}}
}

// OverdueAt are the overdue cases of a spot.
func OverdueAt(at cases.Spot) cases.Filter {
	return cases.Filter{Due: "overdue", Areas: []id.Area{at.Area}, Categories: []string{at.Category}}
}

// CameUpAt are the cases of a spot that were reported from one day to another.
func CameUpAt(at cases.Spot, from, to string) cases.Filter {
	return cases.Filter{On: cases.OnReported, From: from, To: to, Areas: []id.Area{at.Area}, Categories: []string{at.Category}}
}

func (s *Service) proposals(ctx context.Context, tx *db.Tx) (out Proposals, err error) {
	n, err := present(ctx, tx)
	if err != nil {
		return out, err
	}
	out = Proposals{Today: n.today, Month: monthAfter(n.today[:7], 1), From: shiftDay(n.today, 1-growthDays), Since: shiftDay(n.today, 1-repeatDays)}
	var open, overdue, reported, closed, repeated map[cases.Spot]int64
	for _, q := range []struct {
		to *map[cases.Spot]int64
		f  cases.Filter
	}{
		{&open, cases.Filter{States: cases.OpenStates()}},
		{&overdue, cases.Filter{Due: "overdue"}},
		{&reported, cases.Filter{On: cases.OnReported, From: out.From, To: out.Today}},
		{&closed, cases.Filter{On: cases.OnClosed, From: out.From, To: out.Today}},
	} {
		if *q.to, err = s.cases.BySpot(ctx, tx, q.f); err != nil {
			return out, err
		}
	}
	if repeated, err = s.cases.Again(ctx, tx, out.Since); err != nil {
		return out, err
	}
	late := map[id.Group]int64{}
	if s.plan != nil {
		if late, err = s.plan.LateByGroup(ctx, tx); err != nil {
			return out, err
		}
	}
	if s.patrol != nil {
		if out.Cover, err = s.patrol.Covered(ctx, tx, out.From, out.Today); err != nil {
			return out, err
		}
	}
	if out.List, err = s.spots(ctx, tx, open, reported); err != nil {
		return out, err
	}
	for i := range out.List {
		p := &out.List[i]
		c := out.Cover[p.Area]
		p.Points = []Points{
			{Part: Backlog, N: open[p.Spot]},
			{Part: Growth, N: reported[p.Spot] - closed[p.Spot]},
			{Part: Overdue, N: overdue[p.Spot], Of: open[p.Spot]},
			{Part: Repeated, N: repeated[p.Spot]},
			{Part: Clause, N: late[p.Group]},
			{Part: Bare, N: c.Bare + c.Idle, Of: c.Streets + c.Hours},
		}
	}
	score(out.List)
	return out, nil
}

// spots are the categories in areas that have an open case, or had a case in
// the window.
func (s *Service) spots(ctx context.Context, tx *db.Tx, of ...map[cases.Spot]int64) (out []Proposal, err error) {
	dict, err := s.cases.Dictionary(ctx, tx)
	if err != nil {
		return nil, err
	}
	all, err := themes(ctx, tx)
	if err != nil {
		return nil, err
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return nil, err
	}
	byCode := map[string]id.Group{}
	for _, g := range groups {
		byCode[g.Code] = g.ID
	}
	seen := map[cases.Spot]bool{}
	for _, m := range of {
		for at := range m {
			if at.Area == "" || seen[at] {
				continue
			}
			seen[at] = true
			c, _ := dict.Of(at.Category)
			p := Proposal{Spot: at, Group: byCode[c.Group]}
			for _, t := range all {
				if t.Active && slices.Contains(t.Categories, at.Category) {
					p.Theme = t.Code
					break
				}
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// value is the number by which a part is compared: shares for those that are
// out of something.
func (x Points) value() float64 {
	if x.Part == Overdue || x.Part == Bare {
		return share(x.N, x.Of)
	}
	return max(0, float64(x.N))
}

// score gives every part its points, adds them up and sorts.
func score(list []Proposal) {
	for k, w := range weights {
		most := 0.0
		for _, p := range list {
			most = max(most, p.Points[k].value())
		}
		if most == 0 {
			continue
		}
		for i := range list {
			x := &list[i].Points[k]
			x.Points = float64(w.Weight) * x.value() / most
		}
	}
	for i := range list {
		list[i].Score = 0
		for _, x := range list[i].Points {
			list[i].Score += x.Points
		}
	}
	slices.SortFunc(list, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Area, b.Area))
	})
}

// RepeatedAt returns the cases that Repeated counts for a spot, by address.
func (s *Service) RepeatedAt(ctx context.Context, by access.Actor, at cases.Spot) (out []cases.Case, since string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		since = shiftDay(n.today, 1-repeatDays)
		out, err = s.cases.AgainAt(ctx, tx, by, at, since)
		return err
	})
	return out, since, err
}

// Take makes a draft of a drive with a key task for each category that was
// picked, in the areas for which it was. How the score came about stays with
// the key task.
func (s *Service) Take(ctx context.Context, by access.Actor, d Draft, picked []cases.Spot) (drive id.Drive, err error) {
	if len(picked) == 0 {
		return "", fieldFault("pick", "drives.need_picks")
	}
	drive, err = s.Add(ctx, by, d)
	if err != nil {
		return "", err
	}
	return drive, s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		there, err := itemsOf(ctx, tx, drive)
		if err != nil || len(there) > 0 {
			return err // it arrived twice
		}
		now, err := s.proposals(ctx, tx)
		if err != nil {
			return err
		}
		dict, err := s.cases.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		for _, it := range tasksOf(now.List, picked, dict, names) {
			if _, err := s.addItem(ctx, tx, drive, it); err != nil {
				return err
			}
		}
		return nil
	})
}

// tasksOf makes key tasks of what was picked, by category, in the order of the
// scores.
func tasksOf(list []Proposal, picked []cases.Spot, dict *cases.Dictionary, names map[id.Area]string) (out []ItemDraft) {
	at := map[string]int{}
	for _, p := range list {
		if !slices.Contains(picked, p.Spot) {
			continue
		}
		i, ok := at[p.Category]
		if !ok {
			c, _ := dict.Of(p.Category)
			i = len(out)
			at[p.Category] = i
			out = append(out, ItemDraft{Title: c.Name, Content: c.Close, Theme: p.Theme, Group: p.Group, Categories: []string{p.Category}})
		}
		out[i].Areas = append(out[i].Areas, p.Area)
		var parts []string
		for _, x := range p.Points {
			parts = append(parts, fmt.Sprintf("%s=%d:%.1f", x.Part, x.N, x.Points))
		}
		out[i].Reason += fmt.Sprintf("%s %.1f (%s)\n", names[p.Area], p.Score, strings.Join(parts, " "))
	}
	return out
}
