package publicityweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// activityPage is one activity with everything around it.
type activityPage struct {
	n *names
	publicity.Detail
	sent
	beside templ.Component // what supervision shows
}

// activityOf is the activity that an address names, by identifier or by
// number.
func (h *Handler) activityOf(r *http.Request) (id.Activity, error) {
	text := r.PathValue("id")
	if n, ok := publicity.NumberOf(text); ok {
		return h.Publicity.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Activity(text), nil
}

func (h *Handler) page(r *http.Request) (p activityPage, err error) {
	activity, err := h.activityOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Detail, err = h.Publicity.Detail(r.Context(), p.n.by, activity); err != nil || h.Beside == nil {
		return p, err
	}
	p.beside, err = h.Beside(r.Context(), p.n.by, string(activity))
	return p, err
}

func (h *Handler) activity(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return activityView(p), nil
}

func (h *Handler) phoneActivity(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return phoneActivityView(p), nil
}

// acts lists what the actor may do, but for what has a place of its own.
func (p activityPage) acts() []publicity.Rule {
	return slices.DeleteFunc(publicity.Allowed(p.Activity, p.n.by), func(r publicity.Rule) bool { return r.Else })
}

// form is the form of an act.
func (p activityPage) form(ctx context.Context, r publicity.Rule) ui.Act {
	a := string(r.Act)
	x := ui.Act{
		ID: a, Label: lang.T(ctx, "publicity.act."+a), Text: lang.T(ctx, "publicityweb.about."+a), Action: p.Activity.Link() + "/" + a,
		Danger: r.Act == publicity.DoCancel, Files: r.Act == publicity.DoProve,
	}
	if r.Main {
		x.Kind = "primary"
	}
	return p.open(x)
}

func (p activityPage) facts(ctx context.Context) []ui.Fact {
	x, n := p.Activity, p.n
	out := []ui.Fact{
		{Label: lang.T(ctx, "publicityweb.col.channel"), Value: lang.T(ctx, "publicity.channel."+string(x.Channel)), Href: "/publicity?channel=" + string(x.Channel)},
		{Label: lang.T(ctx, "publicityweb.col.unit"), Value: n.unit[x.Unit], Href: "/org/units/" + string(x.Unit)},
		{Label: lang.T(ctx, "publicityweb.col.area"), Value: n.where(ctx, x.Area)},
		{Label: lang.T(ctx, "publicityweb.col.place"), Value: dash(x.Place)},
		{Label: lang.T(ctx, "publicityweb.col.starts_on"), Value: x.StartsOn + " " + x.Clock},
		{Label: lang.T(ctx, "publicityweb.col.ends_on"), Value: x.EndsOn},
		{Label: lang.T(ctx, "publicityweb.col.times"), Value: lang.Number(ctx, x.Times)},
		{Label: lang.T(ctx, "publicityweb.col.expected"), Value: lang.Number(ctx, x.Expected)},
		{Label: lang.T(ctx, "publicityweb.col.cost"), Value: money(ctx, x.Cost)},
		{Label: lang.T(ctx, "publicityweb.col.planner"), Value: x.Actor},
	}
	if x.Area != "" {
		out[2].Href = "/areas/" + string(x.Area)
	}
	if x.State != publicity.Done {
		return out
	}
	out = append(out,
		ui.Fact{Label: lang.T(ctx, "publicityweb.col.done_on"), Value: x.DoneOn},
		ui.Fact{Label: lang.T(ctx, "publicityweb.col.done_times"), Value: lang.Number(ctx, x.DoneTimes)},
		ui.Fact{Label: lang.T(ctx, "publicityweb.col.reached"), Value: lang.Number(ctx, x.Reached), Note: perPerson(ctx, x.Cost, x.Reached)})
	if x.Address != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "publicityweb.col.address"), Value: x.Address, Href: x.Address})
	}
	return out
}

// perPerson says what it cost to reach one person; nothing where nobody was
// counted.
func perPerson(ctx context.Context, fen, people int64) string {
	if people <= 0 {
		return ""
	}
	return lang.T(ctx, "publicityweb.per_person", yuanText((fen+people/2)/people))
}
