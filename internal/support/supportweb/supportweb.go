// Package supportweb is the pages of the areas' requests for support.
//
//	supportweb.go  Handler and its routes
//	names.go       names of areas and groups for a page, pills, clocks
//	list.go        the list; export.go the same as a file
//	matrix.go      area × group
//	form.go        asking
//	request.go     one request; acts.go what may be done to it; story.go its timeline
//	panel.go       what a case's page shows of its requests
//	settings.go    how long a group may take
package supportweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/support"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB      *db.DB
	Pages   *web.Pages
	Support *support.Service
	Cases   *cases.Service
	// Beside is what other slices show beside a request; it may be nil.
	Beside func(ctx context.Context, by access.Actor, r support.Request) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /support":             h.Pages.Stood(h.list),
		"GET /support.xlsx":        h.Pages.Stood(h.exportList),
		"GET /support.csv":         h.Pages.Stood(h.exportList),
		"GET /support/matrix":      h.matrix,
		"GET /support/matrix.xlsx": h.exportMatrix,
		"GET /support/matrix.csv":  h.exportMatrix,
		"GET /support/new":         h.newRequest,
		"POST /support":            h.ask,
		"GET /support/settings":    h.settings,
		"POST /support/settings":   h.saveSettings,
		"GET /support/{id}":        h.request,
		"POST /support/{id}/{act}": h.act,
		"GET /m/support/{id}":      h.phoneRequest,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
