package standardweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type boardPage struct {
	n      *names
	filter standard.ClauseFilter
	board  standard.Board
	shown  []standard.Standing
	ships  []standard.Shipped // where no edition is in force
}

func (h *Handler) boardOf(r *http.Request) (p boardPage, err error) {
	p.filter = standard.ClauseFilterFrom(r.URL.Query())
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.board, err = h.Standard.Board(r.Context(), web.Actor(r)); err != nil {
		return p, err
	}
	for _, c := range p.board.Clauses {
		if p.filter.Holds(c) {
			p.shown = append(p.shown, c)
		}
	}
	if p.board.Tree.ID == "" {
		p.ships, err = standard.ShippedTrees()
	}
	return p, err
}

func (h *Handler) board(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.boardOf(r)
	if err != nil {
		return nil, err
	}
	return boardView(p), nil
}

// exportBoard writes the clauses as they are shown.
func (h *Handler) exportBoard(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.boardOf(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	var heads []office.Head
	for _, k := range []string{"code", "clause", "target", "value", "day", "state", "why", "evidence", "unit", "group", "veto", "source"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "standardweb.col."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "standardweb.title"), heads, func(s office.Sheet) error {
		for _, c := range p.shown {
			value, day := "", any(nil)
			if c.Facts.Value != nil {
				value, day = valued(ctx, *c.Facts.Value, c.Node), office.Day(c.Latest.Day)
			}
			veto := ""
			if c.Veto {
				veto = lang.T(ctx, "standardweb.veto")
			}
			err := s.Row(c.Code, c.Named(p.n.english), target(ctx, c.Node), value, day, lang.T(ctx, "standard.state."+string(c.State)), strings.Join(c.Why(lang.From(ctx)), "; "),
				proofs(ctx, c.Facts), p.n.unit[c.Unit], p.n.group[c.Group], veto, sourceOf(ctx, c.Node, p.n.english))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// proofs says how much of a clause's evidence is there.
func proofs(ctx context.Context, f standard.Facts) string {
	if f.Due == 0 {
		return "—"
	}
	return lang.T(ctx, "standardweb.proofs", f.Accepted, f.Due)
}

// sourceOf says whether a threshold has a source.
func sourceOf(ctx context.Context, n standard.Node, english bool) string {
	switch {
	case n.Sourced:
		return n.From(english)
	case n.Source != "":
		return lang.T(ctx, "standardweb.to_confirm") + " · " + n.From(english)
	}
	return lang.T(ctx, "standardweb.to_confirm")
}

// chapterName is the name of the chapter or item of a number.
func (p boardPage) chapterName(code string) string {
	for _, n := range p.board.Chapters {
		if n.Code == code {
			return n.Code + " " + n.Named(p.n.english)
		}
	}
	return code
}

// begins reports whether the clause of a place is the first of its item.
func (p boardPage) begins(i int) bool {
	return i == 0 || standard.Item(p.shown[i].Code) != standard.Item(p.shown[i-1].Code)
}

func (p boardPage) chapterOptions() (out []ui.Option) {
	for _, n := range p.board.Chapters {
		if n.Level() == 1 {
			out = append(out, ui.Option{Value: n.Code, Label: n.Code + " " + n.Named(p.n.english)})
		}
	}
	return out
}

func (p boardPage) filters(ctx context.Context) ui.Filters {
	var states []ui.Option
	for _, s := range standard.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "standard.state."+string(s))})
	}
	f := p.filter
	return ui.Filters{
		Action: "/standard", Target: "list",
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "standardweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "standardweb.col.state"), Value: string(f.State), Options: states},
			{Name: "chapter", Label: lang.T(ctx, "standardweb.col.chapter"), Value: f.Chapter, Options: p.chapterOptions()},
			{Name: "unit", Label: lang.T(ctx, "standardweb.col.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
			{Name: "group", Label: lang.T(ctx, "standardweb.col.group"), Value: string(f.Group), Options: p.n.groupOptions()},
		},
		More: []ui.Input{
			{Name: "veto", Label: lang.T(ctx, "standardweb.veto"), Value: on(f.Veto), Options: yes(ctx, "standardweb.only_veto")},
			{Name: "confirm", Label: lang.T(ctx, "standardweb.to_confirm"), Value: on(f.Confirm), Options: yes(ctx, "standardweb.only_confirm")},
		},
	}
}

// kpis are how many clauses stand how; each opens its list.
func (p boardPage) kpis(ctx context.Context) (out []ui.Kpi) {
	for _, s := range standard.States() {
		f := standard.ClauseFilter{State: s}
		kind, icon := Look(s)
		out = append(out, ui.Kpi{Label: lang.T(ctx, "standard.state."+string(s)), Value: lang.Number(ctx, p.board.Count(f)), Href: ui.Then(ctx, f.Link("/standard")), Kind: kind, Icon: icon})
	}
	return out
}
