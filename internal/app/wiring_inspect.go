package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/inspect/inspectweb"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
	"chuangwei/internal/web"
)

// buildInspect makes the service of inspections.
func (a *App) buildInspect() {
	a.Inspect = inspect.New(inspect.Options{DB: a.DB, Cases: a.Cases, Ground: inspectionSites{}, People: inspectors{}})
	a.Photos.Guard(inspect.SubjectItem, access.SeeCounty, a.Inspect.ItemOwners)
	a.Photos.Guard(inspect.SubjectVisit, access.SeeCounty, a.Inspect.Owners)
}

func (a *App) inspectPages(pages *web.Pages) *inspectweb.Handler {
	return &inspectweb.Handler{DB: a.DB, Pages: pages, Inspect: a.Inspect, Cases: a.Cases, Photos: a.Photos}
}

// examineInspect compares what the rows of inspections say with themselves.
func (a *App) examineInspect(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "inspect", a.Inspect.Verify)
}

// inspectionSites are the sites that rounds draw from: streets, committees,
// villages and units, as areas and organisation know them.
type inspectionSites struct{}

func (inspectionSites) Sites(ctx context.Context, tx *db.Tx) (out []inspect.Site, err error) {
	streets, err := areas.Streets(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, p := range streets {
		if p.Kind == areas.Landmark || p.Area == "" {
			continue
		}
		s := inspect.Site{Ref: string(p.ID), Kind: inspect.Street, Name: p.Name, Area: p.Area}
		s.Point, s.Located = p.Middle()
		out = append(out, s)
	}
	units, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	member := map[id.Unit]id.Area{}
	list, err := areas.List(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		for _, u := range x.Units() {
			if member[u] == "" {
				member[u] = x.ID
			}
		}
	}
	for _, u := range units {
		s := inspect.Site{Ref: string(u.ID), Kind: inspect.Unit, Name: u.Name, Area: u.Area, Unit: u.ID}
		if s.Area == "" {
			s.Area = member[u.ID]
		}
		switch u.Kind {
		case org.Village:
			s.Kind = inspect.Village
		case org.Neighbourhood:
			s.Kind = inspect.Committee
		default:
		}
		out = append(out, s)
	}
	return out, nil
}

// inspectors are the accounts that may inspect.
type inspectors struct{}

func (inspectors) Inspectors(ctx context.Context, tx *db.Tx) (out []inspect.Inspector, err error) {
	list, err := people.Active(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		if x.Actor(tx.County).MayEver(access.Inspect) {
			out = append(out, inspect.Inspector{Account: x.ID, Name: x.Label, Unit: x.Unit})
		}
	}
	return out, nil
}
