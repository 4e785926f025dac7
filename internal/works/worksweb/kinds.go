package worksweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// kindsPage is the kinds of projects.
type kindsPage struct {
	n    *names
	bad  string // code of the kind whose form came back; "new" for one that is added
	sent works.Kind
	Errs ui.Errors
}

func (h *Handler) kinds(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return kindsView(kindsPage{n: n}), nil
}

func (h *Handler) saveKind(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	k := works.Kind{Code: v("code"), Name: v("name"), English: v("english"), Active: v("active") != ""}
	err := h.Works.SaveKind(r.Context(), web.Actor(r), k)
	if errs, ok := web.Refused(r, err); ok {
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		p := kindsPage{n: n, bad: k.Code, sent: k, Errs: errs}
		if k.Code == "" {
			p.bad = "new"
		}
		return web.Unprocessable(kindsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "worksweb.did.kind")
	web.Redirect(w, r, "/works/kinds")
	return nil, nil
}

// form is the form of a kind; of one without a code: that which adds one.
func (p kindsPage) form(ctx context.Context, k works.Kind) ui.Act {
	a := ui.Act{ID: "kind-" + k.Code, Label: lang.T(ctx, "worksweb.change_kind", p.n.kind[k.Code]), Small: true, Action: "/works/kinds", Open: p.bad == k.Code && k.Code != ""}
	if k.Code == "" {
		a.ID, a.Label, a.Small, a.Icon, a.Open = "kind-new", lang.T(ctx, "worksweb.add_kind"), false, "plus", p.bad == "new"
	}
	return a
}

// shown is the kind as its form begins: as it was sent, where it came back.
func (p kindsPage) shown(k works.Kind) works.Kind {
	if p.bad != "" && (p.bad == k.Code || p.bad == "new" && k.Code == "") {
		return p.sent
	}
	if k.Name == "" && k.Code != "" {
		k.Name, k.English = lang.In(lang.Chinese, "works.kind."+k.Code), lang.In(lang.English, "works.kind."+k.Code)
	}
	return k
}

// in is an input of the form of a kind.
func (p kindsPage) in(k works.Kind, in ui.Input) ui.Input {
	if p.bad == k.Code && k.Code != "" || p.bad == "new" && k.Code == "" {
		in.ID = "f-" + in.Name
		return in.At(p.Errs)
	}
	in.ID = "kind-" + k.Code + "-" + in.Name
	return in
}
