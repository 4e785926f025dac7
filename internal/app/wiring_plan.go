package app

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
	"chuangwei/internal/plan/planweb"
	"chuangwei/internal/web"
)

// buildPlan makes the service of plan and tasks.
func (a *App) buildPlan() {
	a.Plan = plan.New(plan.Options{DB: a.DB, Bus: a.Bus, Files: a.Blobs})
	a.Photos.Guard(plan.SubjectReport, access.SeeCounty, a.Plan.ReportOwners)
}

func (a *App) planPages(pages *web.Pages) *planweb.Handler {
	return &planweb.Handler{DB: a.DB, Pages: pages, Plan: a.Plan, Photos: a.Photos, Events: a.calendarEvents}
}

// planRounds makes the tasks of recurring duties and warns of deadlines.
func (a *App) planRounds(r *jobs.Runner) {
	r.Every("plan_duties", 10*time.Minute, func(ctx context.Context, c id.County) error {
		return a.DB.Write(ctx, c, func(tx *db.Tx) error {
			_, err := a.Plan.MakeDue(ctx, tx)
			return err
		})
	})
	r.Every("plan_warnings", 30*time.Minute, func(ctx context.Context, c id.County) error {
		return a.DB.Write(ctx, c, func(tx *db.Tx) error { return a.Plan.Warn(ctx, tx) })
	})
}

// occupy notes with the employee that he has a task, or one less.
func occupy(ctx context.Context, tx *db.Tx, e plan.Occupied) error {
	return org.Occupy(ctx, tx, e.Person, e.N)
}

// examinePlan compares what is derived from tasks with them.
func (a *App) examinePlan(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "plan"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		looked, wrong, err := a.Plan.Verify(ctx, tx)
		if err != nil {
			return err
		}
		f.Looked = looked
		for _, w := range wrong {
			f.wrong("%s", w)
		}
		want, err := plan.Occupations(ctx, tx)
		if err != nil {
			return err
		}
		kept, err := org.Occupied(ctx, tx)
		if err != nil {
			return err
		}
		for p, n := range want {
			if kept[p] != n {
				f.wrong("employee %s: %d tasks kept, %d counted", p, kept[p], n)
			}
			delete(kept, p)
		}
		for p, n := range kept {
			f.wrong("employee %s: %d tasks kept, none counted", p, n)
		}
		return nil
	})
	return f, err
}
