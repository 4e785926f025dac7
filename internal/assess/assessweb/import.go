package assessweb

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const importPath = "/assess/sets/import"

func importPage(ctx context.Context) sheetweb.Page {
	return sheetweb.Page{
		Title: lang.T(ctx, "assess.import_title"), About: lang.T(ctx, "assess.import_text"), Form: lang.T(ctx, "assess.import_form"), Active: "assess", Path: importPath, Back: "/assess/sets?state=draft",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "assess.title"), Href: "/assess"}, {Label: lang.T(ctx, "assess.tab.sets"), Href: "/assess/sets"}},
	}
}

func (h *Handler) sheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManageAssess, access.Owners{}); err != nil {
		return nil, err
	}
	return importPage(r.Context()).View(), nil
}

func (h *Handler) takeSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return importPage(r.Context()).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Assess.ImportSet(r.Context(), web.Actor(r), name, file, size, apply)
	})
}

// sheetForm hands over a set that ships, to be changed and imported.
func (h *Handler) sheetForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	office.Attach(w, lang.T(ctx, "assess.set")+".xlsx", office.XLSX)
	return nil, h.Assess.WriteSetForm(web.Actor(r), lang.From(ctx), w)
}

// exportSet hands a set over as a spreadsheet that can be imported.
func (h *Handler) exportSet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, set := r.Context(), web.Actor(r), id.RuleSet(r.PathValue("id"))
	x, _, _, err := h.Assess.Get(ctx, by, set)
	if err != nil {
		return nil, err
	}
	office.Attach(w, fmt.Sprintf("%s-%s.xlsx", lang.T(ctx, "assess.set"), version(x)), office.XLSX)
	return nil, h.Assess.WriteSet(ctx, by, set, lang.From(ctx), w)
}
