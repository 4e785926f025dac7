// Package areasweb is the pages of the areas: the responsibility grid, areas
// with their map, streets and landmarks, and the imports of the whole
// organisation.
//
//	areasweb.go    Handler and its routes
//	grid.templ     who answers for which area
//	areas.go areas.templ      list, page and form of an area
//	state.templ               how an area stands
//	streets.go streets.templ  streets and landmarks
//	parts.go       choices, facts and small words
//	geojson.go     areas and streets as GeoJSON; export.go as XLSX and CSV
//	import.go import.templ    spreadsheets and GeoJSON: preview, then import
package areasweb

import (
	"context"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Figures gives what an area's page shows of the slices above.
type Figures interface {
	AreaState(ctx context.Context, by access.Actor, area id.Area) (State, error)
}

// State is how an area stands: figures, each with the address of what it
// counts, as far as the reader may open it.
type State struct {
	Head   []ui.Kpi // at a glance
	Stands []ui.Kpi // its open cases by their states
	Street []ui.Kpi // what the joint group did there
	Organ  []ui.Kpi // who is there and who is missing
	Groups []GroupState
	// Requests are those for support that the area made.
	Requests []ui.Kpi
}

// GroupState is how the cases of one working group stand in an area. Every
// group has the same figures.
type GroupState struct {
	Name, Link string
	Figures    []ui.Kpi
}

// Handler serves the pages.
type Handler struct {
	Pages   *web.Pages
	Areas   *areas.Service
	Org     *org.Service
	Figures Figures // may be nil
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /org":                    h.grid,
		"GET /org/import":             h.importPage,
		"POST /org/import/preview":    h.preview,
		"POST /org/import":            h.apply,
		"GET /org/import/form/{kind}": h.emptyForm,
		"GET /areas":                  h.Pages.Stood(h.list),
		"GET /areas/new":              h.newArea,
		"POST /areas":                 h.createArea,
		"GET /areas/{id}":             h.area,
		"GET /areas/{id}/edit":        h.editArea,
		"POST /areas/{id}":            h.changeArea,
		"POST /areas/{id}/retire":     h.retireArea,
		"GET /areas.geojson":          h.areasJSON,
		"GET /areas.xlsx":             h.Pages.Stood(h.exportAreas),
		"GET /areas.csv":              h.Pages.Stood(h.exportAreas),
		"GET /streets":                h.streets,
		"GET /streets/new":            h.newStreet,
		"POST /streets":               h.createStreet,
		"GET /streets/{id}":           h.street,
		"GET /streets/{id}/edit":      h.editStreet,
		"POST /streets/{id}":          h.changeStreet,
		"POST /streets/{id}/remove":   h.removeStreet,
		"GET /streets.geojson":        h.streetsJSON,
		"GET /streets.xlsx":           h.exportStreets,
		"GET /streets.csv":            h.exportStreets,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

func manages(r *http.Request) bool { return web.Actor(r).MayEver(access.ManageOrg) }

func mayManage(r *http.Request) error { return web.Actor(r).Check(access.ManageOrg, access.Owners{}) }
