package standardweb

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// exportTree hands an edition over as a spreadsheet, to be read or to be changed
// and imported.
func (h *Handler) exportTree(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	d, err := h.Standard.Tree(ctx, web.Actor(r), id.Tree(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	office.Attach(w, d.Tree.Label()+".xlsx", office.XLSX)
	return nil, h.Standard.WriteTree(ctx, web.Actor(r), d.Tree.ID, lang.From(ctx), w)
}

func importPage(ctx context.Context, t standard.Tree) sheetweb.Page {
	return sheetweb.Page{
		Title: lang.T(ctx, "standardweb.import_title", t.Label()), About: lang.T(ctx, "standardweb.about.import"), Form: lang.T(ctx, "standardweb.import_form"), Active: "standard",
		Path: t.Link() + "/import", Back: t.Link(), Version: strconv.FormatInt(t.Version, 10),
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "standardweb.trees"), Href: "/standard/trees"}, {Label: t.Label(), Href: t.Link()}},
	}
}

// draft is the draft whose nodes a spreadsheet replaces.
func (h *Handler) draft(r *http.Request) (standard.Tree, error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return standard.Tree{}, err
	}
	d, err := h.Standard.Tree(r.Context(), by, id.Tree(r.PathValue("id")))
	if err == nil && !d.Tree.Draft() {
		err = fault.New(fault.Conflict, "standard.in_force", d.Tree.Label(), d.Tree.From)
	}
	return d.Tree, err
}

func (h *Handler) sheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	t, err := h.draft(r)
	if err != nil {
		return nil, err
	}
	return importPage(r.Context(), t).View(), nil
}

// takeSheet says what a spreadsheet would make of the draft as it is now and,
// when that is confirmed, does it: to the draft as it was then, or not at all.
func (h *Handler) takeSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	t, err := h.draft(r)
	if err != nil {
		return nil, err
	}
	return importPage(r.Context(), t).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		d := standard.Draft{Tree: t.ID}
		if apply {
			d.Version = version(r)
		}
		return h.Standard.Import(r.Context(), web.Actor(r), d, name, file, size, apply)
	})
}
