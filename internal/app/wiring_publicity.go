package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/publicity"
	"chuangwei/internal/publicity/publicityweb"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/web"
)

// buildPublicity makes the service of publicity.
func (a *App) buildPublicity() {
	a.Publicity = publicity.New(a.DB)
	a.Photos.Guard(publicity.Subject, access.SeeCounty, a.Publicity.Owners)
	a.Photos.Guard(publicity.SubjectCheck, access.SeeCounty, a.Publicity.CheckOwners)
}

func (a *App) publicityPages(pages *web.Pages, orders *superviseweb.Handler) *publicityweb.Handler {
	return &publicityweb.Handler{
		DB: a.DB, Pages: pages, Publicity: a.Publicity, Photos: a.Photos,
		Beside: besideThing(orders, publicity.Subject), BesidePosition: besideThing(orders, publicity.SubjectPosition),
	}
}

// examinePublicity compares what the rows of publicity say with themselves.
func (a *App) examinePublicity(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "publicity", a.Publicity.Verify)
}

// activityThing is a publicity activity.
func (s subjects) activityThing(ctx context.Context, tx *db.Tx, activity id.Activity) (t supervise.Thing, err error) {
	x, late, err := s.Publicity.Activity(ctx, tx, activity)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = x.Label()+" "+x.Title, x.Link()
	t.Owners, t.Unit, t.Area = x.Owners(), x.Unit, x.Area
	t.Open, t.Late, t.To = x.State == publicity.Planned, late, x.Acting()
	return t, nil
}

// positionThing is a screen, board, window or banner that is to be checked.
func (s subjects) positionThing(ctx context.Context, tx *db.Tx, position id.Position) (t supervise.Thing, err error) {
	p, late, err := s.Publicity.StandingOf(ctx, tx, position)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = p.Label()+" "+p.Name, p.Link()
	t.Owners, t.Unit, t.Area = p.Owners(), p.Unit, p.Area
	t.Open, t.Late, t.To.Units = !p.Retired, late, []id.Unit{p.Unit}
	return t, nil
}
