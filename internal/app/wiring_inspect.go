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
	"chuangwei/internal/places"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/web"
)

// buildInspect makes the service of inspections.
func (a *App) buildInspect() {
	a.Inspect = inspect.New(inspect.Options{DB: a.DB, Cases: a.Cases, Ground: InspectionSites{a.Places}, People: Inspectors{}})
	a.Photos.Guard(inspect.SubjectItem, access.SeeCounty, a.Inspect.ItemOwners)
	a.Photos.Guard(inspect.SubjectVisit, access.SeeCounty, a.Inspect.Owners)
}

func (a *App) inspectPages(pages *web.Pages, orders *superviseweb.Handler) *inspectweb.Handler {
	return &inspectweb.Handler{DB: a.DB, Pages: pages, Inspect: a.Inspect, Cases: a.Cases, Photos: a.Photos, Beside: besideThing(orders, inspect.SubjectVisit)}
}

// examineInspect compares what the rows of inspections say with themselves.
func (a *App) examineInspect(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "inspect", a.Inspect.Verify)
}

// visitThing is a site that waits for its inspector.
func (s subjects) visitThing(ctx context.Context, tx *db.Tx, by access.Actor, visit id.Visit) (t supervise.Thing, err error) {
	v, late, err := s.Inspect.Site(ctx, tx, by, visit)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = v.Label()+" "+v.Site, v.Link()
	t.Owners, t.Unit, t.Area = v.Owners(), v.Unit, v.Area
	t.Open, t.Late, t.To = v.State == inspect.Open && (v.RoundAt == inspect.Drawn || v.RoundAt == inspect.Begun), late, v.Acting()
	return t, nil
}

// InspectionSites are the sites that rounds draw from: streets, committees,
// villages and units, as areas and organisation know them, and the places that
// the county looks after.
type InspectionSites struct{ Places *places.Service }

// Sites implements inspect.Ground.
func (a InspectionSites) Sites(ctx context.Context, tx *db.Tx) (out []inspect.Site, err error) {
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
	err = a.Places.Standing(ctx, tx, func(p places.Place) error {
		out = append(out, inspect.Site{
			Ref: string(p.ID), Kind: siteKind(p), Name: p.Name, Area: p.Area, Unit: p.Unit, Address: p.Address, Located: p.Located, Point: p.Point,
		})
		return nil
	})
	return out, err
}

// siteKind is what sort of site a place is.
func siteKind(p places.Place) inspect.SiteKind {
	switch p.Kind {
	case places.Compound:
		return inspect.Compound
	case places.Village:
		return inspect.Village
	case places.Market:
		return inspect.Market
	default:
		if p.Trade == "eatery" || p.Trade == "shop" {
			return inspect.Food
		}
		return inspect.Venue
	}
}

// Inspectors are the accounts that may inspect.
type Inspectors struct{}

// Inspectors implements inspect.Inspectors.
func (Inspectors) Inspectors(ctx context.Context, tx *db.Tx) (out []inspect.Inspector, err error) {
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
