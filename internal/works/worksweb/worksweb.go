// Package worksweb is the pages of infrastructure projects.
//
//	worksweb.go  Handler and its routes
//	names.go     names for a page, pills, money
//	list.go      the table; export.go the same as a file
//	map.go       the projects on the map; import.go spreadsheets
//	gantt.go     the projects over time, by their milestones
//	late.go      late milestones
//	form.go      proposing and changing
//	project.go   one project; acts.go what may be done to it; story.go its
//	             timeline
//	accept.go    acceptance, with photos for every case
//	kinds.go     the kinds of projects
//	panel.go     what a case's page shows of its projects
package worksweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// Handler serves the pages.
type Handler struct {
	DB     *db.DB
	Pages  *web.Pages
	Works  *works.Service
	Cases  *cases.Service
	Photos *photos.Service
	// Beside is what other slices show on the page of a project; may be nil.
	Beside func(ctx context.Context, by access.Actor, p id.Project) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /works":                   h.Pages.Stood(h.list),
		"GET /works.xlsx":              h.Pages.Stood(h.exportList),
		"GET /works.csv":               h.Pages.Stood(h.exportList),
		"GET /works/map":               h.chart,
		"GET /works/map/clusters":      h.clusters,
		"GET /works/import":            h.sheet,
		"GET /works/import/form.xlsx":  h.sheetForm,
		"POST /works/import":           h.takeSheet,
		"GET /works/gantt":             h.gantt,
		"GET /works/late":              h.late,
		"GET /works/late.xlsx":         h.exportLate,
		"GET /works/late.csv":          h.exportLate,
		"GET /works/kinds":             h.kinds,
		"POST /works/kinds":            h.saveKind,
		"GET /works/new":               h.newProject,
		"POST /works":                  h.propose,
		"GET /works/{id}":              h.project,
		"GET /works/{id}/edit":         h.edit,
		"POST /works/{id}/change":      h.change,
		"GET /works/{id}/accept":       h.acceptForm,
		"POST /works/{id}/accept":      h.accept,
		"GET /works/{id}/files/{file}": h.file,
		"POST /works/{id}/{act}":       h.act,
		"GET /m/works/{id}":            h.phoneProject,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
