package app

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/engagement"
	"chuangwei/internal/engagement/engagementweb"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/overview"
	"chuangwei/internal/web"
)

// buildEngagement makes the service that says who takes part, from what every
// slice expects of people.
func (a *App) buildEngagement() {
	a.Engagement = engagement.New(
		a.DB, a.Cases.Expected, a.Plan.Expected, a.Patrol.Expected, a.Meetings.Expected, a.Support.Expected, a.Supervise.Expected, a.Drives.Expected, a.Works.Expected, a.Inspect.Expected, a.Places.Expected,
		a.Publicity.Expected, a.Notices.Expected,
		a.Documents.Expected,
		a.Standard.Expected, a.Findings.Expected,
	)
}

// engagementPath is the page of who takes part; engagementActs are the acts
// behind it.
const (
	engagementPath = "/overview/engagement"
	engagementActs = engagementPath + "/acts"
)

// levels says on the overview how much each level takes part.
func (a *App) levels(ctx context.Context, by access.Actor, ask overview.Ask) ([]overview.Level, error) {
	b, err := a.Engagement.Levels(ctx, by, ask.Period, ask.Area)
	if err != nil {
		return nil, err
	}
	var out []overview.Level
	for _, l := range engagement.Levels() {
		x := overview.Level{Name: "engagement.level." + string(l), Rate: b.Levels[l].Rate()}
		x.Link = engagement.Ask{Period: ask.Period, Level: l, Face: engagement.Faces(l)[0], Sort: "rate"}.Link(engagementPath) + "#who"
		if engagement.MayName(by) && x.Rate.Den > 0 {
			f := engagement.Filter{From: b.From, To: b.To, Level: l, Area: ask.Area}
			x.Expected = f.Link(engagementActs)
			f.State = engagement.InTime
			x.InTime = f.Link(engagementActs)
		}
		out = append(out, x)
	}
	return out, nil
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
