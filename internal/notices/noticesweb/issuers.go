package noticesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// issuersPage is the units that issue notices, and their books of numbers.
type issuersPage struct {
	n    *names
	bad  string // unit whose form came back; "new" for one that is added
	sent notices.Issuer
	Errs ui.Errors
}

func (h *Handler) issuers(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return issuersView(issuersPage{n: n}), nil
}

func (h *Handler) saveIssuer(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	i := notices.Issuer{Unit: id.Unit(v("unit")), Word: v("word")}
	for _, x := range r.PostForm["powers"] {
		i.Powers = append(i.Powers, notices.Power(x))
	}
	err := h.Notices.SaveIssuer(r.Context(), web.Actor(r), i)
	if errs, ok := web.Refused(r, err); ok {
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		p := issuersPage{n: n, bad: string(i.Unit), sent: i, Errs: errs}
		if v("new") != "" {
			p.bad = "new"
		}
		return web.Unprocessable(issuersView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "noticesweb.did.issuer")
	web.Redirect(w, r, "/notices/issuers")
	return nil, nil
}

// form is the form of an issuer; of one without a unit: that which adds one.
func (p issuersPage) form(ctx context.Context, i notices.Issuer) ui.Act {
	a := ui.Act{ID: "issuer-" + string(i.Unit), Label: lang.T(ctx, "noticesweb.change_issuer", p.n.unit[i.Unit]), Small: true, Action: "/notices/issuers", Open: p.back(i)}
	if i.Unit == "" {
		a.ID, a.Label, a.Small, a.Icon = "issuer-new", lang.T(ctx, "noticesweb.add_issuer"), false, "plus"
	}
	return a
}

func (p issuersPage) back(i notices.Issuer) bool {
	return p.bad != "" && (p.bad == string(i.Unit) || p.bad == "new" && i.Unit == "")
}

func (p issuersPage) shown(i notices.Issuer) notices.Issuer {
	if p.back(i) {
		return p.sent
	}
	return i
}

func (p issuersPage) in(i notices.Issuer, in ui.Input) ui.Input {
	if p.back(i) {
		in.ID = "f-" + in.Name
		return in.At(p.Errs)
	}
	in.ID = "issuer-" + string(i.Unit) + "-" + in.Name
	return in
}

// free are the units that issue none yet.
func (p issuersPage) free() (out []ui.Option) {
	for _, o := range p.n.unitOptions() {
		if p.n.issuer(id.Unit(o.Value)).Unit == "" {
			out = append(out, o)
		}
	}
	return out
}

func powersOf(i notices.Issuer) (out []string) {
	for _, x := range i.Powers {
		out = append(out, string(x))
	}
	return out
}
