package reportsweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// templatesPage lists the templates of a language.
type templatesPage struct {
	lang  lang.Tag
	list  []reports.Template
	write bool
}

// tongue is the language that the address asks for, else the reader's.
func tongue(r *http.Request) lang.Tag {
	for _, t := range lang.Tags() {
		if string(t) == r.URL.Query().Get("in") {
			return t
		}
	}
	return lang.From(r.Context())
}

func (h *Handler) templates(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	p := templatesPage{lang: tongue(r), write: by.May(access.WriteReports, access.Owners{})}
	var err error
	if p.list, err = h.Reports.Templates(r.Context(), by, p.lang); err != nil {
		return nil, err
	}
	return templatesView(p), nil
}

func (h *Handler) templatePage(r *http.Request) (p editPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if err := by.Check(access.WriteReports, access.Owners{}); err != nil {
		return p, err
	}
	t, err := h.Reports.Template(ctx, by, reports.Kind(r.PathValue("kind")), tongue(r))
	if err != nil {
		return p, err
	}
	p = editPage{
		title: lang.T(ctx, "reportsweb.template_of", lang.T(ctx, "report.kind."+string(t.Kind)), lang.T(ctx, inTongue(t.Lang))),
		lead:  lang.T(ctx, "reportsweb.template_lead"), action: "/reports/templates/" + string(t.Kind) + "?in=" + string(t.Lang),
		back: "/reports/templates?in=" + string(t.Lang), version: t.Version, text: t.Text,
	}
	if !t.Shipped() {
		p.shipped = reports.Shipped(t.Kind, t.Lang)
	}
	p.offers, err = h.Reports.Offers(ctx, by)
	return p, err
}

func (h *Handler) template(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.templatePage(r)
	if err != nil {
		return nil, err
	}
	return editView(p), nil
}

func (h *Handler) saveTemplate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, 1<<20); err != nil {
		return nil, err
	}
	version, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: 0, the one that comes with the program
	t := reports.Template{Kind: reports.Kind(r.PathValue("kind")), Lang: tongue(r), Version: version, Text: r.PostFormValue("text")}
	err := h.Reports.SaveTemplate(r.Context(), web.Actor(r), t)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		p, perr := h.templatePage(r)
		if perr != nil {
			return nil, perr
		}
		p.text, p.errs, p.key = t.Text, ui.Errors{"text": web.Explain(r, err).Text}, web.Key(r)
		return web.Unprocessable(editView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "reportsweb.did.template")
	web.Redirect(w, r, "/reports/templates?in="+string(t.Lang))
	return nil, nil
}

func tabs(ctx context.Context, now lang.Tag) []ui.Tab {
	var out []ui.Tab
	for _, t := range lang.Tags() {
		out = append(out, ui.Tab{Label: lang.T(ctx, inTongue(t)), Href: "/reports/templates?in=" + string(t), Active: t == now, Count: -1})
	}
	return out
}
