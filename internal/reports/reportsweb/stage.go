package reportsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
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

// stageFile is the stage report in one of its forms.
func (h *Handler) stageFile(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	rep, err := h.Reports.Stage(r.Context(), web.Actor(r), r.URL.Query().Get("asof"))
	if err != nil {
		return nil, err
	}
	return nil, send(w, r, rep.Spoken(r.Context()), "report-"+rep.AsOf)
}
