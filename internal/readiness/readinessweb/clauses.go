package readinessweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/readiness"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// clausesPage is one page of the list of clauses.
type clausesPage struct {
	readiness.Prediction

	f     readiness.Filter
	all   int
	lines []readiness.Line
	pager ui.PagerOpts
}

func (h *Handler) clauses(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f := readiness.FilterFrom(r.URL.Query())
	p, all, err := h.Readiness.List(r.Context(), web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	f.Page = min(f.Page, max(len(all)-1, 0)/readiness.PageSize)
	page := clausesPage{Prediction: p, f: f, all: len(all)}
	from := min(f.Page*readiness.PageSize, len(all))
	to := min(from+readiness.PageSize, len(all))
	page.lines = all[from:to]
	if f.Page > 0 {
		page.pager.First, page.pager.Newer = turned(f, 0), turned(f, f.Page-1)
	}
	if to < len(all) {
		page.pager.Older = turned(f, f.Page+1)
	}
	return clausesView(page), nil
}

func turned(f readiness.Filter, page int) string {
	f.Page = page
	return f.Link(clausesPath)
}

// exportClauses writes every clause of the list's address as a spreadsheet.
func (h *Handler) exportClauses(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	f := readiness.FilterFrom(r.URL.Query())
	_, all, err := h.Readiness.List(ctx, web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	heads := []string{}
	for _, key := range []string{"chapter", "code", "clause", "state", "gain", "days", "per_day", "open_cases", "projects", "proof"} {
		heads = append(heads, lang.T(ctx, "readiness."+key))
	}
	return nil, office.Download(w, r, lang.T(ctx, "readiness.clauses"), office.Heads(heads...), func(s office.Sheet) error {
		for _, l := range all {
			x := l.Clause
			err := s.Row(named(ctx, l.Chapter.Name, l.Chapter.English), x.Code, named(ctx, x.Name, x.English), lang.T(ctx, "standard.state."+string(x.State)), marks(l.Gain), tenths(l.Days), marks(l.PerDay()), x.OpenCases, x.Projects, x.Missing)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (p clausesPage) filters(ctx context.Context) ui.Filters {
	chapter := ui.Input{Name: "chapter", Label: lang.T(ctx, "readiness.chapter"), Value: p.f.Chapter}
	for _, x := range p.Parts {
		chapter.Options = append(chapter.Options, ui.Option{Value: x.Code, Label: x.Code + " " + named(ctx, x.Name, x.English)})
	}
	state := ui.Input{Name: "state", Label: lang.T(ctx, "readiness.state"), Value: string(p.f.State)}
	for _, s := range standard.States() {
		state.Options = append(state.Options, ui.Option{Value: string(s), Label: lang.T(ctx, "standard.state."+string(s))})
	}
	return ui.Filters{
		Action: clausesPath, Keep: []string{"sort"},
		Text:  &ui.Input{Name: "q", Label: lang.T(ctx, "readiness.search"), Value: p.f.Text},
		Items: []ui.Input{chapter, state},
	}
}
