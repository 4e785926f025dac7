// Package patrolweb is the pages of the joint rectification group: the day,
// shifts and rosters, actions, daily reports, sums and coverage, and the page
// for the phone on the street.
//
//	patrolweb.go  Handler and its routes
//	names.go      names of areas, agencies, kinds; words of the timeline
//	day.go        the day's page
//	actions.go    the list of actions and its export; action.go one of them; form.go entering one
//	map.go        the actions on the map
//	phone.go      the phone's page
//	shifts.go     shifts and rosters; shiftform.go entering one
//	daily.go      the daily reports; word.go one as a Word document
//	sums.go       weeks, months and the total; streets by hours
//	setup.go      agencies, routes, kinds of actions, hours
package patrolweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB     *db.DB
	Pages  *web.Pages
	Patrol *patrol.Service
	Cases  *cases.Service
	Photos *photos.Service
	// Beside is what other slices show on the page of a daily report; it may be nil,
	// and so may what it returns.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /patrol":                      h.day,
		"GET /patrol/actions":              h.actions,
		"GET /patrol/actions/export":       h.export,
		"GET /patrol/actions/new":          h.newAction,
		"POST /patrol/actions":             h.record,
		"GET /patrol/map":                  h.actionMap,
		"GET /patrol/map/clusters":         h.bubbles,
		"GET /patrol/actions/{id}":         h.action,
		"POST /patrol/actions/{id}/edit":   h.edit,
		"POST /patrol/actions/{id}/void":   h.void,
		"POST /patrol/actions/{id}/photos": h.addPhotos,
		"POST /patrol/actions/{id}/case":   h.makeCase,

		"GET /m/patrol":         h.phone,
		"POST /m/patrol/attend": h.attend,

		"GET /patrol/shifts":               h.shifts,
		"GET /patrol/shifts/export":        h.exportShifts,
		"GET /patrol/shifts/new":           h.newShift,
		"POST /patrol/shifts":              h.addShift,
		"GET /patrol/shifts/{id}":          h.shift,
		"GET /patrol/shifts/{id}/edit":     h.editShift,
		"POST /patrol/shifts/{id}":         h.changeShift,
		"POST /patrol/shifts/{id}/members": h.onShift("member", "patrolweb.saved", h.addMember),
		"POST /patrol/shifts/{id}/drop":    h.onShift("drop", "patrolweb.saved", h.dropMember),
		"POST /patrol/shifts/{id}/excuse":  h.onShift("excuse", "patrolweb.saved", h.excuseMember),
		"POST /patrol/shifts/{id}/sign-in": h.onShift("sign-in", "patrolweb.signed_in_for", h.signInMember),
		"POST /patrol/shifts/{id}/roll":    h.onShift("roll", "patrolweb.signed_in_for", h.rollCall),
		"POST /patrol/shifts/{id}/cancel":  h.onShift("cancel", "patrolweb.saved", h.cancelShift),
		"POST /patrol/shifts/{id}/repeat":  h.onShift("repeat", "patrolweb.repeated", h.repeatShift),

		"GET /patrol/daily":                h.dailies,
		"GET /patrol/daily/export":         h.exportDays,
		"GET /patrol/daily/{day}":          h.daily,
		"GET /patrol/daily/{day}/word":     h.word,
		"GET /patrol/daily/{day}/pdf":      h.word,
		"POST /patrol/daily/{day}/confirm": h.onDay("confirm", "patrolweb.confirmed", h.confirm),
		"POST /patrol/daily/{day}/amend":   h.onDay("amend", "patrolweb.saved", h.amend),
		"POST /patrol/daily/{day}/return":  h.onDay("return", "patrolweb.sent_back", h.sendBack),
		"POST /patrol/daily/{day}/review":  h.onDay("review", "patrolweb.reviewed", h.review),

		"GET /patrol/sums":            h.sums,
		"GET /patrol/sums/export":     h.exportSums,
		"GET /patrol/coverage":        h.coverage,
		"GET /patrol/coverage/export": h.exportCover,

		"GET /patrol/setup":              h.setup,
		"POST /patrol/settings":          h.onSetup(formOf("settings", ""), h.saveSettings),
		"POST /patrol/agencies":          h.onSetup(formOf("agency", ""), h.saveAgency),
		"POST /patrol/agencies/{agency}": h.onSetup(formOf("agency", "agency"), h.saveAgency),
		"POST /patrol/routes":            h.onSetup(formOf("route", ""), h.saveRoute),
		"POST /patrol/routes/{route}":    h.onSetup(formOf("route", "route"), h.saveRoute),
		"POST /patrol/kinds":             h.onSetup(formOf("kind", ""), h.saveKind),
		"POST /patrol/kinds/{code}":      h.onSetup(formOf("kind", "code"), h.saveKind),
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
