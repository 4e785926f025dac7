// Package documentsweb is the pages of official documents.
//
//	documentsweb.go  Handler and its routes
//	names.go         names for a page, pills, choices
//	list.go          the register; as a file
//	form.go          drafting and correcting, with the page beside the fields
//	register.go      entering what came in
//	document.go      one document; acts.go what may be done to it; story.go its
//	                 timeline
//	readers.go       who has read it, and who has not
//	paper.go         the page as it is printed, as a Word file, and what its code
//	                 says to anybody
//	books.go         issuers and number books; templates.go the county's own
//	                 templates
package documentsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB        *db.DB
	Pages     *web.Pages
	Documents *documents.Service
	Address   string // under which people reach the program; may be empty
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /documents":                   h.Pages.Stood(h.list),
		"GET /documents.xlsx":              h.Pages.Stood(h.exportList),
		"GET /documents.csv":               h.Pages.Stood(h.exportList),
		"GET /documents/new":               h.newDraft,
		"POST /documents":                  h.draft,
		"GET /documents/register":          h.registerForm,
		"POST /documents/register":         h.register,
		"GET /documents/books":             h.books,
		"POST /documents/books":            h.saveIssuer,
		"POST /documents/settings":         h.saveSettings,
		"GET /documents/templates":         h.templates,
		"POST /documents/templates":        h.saveTemplate,
		"GET /documents/templates/{kind}":  h.template,
		"POST /documents/templates/{kind}": h.dropTemplate,
		"GET /documents/{id}":              h.document,
		"GET /documents/{id}/{view}":       h.view,
		"GET /documents/{id}/files/{file}": h.file,
		"POST /documents/{id}/{act}":       h.act,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
	mux.Handle("GET /documents/check/{code}", h.Pages.Open(h.check))
}

// view is a view of one document. They share a pattern, since a document's
// identifier and the words beside it stand at the same place of an address.
func (h *Handler) view(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	views := map[string]web.Handler{
		"edit": h.edit, "correct": h.correctForm, "paper": h.paper, "word": h.word, "pdf": h.pdf, "readers": h.readers, "readers.xlsx": h.exportReaders, "readers.csv": h.exportReaders,
	}
	v := views[r.PathValue("view")]
	if v == nil {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return v(w, r)
}
