// Package placesweb is the pages of the register of places.
//
//	placesweb.go  Handler and its routes
//	names.go      names for a page, views, pills
//	list.go       the register as a table and as a file; map.go as a map
//	form.go       entering and changing; import.go spreadsheets
//	place.go      one place; story.go its timeline
//	panel.go      its projects, and what a project shows of its places
//	check.go      the form of a check, at the desk and on the phone
//	found.go      the checks that were made, and what they found
//	items.go      what checks look at
//	phone.go      what waits, with a phone in hand
package placesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB     *db.DB
	Pages  *web.Pages
	Places *places.Service
	Cases  *cases.Service
	Photos *photos.Service
	// Beside is what other slices show on the page of a place; may be nil.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
	// Inspected is what inspections found there; may be nil, and draw nothing.
	Inspected func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /places":                  h.Pages.Stood(h.list, places.Table),
		"GET /places.xlsx":             h.Pages.Stood(h.exportList, places.Table),
		"GET /places.csv":              h.Pages.Stood(h.exportList, places.Table),
		"GET /places/map":              h.chart,
		"GET /places/map/clusters":     h.clusters,
		"GET /places/new":              h.newPlace,
		"POST /places":                 h.add,
		"GET /places/import":           h.sheet,
		"GET /places/import/form.xlsx": h.sheetForm,
		"POST /places/import":          h.takeSheet,
		"GET /places/items":            h.items,
		"POST /places/items":           h.saveItem,
		"GET /places/checks":           h.checks,
		"GET /places/checks.xlsx":      h.exportChecks,
		"GET /places/checks.csv":       h.exportChecks,
		"GET /places/found":            h.found,
		"GET /places/found.xlsx":       h.exportFound,
		"GET /places/found.csv":        h.exportFound,
		"GET /places/{id}":             h.place,
		"GET /places/{id}/edit":        h.edit,
		"POST /places/{id}/change":     h.change,
		"GET /places/{id}/check":       h.checkForm,
		"POST /places/{id}/check":      h.check,
		"POST /places/{id}/photos":     h.addPhotos,
		"POST /places/{id}/retire":     h.retire,
		"POST /places/{id}/link":       h.link,
		"POST /places/{id}/unlink":     h.unlink,
		"POST /places/{id}/restore":    h.restore,
		"GET /m/places":                h.phone,
		"GET /m/places/{id}":           h.phonePlace,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
