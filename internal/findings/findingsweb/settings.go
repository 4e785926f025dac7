package findingsweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/findings"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type settingsPage struct {
	n    *names
	kept findings.Kept
	Errs ui.Errors
}

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	var p settingsPage
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.kept, err = h.Findings.Settings(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	return settingsView(&p), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	number := func(name string) int64 {
		n, err := strconv.ParseInt(r.PostFormValue(name), 10, 64)
		if err != nil {
			return -1 // refused
		}
		return n
	}
	var p settingsPage
	for _, x := range p.kept.All() {
		*x.Value = number(x.Name)
	}
	p.kept.Version = number("version")
	err := h.Findings.SaveSettings(r.Context(), web.Actor(r), p.kept)
	if errs, ok := web.Refused(r, err); ok {
		if p.n, err = h.names(r); err != nil {
			return nil, err
		}
		p.Errs = errs
		return web.Unprocessable(settingsView(&p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "findings.did.settings")
	web.Redirect(w, r, "/findings/settings")
	return nil, nil
}

func (p *settingsPage) fields() (out []string) {
	for _, x := range p.kept.All() {
		out = append(out, x.Name)
	}
	return out
}

func (p *settingsPage) version() string { return strconv.FormatInt(p.kept.Version, 10) }

// of are the settings of a rule; of none, those that all have in common.
func (p *settingsPage) of(k findings.Kind) (out []findings.Setting) {
	for _, x := range p.kept.All() {
		if x.Kind == k {
			out = append(out, x)
		}
	}
	return out
}

func (p *settingsPage) heading(ctx context.Context, k findings.Kind) string {
	if k == "" {
		return lang.T(ctx, "findings.days")
	}
	return lang.T(ctx, "findings.kind."+string(k))
}

// number is a field of the form, with the ground on which its value stands.
func (p *settingsPage) number(ctx context.Context, x findings.Setting) ui.Input {
	return ui.Input{
		Name: x.Name, Label: lang.T(ctx, "findings.set."+x.Name), Hint: lang.T(ctx, "findings.why."+x.Name), Required: true, Value: strconv.FormatInt(*x.Value, 10), Width: "short", InputMode: "numeric",
	}.At(p.Errs)
}

func (p *settingsPage) facts(ctx context.Context, k findings.Kind) (out []ui.Fact) {
	for _, x := range p.of(k) {
		out = append(out, ui.Fact{Label: lang.T(ctx, "findings.set."+x.Name), Value: strconv.FormatInt(*x.Value, 10), Note: lang.T(ctx, "findings.why."+x.Name)})
	}
	return out
}
