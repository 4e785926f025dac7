// Package planweb is the pages of plan, tasks and recurring duties.
//
//	planweb.go   Handler and its routes
//	names.go     names of units, areas, groups, leaders for a page; filters
//	overview.go  stages, figures, objectives, standings; objective.go their forms
//	table.go     the task list in the order of the plan
//	list.go      tasks as a flat list; export.go both as files
//	gantt.go     the same tasks over time
//	task.go      one task; acts.go what may be done to it; story.go its timeline
//	form.go      entering and changing a task
//	import.go    the task list from a spreadsheet
//	duty.go      recurring duties
//	feed.go      calendars under a secret address
package planweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/ical"
	"chuangwei/internal/photos"
	"chuangwei/internal/plan"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB     *db.DB
	Pages  *web.Pages
	Plan   *plan.Service
	Photos *photos.Service
	// Beside is what other slices show beside a task; it may be nil, and so may
	// what it returns.
	Beside func(ctx context.Context, by access.Actor, t plan.Task) (templ.Component, error)
	// Events are what other slices put into somebody's calendar; it may be
	// nil.
	Events func(ctx context.Context, by access.Actor) ([]ical.Event, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /plan":                         h.overview,
		"GET /plan/objectives":              h.objectives,
		"POST /plan/objectives":             h.saveObjective,
		"POST /plan/objectives/{id}/remove": h.removeObjective,
		"GET /plan/table":                   h.table,
		"GET /plan/table.xlsx":              h.exportTable,
		"GET /plan/table.csv":               h.exportTable,
		"GET /plan/gantt":                   h.gantt,
		"GET /plan/tasks":                   h.Pages.Stood(h.list),
		"GET /plan/tasks.xlsx":              h.Pages.Stood(h.exportList),
		"GET /plan/tasks.csv":               h.Pages.Stood(h.exportList),
		"GET /plan/tasks/new":               h.newTask,
		"POST /plan/tasks":                  h.create,
		"GET /plan/tasks/{id}":              h.task,
		"GET /plan/tasks/{id}/edit":         h.edit,
		"POST /plan/tasks/{id}":             h.change,
		"POST /plan/tasks/{id}/{act}":       h.act,
		"GET /plan/files/{id}":              h.file,
		"GET /m/tasks/{id}":                 h.phoneTask,
		"GET /plan/import":                  h.importPage,
		"POST /plan/import":                 h.importFile,
		"GET /plan/import/form.xlsx":        h.importForm,
		"GET /plan/duties":                  h.Pages.Stood(h.duties),
		"GET /plan/duties.xlsx":             h.Pages.Stood(h.exportDuties),
		"GET /plan/duties.csv":              h.Pages.Stood(h.exportDuties),
		"GET /plan/duties/new":              h.newDuty,
		"POST /plan/duties":                 h.createDuty,
		"GET /plan/duties/{id}":             h.duty,
		"GET /plan/duties/{id}/edit":        h.editDuty,
		"POST /plan/duties/{id}":            h.changeDuty,
		"POST /plan/duties/{id}/{act}":      h.dutyAct,
		"GET /plan/calendars":               h.feeds,
		"POST /plan/calendars":              h.makeFeed,
		"POST /plan/calendars/{id}/revoke":  h.revokeFeed,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
	mux.Handle("GET /feeds/{county}/{secret}", h.Pages.Open(h.feed))
}
