package worksweb

import (
	"io"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

func importPage(r *http.Request) sheetweb.Page {
	ctx := r.Context()
	return sheetweb.Page{
		Title: lang.T(ctx, "worksweb.import_title"), About: lang.T(ctx, "worksweb.about.import"), Active: "works", Path: "/works/import", Back: "/works",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "worksweb.title"), Href: "/works"}},
	}
}

func (h *Handler) sheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManageWorks, access.Owners{}); err != nil {
		return nil, err
	}
	return importPage(r).View(), nil
}

func (h *Handler) sheetForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return nil, sheetweb.Form(w, works.Form(lang.From(r.Context())))
}

func (h *Handler) takeSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return importPage(r).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Works.Import(r.Context(), web.Actor(r), name, file, size, apply)
	})
}
