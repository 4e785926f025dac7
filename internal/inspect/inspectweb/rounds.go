package inspectweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type roundsPage struct {
	n      *names
	filter inspect.Filter
	page   inspect.Page
}

func (h *Handler) rounds(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := roundsPage{filter: inspect.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Inspect.Rounds(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return roundsView(p), nil
}

func (p roundsPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	var states []ui.Option
	for _, s := range inspect.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "inspect.state."+string(s))})
	}
	return ui.Filters{
		Action: "/inspections", Target: "list", Keep: []string{"sort", "campaign", "area", "unit"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "inspectweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "inspectweb.col.kind"), Value: f.Kind, Options: kindOptions(ctx)},
			{Name: "state", Label: lang.T(ctx, "inspectweb.col.state"), Value: f.State, Options: states},
		},
		More: []ui.Input{
			{Name: "mine", Label: lang.T(ctx, "inspectweb.mine"), Value: yesNo(f.Mine), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "inspectweb.only_mine")}}},
			{Name: "late", Label: lang.T(ctx, "inspectweb.late"), Value: yesNo(f.Late), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "inspectweb.only_late")}}},
			{Name: "from", Label: lang.T(ctx, "inspectweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "inspectweb.to"), Type: "date", Value: f.To},
		},
	}
}

// mark is a round's mark, where it has one.
func mark(r inspect.Round) string {
	if r.State != inspect.Done || !r.Rated {
		return "—"
	}
	return r.Mark.String()
}

func heads(ctx context.Context, keys ...string) (out []office.Head) {
	for _, k := range keys {
		out = append(out, office.Head{Title: lang.T(ctx, "inspectweb.col."+k)})
	}
	return out
}

// exportRounds writes the list as it is shown: the same filter and order.
func (h *Handler) exportRounds(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	f := inspect.FilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "title", "kind", "announced", "state", "starts_on", "due_on", "sites", "finished", "failed", "mark", "result", "ended_on", "reason")
	return nil, office.Download(w, r, lang.T(ctx, "inspectweb.title"), cols, func(s office.Sheet) error {
		return h.Inspect.EachRound(ctx, web.Actor(r), f, func(x inspect.Round) error {
			return s.Row(x.Label(), x.Title, lang.T(ctx, "inspect.kind."+x.Kind), announced(ctx, x.Announced), lang.T(ctx, "inspect.state."+string(x.State)),
				office.Day(x.StartsOn), office.Day(x.DueOn), x.Visits, x.Finished, x.Failed, mark(x), verdict(ctx, x), office.Day(x.EndedOn), x.Reason)
		})
	})
}

func announced(ctx context.Context, yes bool) string {
	if yes {
		return lang.T(ctx, "inspectweb.announced")
	}
	return lang.T(ctx, "inspectweb.unannounced")
}

// verdict says whether a round passed; empty where it is not known.
func verdict(ctx context.Context, r inspect.Round) string {
	switch {
	case r.State != inspect.Done:
		return ""
	case !r.Rated:
		return lang.T(ctx, "inspectweb.not_rated")
	case r.Passed:
		return lang.T(ctx, "inspectweb.passed")
	}
	return lang.T(ctx, "inspectweb.not_passed")
}
