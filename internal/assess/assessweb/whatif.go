package assessweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
)

// whatIfPage is a set tried on past months.
type whatIfPage struct {
	n      *names
	set    assess.Set
	months []assess.Month
	month  string // empty: all
	moves  string // list, up, down: who is shown; empty: all who move
	trials []assess.Trial
}

// mostTrials bounds the months that are tried at once.
const mostTrials = 12

func (h *Handler) whatIfPage(r *http.Request) (p whatIfPage, err error) {
	ctx := r.Context()
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if err := p.n.by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return p, err
	}
	if p.set, _, _, err = h.Assess.Get(ctx, p.n.by, id.RuleSet(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.months, err = h.Assess.Months(ctx, p.n.by); err != nil {
		return p, err
	}
	p.months = p.months[:min(len(p.months), mostTrials)]
	q := r.URL.Query()
	if m := q.Get("month"); slices.ContainsFunc(p.months, func(x assess.Month) bool { return x.Month == m }) {
		p.month = m
	}
	p.moves = q.Get("moves")
	for _, m := range p.months {
		if p.month != "" && m.Month != p.month {
			continue
		}
		t, err := h.Assess.WhatIf(ctx, p.n.by, p.set, m.Month)
		if err != nil {
			return p, err
		}
		t.Moved = slices.DeleteFunc(t.Moved, func(m assess.Moved) bool { return !p.shows(m) })
		p.trials = append(p.trials, t)
	}
	return p, nil
}

// shows reports whether somebody who moves is asked for.
func (p whatIfPage) shows(m assess.Moved) bool {
	switch p.moves {
	case "lists":
		return m.Was.Red != m.Now.Red || m.Was.Black != m.Now.Black
	case "up":
		return m.Change() > 0
	case "down":
		return m.Change() < 0
	}
	return true
}

func (p whatIfPage) moved() (n int) {
	for _, t := range p.trials {
		n += len(t.Moved)
	}
	return n
}

func (p whatIfPage) filters(ctx context.Context) ui.Filters {
	var months, moves []ui.Option
	for _, m := range p.months {
		months = append(months, ui.Option{Value: m.Month, Label: m.Month})
	}
	for _, k := range []string{"lists", "up", "down"} {
		moves = append(moves, ui.Option{Value: k, Label: lang.T(ctx, "assess.moves."+k)})
	}
	return ui.Filters{
		Action: p.path(), Target: "list",
		Items: []ui.Input{
			{Name: "month", Label: lang.T(ctx, "assess.col.month"), Value: p.month, Options: months},
			{Name: "moves", Label: lang.T(ctx, "assess.col.moved"), Value: p.moves, Options: moves},
		},
	}
}

func (p whatIfPage) path() string { return p.set.Link() + "/what-if" }

func (h *Handler) whatIf(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.whatIfPage(r)
	if err != nil {
		return nil, err
	}
	return whatIfView(p), nil
}

func (h *Handler) exportWhatIf(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.whatIfPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	columns := heads(ctx, "col.month", "col.name", "trial_was", "trial_was_place", "trial_now", "trial_now_place", "trial_change", "col.list", "trial_why")
	return nil, office.Download(w, r, lang.T(ctx, "assess.what_if"), columns, func(s office.Sheet) error {
		for _, t := range p.trials {
			for _, m := range t.Moved {
				if err := s.Row(m.Month, m.Who.Name, points(m.Was.None, m.Was.Total), rank(m.Was), points(m.Now.None, m.Now.Total), rank(m.Now), m.Change().Two(), p.lists(ctx, m), p.why(ctx, m)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// lists says on which list somebody stood and would stand, if that changes.
func (p whatIfPage) lists(ctx context.Context, m assess.Moved) string {
	on := func(s rules.Standing) string {
		switch {
		case s.Red:
			return lang.T(ctx, "assess.on.red")
		case s.Black:
			return lang.T(ctx, "assess.on.black")
		}
		return "—"
	}
	if was, now := on(m.Was), on(m.Now); was != now {
		return was + " → " + now
	}
	return ""
}

// why names the rules that give another mark, as they were and would be; of who
// keeps the mark, and moves all the same, that others' marks changed.
func (p whatIfPage) why(ctx context.Context, m assess.Moved) string {
	var out []string
	for _, d := range m.Why {
		_, r, ok := p.set.Body.Rule(d.Rule)
		name := words(ctx, r.Name)
		if !ok {
			name = d.Rule
		}
		out = append(out, name+lang.T(ctx, "assess.colon")+gave(d.Was)+" → "+gave(d.Now))
	}
	if m.Now.None != "" {
		out = append(out, lang.T(ctx, "assess.none."+m.Now.None))
	}
	if len(out) == 0 && m.Was.None == "" && m.Change() == 0 {
		return lang.T(ctx, "assess.trial_others")
	}
	return strings.Join(out, lang.T(ctx, "assess.semicolon"))
}

func gave(l *rules.Line) string {
	if l == nil || l.None != "" {
		return "—"
	}
	return l.Got.String()
}

func signed(m rules.Mark) string {
	if m > 0 {
		return "+" + m.Two()
	}
	return m.Two()
}
