// Package engagementweb is engagement as pages: the levels side by side, who
// stands behind one, and the acts behind a figure.
//
//	engagementweb.go  routes, the levels
//	acts.go           the acts
package engagementweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/engagement"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const (
	path     = "/overview/engagement"
	actsPath = "/overview/engagement/acts"
)

// Handler serves the pages.
type Handler struct {
	Pages      *web.Pages
	Engagement *engagement.Service
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /overview/engagement":           h.board,
		"GET /overview/engagement.xlsx":      h.exportBoard,
		"GET /overview/engagement.csv":       h.exportBoard,
		"GET /overview/engagement/acts":      h.acts,
		"GET /overview/engagement/acts.xlsx": h.exportActs,
		"GET /overview/engagement/acts.csv":  h.exportActs,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

func (h *Handler) board(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	b, err := h.Engagement.Board(r.Context(), web.Actor(r), engagement.AskFrom(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	return boardView(b, engagement.MayName(web.Actor(r))), nil
}

// exportBoard writes every line of the level of the page's address as a
// spreadsheet.
func (h *Handler) exportBoard(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	b, err := h.Engagement.Board(ctx, web.Actor(r), engagement.AskFrom(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	heads := []string{lang.T(ctx, "engagement.face."+b.Face), lang.T(ctx, "engagement.unit")}
	for _, c := range columns {
		heads = append(heads, c.label(ctx))
	}
	return nil, office.Download(w, r, lang.T(ctx, "engagement.level."+string(b.Level))+" "+b.From+" "+b.To, office.Heads(heads...), func(s office.Sheet) error {
		for _, l := range b.Lines {
			if err := s.Row(l.Name, l.Note, l.Sum.Expected, l.Sum.InTime, l.Sum.Late, l.Sum.Missed(), l.Sum.Rate().Percent()); err != nil {
				return err
			}
		}
		return nil
	})
}

// columns are the numbers of a line, by the names under which it is ordered.
var columns = []column{
	{"expected", "", func(s engagement.Sum) int64 { return s.Expected }},
	{"", engagement.InTime, func(s engagement.Sum) int64 { return s.InTime }},
	{"late", engagement.Late, func(s engagement.Sum) int64 { return s.Late }},
	{"missed", engagement.Missed, engagement.Sum.Missed},
	{"rate", engagement.InTime, nil},
}

type column struct {
	sort  string
	state engagement.State // of the acts that it counts; empty: all
	of    func(engagement.Sum) int64
}

func (c column) label(ctx context.Context) string {
	switch {
	case c.of == nil:
		return lang.T(ctx, "engagement.rate")
	case c.state == "":
		return lang.T(ctx, "engagement.expected")
	}
	return lang.T(ctx, "engagement.state."+string(c.state))
}

func (c column) text(ctx context.Context, s engagement.Sum) string {
	if c.of == nil {
		return s.Rate().Percent()
	}
	return lang.Number(ctx, c.of(s))
}

// behind is the list of acts of a part of the board.
func behind(b engagement.Board, l engagement.Level, kind string, state engagement.State) engagement.Filter {
	return engagement.Filter{From: b.From, To: b.To, Level: l, Kind: kind, State: state}
}

func levelTabs(ctx context.Context, b engagement.Board) []ui.Tab {
	var out []ui.Tab
	for _, l := range engagement.Levels() {
		to := b.Ask
		to.Level, to.Page, to.Face = l, 0, engagement.Faces(l)[0]
		out = append(out, ui.Tab{Label: lang.T(ctx, "engagement.level."+string(l)), Href: to.Link(path) + "#who", Active: l == b.Level})
	}
	return out
}

func boardFilters(ctx context.Context, b engagement.Board, names bool) ui.Filters {
	period := ui.Input{Name: "period", Label: lang.T(ctx, "overview.period"), Value: b.Period}
	for _, p := range engagement.Periods() {
		period.Options = append(period.Options, ui.Option{Value: p, Label: lang.T(ctx, "engagement.period."+p)})
	}
	face := ui.Input{Name: "face", Label: lang.T(ctx, "engagement.by"), Value: b.Face}
	for _, f := range engagement.Faces(b.Level) {
		if f != "who" || names {
			face.Options = append(face.Options, ui.Option{Value: f, Label: lang.T(ctx, "engagement.face."+f)})
		}
	}
	return ui.Filters{Action: path, Keep: []string{"level", "sort"}, Items: []ui.Input{period, face}}
}

// warmth is the kind of colour of a share: the colder, the more it stands out.
func warmth(s engagement.Sum) string {
	switch r := s.Rate(); {
	case !r.Valid():
		return ""
	case r.Float() < 0.6:
		return "late"
	case r.Float() < 0.8:
		return "doing"
	}
	return "done"
}

// pager leads through the lines.
func pager(b engagement.Board, more bool) ui.PagerOpts {
	to := func(n int) string {
		ask := b.Ask
		ask.Page = n
		return ask.Link(path) + "#who"
	}
	var o ui.PagerOpts
	if b.Page > 0 {
		o.First, o.Newer = to(0), to(b.Page-1)
	}
	if more {
		o.Older = to(b.Page + 1)
	}
	return o
}
