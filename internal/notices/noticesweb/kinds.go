package noticesweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// kindsPage is the kinds of notices.
type kindsPage struct {
	n    *names
	bad  string // code of the kind whose form came back; "new" for one that is added
	sent notices.Kind
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
	days := func(name string) int64 {
		n, err := strconv.ParseInt(strings.TrimSpace(v(name)), 10, 64)
		if err != nil {
			return -1 // the service says what is wrong with it
		}
		return n
	}
	k := notices.Kind{
		Code: v("code"), Name: v("name"), English: v("english"), Power: notices.Power(v("power")), Sets: notices.Sets{Statement: days("statement")}, Days: days("days"),
		Basis: v("basis"), Demand: v("demand"), Remedies: v("remedies"), Active: v("active") != "",
	}
	err := h.Notices.SaveKind(r.Context(), web.Actor(r), k)
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
	web.Flash(w, r, "noticesweb.did.kind")
	web.Redirect(w, r, "/notices/kinds")
	return nil, nil
}

// form is the form of a kind; of one without a code: that which adds one.
func (p kindsPage) form(ctx context.Context, k notices.Kind) ui.Act {
	a := ui.Act{ID: "kind-" + k.Code, Label: lang.T(ctx, "noticesweb.change_kind", p.n.kind[k.Code]), Small: true, Action: "/notices/kinds", Open: p.bad == k.Code && k.Code != ""}
	if k.Code == "" {
		a.ID, a.Label, a.Small, a.Icon, a.Open = "kind-new", lang.T(ctx, "noticesweb.add_kind"), false, "plus", p.bad == "new"
	}
	return a
}

func (p kindsPage) back(k notices.Kind) bool {
	return p.bad != "" && (p.bad == k.Code || p.bad == "new" && k.Code == "")
}

// shown is the kind as its form begins: as it was sent, where it came back.
func (p kindsPage) shown(ctx context.Context, k notices.Kind) notices.Kind {
	switch {
	case p.back(k):
		return p.sent
	case k.Code == "":
		k.Days = 7
	case k.Name == "":
		k.Name, k.English = lang.In(lang.Chinese, "notices.kind."+k.Code), lang.In(lang.English, "notices.kind."+k.Code)
		k.Basis, k.Demand, k.Remedies = texts(ctx, k)
	}
	return k
}

// in is an input of the form of a kind.
func (p kindsPage) in(k notices.Kind, in ui.Input) ui.Input {
	if p.back(k) {
		in.ID = "f-" + in.Name
		return in.At(p.Errs)
	}
	in.ID = "kind-" + k.Code + "-" + in.Name
	return in
}

func powerOptions(ctx context.Context) (out []ui.Option) {
	for _, x := range notices.Powers() {
		out = append(out, ui.Option{Value: string(x), Label: lang.T(ctx, "notices.power."+string(x))})
	}
	return out
}
