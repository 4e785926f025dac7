package supportweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// requestPage is one request with everything around it.
type requestPage struct {
	n *names
	support.Detail
	beside templ.Component // of other slices; may be nil
	// An act that came back with faults: what was sent, and what is wrong.
	bad  support.Act
	sent url.Values
	key  string
	Errs ui.Errors
}

func (h *Handler) detail(r *http.Request, request id.Support) (p requestPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Detail, err = h.Support.Detail(r.Context(), p.n.by, request); err != nil {
		return p, err
	}
	if h.Beside != nil {
		p.beside, err = h.Beside(r.Context(), p.n.by, p.Request)
	}
	return p, err
}

// requestOf is the request that an address names, by identifier or by number.
func (h *Handler) requestOf(r *http.Request) (id.Support, error) {
	text := r.PathValue("id")
	if n, ok := support.NumberOf(text); ok {
		return h.Support.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Support(text), nil
}

func (h *Handler) request(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return requestView(p), nil
}

func (h *Handler) phoneRequest(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (h *Handler) page(r *http.Request) (requestPage, error) {
	request, err := h.requestOf(r)
	if err != nil {
		return requestPage{}, err
	}
	return h.detail(r, request)
}

func (p requestPage) version() string { return strconv.FormatInt(p.Request.Version, 10) }

func (p requestPage) acts() []support.Rule { return support.Allowed(p.Request, p.n.by, p.Now) }

// form is the form of an act.
func (p requestPage) form(ctx context.Context, r support.Rule) ui.Act {
	kind := ""
	if r.Main {
		kind = "primary"
	}
	a := ui.Act{
		ID: string(r.Act), Label: lang.T(ctx, "support.act."+string(r.Act)), Kind: kind, Text: lang.T(ctx, "supportweb.about."+string(r.Act)),
		Action: p.Request.Link() + "/" + string(r.Act), Danger: r.Act == support.DoWithdraw, Open: p.bad == r.Act,
	}
	if p.bad == r.Act {
		a.Key = p.key
	}
	return a
}

// in is an input with what was sent before, where the act came back.
func (p requestPage) in(a support.Act, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name
	if p.bad != a {
		in.ID = string(a) + "-" + in.Name
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

func (p requestPage) facts(ctx context.Context) []ui.Fact {
	r, n := p.Request, p.n
	out := []ui.Fact{
		{Label: lang.T(ctx, "supportweb.col.area"), Value: n.area[r.Area], Href: "/areas/" + string(r.Area)},
		{Label: lang.T(ctx, "supportweb.col.group"), Value: n.group[r.Group], Href: "/org/groups/" + string(r.Group)},
	}
	if r.Case != "" {
		f := ui.Fact{Label: lang.T(ctx, "supportweb.case"), Value: lang.T(ctx, "supportweb.case_hidden")}
		if p.Case != nil {
			f = ui.Fact{Label: f.Label, Value: caseLabel(n, *p.Case), Href: "/case/" + string(r.Case), Note: lang.T(ctx, "case.state."+string(p.Case.State)) + " · " + dash(n.unit[p.Case.LeadUnit])}
		}
		out = append(out, f)
	}
	out = append(out,
		ui.Fact{Label: lang.T(ctx, "supportweb.col.asked"), Value: lang.Moment(ctx, r.AskedAt), Note: r.Actor},
		ui.Fact{Label: lang.T(ctx, "supportweb.col.wanted"), Value: r.WantedOn},
		ui.Fact{Label: lang.T(ctx, "supportweb.col.answer_due"), Value: lang.Moment(ctx, r.AnswerDue), Note: p.inTime(ctx)},
	)
	if r.PlanOn != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "supportweb.col.plan_on"), Value: r.PlanOn})
	}
	if r.DoneOn != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "supportweb.col.done_on"), Value: r.DoneOn})
	}
	return out
}

// inTime says whether the group answered within its clock.
func (p requestPage) inTime(ctx context.Context) string {
	switch {
	case p.Request.AnsweredAt.IsZero():
		return ""
	case p.Request.AnsweredInTime():
		return lang.T(ctx, "supportweb.in_time", lang.Moment(ctx, p.Request.AnsweredAt))
	}
	return lang.T(ctx, "supportweb.not_in_time", lang.Moment(ctx, p.Request.AnsweredAt))
}

// life is the request's way from asking to done.
func (p requestPage) life(ctx context.Context) []ui.Step {
	r := p.Request
	way := []support.State{support.Asked, support.Accepted, support.Handed, support.Done}
	at := slices.Index(way, r.State)
	switch r.State {
	case support.Declined, support.Escalated, support.Upheld:
		way = []support.State{support.Asked, support.Escalated, support.Accepted, support.Handed, support.Done}
		at = 1
		if r.State != support.Escalated {
			way[1] = r.State
		}
	case support.Questioned:
		way[0], at = support.Questioned, 0
	case support.Withdrawn:
		way, at = []support.State{support.Asked, support.Withdrawn}, 1
	case support.Asked, support.Accepted, support.Handed, support.Done:
	}
	out := make([]ui.Step, len(way))
	for i, s := range way {
		out[i].Label = lang.T(ctx, "support.state."+string(s))
		switch {
		case i < at || r.State == support.Done:
			out[i].State = "done"
		case i == at:
			out[i].State = "now"
		}
	}
	return out
}

func (p requestPage) title() string { return p.Request.Title }
