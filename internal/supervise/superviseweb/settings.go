package superviseweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type settingsPage struct {
	after   map[supervise.Level]string // as typed
	version int64
	Errs    ui.Errors
}

// rungs are those to which the rule takes an order.
func rungs() []supervise.Level { return supervise.Levels()[1:] }

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.IssueOrder, access.Owners{}); err != nil {
		return nil, err
	}
	s, err := h.Supervise.Settings(r.Context(), by)
	if err != nil {
		return nil, err
	}
	p := settingsPage{after: map[supervise.Level]string{}, version: s.Version}
	for l, n := range s.After {
		p.after[l] = strconv.Itoa(n)
	}
	return settingsView(p), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p := settingsPage{after: map[supervise.Level]string{}}
	st := supervise.Settings{After: map[supervise.Level]int{}}
	for _, l := range rungs() {
		p.after[l] = r.PostFormValue(string(l))
		n, err := strconv.Atoi(p.after[l])
		if err != nil {
			n = -1 // refused below
		}
		st.After[l] = n
	}
	st.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: refused if there is one
	p.version = st.Version
	err := h.Supervise.SaveSettings(r.Context(), web.Actor(r), st)
	if errs, ok := web.Refused(r, err); ok {
		p.Errs = errs
		return web.Unprocessable(settingsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "superviseweb.saved")
	web.Redirect(w, r, "/supervise")
	return nil, nil
}
