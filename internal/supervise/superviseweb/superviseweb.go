// Package superviseweb is the pages of supervision: orders, instructions of
// leaders, urging.
//
//	superviseweb.go  Handler and its routes
//	names.go         names of units, areas and groups for a page, pills, clocks
//	list.go          the lists of orders and of instructions, also as files
//	form.go          issuing an order, writing an instruction
//	order.go         one order; acts.go what may be done to it; story.go its timeline
//	urges.go         urging, and the list of it; late.go what is late, to be urged
//	panel.go         what the page of anything shows of supervision
//	settings.go      when the ladder is climbed by rule
package superviseweb

import (
	"context"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/photos"
	"chuangwei/internal/supervise"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB        *db.DB
	Pages     *web.Pages
	Supervise *supervise.Service
	Photos    *photos.Service
	// Late are all things that are late, of every slice, by deadline; it may
	// be nil.
	Late func(ctx context.Context, by access.Actor) ([]inbox.Todo, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /supervise":                   h.Pages.Stood(h.list(supervise.Ordered)),
		"GET /supervise.xlsx":              h.Pages.Stood(h.exportList(supervise.Ordered)),
		"GET /supervise.csv":               h.Pages.Stood(h.exportList(supervise.Ordered)),
		"GET /supervise/instructions":      h.Pages.Stood(h.list(supervise.Instructed)),
		"GET /supervise/instructions.xlsx": h.Pages.Stood(h.exportList(supervise.Instructed)),
		"GET /supervise/instructions.csv":  h.Pages.Stood(h.exportList(supervise.Instructed)),
		"GET /supervise/urges":             h.urges,
		"GET /supervise/urges.xlsx":        h.exportUrges,
		"GET /supervise/urges.csv":         h.exportUrges,
		"POST /supervise/urge":             h.urge,
		"GET /supervise/late":              h.late,
		"GET /supervise/late.xlsx":         h.exportLate,
		"GET /supervise/late.csv":          h.exportLate,
		"GET /supervise/new":               h.newOrder,
		"POST /supervise":                  h.issue,
		"GET /supervise/settings":          h.settings,
		"POST /supervise/settings":         h.saveSettings,
		"GET /supervise/files/{id}":        h.file,
		"GET /supervise/{id}":              h.order,
		"POST /supervise/{id}/{act}":       h.act,
		"GET /m/supervise/{id}":            h.phoneOrder,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
