package patrolweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phonePage is the page that a member of the group has in hand.
type phonePage struct {
	recordForm
	by     access.Actor
	mine   []patrol.Shift
	others []patrol.Shift
	latest []patrol.Action // that the member recorded today
	total  patrol.Total
}

func (h *Handler) phone(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !by.MayEver(access.RecordPatrol) {
		return nil, by.Check(access.RecordPatrol, access.Owners{})
	}
	web.Keep(w, by)
	n, err := h.names(r.Context(), by)
	if err != nil {
		return nil, err
	}
	p, err := h.phonePage(r, recordForm{n: n, v: r.URL.Query(), Holds: h.Patrol.Holds(), Phone: true})
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (h *Handler) phonePage(r *http.Request, f recordForm) (p phonePage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p = phonePage{recordForm: f, by: by}
	if p.mine, p.others, err = h.Patrol.MyShifts(ctx, by, f.n.today); err != nil {
		return p, err
	}
	if by.Account == "" {
		return p, nil
	}
	page, err := h.Patrol.List(ctx, by, patrol.Filter{Officer: by.Account, From: f.n.today, To: f.n.today, Limit: 5})
	p.latest, p.total = page.Actions, page.Total
	return p, err
}

// buttons are the kinds that have a button of their own, and the others.
func (p phonePage) buttons() (quick, rest []patrol.Kind) {
	for _, k := range p.n.kinds.List {
		switch {
		case !k.Active || k.Goods && k.CountsAs == patrol.Goods && !p.Holds:
		case k.Quick:
			quick = append(quick, k)
		default:
			rest = append(rest, k)
		}
	}
	return quick, rest
}

// attend signs the member in to a shift, or out of it.
func (h *Handler) attend(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	var bad fault.Fields
	var spot cases.Place
	readPoint(r.PostForm, &spot, &bad)
	out := r.PostFormValue("do") == "out"
	// A place that cannot be read is no reason to be absent.
	at := patrol.Place{Located: spot.Located && len(bad) == 0, Point: spot.Point, Accuracy: spot.Accuracy}
	if err := h.Patrol.Attend(r.Context(), web.Actor(r), id.Shift(r.PostFormValue("shift")), out, at); err != nil {
		return nil, err
	}
	if out {
		web.Flash(w, r, "patrolweb.signed_out")
	} else {
		web.Flash(w, r, "patrolweb.signed_in")
	}
	web.Redirect(w, r, web.Back(r, "/m/patrol"))
	return nil, nil
}

// standing says whether the member is signed in to a shift.
func (p phonePage) standing(ctx context.Context, x patrol.Shift) (kind, icon, word string, in, out bool) {
	m, ok := x.Mine(p.by)
	switch {
	case !ok || m.In.IsZero():
		if ok && m.Missing(p.n.settings.Tolerance, p.n.now) {
			return "late", "user-off", lang.T(ctx, "patrolweb.not_in_late"), false, false
		}
		return "new", "clock", lang.T(ctx, "patrolweb.not_in"), false, false
	case m.Out.IsZero():
		return "done", "user-check", lang.T(ctx, "patrolweb.in_since", p.n.clock(m.In)), true, false
	}
	return "done", "logout", lang.T(ctx, "patrolweb.in_from_to", p.n.clock(m.In), p.n.clock(m.Out)), true, true
}

// rows are the latest actions.
func (p phonePage) rows(ctx context.Context) (out []ui.Row) {
	for _, a := range p.latest {
		out = append(out, ui.Row{
			Href: "/patrol/actions/" + string(a.ID), Title: p.n.kind(ctx, a.Kind) + " " + p.n.counted(ctx, a.Kind, a.Count), Note: p.n.clock(a.At) + " · " + p.n.where(a),
		})
	}
	return out
}

// shown reports whether the fields behind "more" are open: something of them
// was typed or is wrong.
func (p phonePage) shown() bool {
	return slices.ContainsFunc([]string{"note", "area", "agency"}, func(name string) bool { return p.v.Get(name) != "" || p.Errs[name] != "" })
}

func chosenOf(p phonePage, of []patrol.Kind) bool {
	return slices.ContainsFunc(of, func(k patrol.Kind) bool { return k.Code == p.v.Get("kind") })
}
