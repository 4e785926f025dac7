// Package inspectweb is the pages of inspections.
//
//	inspectweb.go  Handler and its routes
//	names.go       names for a page, pills
//	rounds.go      the table of rounds; visits.go that of sites looked at
//	form.go        planning and revising a round
//	round.go       one round; acts.go what may be done to it; draw.go the proof of
//	               its draw
//	result.go      what a round found
//	paper.go       what a round found, and what was found at a site, as papers
//	visit.go       one site; phone.go the sheet with a phone in hand
//	sheets.go      the score sheets; import.go score sheets and a round's own sites
//	               read from spreadsheets
//	alike.go       findings: marks all alike
//	story.go       timelines
package inspectweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/inspect"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB      *db.DB
	Pages   *web.Pages
	Inspect *inspect.Service
	Cases   *cases.Service
	Photos  *photos.Service
	// Beside is what else is shown on the page of a site; it may be nil.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /inspections":                              h.rounds,
		"GET /inspections.xlsx":                         h.exportRounds,
		"GET /inspections.csv":                          h.exportRounds,
		"GET /inspections/new":                          h.newRound,
		"POST /inspections":                             h.plan,
		"GET /inspections/visits":                       h.visits,
		"GET /inspections/visits.xlsx":                  h.exportVisits,
		"GET /inspections/visits.csv":                   h.exportVisits,
		"GET /inspections/visits/{id}":                  h.visit,
		"GET /inspections/visits/{id}/word":             h.visitPaper,
		"GET /inspections/visits/{id}/pdf":              h.visitPaper,
		"POST /inspections/visits/{id}/items":           h.found,
		"POST /inspections/visits/{id}/finish":          h.finish,
		"POST /inspections/visits/{id}/sign":            h.sign,
		"GET /inspections/sheets":                       h.sheets,
		"GET /inspections/import":                       h.chooseSheet,
		"GET /inspections/import/form.xlsx":             h.sheetForm,
		"POST /inspections/import":                      h.takeSheet,
		"GET /inspections/sheets/{code}":                h.sheet,
		"GET /inspections/sheets/{code}/xlsx":           h.exportSheet,
		"POST /inspections/sheets/{code}/settings":      h.setSheet,
		"GET /inspections/alike":                        h.alike,
		"GET /inspections/alike.xlsx":                   h.exportAlike,
		"GET /inspections/alike.csv":                    h.exportAlike,
		"GET /inspections/rounds/{id}":                  h.round,
		"GET /inspections/rounds/{id}/edit":             h.edit,
		"GET /inspections/rounds/{id}/draw":             h.proof,
		"GET /inspections/rounds/{id}/result":           h.result,
		"GET /inspections/rounds/{id}/result.xlsx":      h.exportResult,
		"GET /inspections/rounds/{id}/result.csv":       h.exportResult,
		"GET /inspections/rounds/{id}/result/word":      h.resultPaper,
		"GET /inspections/rounds/{id}/result/pdf":       h.resultPaper,
		"GET /inspections/rounds/{id}/import":           h.chooseSites,
		"POST /inspections/rounds/{id}/import":          h.takeSites,
		"GET /inspections/rounds/{id}/import/form.xlsx": h.siteForm,
		"POST /inspections/rounds/{id}/{act}":           h.act,
		"GET /m/inspections":                            h.phone,
		"GET /m/inspections/{id}":                       h.phoneVisit,
		"GET /m/inspections/{id}/{item}":                h.phoneItem,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
