package supportweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

type settingsPage struct {
	settings support.Settings
	number   string
	Errs     ui.Errors
}

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return nil, err
	}
	s, err := h.Support.Settings(r.Context(), by)
	if err != nil {
		return nil, err
	}
	return settingsView(settingsPage{settings: s, number: strconv.Itoa(s.Answer.N)}), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.PostFormValue("limit"))
	if err != nil {
		n = 0 // refused below
	}
	st := support.Settings{Answer: worktime.Limit{N: n, Unit: worktime.Unit(r.PostFormValue("limit_unit"))}}
	st.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: refused if there is one
	err = h.Support.SaveSettings(r.Context(), web.Actor(r), st)
	if errs, ok := web.Refused(r, err); ok {
		return web.Unprocessable(settingsView(settingsPage{settings: st, number: r.PostFormValue("limit"), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "supportweb.saved")
	web.Redirect(w, r, "/support")
	return nil, nil
}

func unitOptions(ctx context.Context, units []worktime.Unit) (out []ui.Option) {
	for _, u := range units {
		out = append(out, ui.Option{Value: string(u), Label: lang.T(ctx, u.Key())})
	}
	return out
}
