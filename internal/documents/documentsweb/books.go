package documentsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/documents"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// booksPage is the issuers and the number books.
type booksPage struct {
	n        *names
	issuers  []documents.Issuer
	books    []documents.Book
	year     int64
	settings documents.Settings
	x        documents.Issuer // as it was sent
	first    string
	key      string
	Errs     ui.Errors
}

func (h *Handler) booksPage(r *http.Request) (p booksPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.settings, err = h.Documents.Settings(r.Context(), p.n.by); err != nil {
		return p, err
	}
	p.issuers, p.books, p.year, err = h.Documents.Books(r.Context(), p.n.by)
	return p, err
}

func (h *Handler) books(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.booksPage(r)
	if err != nil {
		return nil, err
	}
	return booksView(p), nil
}

func (h *Handler) saveIssuer(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	x := documents.Issuer{Word: v("word"), Name: v("name"), Active: v("active") != ""}
	first := atoi(v("first"))
	if first == 0 && v("first") != "" {
		first = -1 // the service says what is wrong with it
	}
	err := h.Documents.SaveIssuer(r.Context(), web.Actor(r), x, first)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.booksPage(r)
		if err != nil {
			return nil, err
		}
		p.x, p.first, p.key, p.Errs = x, v("first"), web.Key(r), errs
		return web.Unprocessable(booksView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.issuer")
	web.Redirect(w, r, "/documents/books")
	return nil, nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	st := documents.Settings{OwnReview: r.PostFormValue("four_eyes") == "", Version: atoi(r.PostFormValue("version"))}
	if err := h.Documents.SaveSettings(r.Context(), web.Actor(r), st); err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.settings")
	web.Redirect(w, r, "/documents/books")
	return nil, nil
}

// lastOf is the last number that a book gave, or a dash.
func lastOf(b documents.Book) string {
	if b.Last < b.First {
		return "—"
	}
	return plainNumber(b.Last)
}
