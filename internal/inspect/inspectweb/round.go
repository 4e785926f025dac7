package inspectweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// roundPage is one round with everything around it.
type roundPage struct {
	n *names
	inspect.Detail
	// An act that came back with faults: its form, what was sent, and what is
	// wrong.
	bad  string
	sent url.Values
	key  string
	Errs ui.Errors
}

// roundOf is the round that an address names, by identifier or by number.
func (h *Handler) roundOf(r *http.Request) (id.Round, error) {
	text := r.PathValue("id")
	if n, ok := inspect.NumberOf(text); ok {
		return h.Inspect.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Round(text), nil
}

func (h *Handler) page(r *http.Request) (p roundPage, err error) {
	round, err := h.roundOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.Detail, err = h.Inspect.Round(r.Context(), p.n.by, round)
	p.n.know(p.People)
	return p, err
}

func (h *Handler) round(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return roundView(p), nil
}

func (p roundPage) may(a inspect.Act) bool { return inspect.May(p.Round, p.n.by, a) }

func (p roundPage) version() string { return strconv.FormatInt(p.Round.Version, 10) }

// form is the form of an act.
func (p roundPage) form(ctx context.Context, a inspect.Act, main bool) ui.Act {
	x := ui.Act{
		ID: string(a), Label: lang.T(ctx, "inspect.act."+string(a)), Text: lang.T(ctx, "inspectweb.about."+string(a)), Action: p.Round.Link() + "/" + string(a), Danger: a == inspect.DoDrop,
	}
	if main {
		x.Kind = "primary"
	}
	if p.bad == x.ID {
		// What is wrong with the whole stands above, where a dialog would hide it.
		x.Open, x.Key = p.Errs[""] == "", p.key
	}
	return x
}

// in is an input of a form, with what was sent before where it came back.
func (p roundPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name
	if p.bad != form {
		in.ID = form + "-" + in.Name
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

func (p roundPage) facts(ctx context.Context) []ui.Fact {
	x := p.Round
	out := []ui.Fact{
		{Label: lang.T(ctx, "inspectweb.col.kind"), Value: lang.T(ctx, "inspect.kind."+x.Kind), Note: announced(ctx, x.Announced)},
		{
			Label: lang.T(ctx, "inspectweb.col.sheet"), Value: p.Sheet.In(english(ctx)), Href: "/inspections/sheets/" + p.Sheet.Code + "?version=" + strconv.FormatInt(p.Sheet.Version, 10),
			Note: lang.T(ctx, "inspectweb.version", p.Sheet.Version),
		},
		{Label: lang.T(ctx, "inspectweb.col.starts_on"), Value: x.StartsOn},
		{Label: lang.T(ctx, "inspectweb.col.due_on"), Value: x.DueOn},
		{Label: lang.T(ctx, "inspectweb.col.route"), Value: lang.T(ctx, "inspect.route."+x.Route)},
		{Label: lang.T(ctx, "inspectweb.col.made_on"), Value: x.MadeOn, Note: x.Actor},
	}
	for _, d := range []struct{ key, day string }{{"begun_on", x.BegunOn}, {"ended_on", x.EndedOn}} {
		if d.day != "" {
			out = append(out, ui.Fact{Label: lang.T(ctx, "inspectweb.col."+d.key), Value: d.day})
		}
	}
	for _, a := range p.People {
		out = append(out, ui.Fact{Label: lang.T(ctx, "inspectweb.col.inspector"), Value: a.Name, Note: p.n.unit[a.Unit]})
	}
	if x.Reason != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "inspectweb.col.reason"), Value: x.Reason})
	}
	return out
}

// sample is the plan of the draw.
func (p roundPage) sample(ctx context.Context) (out []ui.Fact) {
	for _, n := range p.Plan {
		x := ui.Fact{Label: siteKind(ctx, n.Kind), Value: strconv.Itoa(n.Need)}
		if n.Confirm {
			x.Note = lang.T(ctx, "inspectweb.to_confirm")
		}
		out = append(out, x)
	}
	return out
}

// own are the sites of the round's own list.
func (p roundPage) own() []inspect.Site {
	return slices.DeleteFunc(slices.Clone(p.Frame), func(s inspect.Site) bool { return !s.Own })
}

// known reports whether the reader may see what the round found so far.
func (p roundPage) known() bool { return p.Round.Finished > 0 }

func (p roundPage) kpis(ctx context.Context) []ui.Kpi {
	f := inspect.Filter{Round: p.Round.ID}
	done, bad := f, f
	done.State, bad.Failed = inspect.Finished, true
	out := []ui.Kpi{
		{Label: lang.T(ctx, "inspectweb.col.sites"), Value: lang.Number(ctx, p.Round.Visits), Href: f.Link("/inspections/visits"), Icon: "map-pin", Kind: "new"},
		{Label: lang.T(ctx, "inspectweb.col.finished"), Value: lang.Number(ctx, p.Round.Finished), Href: done.Link("/inspections/visits"), Icon: "circle-check", Kind: "done"},
		{Label: lang.T(ctx, "inspectweb.col.failed"), Value: lang.Number(ctx, p.Round.Failed), Href: bad.Link("/inspections/visits"), Icon: "alert-triangle", Kind: "late"},
	}
	if p.Round.State == inspect.Done {
		out = append(out, ui.Kpi{Label: lang.T(ctx, "inspectweb.col.mark"), Value: mark(p.Round), Note: verdict(ctx, p.Round), Href: p.Round.Link() + "/result", Icon: "target", Kind: "check"})
	}
	return out
}
