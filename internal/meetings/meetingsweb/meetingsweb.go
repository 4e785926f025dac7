// Package meetingsweb is the pages of meetings and their decisions.
//
//	meetingsweb.go  Handler and its routes
//	names.go        names of units, areas and groups for a page; pills
//	list.go         meetings as a list; decisions.go decisions; export.go both as files
//	form.go         scheduling and changing a meeting
//	meeting.go      one meeting: agenda, attendance, decisions, timeline
//	acts.go         what is done to it
//	minutes.go      the minutes, every version of them, and the kept material
//	word.go         the minutes as Word, the meeting for calendar programs
//	series.go       meetings that recur
package meetingsweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/meetings"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB       *db.DB
	Pages    *web.Pages
	Meetings *meetings.Service
	// Beside is what other slices show on the page of a meeting; it may be nil,
	// and so may what it returns.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /meetings":                          h.Pages.Stood(h.list),
		"GET /meetings/export.xlsx":              h.Pages.Stood(h.exportList),
		"GET /meetings/export.csv":               h.Pages.Stood(h.exportList),
		"GET /meetings/decisions":                h.Pages.Stood(h.decisions),
		"GET /meetings/decisions/export.xlsx":    h.Pages.Stood(h.exportDecisions),
		"GET /meetings/decisions/export.csv":     h.Pages.Stood(h.exportDecisions),
		"POST /meetings/decisions/{id}/withdraw": h.withdraw,
		"GET /meeting-series":                    h.allSeries,
		"GET /meeting-series/export.xlsx":        h.exportSeries,
		"GET /meeting-series/export.csv":         h.exportSeries,
		"GET /meeting-series/new":                h.newSeries,
		"POST /meeting-series":                   h.saveSeries,
		"GET /meeting-series/{id}":               h.series,
		"GET /meeting-series/{id}/edit":          h.editSeries,
		"POST /meeting-series/{id}":              h.saveSeries,
		"POST /meeting-series/{id}/{act}":        h.seriesAct,
		"GET /meetings/new":                      h.newMeeting,
		"POST /meetings":                         h.create,
		"GET /meetings/{id}":                     h.meeting,
		"GET /meetings/{id}/edit":                h.edit,
		"POST /meetings/{id}":                    h.change,
		"GET /meetings/{id}/proposals":           h.proposals,
		"GET /meetings/{id}/material":            h.material,
		"GET /meetings/{id}/minutes":             h.minutes,
		"POST /meetings/{id}/minutes":            h.write,
		"GET /meetings/{id}/minutes/{seq}":       h.version,
		"GET /meetings/{id}/word":                h.word,
		"GET /meetings/{id}/pdf":                 h.word,
		"GET /meetings/{id}/calendar":            h.calendar,
		"POST /meetings/{id}/{act}":              h.act,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
