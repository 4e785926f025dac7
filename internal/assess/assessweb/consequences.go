package assessweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

type consequencesPage struct {
	n      *names
	filter assess.ConsequenceFilter
	months []ui.Option
	of     string // the name of whom it is narrowed to
	page   assess.ConsequencePage
}

func (h *Handler) consequences(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := consequencesPage{filter: assess.ConsequenceFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.months, err = h.months(r); err != nil {
		return nil, err
	}
	if p.of, err = h.name(r, p.filter.Of); err != nil {
		return nil, err
	}
	if p.page, err = h.Assess.Consequences(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return consequencesView(p), nil
}

func (p consequencesPage) narrowed() bool {
	f := p.filter
	f.Sort = ""
	return len(f.Values()) > 0
}

func (p consequencesPage) filters(ctx context.Context) ui.Filters {
	var states, kinds []ui.Option
	shown := []string{assess.Confirmed, assess.Withdrawn}
	if p.n.office() {
		shown = []string{assess.Proposed, assess.Confirmed, assess.Dismissed, assess.Withdrawn}
	}
	for _, s := range shown {
		states = append(states, ui.Option{Value: s, Label: lang.T(ctx, "assess.followed."+s)})
	}
	for _, k := range assess.ConsequenceKinds() {
		kinds = append(kinds, ui.Option{Value: k, Label: lang.T(ctx, "assess.follows."+k)})
	}
	f := ui.Filters{
		Action: "/assess/consequences", Target: "list", Keep: []string{"sort"}, Text: &ui.Input{Name: "q", Label: lang.T(ctx, "assess.follows_search"), Value: p.filter.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "assess.follows_kind"), Value: p.filter.Kind, Options: kinds},
			{Name: "month", Label: lang.T(ctx, "assess.col.month"), Value: p.filter.Month, Options: p.months},
			{Name: "subject", Label: lang.T(ctx, "assess.col.subject"), Value: p.filter.Subject, Options: p.n.options(ctx)},
			{Name: "state", Label: lang.T(ctx, "assess.state"), Value: p.filter.State, Options: states},
		},
	}
	if p.filter.Of != "" {
		f.More = append(f.More, p.n.toldWho(ctx, p.filter.Of, p.of))
	}
	return f
}

func (p consequencesPage) register(ctx context.Context) register {
	return register{
		tab: "consequences", lead: lang.T(ctx, "assess.follows_lead"), filters: p.filters(ctx), narrowed: p.narrowed(), icon: "clipboard-check",
		empty: lang.T(ctx, "assess.no_consequences"), count: lang.T(ctx, "assess.count_consequences", p.page.Total), rows: len(p.page.List), pager: ui.Paged(p.n.url, p.filter.After, p.page.Next),
	}
}

// stood is a ground in words: a month after another.
func stood(ctx context.Context, list []assess.Stood) (out []string) {
	for _, s := range list {
		key := "assess.stood.none"
		switch {
		case s.Place == 0:
			key = "assess.stood.unrated"
		case s.Black:
			key = "assess.stood.black"
		case s.Red:
			key = "assess.stood.red"
		}
		out = append(out, lang.T(ctx, key, s.Month, s.Place, s.Of, s.Total.Two(), s.Running))
	}
	return out
}

func (h *Handler) exportConsequences(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	columns := heads(ctx, "col.number", "follows_kind", "col.month", "col.subject", "col.name", "ground", "state", "follows_by", "note_reason")
	return nil, office.Download(w, r, lang.T(ctx, "assess.tab.consequences"), columns, func(s office.Sheet) error {
		return h.Assess.EachConsequence(ctx, n.by, assess.ConsequenceFilterFrom(r.URL.Query()), func(c assess.Consequence) error {
			return s.Row(c.Label(), lang.T(ctx, "assess.follows."+c.Kind), c.Month, n.kind(ctx, c.Who.Subject), c.Who.Name, stood(ctx, c.Ground)[0], lang.T(ctx, "assess.followed."+c.State), c.Actor, c.Reason)
		})
	})
}

type consequencePage struct {
	n *names
	assess.Consequence
	story []journal.Line
	paper Paper  // that was drafted of it
	act   string // that came back with faults
	sent  url.Values
	Errs  ui.Errors
}

func (h *Handler) consequencePage(r *http.Request) (p consequencePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Consequence, p.story, err = h.Assess.Consequence(r.Context(), p.n.by, id.Consequence(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.Document != "" && h.OfPaper != nil {
		p.paper, err = h.OfPaper(r.Context(), p.n.by, p.Document)
	}
	return p, err
}

func (h *Handler) consequence(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.consequencePage(r)
	if err != nil {
		return nil, err
	}
	return consequenceView(p), nil
}

// answerDays is how many days the form leaves for the answer to an order.
const answerDays = 7

// box is a field of the form that confirms, with what the rule proposes.
func (p consequencePage) box(ctx context.Context, name string) ui.Input {
	in := ui.Input{Name: name, Label: lang.T(ctx, "assess.follows_"+name), Required: true, Value: p.sent.Get(name)}
	if p.sent == nil {
		switch name {
		case "title":
			in.Value = lang.T(ctx, "assess.follows_title."+p.Kind, p.Who.Name, p.Month)
		case "details":
			in.Value = lang.T(ctx, "assess.follows_text."+p.Kind, p.Who.Name, p.Month)
			for _, s := range stood(ctx, p.Ground) {
				in.Value += "\n" + s
			}
		case "due_on":
			in.Value = worktime.DayOf(p.n.now, p.n.county.Zone).Add(answerDays).String()
		}
	}
	return in.At(p.Errs)
}

// leaves reports whether a document goes on though the consequence was withdrawn.
func (p consequencePage) leaves() bool {
	return p.State == assess.Withdrawn && p.paper.Link != "" && !p.paper.Over
}

func (p consequencePage) record(ctx context.Context) record {
	return record{
		tab: "consequences", title: lang.T(ctx, "assess.follows."+p.Kind), above: p.Label() + " · " + p.Who.Name, tools: consequenceTools(p),
		errs: p.Errs, fields: []string{"title", "details", "due_on", "reason"}, beside: lang.T(ctx, "assess.follows_record"), pill: statePill("followed", p.State), facts: p.facts(ctx),
		story: events(ctx, p.story, func(l journal.Line) string { return l.Str("title") + l.Str("reason") }),
	}
}

func (p consequencePage) facts(ctx context.Context) []ui.Fact {
	mark := assess.Mark{Month: p.Month, Who: p.Who}
	out := []ui.Fact{
		{Label: lang.T(ctx, "assess.follows_kind"), Value: lang.T(ctx, "assess.follows."+p.Kind)},
		{Label: lang.T(ctx, "assess.col.name"), Value: p.Who.Name, Note: p.n.kind(ctx, p.Who.Subject)},
		{Label: lang.T(ctx, "assess.follows_mark"), Value: p.Month, Href: mark.Link()},
		{Label: lang.T(ctx, "assess.set"), Value: lang.T(ctx, "assess.follows_set"), Href: assess.Set{ID: p.Set}.Link()},
	}
	if p.Order != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.follows_order"), Value: p.Title, Href: "/supervise/" + string(p.Order)})
	}
	if p.paper.Link != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.follows_document"), Value: p.paper.Label, Href: p.paper.Link, Note: p.paper.State})
	}
	if p.Actor != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.follows_by"), Value: p.Actor, Note: lang.Moment(ctx, p.At)})
	}
	if p.Reason != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.reason"), Value: p.Reason})
	}
	return out
}

func (h *Handler) actConsequence(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, c, v := r.Context(), web.Actor(r), id.Consequence(r.PathValue("id")), r.PostFormValue
	return h.act(w, r, map[string]func() error{
		"follow": func() error {
			return h.Assess.Confirm(ctx, by, c, assess.Confirming{Title: v("title"), Details: v("details"), DueOn: v("due_on")})
		},
		"dismiss":  func() error { return h.Assess.Dismiss(ctx, by, c, v("reason")) },
		"withdraw": func() error { return h.Assess.Withdraw(ctx, by, c, v("reason")) },
	}, assess.Consequence{ID: c}.Link(), func(errs ui.Errors) (templ.Component, error) {
		p, err := h.consequencePage(r)
		p.Errs, p.act, p.sent = errs, r.PathValue("act"), r.PostForm
		return consequenceView(p), err
	})
}
