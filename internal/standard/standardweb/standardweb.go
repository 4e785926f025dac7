// Package standardweb is the pages of the standard and its evidence.
//
//	standardweb.go  Handler and its routes
//	names.go        names for a page, pills, numbers
//	board.go        every clause as it stands; clause.go one of them
//	trees.go        editions of the standard, and one of them; import.go its
//	                spreadsheet
//	evidence.go     the archive as a list; piece.go one piece of it
//	units.go        how complete it is by unit
//	papers.go       contents of a box and its spine, the archive as a ZIP file
package standardweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/standard"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB       *db.DB
	Pages    *web.Pages
	Standard *standard.Service
	Lists    Lists
	// Beside is what else is shown on the page of a piece of evidence; it may
	// be nil.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	stood := func(page web.Handler) web.Handler { return h.Pages.Stood(page, standard.Tables()...) }
	for pattern, page := range map[string]web.Handler{
		"GET /standard":                             stood(h.board),
		"GET /standard.xlsx":                        stood(h.exportBoard),
		"GET /standard.csv":                         stood(h.exportBoard),
		"GET /standard/clauses/{code}":              h.clause,
		"POST /standard/clauses/{code}/measure":     h.measure,
		"POST /standard/clauses/{code}/ask":         h.ask,
		"POST /standard/clauses/{code}/hang":        h.hang,
		"GET /standard/trees":                       h.trees,
		"POST /standard/trees":                      h.begin,
		"GET /standard/trees/{id}":                  h.tree,
		"GET /standard/trees/{id}/xlsx":             h.exportTree,
		"GET /standard/trees/{id}/import":           h.sheet,
		"POST /standard/trees/{id}/import":          h.takeSheet,
		"GET /standard/trees/{id}/import/form.xlsx": h.exportTree,
		"POST /standard/trees/{id}/node":            h.saveNode,
		"POST /standard/trees/{id}/drop":            h.dropNode,
		"POST /standard/trees/{id}/force":           h.force,
		"POST /standard/trees/{id}/take":            h.take,
		"GET /standard/evidence":                    stood(h.list),
		"GET /standard/evidence.xlsx":               stood(h.exportList),
		"GET /standard/evidence.csv":                stood(h.exportList),
		"POST /standard/evidence/year":              h.askYear,
		"GET /standard/evidence/{id}":               h.piece,
		"POST /standard/evidence/{id}/hand":         h.hand,
		"POST /standard/evidence/{id}/review":       h.review,
		"GET /standard/evidence/{id}/files/{file}":  h.file,
		"GET /standard/units":                       h.units,
		"GET /standard/units.xlsx":                  h.exportUnits,
		"GET /standard/units.csv":                   h.exportUnits,
		"GET /standard/box":                         h.box,
		"GET /standard/box/word":                    h.boxPaper,
		"GET /standard/box/pdf":                     h.boxPaper,
		"GET /standard/archive.zip":                 h.archive,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
