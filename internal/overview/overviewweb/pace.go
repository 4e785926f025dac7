package overviewweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/overview"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// pacePath is the page on which groups, or areas, stand side by side.
const pacePath = "/overview/groups"

func (h *Handler) pace(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	o := overview.PaceFrom(r.URL.Query())
	p, err := h.Overview.Pace(r.Context(), web.Actor(r), o)
	if err != nil {
		return nil, err
	}
	return paceView(p, o), nil
}

// exportPace writes the lines of the page's address as a spreadsheet.
func (h *Handler) exportPace(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.Overview.Pace(ctx, web.Actor(r), overview.PaceFrom(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	heads := []string{lang.T(ctx, "overview."+p.By)}
	for _, c := range paceColumns {
		heads = append(heads, c.label(ctx))
	}
	heads = append(heads, lang.T(ctx, "overview.pace.share"), lang.T(ctx, "overview.ago.of", lang.T(ctx, "figure.cases.open")), lang.T(ctx, "overview.ago.of", lang.T(ctx, "figure.cases.overdue")))
	return nil, office.Download(w, r, lang.T(ctx, "overview.pace")+" "+p.From+" "+p.To, office.Heads(heads...), func(s office.Sheet) error {
		for _, l := range p.Lines {
			row := []any{l.Name}
			for _, c := range paceColumns {
				v := c.of(l)
				if v.Kind == figures.Flow || v.Kind == figures.Stock {
					row = append(row, v.N)
				} else {
					row = append(row, show(ctx, v))
				}
			}
			if err := s.Row(append(row, figures.Ratio{Num: l.Open.N, Den: p.Open}.Percent(), known(l.Was), known(l.WasLate))...); err != nil {
				return err
			}
		}
		return nil
	})
}

// known is a number for a spreadsheet, nothing where it is not known.
func known(v figures.Value) any {
	if v.Key == "" {
		return nil
	}
	return v.N
}

// wasOf is how the figure of a column stood a week ago, if it is one that
// stands.
func wasOf(c paceColumn, l overview.PaceLine) figures.Value {
	switch c.sort {
	case "open":
		return l.Was
	case "overdue":
		return l.WasLate
	}
	return figures.Value{}
}

// paceColumns are the figures of a line, in order, by the name under which the
// page is ordered.
var paceColumns = []paceColumn{
	{"open", "cases.open", func(l overview.PaceLine) figures.Value { return l.Open }},
	{"overdue", "cases.overdue", func(l overview.PaceLine) figures.Value { return l.Overdue }},
	{"reported", "cases.reported", func(l overview.PaceLine) figures.Value { return l.Reported }},
	{"handled", "cases.handled", func(l overview.PaceLine) figures.Value { return l.Handled }},
	{"took", "cases.median_handling", func(l overview.PaceLine) figures.Value { return l.Took }},
	{"on_time", "cases.rate.close_on_time", func(l overview.PaceLine) figures.Value { return l.OnTime }},
	{"rework", "cases.rate.rework", func(l overview.PaceLine) figures.Value { return l.Rework }},
}

type paceColumn struct {
	sort, key string
	of        func(overview.PaceLine) figures.Value
}

func (c paceColumn) label(ctx context.Context) string { return lang.T(ctx, "figure."+c.key) }

// between is the band of a median as text, and a dash where there is nothing
// that it could be the middle of.
func between(ctx context.Context, b figures.Band, n int64) string {
	switch {
	case n == 0:
		return "—"
	case b.To == 0:
		return lang.T(ctx, "overview.over", lang.Span(ctx, b.From))
	case b.From == 0:
		return lang.T(ctx, "overview.up_to", lang.Span(ctx, b.To))
	}
	return lang.T(ctx, "overview.between", lang.Span(ctx, b.From), lang.Span(ctx, b.To))
}

func paceTabs(ctx context.Context, o overview.PaceOf) []ui.Tab {
	var out []ui.Tab
	for _, by := range []string{"group", "area"} {
		to := o
		to.By = by
		out = append(out, ui.Tab{Label: lang.T(ctx, "overview.by."+by), Href: to.Link(pacePath), Active: by == o.By})
	}
	return out
}

func paceFilters(ctx context.Context, o overview.PaceOf) ui.Filters {
	in := ui.Input{Name: "period", Label: lang.T(ctx, "overview.period"), Value: o.Period}
	for _, p := range overview.Periods() {
		in.Options = append(in.Options, ui.Option{Value: p, Label: lang.T(ctx, "overview.period."+p)})
	}
	return ui.Filters{Action: pacePath, Keep: []string{"by", "sort"}, Items: []ui.Input{in}}
}

// load shows how the backlog is spread, the most loaded first.
func load(ctx context.Context, p overview.Pace) ui.Chart {
	c := ui.Chart{Title: lang.T(ctx, "overview.pace.load"), Series: []ui.Series{{Name: lang.T(ctx, "figure.cases.open")}}}
	var most overview.PaceLine
	for _, l := range p.Lines {
		c.Labels, c.Links = append(c.Labels, l.Name), append(c.Links, l.Open.Link)
		c.Series[0].Values = append(c.Series[0].Values, float64(l.Open.N))
		if l.Open.N > most.Open.N {
			most = l
		}
	}
	if most.Open.N > 0 {
		c.Sum = lang.T(ctx, "overview.pace.most", most.Name, figures.Ratio{Num: most.Open.N, Den: p.Open}.Percent())
	}
	return c
}

// spark is a line's weeks as a small drawing, and in words for who cannot see
// it.
func spark(ctx context.Context, l overview.PaceLine) ui.Chart {
	c := ui.Chart{Series: []ui.Series{{Name: lang.T(ctx, "figure.cases.reported")}, {Name: lang.T(ctx, "figure.cases.closed")}}}
	var in, out int64
	for _, w := range l.Weeks {
		c.Labels = append(c.Labels, w.From)
		c.Series[0].Values = append(c.Series[0].Values, float64(w.Reported.N))
		c.Series[1].Values = append(c.Series[1].Values, float64(w.Closed.N))
		in, out = in+w.Reported.N, out+w.Closed.N
	}
	c.Title = lang.T(ctx, "overview.weeks_sum", len(l.Weeks), in, out)
	return c
}
