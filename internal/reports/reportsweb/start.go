package reportsweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type startPage struct {
	start reports.Start
	key   string
	errs  ui.Errors
}

func (h *Handler) newReport(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.WriteReports, access.Owners{}); err != nil {
		return nil, err
	}
	p := startPage{start: reports.Start{Kind: reports.Kind(r.URL.Query().Get("kind")), Lang: lang.From(r.Context())}}
	rep, err := h.Reports.Stage(r.Context(), by, "")
	if err != nil {
		return nil, err
	}
	p.start.Day = rep.AsOf
	if !p.start.Kind.Known() {
		p.start.Kind = reports.KindWeekly
	}
	return startView(p), nil
}

func (h *Handler) start(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	d := reports.Start{Kind: reports.Kind(v("kind")), Lang: lang.Tag(v("lang")), Day: v("day"), From: v("from"), Key: web.Key(r)}
	made, err := h.Reports.Start(r.Context(), web.Actor(r), d)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return web.Unprocessable(startView(startPage{start: d, key: d.Key, errs: ui.Errors{"day": web.Explain(r, err).Text}})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Redirect(w, r, reports.Written{ID: made}.Link())
	return nil, nil
}

func tongues(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, t := range lang.Tags() {
		out = append(out, ui.Option{Value: string(t), Label: lang.T(ctx, inTongue(t))})
	}
	return out
}

// inTongue is the message key of a language's name.
func inTongue(t lang.Tag) string {
	if t == lang.English {
		return "report.in.english"
	}
	return "report.in.chinese"
}
