package reportsweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

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

// original is the demonstration's stage report beside the one that its county
// wrote in 2017.
func (h *Handler) original(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	rep, err := h.Reports.Stage(r.Context(), web.Actor(r), "")
	if err != nil {
		return nil, err
	}
	if !rep.Demo {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	s := rep.Spoken(r.Context())
	return originalView(s, s.Original(r.Context())), nil
}

// stageFile is the stage report in one of its forms.
func (h *Handler) stageFile(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	rep, err := h.Reports.Stage(r.Context(), web.Actor(r), r.URL.Query().Get("asof"))
	if err != nil {
		return nil, err
	}
	return nil, h.send(w, r, rep.Spoken(r.Context()), "report-"+rep.AsOf, web.Actor(r))
}

// caption names a table by what it is of and what stands in its columns, for two
// tables of the same areas are different tables.
func caption(l reports.SpokenLine) string {
	return strings.Join(append([]string{reports.Plain(l.Pieces)}, l.Head[1:]...), " · ")
}
