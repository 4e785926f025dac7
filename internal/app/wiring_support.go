package app

import (
	"context"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/support"
	"chuangwei/internal/support/supportweb"
	"chuangwei/internal/web"
)

// buildSupport makes the service of the areas' requests, which follow their
// cases.
func (a *App) buildSupport() {
	a.Support = support.New(support.Options{DB: a.DB, Bus: a.Bus, Cases: a.Cases})
	events.On(a.Bus, func(ctx context.Context, tx *db.Tx, e cases.HasMoved) error { return a.Support.Follow(ctx, tx, e) })
}

func (a *App) supportPages(pages *web.Pages) *supportweb.Handler {
	return &supportweb.Handler{DB: a.DB, Pages: pages, Support: a.Support, Cases: a.Cases}
}

// supportRounds tells of clocks that have run out.
func (a *App) supportRounds(r *jobs.Runner) {
	r.Every("support_warnings", 5*time.Minute, func(ctx context.Context, c id.County) error {
		return a.DB.Write(ctx, c, func(tx *db.Tx) error { return a.Support.Warn(ctx, tx) })
	})
}

// examineSupport compares what the rows of requests say with themselves.
func (a *App) examineSupport(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "support", a.Support.Verify)
}

// verified is the finding of a slice that verifies its records itself.
func (a *App) verified(ctx context.Context, c counties.County, key string, verify func(context.Context, *db.Tx) (int64, []string, error)) (f Finding, err error) {
	f.Key = key
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		looked, wrong, err := verify(ctx, tx)
		f = Finding{Key: key, Looked: looked}
		for _, w := range wrong {
			f.wrong("%s", w)
		}
		return err
	})
	return f, err
}
