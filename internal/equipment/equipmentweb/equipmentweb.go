// Package equipmentweb is the pages of the register of equipment.
//
//	equipmentweb.go  Handler and its routes
//	names.go         names for a page, views, pills
//	list.go          the register as a table and as a file; map.go as a map
//	form.go          entering and changing; import.go spreadsheets
//	item.go          one item; story.go its timeline
//	many.go          states and areas of many at once, with a second thought
//	allocation.go    areas by kinds
//	need.go          what the ratios ask for, what there is and what is short
//	ratios.go        ratios and what they are multiplied with
//	kinds.go         the kinds
package equipmentweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/equipment"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB        *db.DB
	Pages     *web.Pages
	Equipment *equipment.Service
	Photos    *photos.Service
	// Beside is what other slices show on the page of an item; may be nil.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	stood := func(page web.Handler) web.Handler { return h.Pages.Stood(page, equipment.Tables()...) }
	for pattern, page := range map[string]web.Handler{
		"GET /equipment":                  stood(h.list),
		"GET /equipment.xlsx":             stood(h.exportList),
		"GET /equipment.csv":              stood(h.exportList),
		"GET /equipment/map":              h.chart,
		"GET /equipment/map/clusters":     h.clusters,
		"GET /equipment/allocation":       h.allocation,
		"GET /equipment/allocation.xlsx":  h.exportAllocation,
		"GET /equipment/allocation.csv":   h.exportAllocation,
		"GET /equipment/need":             stood(h.need),
		"GET /equipment/need.xlsx":        stood(h.exportNeed),
		"GET /equipment/need.csv":         stood(h.exportNeed),
		"GET /equipment/ratios":           h.ratios,
		"POST /equipment/ratios":          h.saveRatio,
		"GET /equipment/ratios/bases":     h.bases,
		"POST /equipment/ratios/bases":    h.saveBases,
		"GET /equipment/kinds":            h.kinds,
		"POST /equipment/kinds":           h.saveKind,
		"GET /equipment/new":              h.newItem,
		"POST /equipment":                 h.add,
		"GET /equipment/import":           h.sheet,
		"GET /equipment/import/form.xlsx": h.sheetForm,
		"POST /equipment/import":          h.takeSheet,
		"POST /equipment/many":            h.many,
		"GET /equipment/{id}":             h.item,
		"GET /equipment/{id}/edit":        h.edit,
		"POST /equipment/{id}/change":     h.change,
		"POST /equipment/{id}/move":       h.move,
		"POST /equipment/{id}/allocate":   h.allocate,
		"POST /equipment/{id}/photos":     h.addPhotos,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
