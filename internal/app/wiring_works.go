package app

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
	"chuangwei/internal/works/worksweb"
)

// buildWorks makes the service of infrastructure projects, which cure cases.
func (a *App) buildWorks() {
	a.Works = works.New(works.Options{DB: a.DB, Cases: a.Cases, Files: a.Blobs})
	a.Photos.Guard(works.SubjectReport, access.SeeCounty, a.Works.ReportOwners)
}

func (a *App) worksPages(pages *web.Pages) *worksweb.Handler {
	return &worksweb.Handler{DB: a.DB, Pages: pages, Works: a.Works, Cases: a.Cases, Photos: a.Photos}
}

// besideWorks shows on the page of a case what is built for it, after what
// other slices show.
func besideWorks(projects *worksweb.Handler, others func(context.Context, access.Actor, cases.Case) (templ.Component, error)) func(context.Context, access.Actor, cases.Case) (templ.Component, error) {
	return func(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error) {
		first, err := others(ctx, by, c)
		if err != nil {
			return nil, err
		}
		second, err := projects.Panel(ctx, by, c)
		return both(first, second), err
	}
}

// examineWorks compares what the rows of projects say with themselves.
func (a *App) examineWorks(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "works", a.Works.Verify)
}
