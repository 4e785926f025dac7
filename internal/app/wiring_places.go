package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/places"
	"chuangwei/internal/places/placesweb"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// buildPlaces makes the service of places, which asks the projects what is
// built for the cases at one.
func (a *App) buildPlaces() {
	a.Places = places.New(a.DB, a.Cases)
	a.Places.Works = built{a}
	a.Photos.Guard(places.Subject, access.SeeCounty, a.Places.Owners)
	a.Photos.Guard(places.SubjectResult, access.SeeCounty, a.Places.ResultOwners)
}

// built tells places of the projects.
type built struct{ *App }

func projectLine(p works.Project) places.Project {
	return places.Project{ID: p.ID, Label: p.Label(), Title: p.Title, Link: p.Link(), State: "works.state." + string(p.State)}
}

// Curing lists the projects that are to cure some cases, each once.
func (b built) Curing(ctx context.Context, by access.Actor, of []id.Case) (out []places.Project, err error) {
	err = b.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		seen := map[id.Project]bool{}
		for _, c := range of {
			list, err := works.About(ctx, tx, c)
			if err != nil {
				return err
			}
			for _, p := range list {
				if !seen[p.ID] {
					seen[p.ID] = true
					out = append(out, projectLine(p))
				}
			}
		}
		return nil
	})
	return out, err
}

// Named finds a project by its identifier or its visible number.
func (b built) Named(ctx context.Context, tx *db.Tx, name string) (places.Project, error) {
	p, err := b.Works.Named(ctx, tx, name)
	return projectLine(p), err
}

// Placed notes on a project's timeline that it is linked to a place, or no more.
func (b built) Placed(ctx context.Context, tx *db.Tx, by access.Actor, p id.Project, place string, linked bool) error {
	return b.Works.Placed(ctx, tx, by, p, place, linked)
}

func (a *App) placesPages(pages *web.Pages, orders *superviseweb.Handler) *placesweb.Handler {
	return &placesweb.Handler{DB: a.DB, Pages: pages, Places: a.Places, Cases: a.Cases, Photos: a.Photos, Beside: besideThing(orders, places.Subject)}
}

// examinePlaces compares what the rows of places say with themselves.
func (a *App) examinePlaces(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "places", a.Places.Verify)
}

// placeThing is a place that is to be checked.
func (s subjects) placeThing(ctx context.Context, tx *db.Tx, place id.Site) (t supervise.Thing, err error) {
	p, late, err := s.Places.Place(ctx, tx, place)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = p.Label()+" "+p.Name, p.Link()
	t.Owners, t.Unit, t.Area = p.Owners(), p.Unit, p.Area
	t.Open, t.Late, t.To.Units = !p.Retired, late, []id.Unit{p.Unit}
	return t, nil
}
