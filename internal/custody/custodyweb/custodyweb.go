// Package custodyweb is the pages of held goods: the list, one batch with what
// may be done to it, the receipt on paper and as a Word document, and the pages
// that the store keeper has in hand.
//
//	custodyweb.go  Handler and its routes
//	names.go       names of areas and units; words of the timeline
//	list.go        the list and its export
//	batch.go       one batch; act.go what is done to it
//	form.go        entering a batch
//	receipt.go     the receipt, twice on a sheet; word.go the same as a document
//	phone.go       the store keeper's phone
package custodyweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB      *db.DB
	Pages   *web.Pages
	Custody *custody.Service
	Photos  *photos.Service
	// Beside is what other slices show on the page of a batch; it may be nil,
	// and so may what it returns.
	Beside func(ctx context.Context, by access.Actor, record string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /custody":                   h.Pages.Stood(h.list),
		"GET /custody/export":            h.Pages.Stood(h.export),
		"GET /custody/new":               h.newBatch,
		"POST /custody":                  h.register,
		"GET /custody/{id}":              h.batch,
		"GET /custody/{id}/receipt":      h.receipt,
		"GET /custody/{id}/receipt/word": h.word,
		"GET /custody/{id}/receipt/pdf":  h.word,
		"POST /custody/{id}/store":       h.on("store", "custodyweb.saved", h.store),
		"POST /custody/{id}/edit":        h.on("edit", "custodyweb.saved", h.edit),
		"POST /custody/{id}/extend":      h.on("extend", "custodyweb.extended", h.extend),
		"POST /custody/{id}/photos":      h.on("photos", "custodyweb.photos_added", h.addPhotos),
		"POST /custody/{id}/return":      h.on("return", "custodyweb.returned", h.giveBack),
		"POST /custody/{id}/ask":         h.on("ask", "custodyweb.asked", h.ask),
		"POST /custody/{id}/approve":     h.on("approve", "custodyweb.approved", h.approve),
		"POST /custody/{id}/refuse":      h.on("refuse", "custodyweb.refused", h.refuse),

		"GET /m/custody":      h.phone,
		"GET /m/custody/{id}": h.phoneBatch,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}
