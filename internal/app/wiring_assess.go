package app

import (
	"context"
	"slices"

	"chuangwei/internal/areas"
	"chuangwei/internal/assess"
	"chuangwei/internal/assess/assessweb"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/web"
)

// buildAssess makes the service of the monthly assessment. It reads the book
// of figures, which is made after it.
func (a *App) buildAssess() {
	a.Assess = assess.New(a.DB, a.Blobs)
	a.Assess.Orders, a.Assess.Papers = ladderOrders{a}, assessPapers{a}
	a.Assess.Inspections = InspectionMarks{a.Inspect}
}

// InspectionMarks are the marks of inspections as the assessment asks for them:
// an area's are those of its sites; a unit's those of the areas that it leads,
// or else its own.
type InspectionMarks struct{ Inspect *inspect.Service }

// Marks lists them.
func (m InspectionMarks) Marks(ctx context.Context, tx *db.Tx, from, to, subject string) (out []assess.Inspected, err error) {
	if subject == assess.Groups {
		return nil, nil // nothing that is inspected is a group's
	}
	list, err := m.Inspect.Marks(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	leads, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return nil, err
	}
	leading := map[id.Unit]bool{}
	for _, u := range leads {
		leading[u] = true
	}
	add := func(of string, g inspect.Given) {
		out = append(out, assess.Inspected{Of: of, Day: g.Day, Round: g.Round, Sheet: g.Sheet, Site: string(g.Kind), Got: int64(g.Mark), Full: int64(g.Full)})
	}
	for _, g := range list {
		if subject == assess.Areas {
			add(string(g.Area), g)
			continue
		}
		if lead := leads[g.Area]; lead != "" {
			add(string(lead), g)
		}
		if g.Unit != "" && !leading[g.Unit] {
			add(string(g.Unit), g)
		}
	}
	return out, nil
}

// Narrowed lists the kinds of rounds and of sites and the sheets that there are.
func (InspectionMarks) Narrowed(ctx context.Context, tx *db.Tx) (rounds, sites, sheets []string, err error) {
	for _, k := range append(inspect.SiteKinds(), inspect.Whole) {
		sites = append(sites, string(k))
	}
	sheets, err = inspect.SheetCodes(ctx, tx)
	return inspect.Kinds(), sites, sheets, err
}

// Links are the lists of the visits of somebody.
func (InspectionMarks) Links(ctx context.Context, tx *db.Tx, w assess.Who, n assess.Inspected, from, to string) (out []string, err error) {
	f := inspect.Filter{From: from, To: to, State: inspect.Finished, Kind: n.Round, Sheet: n.Sheet, Site: inspect.SiteKind(n.Site)}
	if w.Subject == assess.Areas {
		f.Area = id.Area(w.Of)
		return []string{f.Link("/inspections/visits")}, nil
	}
	leads, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return nil, err
	}
	for area, lead := range leads {
		if string(lead) == w.Of {
			f.Area = area
			out = append(out, f.Link("/inspections/visits"))
		}
	}
	if len(out) == 0 {
		f.Unit = id.Unit(w.Of)
		out = []string{f.Link("/inspections/visits")}
	}
	slices.Sort(out)
	return out, nil
}

func (a *App) assessPages(pages *web.Pages) *assessweb.Handler {
	return &assessweb.Handler{DB: a.DB, Pages: pages, Assess: a.Assess, OfNote: a.findingOfNote, OfMark: a.findingsOfMark, OfPaper: a.paperOf}
}

// examineAssess makes the marks of locked months again and compares.
func (a *App) examineAssess(ctx context.Context, c counties.County, _ bool) (Finding, error) {
	return a.verified(ctx, c, "assess", a.Assess.Verify)
}
