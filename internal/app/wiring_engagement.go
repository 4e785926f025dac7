package app

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/engagement"
	"chuangwei/internal/engagement/engagementweb"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/web"
)

// buildEngagement makes the service that says who takes part, from what every
// slice expects of people.
func (a *App) buildEngagement() {
	a.Engagement = engagement.New(
		a.DB, a.Cases.Expected, a.Plan.Expected, a.Patrol.Expected, a.Meetings.Expected, a.Support.Expected, a.Supervise.Expected, a.Drives.Expected,
	)
}

func (a *App) engagementPages(pages *web.Pages) interface{ Register(mux *http.ServeMux) } {
	return &engagementweb.Handler{Pages: pages, Engagement: a.Engagement}
}

// engagementRounds gathers yesterday and today by the hour, and every day that
// may still change by night.
func (a *App) engagementRounds(r *jobs.Runner) {
	r.Every("engagement", time.Hour, func(ctx context.Context, c id.County) error { return a.Engagement.Gather(ctx, c, 2) })
	r.Daily("engagement_back", 2, 20, func(ctx context.Context, c id.County) error { return a.Engagement.Gather(ctx, c, engagement.Back) })
}
