package app

import (
	"chuangwei/internal/access"
	"chuangwei/internal/plan"
)

// buildPlan makes the service of plan and tasks.
func (a *App) buildPlan() {
	a.Plan = plan.New(plan.Options{DB: a.DB, Bus: a.Bus, Files: a.Blobs})
	a.Photos.Guard(plan.SubjectReport, access.SeeCounty, a.Plan.ReportOwners)
}
