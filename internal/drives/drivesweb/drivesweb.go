// Package drivesweb is the pages of attack weeks and special rectifications.
//
//	drivesweb.go  Handler and its routes
//	names.go      names of areas, units, groups, themes; words of the timeline
//	form.go       forms that come back with what is wrong
//	list.go       the list of drives; head.go entering and changing one
//	board.go      the matrix, and what is done to a drive as a whole
//	notice.go     the notice and who has taken note of it
//	item.go       a key task; area.go an area: set up, and inspected
//	cell.go       a key task in an area; work.go what was done
//	attend.go     who came; code.go the code that signs people in
//	phone.go      the pages for phones
//	bulletin.go   the bulletin; word.go bulletin and notice as Word documents
//	specials.go   special rectifications
//	propose.go    next month's key tasks, proposed
package drivesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/drives"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB      *db.DB
	Pages   *web.Pages
	Drives  *drives.Service
	Cases   *cases.Service
	Photos  *photos.Service
	Address string // under which people reach the program, for codes; may be empty
	// Beside is what other slices show on the page of a cell; it may be nil,
	// and so may what it returns.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /drives":        h.list,
		"GET /drives/export": h.export,
		"GET /drives/new":    h.newDrive,
		"POST /drives":       h.add,

		"GET /drives/propose":               h.propose,
		"GET /drives/propose/export":        h.exportProposals,
		"GET /drives/propose/places":        h.places,
		"GET /drives/propose/places/export": h.exportPlaces,
		"POST /drives/propose":              h.take,

		"GET /drives/specials":               h.Pages.Stood(h.specials),
		"GET /drives/specials/export":        h.Pages.Stood(h.exportSpecials),
		"GET /drives/specials/{code}":        h.special,
		"GET /drives/specials/{code}/export": h.exportSpecial,
		"POST /drives/specials":              h.saveTheme,
		"POST /drives/specials/{code}":       h.saveTheme,

		"GET /drives/weeks/{id}":                     h.board,
		"GET /drives/weeks/{id}/export":              h.exportBoard,
		"GET /drives/weeks/{id}/edit":                h.edit,
		"POST /drives/weeks/{id}":                    h.change,
		"GET /drives/weeks/{id}/notice":              h.notice,
		"GET /drives/weeks/{id}/notice/word":         h.noticeWord,
		"GET /drives/weeks/{id}/notice/pdf":          h.noticeWord,
		"GET /drives/weeks/{id}/notice/export":       h.exportReceipts,
		"POST /drives/weeks/{id}/issue":              h.onDrive("issue", "drivesweb.issued", h.issue),
		"POST /drives/weeks/{id}/receive":            h.receive,
		"POST /drives/weeks/{id}/urge":               h.urge,
		"POST /drives/weeks/{id}/expect":             h.onDrive("expect", "drivesweb.saved", h.expect),
		"POST /drives/weeks/{id}/cancel":             h.onDrive("cancel", "drivesweb.cancelled", h.cancel),
		"POST /drives/weeks/{id}/copy":               h.copyDrive,
		"POST /drives/weeks/{id}/evaluate":           h.onDrive("evaluate", "drivesweb.evaluated", h.evaluate),
		"POST /drives/weeks/{id}/reopen":             h.onDrive("reopen", "drivesweb.reopened", h.reopen),
		"POST /drives/weeks/{id}/bulletin":           h.onBulletin("write", "drivesweb.saved", h.write),
		"POST /drives/weeks/{id}/publish":            h.onBulletin("publish", "drivesweb.published", h.publish),
		"GET /drives/weeks/{id}/bulletin":            h.bulletin,
		"GET /drives/weeks/{id}/bulletin/word":       h.bulletinWord,
		"GET /drives/weeks/{id}/bulletin/pdf":        h.bulletinWord,
		"GET /drives/weeks/{id}/items/new":           h.newItem,
		"POST /drives/weeks/{id}/items":              h.addItem,
		"GET /drives/weeks/{id}/areas/{area}":        h.area,
		"POST /drives/weeks/{id}/areas/{area}":       h.onArea("set", "drivesweb.saved", h.setArea),
		"POST /drives/weeks/{id}/areas/{area}/marks": h.onArea("marks", "drivesweb.marked", h.giveMarks),
		"GET /drives/weeks/{id}/units/{unit}":        h.unit,
		"POST /drives/weeks/{id}/units/{unit}":       h.signUnit,
		"GET /drives/weeks/{id}/code":                h.code,

		"GET /drives/items/{item}":       h.item,
		"POST /drives/items/{item}":      h.changeItem,
		"POST /drives/items/{item}/drop": h.dropItem,

		"GET /drives/cells/{cell}":         h.cell,
		"POST /drives/cells/{cell}/work":   h.record,
		"POST /drives/cells/{cell}/finish": h.onCell("finish", "drivesweb.finished", h.finish),
		"POST /drives/cells/{cell}/undo":   h.onCell("undo", "drivesweb.unfinished", h.unfinish),
		"POST /drives/cells/{cell}/mark":   h.onCell("mark", "drivesweb.marked", h.giveMark),

		"GET /drives/records":              h.works,
		"GET /drives/records/export":       h.exportWork,
		"GET /drives/records/{work}":       h.work,
		"POST /drives/records/{work}/void": h.void,

		"GET /drives/attendance":                  h.attendance,
		"GET /drives/attendance/export":           h.exportPeople,
		"POST /drives/attendance/{attendee}/drop": h.dropAttendee,

		"GET /m/drive":                h.phone,
		"GET /m/drives/{id}/sign-in":  h.signIn,
		"POST /m/drives/{id}/sign-in": h.doSignIn,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
