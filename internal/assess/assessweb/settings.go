package assessweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type settingsPage struct {
	n    *names
	st   assess.Settings
	Errs ui.Errors
}

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := settingsPage{}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.st, err = h.Assess.Settings(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	return settingsView(p), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	number := func(name string) int {
		n, err := strconv.Atoi(r.PostFormValue(name))
		if err != nil {
			return -1 // refused
		}
		return n
	}
	p := settingsPage{}
	p.st.Hours, p.st.Ladder.Interview, p.st.Ladder.Organisation, p.st.Ladder.Account = number("hours"), number("interview"), number("organisation"), number("account")
	p.st.Down, p.st.Commend, p.st.Criticise = r.PostFormValue("down") != "", r.PostFormValue("commend") != "", r.PostFormValue("criticise") != ""
	p.st.Version = int64(number("version"))
	err := h.Assess.SaveSettings(r.Context(), web.Actor(r), p.st)
	if errs, ok := web.Refused(r, err); ok {
		if p.n, err = h.names(r); err != nil {
			return nil, err
		}
		p.Errs = errs
		return web.Unprocessable(settingsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.settings")
	web.Redirect(w, r, "/assess/settings")
	return nil, nil
}

// number is a field of the settings.
func (p settingsPage) number(ctx context.Context, name string, n int) ui.Input {
	return ui.Input{Name: name, Label: lang.T(ctx, "assess.set_"+name), Required: true, Value: strconv.Itoa(n), Width: "short", InputMode: "numeric"}.At(p.Errs)
}

func yesNo(ctx context.Context, yes bool) string {
	if yes {
		return lang.T(ctx, "ui.yes")
	}
	return lang.T(ctx, "assess.no")
}
