package equipmentweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/equipment"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// kindsPage is the kinds of equipment.
type kindsPage struct {
	n *names
	sent
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
	k := equipment.Kind{Code: v("code"), Name: v("name"), English: v("english"), Measure: v("measure"), Counted: v("counted") != "", Active: v("active") != ""}
	err := h.Equipment.SaveKind(r.Context(), web.Actor(r), k)
	if errs, ok := web.Refused(r, err); ok {
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(kindsView(kindsPage{n: n, sent: back(r, "kind-"+k.Code, errs)})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.did.kind")
	web.Redirect(w, r, "/equipment/kinds")
	return nil, nil
}

// form is the form of a kind; of one without a code: that which adds one.
func (p kindsPage) form(ctx context.Context, k equipment.Kind) ui.Act {
	a := ui.Act{ID: "kind-" + k.Code, Label: lang.T(ctx, "equipmentweb.change_kind"), Title: kindName(ctx, k), Small: true, Action: "/equipment/kinds"}
	if k.Code == "" {
		a.Label, a.Title, a.Small, a.Icon = lang.T(ctx, "equipmentweb.add_kind"), "", false, "plus"
	}
	return p.open(a)
}

// named is a kind with the names under which it is known, to be changed.
func (kindsPage) named(k equipment.Kind) equipment.Kind {
	if k.Name == "" && k.Code != "" {
		k.Name, k.English = lang.In(lang.Chinese, "equipment.kind."+k.Code), lang.In(lang.English, "equipment.kind."+k.Code)
		k.Measure = lang.In(lang.Chinese, "equipment.measure."+k.Code)
	}
	return k
}

// box is a box to tick of the form of a kind: as it was sent, where it came
// back.
func (p kindsPage) box(form string, in ui.Input) ui.Input {
	if p.bad == form {
		in.Checked = len(p.vals[in.Name]) > 0
	}
	in.ID = form + "-" + in.Name
	return in.At(p.Errs)
}
