package app

import (
	"context"

	"chuangwei/internal/assess"
	"chuangwei/internal/assess/assessweb"
	"chuangwei/internal/counties"
	"chuangwei/internal/web"
)

// buildAssess makes the service of the monthly assessment. It reads the book
// of figures, which is made after it; there are no marks of inspections yet.
func (a *App) buildAssess() { a.Assess = assess.New(a.DB, a.Blobs) }

func (a *App) assessPages(pages *web.Pages) *assessweb.Handler {
	return &assessweb.Handler{DB: a.DB, Pages: pages, Assess: a.Assess}
}

// examineAssess makes the marks of locked months again and compares.
func (a *App) examineAssess(ctx context.Context, c counties.County, _ bool) (Finding, error) {
	return a.verified(ctx, c, "assess", a.Assess.Verify)
}
