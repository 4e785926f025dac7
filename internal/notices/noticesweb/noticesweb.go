// Package noticesweb is the pages of notices that are served on a party.
//
//	noticesweb.go  Handler and its routes
//	names.go       names for a page, pills, measures
//	list.go        the register, and the same as a file
//	sums.go        by area and kind
//	form.go        drafting and changing
//	many.go        drafting and signing many at once, and how far it is
//	notice.go      one notice, in the office and on a phone; acts.go what may be done to it;
//	               story.go its timeline
//	slip.go        the slip of two parts on paper; word.go the same for Word
//	kinds.go       the kinds; issuers.go who issues, and the books of numbers
//	panel.go       what a case's page shows of its notices
package noticesweb

import (
	"net/http"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/notices"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB      *db.DB
	Pages   *web.Pages
	Notices *notices.Service
	Cases   *cases.Service
	Photos  *photos.Service
	// Address is where people reach the program, for what is on paper; it may
	// be empty.
	Address string
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /notices":                       h.Pages.Stood(h.list),
		"GET /notices.xlsx":                  h.Pages.Stood(h.exportList),
		"GET /notices.csv":                   h.Pages.Stood(h.exportList),
		"GET /notices/sums":                  h.sums,
		"GET /notices/kinds":                 h.kinds,
		"POST /notices/kinds":                h.saveKind,
		"GET /notices/issuers":               h.issuers,
		"POST /notices/issuers":              h.saveIssuer,
		"GET /notices/new":                   h.newNotice,
		"POST /notices":                      h.draft,
		"GET /notices/many":                  h.manyForm,
		"POST /notices/many":                 h.draftMany,
		"POST /notices/sign":                 h.signMany,
		"GET /notices/batches":               h.batches,
		"GET /notices/batches/{id}":          h.batch,
		"GET /notices/batches/{id}/progress": h.progress,
		"GET /notices/slips":                 h.slips,
		"POST /notices/slips":                h.chosenSlips,
		"GET /notices/slips/word":            h.words,
		"GET /notices/slips/pdf":             h.words,
		"GET /notices/{id}":                  h.notice,
		"GET /notices/edit/{id}":             h.edit,
		"POST /notices/{id}/change":          h.change,
		"POST /notices/{id}/{act}":           h.act,
		"GET /m/notices/{id}":                h.phoneNotice,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
