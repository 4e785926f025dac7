package drives

import (
	"context"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Stage is how far a special rectification has come: in the county, in an area,
// or in a month.
type Stage struct {
	Area     id.Area
	Name     string
	Month    string // 2017-08; with From and To
	From, To string
	At       string // the earlier day as of which it was read; empty: now
	Reported int64  // cases of its categories
	Open     int64
	Overdue  int64
	Closed   int64
	Actions  int64 // of the joint group, of its kinds
	Count    int64 // what those add up to
	Drives   int64 // with a key task of the theme
}

// Special is a theme with what it gathers.
type Special struct {
	Theme  Theme
	All    Stage
	Areas  []Stage
	Months []Stage // the latest first
	Drives []Drive // that had a key task of the theme, the latest first
	Lines  map[id.Drive][]Line
	Past   []journal.Line
	From   string // first day of the campaign
	Today  string
}

// cases narrows a list to the theme's categories, and to cut: an area or a
// month, and the day as of which it is told.
func (t Theme) cases(f cases.Filter, cut Stage) cases.Filter {
	f.Categories, f.At = t.Categories, cut.At
	if cut.Area != "" {
		f.Areas = []id.Area{cut.Area}
	}
	if f.On != "" {
		f.From, f.To = cut.From, cut.To
	}
	return f
}

// The lists of cases behind the figures of a theme.

// ReportedCases are those that came up.
func (t Theme) ReportedCases(cut Stage) cases.Filter {
	return t.cases(cases.Filter{On: cases.OnReported}, cut)
}

// OpenCases are those that are still to be worked on.
func (t Theme) OpenCases(cut Stage) cases.Filter {
	return t.cases(cases.Filter{States: cases.OpenStates()}, cut)
}

// OverdueCases are those that are late.
func (t Theme) OverdueCases(cut Stage) cases.Filter {
	return t.cases(cases.Filter{Due: "overdue"}, cut)
}

// ClosedCases are those that were closed.
func (t Theme) ClosedCases(cut Stage) cases.Filter {
	return t.cases(cases.Filter{On: cases.OnClosed, Closing: "here"}, cut)
}

// Specials returns every special rectification in use with its figures.
func (s *Service) Specials(ctx context.Context, by access.Actor) (out []Special, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		all, err := themes(ctx, tx)
		if err != nil {
			return err
		}
		sit, err := s.situation(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range all {
			if !t.Active {
				continue
			}
			x := Special{Theme: t, All: sit.stage(t, ""), From: sit.first, Today: sit.today}
			page, err := s.ofTheme(ctx, tx, x.Theme.HeldDrives(x.All))
			if err != nil {
				return err
			}
			x.All.Drives = int64(len(page))
			out = append(out, x)
		}
		return nil
	})
	return out, err
}

// HeldDrives are the drives that took place with a key task of the theme, of an
// earlier day those that had begun by then.
func (t Theme) HeldDrives(cut Stage) Filter {
	return Filter{Theme: t.Code, State: HeldState, To: cut.At}
}

// ofTheme are drives of a list, the latest first.
func (s *Service) ofTheme(ctx context.Context, tx *db.Tx, f Filter) ([]Drive, error) {
	current, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return nil, err
	}
	w := f.where(tx, current)
	return db.All(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives `+w.String()+` ORDER BY starts DESC, id LIMIT 100`, w.Args...)
}

// situation is how the cases and the joint group stand, by area and category.
type situation struct {
	first, today, at                string
	reported, open, overdue, closed map[cases.Spot]int64
	deeds                           []Deed
}

func (s *Service) situation(ctx context.Context, tx *db.Tx) (x situation, err error) {
	campaign, err := counties.Current(ctx, tx)
	if err != nil {
		return x, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return x, err
	}
	x.first, x.today = campaign.StartsOn, n.today
	// How cases stood is kept by their own slice, which is asked by the day.
	present := tx.Present()
	if present != tx {
		x.at = n.today
	}
	none, cut := Theme{}, Stage{At: x.at}
	for _, q := range []struct {
		to *map[cases.Spot]int64
		f  cases.Filter
	}{{&x.reported, none.ReportedCases(cut)}, {&x.open, none.OpenCases(cut)}, {&x.overdue, none.OverdueCases(cut)}, {&x.closed, none.ClosedCases(cut)}} {
		if *q.to, err = s.cases.BySpot(ctx, present, q.f); err != nil {
			return x, err
		}
	}
	if s.patrol != nil {
		x.deeds, err = s.patrol.Deeds(ctx, tx, x.first, x.today)
	}
	return x, err
}

// stage adds up what a theme gathers, in an area or in the county.
func (x situation) stage(t Theme, area id.Area) Stage {
	sum := func(of map[cases.Spot]int64) (n int64) {
		for at, k := range of {
			if (area == "" || at.Area == area) && slices.Contains(t.Categories, at.Category) {
				n += k
			}
		}
		return n
	}
	out := Stage{Area: area, From: x.first, To: x.today, At: x.at, Reported: sum(x.reported), Open: sum(x.open), Overdue: sum(x.overdue), Closed: sum(x.closed)}
	out.add(t, x.deeds, area)
	return out
}

func (g *Stage) add(t Theme, deeds []Deed, area id.Area) {
	for _, d := range deeds {
		if (area == "" || d.Area == area) && slices.Contains(t.Kinds, d.Kind) {
			g.Actions += d.Actions
			g.Count += d.Count
		}
	}
}

// Special returns one special rectification: by area, by month, with its
// drives.
func (s *Service) Special(ctx context.Context, by access.Actor, code string) (x Special, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		all, err := themes(ctx, tx)
		if err != nil {
			return err
		}
		t, ok := themeOf(all, code)
		if !ok {
			return notFound()
		}
		sit, err := s.situation(ctx, tx)
		if err != nil {
			return err
		}
		x = Special{Theme: t, All: sit.stage(t, ""), From: sit.first, Today: sit.today, Lines: map[id.Drive][]Line{}}
		if x.Drives, err = s.ofTheme(ctx, tx, t.HeldDrives(x.All)); err != nil {
			return err
		}
		x.All.Drives = int64(len(x.Drives))
		for _, d := range x.Drives {
			b, err := s.board(ctx, tx, d.ID)
			if err != nil {
				return err
			}
			x.Lines[d.ID] = slices.DeleteFunc(b.Lines, func(l Line) bool { return l.Item.Theme != code })
		}
		brief, err := areas.Brief(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range brief {
			g := sit.stage(t, a.ID)
			g.Name = a.Name
			x.Areas = append(x.Areas, g)
		}
		if x.Months, err = s.months(ctx, tx, t, x.Drives, sit); err != nil {
			return err
		}
		x.Past, err = journal.Of(ctx, tx, SubjectTheme, code)
		return err
	})
	return x, err
}

// maxMonths is how many months a page shows.
const maxMonths = 18

// months is what was done in each month since the campaign began.
func (s *Service) months(ctx context.Context, tx *db.Tx, t Theme, list []Drive, sit situation) (out []Stage, err error) {
	for month := sit.today[:7]; month >= sit.first[:7] && len(out) < maxMonths; month = monthAfter(month, -1) {
		g := Stage{Month: month, From: month + "-01", To: lastOf(month)}
		for _, q := range []struct {
			to *int64
			f  cases.Filter
		}{{&g.Reported, t.ReportedCases(g)}, {&g.Closed, t.ClosedCases(g)}} {
			spots, err := s.cases.BySpot(ctx, tx, q.f)
			if err != nil {
				return nil, err
			}
			for _, n := range spots {
				*q.to += n
			}
		}
		if s.patrol != nil && len(t.Kinds) > 0 {
			deeds, err := s.patrol.Deeds(ctx, tx, g.From, g.To)
			if err != nil {
				return nil, err
			}
			g.add(t, deeds, "")
		}
		for _, d := range list {
			if d.Month == month {
				g.Drives++
			}
		}
		out = append(out, g)
	}
	return out, nil
}
