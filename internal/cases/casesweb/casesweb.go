// Package casesweb is the office's pages of cases.
//
//	casesweb.go  Handler and its routes
//	names.go     names of areas, groups, units and categories for a page
//	labels.go    pills, clocks, sentences
//	desk.go      my desk; heading.go its day and its order
//	ledger.go    the ledger; columns.go what it shows; export.go the same as a file; bulk.go many at once
//	report.go    the form for a new case; hints.go what helps to fill it in; uploads.go its photos
//	follow.go    to be told of a case
//	page.go      one case; story.go its way and its timeline; reuse.go photos used before; acts.go and
//	steps.go     what may be done to it; qr.go its code on paper
//	phone.go     the same with a phone in hand: my tasks, report, one case
//	mapview.go   the map and its clusters
//	dictionary.go  the categories
package casesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Reminder is a line of my desk that no case stands behind: a vacant post, a
// unit without an area. It carries its number and opens its list.
type Reminder struct{ Text, Note, Link string }

// Handler serves the pages.
type Handler struct {
	DB     *db.DB
	Pages  *web.Pages
	Cases  *cases.Service
	Photos *photos.Service
	// Address is where people reach the program, for what is on paper, where
	// the county's settings name none; it may be empty.
	Address string
	// Reminders says what else the actor should know; it may be nil.
	Reminders func(ctx context.Context, by access.Actor) ([]Reminder, error)
	// Todos are what else waits for the actor, of the other slices; it may be
	// nil.
	Todos func(ctx context.Context, by access.Actor, limit int) ([]inbox.Todo, error)
	// Beside is what other slices show on the page of a case; it may be nil,
	// and so may what it returns.
	Beside func(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error)
	// Many are what other slices do to several cases at once.
	Many []Many
	// Found finds records of other slices for the search page; it may be nil.
	Found func(ctx context.Context, by access.Actor, text string) ([]Hit, error)
}

// Hit is a record that a search found in another slice.
type Hit struct{ Kind, Title, Note, Link string }

// Many is something that another slice does to several cases: to those that
// are ticked in the ledger, whose form goes to its address, or to all of a
// list, whose parameters its address gets.
type Many struct {
	Key, AllKey string // messages: its name, and that of doing it to all
	Icon, Href  string
	Need        access.Act
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /{$}":                       h.desk,
		"GET /search":                    h.search,
		"GET /cases":                     h.ledger,
		"POST /cases/views":              h.saveView,
		"POST /cases/views/{view}/drop":  h.dropView,
		"GET /cases/columns":             h.setColumns,
		"GET /cases/export":              h.export,
		"POST /cases/bulk":               h.bulk,
		"GET /cases/print":               h.printMany,
		"GET /cases/new":                 h.newCase,
		"GET /cases/hints":               h.hints,
		"POST /cases":                    h.open,
		"GET /cases/{number}":            h.page,
		"GET /case/{id}":                 h.byID,
		"GET /cases/{number}/sheet":      h.sheet,
		"POST /cases/{number}/{act}":     h.act,
		"POST /cases/{number}/follow":    h.follow(true),
		"POST /cases/{number}/unfollow":  h.follow(false),
		"GET /cases/{number}/files/{id}": h.file,
		"GET /q/{number}":                h.short,
		"GET /m":                         h.tasks,
		"GET /m/report":                  h.phoneReport,
		"GET /m/cases/{number}":          h.phoneCase,
		"GET /map":                       h.mapPage,
		"GET /map/clusters":              h.clusters,
		"GET /photos/{id}/{size}":        h.photo,
		"GET /admin/categories":          h.categories,
		"POST /admin/categories":         h.setCategory,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
