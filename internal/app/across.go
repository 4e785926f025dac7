package app

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/areas/areasweb"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/overview"
	"chuangwei/internal/overview/overviewweb"
	"chuangwei/internal/people/peopleweb"
	"chuangwei/internal/ui"
)

// What one slice's pages show of the others.

// maxPersons bounds the choice of an account's holder.
const maxPersons = 2000

// persons are the employees whom an account may be for.
func (a *App) persons(ctx context.Context, by access.Actor) ([]ui.Option, error) {
	units := map[string]string{}
	err := a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		names, err := org.UnitNames(ctx, tx)
		for u, name := range names {
			units[string(u)] = name
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := a.Org.PeopleNamed(ctx, by, "", maxPersons)
	if err != nil {
		return nil, err
	}
	out := make([]ui.Option, len(list))
	for i, p := range list {
		out[i] = ui.Option{Value: string(p.ID), Label: p.Name, Group: units[string(p.Unit)]}
	}
	return out, nil
}

// groupCategories lists the event categories in use by the code of the working
// group that answers for them, each with its place in the dictionary.
func (a *App) groupCategories(ctx context.Context, by access.Actor) (map[string][]ui.Option, error) {
	d, err := a.Cases.Categories(ctx, by)
	if err != nil {
		return nil, err
	}
	out := map[string][]ui.Option{}
	for _, c := range d.List {
		if c.Active && c.Group != "" {
			out[c.Group] = append(out[c.Group], ui.Option{Value: "/admin/categories#c-" + c.Code, Label: c.Code + " " + c.In(lang.From(ctx))})
		}
	}
	return out, nil
}

// units are those that may keep working hours of their own.
func (a *App) units(ctx context.Context, by access.Actor) ([]ui.Option, error) {
	list, err := a.Org.AllUnits(ctx, by)
	out := make([]ui.Option, len(list))
	for i, u := range list {
		out[i] = ui.Option{Value: string(u.ID), Label: u.Name}
	}
	return out, err
}

// firstSteps are what to do after the first run, in order.
func firstSteps(ctx context.Context, _ access.Actor) []peopleweb.Step {
	var out []peopleweb.Step
	for _, s := range []struct{ name, href, form string }{
		{"units", "/org/import?kind=units", "/org/import/form/units"},
		{"areas", "/org/import?kind=areas", "/org/import/form/areas"},
		{"people", "/org/import?kind=people", "/org/import/form/people"},
		{"accounts", "/accounts/bulk", ""},
		{"surveys", "/surveys", ""},
	} {
		out = append(out, peopleweb.Step{
			Title: lang.T(ctx, "app.step."+s.name), Text: lang.T(ctx, "app.step.why."+s.name), Href: s.href, Template: s.form,
		})
	}
	return out
}

// maxFound bounds what a search shows of each kind.
const maxFound = 5

// found are the records beside cases that a search finds.
func (a *App) found(ctx context.Context, by access.Actor, text string) ([]casesweb.Hit, error) {
	var out []casesweb.Hit
	all, err := a.Areas.All(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if strings.Contains(x.Name, text) {
			out = append(out, casesweb.Hit{Kind: lang.T(ctx, "app.nav.areas"), Title: x.Name, Link: "/areas/" + string(x.ID)})
		}
	}
	units, err := a.Org.ListUnits(ctx, by, org.UnitFilter{Q: text, Limit: maxFound})
	if err != nil {
		return nil, err
	}
	for _, x := range units.Units {
		out = append(out, casesweb.Hit{Kind: lang.T(ctx, "app.nav.units"), Title: x.Name, Note: x.Code, Link: "/org/units/" + string(x.ID)})
	}
	persons, err := a.Org.PeopleNamed(ctx, by, text, maxFound)
	if err != nil {
		return nil, err
	}
	for _, x := range persons {
		out = append(out, casesweb.Hit{Kind: lang.T(ctx, "app.nav.people"), Title: x.Name, Note: x.Title, Link: "/org/people/" + string(x.ID)})
	}
	streets, err := a.Areas.ListPlaces(ctx, by, areas.PlaceFilter{Q: text, Limit: maxFound})
	if err != nil {
		return nil, err
	}
	papers, err := a.Documents.List(ctx, by, documents.Filter{Text: text, Limit: maxFound})
	if err != nil {
		return nil, err
	}
	for _, x := range papers.Documents {
		out = append(out, casesweb.Hit{Kind: lang.T(ctx, "app.nav.documents"), Title: x.Title, Note: x.Number.String(), Link: x.Link()})
	}
	inArea := map[id.Area]string{}
	for _, x := range all {
		inArea[x.ID] = x.Name
	}
	for _, x := range streets.Places {
		out = append(out, casesweb.Hit{Kind: lang.T(ctx, "app.found.street"), Title: x.Name, Note: inArea[x.Area], Link: "/streets/" + string(x.ID)})
	}
	gaming, err := a.Findings.List(ctx, by, findings.Filter{Text: text, Limit: maxFound})
	if err != nil {
		return nil, err
	}
	for _, x := range gaming.List {
		out = append(out, casesweb.Hit{Kind: lang.T(ctx, "app.nav.findings"), Title: x.Label() + " " + lang.T(ctx, "findings.kind."+string(x.Kind)), Note: x.Who.Name, Link: x.Link()})
	}
	return out, nil
}

// supported are the figures of requests for support on the pages of areas and
// of working groups, in order.
var supported = []string{"support.open", "support.late", "support.declined"}

// requests are the figures of requests for support of an area, or of a group.
func (a *App) requests(ctx context.Context, by access.Actor, q figures.Query) (out []figures.Value, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return nil, err
	}
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		if q.Campaign, err = counties.CurrentID(ctx, tx); fault.Is(err, fault.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
		for _, key := range supported {
			v, err := a.Book.Value(ctx, tx, key, q)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// groupFigures shows on a working group's page how its requests stand.
func (a *App) groupFigures(ctx context.Context, by access.Actor, group id.Group) ([]ui.Kpi, error) {
	list, err := a.requests(ctx, by, figures.Query{Group: group})
	return overviewweb.Kpis(ctx, list), err
}

// areaFigures shows on an area's page how it stands.
type areaFigures struct{ *App }

// AreaState implements areasweb.Figures.
func (f areaFigures) AreaState(ctx context.Context, by access.Actor, area id.Area) (areasweb.State, error) {
	a, err := f.Overview.Area(ctx, by, area)
	if err != nil {
		return areasweb.State{}, err
	}
	s := areasweb.State{Head: overviewweb.Kpis(ctx, a.Head), Stands: overviewweb.Kpis(ctx, a.Stands), Street: overviewweb.Kpis(ctx, a.Street), Organ: overviewweb.Kpis(ctx, a.Organ)}
	requests, err := f.requests(ctx, by, figures.Query{Area: area})
	if err != nil {
		return areasweb.State{}, err
	}
	s.Requests = overviewweb.Kpis(ctx, requests)
	for _, g := range a.Groups {
		s.Groups = append(s.Groups, areasweb.GroupState{
			Name: g.Name, Link: g.Link, Figures: overviewweb.Kpis(ctx, []figures.Value{g.Open, g.Overdue, g.Ended, g.OnTime}),
		})
	}
	return s, nil
}

// unitFigures shows on a unit's page how it stands.
type unitFigures struct{ *overview.Service }

// UnitState implements orgweb.Figures.
func (f unitFigures) UnitState(ctx context.Context, by access.Actor, unit id.Unit) (orgweb.State, error) {
	u, err := f.Unit(ctx, by, unit)
	if err != nil {
		return orgweb.State{}, err
	}
	return orgweb.State{Cases: overviewweb.Kpis(ctx, u.Head), Street: overviewweb.Kpis(ctx, u.Street)}, nil
}
