package assessweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type setsPage struct {
	n      *names
	filter assess.SetFilter
	page   assess.SetPage
}

func (h *Handler) sets(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := setsPage{filter: assess.SetFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Assess.Sets(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return setsView(p), nil
}

func (p setsPage) narrowed() bool { return p.filter.Subject != "" || p.filter.State != "" }

func (p setsPage) filters(ctx context.Context) ui.Filters {
	subjects := append([]ui.Option{{Value: "categories", Label: lang.T(ctx, "assess.subject.categories")}}, p.n.options(ctx)...)
	return ui.Filters{
		Action: "/assess/sets", Target: "list", Keep: []string{"sort", "at"},
		Items: []ui.Input{
			{Name: "subject", Label: lang.T(ctx, "assess.col.subject"), Value: p.filter.Subject, Options: subjects},
			{Name: "state", Label: lang.T(ctx, "assess.state"), Value: p.filter.State, Options: []ui.Option{
				{Value: "counting", Label: lang.T(ctx, "assess.counting")}, {Value: "draft", Label: lang.T(ctx, "assess.draft")},
			}},
		},
	}
}

func (p setsPage) register(ctx context.Context) register {
	return register{
		tab: "sets", lead: lang.T(ctx, "assess.sets_lead"), filters: p.filters(ctx), narrowed: p.narrowed(), icon: "report-analytics",
		empty: lang.T(ctx, "assess.no_sets_yet"), count: lang.T(ctx, "assess.count_sets", p.page.Total), rows: len(p.page.Sets), pager: ui.Paged(p.n.url, p.filter.After, p.page.Next),
	}
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.Assess.Begin(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.begin", n)
	web.Redirect(w, r, "/assess/sets")
	return nil, nil
}

type setPage struct {
	n     *names
	set   assess.Set
	wrong []rules.Problem
	story []journal.Line
	sums  rules.Sums
	from  string
	basis string
	Errs  ui.Errors
}

func (h *Handler) set(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.setPage(r)
	if err != nil {
		return nil, err
	}
	return setView(p), nil
}

func (h *Handler) setPage(r *http.Request) (p setPage, err error) {
	ctx := r.Context()
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.set, p.wrong, p.story, err = h.Assess.Get(ctx, p.n.by, id.RuleSet(r.PathValue("id"))); err != nil {
		return p, err
	}
	p.sums, p.from, p.basis = p.set.Body.Sums(), p.set.From, p.set.Basis
	return p, nil
}

// problem says what is wrong with a set, and where.
func (p setPage) problem(ctx context.Context, x rules.Problem) string {
	s := lang.T(ctx, x.Key, x.Args...)
	if x.Rule != "" {
		_, r, _ := p.set.Body.Rule(x.Rule)
		s = words(ctx, r.Name) + ": " + s
	}
	return s
}

func (p setPage) events(ctx context.Context) []ui.Event {
	return events(ctx, p.story, func(l journal.Line) string {
		note := l.Str("basis")
		if l.Str("from") != "" {
			note = l.Str("from") + " · " + note
		}
		return note
	})
}

// rated says in words who is rated, and who is named on the lists.
func (p setPage) rated(ctx context.Context) (out []ui.Fact) {
	s := p.set.Body
	var when, red, black []string
	if s.Enough != "" && s.Least > 0 {
		when = append(when, lang.T(ctx, "assess.rated_least", figureSum(ctx, s.Enough), s.Least))
	}
	if s.Sources > 0 {
		when = append(when, lang.T(ctx, "assess.rated_sources", s.Sources))
	}
	if s.Lists.Top > 0 {
		red = append(red, lang.T(ctx, "assess.named_top", s.Lists.Top))
	}
	if s.Lists.RedAt > 0 {
		red = append(red, lang.T(ctx, "assess.named_from", s.Lists.RedAt.String()))
	}
	if s.Lists.Bottom > 0 {
		black = append(black, lang.T(ctx, "assess.named_bottom", s.Lists.Bottom))
	}
	if s.Lists.Black > 0 {
		black = append(black, lang.T(ctx, "assess.named_below", s.Lists.Black.String()))
	}
	for _, x := range []struct {
		key  string
		said []string
	}{{"assess.enough_title", when}, {"assess.on.red", red}, {"assess.on.black", black}} {
		out = append(out, ui.Fact{Label: lang.T(ctx, x.key), Value: strings.Join(x.said, lang.T(ctx, "assess.semicolon"))})
	}
	return out
}

// figureSum is what a formula counts: the name of a figure, or the formula itself.
func figureSum(ctx context.Context, text string) string {
	if strings.ContainsAny(text, " +-*/?()") {
		return text
	}
	return figureName(ctx, text)
}

func (h *Handler) actSet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, set := r.Context(), web.Actor(r), id.RuleSet(r.PathValue("id"))
	act, to := r.PathValue("act"), "/assess/sets/"+r.PathValue("id")
	var err error
	switch act {
	case "copy":
		var made id.RuleSet
		made, err = h.Assess.Copy(ctx, by, set, web.Key(r))
		to = "/assess/sets/" + string(made)
	case "enforce":
		err = h.Assess.Enforce(ctx, by, set, edited(r), r.PostFormValue("from"), r.PostFormValue("basis"))
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.setPage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.from, p.basis = errs, r.PostFormValue("from"), r.PostFormValue("basis")
		return web.Unprocessable(setView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did."+act)
	web.Redirect(w, r, to)
	return nil, nil
}

// edited is how often a draft had been changed when the form was drawn; 0:
// whichever.
func edited(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("edit"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func version(s assess.Set) string { return "v" + strconv.FormatInt(s.Version, 10) }

// from is since when a set counts.
func from(ctx context.Context, s assess.Set) string {
	if s.Draft() {
		return lang.T(ctx, "assess.draft")
	}
	return s.From
}
