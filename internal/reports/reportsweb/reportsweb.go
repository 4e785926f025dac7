// Package reportsweb is the work report as a page, and as files to download.
// On the page every figure is a link to the records that it counts.
package reportsweb

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/office"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the report.
type Handler struct {
	Pages   *web.Pages
	Reports *reports.Service
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	mux.Handle("GET /reports", h.Pages.Handle(h.index))
	mux.Handle("GET /reports/stage", h.Pages.Handle(h.stage))
	mux.Handle("GET /reports/stage/{form}", h.Pages.Handle(h.file))
}

func (h *Handler) index(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	web.Redirect(w, r, "/reports/stage")
	return nil, nil
}

func (h *Handler) stage(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	day := r.URL.Query().Get("asof")
	rep, err := h.Reports.Stage(r.Context(), web.Actor(r), day)
	if fault.Is(err, fault.Invalid) {
		// A day that cannot be: today's report, with what is wrong beside the
		// field.
		errs := ui.Errors{"asof": web.Explain(r, err).Text}
		if rep, err = h.Reports.Stage(r.Context(), web.Actor(r), ""); err != nil {
			return nil, err
		}
		return web.Unprocessable(stageView(rep, day, errs)), nil
	}
	if err != nil {
		return nil, err
	}
	return stageView(rep, rep.AsOf, nil), nil
}

// file is the report as Word, PDF, Markdown, HTML or JSON.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	rep, err := h.Reports.Stage(ctx, web.Actor(r), r.URL.Query().Get("asof"))
	if err != nil {
		return nil, err
	}
	base := "http://" + r.Host
	if web.IsTLS(r) {
		base = "https://" + r.Host
	}
	var b bytes.Buffer
	var kind string
	switch r.PathValue("form") {
	case "docx":
		kind = office.Word
		err = reports.WriteWord(ctx, &b, rep, base)
	case "pdf":
		kind = office.PDF
		err = reports.WritePDF(ctx, &b, rep, base)
	case "md":
		kind = "text/markdown; charset=utf-8"
		err = reports.WriteMarkdown(ctx, &b, rep, base)
	case "html":
		kind = "text/html; charset=utf-8"
		err = reports.WriteHTML(ctx, &b, rep, base)
	case "json":
		kind = "application/json"
		err = reports.WriteJSON(ctx, &b, rep)
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="report-`+rep.AsOf+`.`+r.PathValue("form")+`"`)
	_, err = w.Write(b.Bytes())
	return nil, err
}
