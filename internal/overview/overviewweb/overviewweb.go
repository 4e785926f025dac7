// Package overviewweb is the overview as pages.
//
//	overviewweb.go  the whole county, or an area; balance.go its two diagnoses
//	pace.go         groups, or areas, side by side
//	screen.go       the screen on the wall
package overviewweb

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/overview"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the page.
type Handler struct {
	Pages    *web.Pages
	Overview *overview.Service
}

// Register adds the route to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	mux.Handle("GET /overview", h.Pages.Handle(h.page))
	mux.Handle("GET /overview.xlsx", h.Pages.Handle(h.export))
	mux.Handle("GET /overview.csv", h.Pages.Handle(h.export))
	mux.Handle("GET /screen", h.Pages.Handle(h.screen))
	mux.Handle("GET /overview/groups", h.Pages.Handle(h.pace))
	mux.Handle("GET /overview/groups.xlsx", h.Pages.Handle(h.exportPace))
	mux.Handle("GET /overview/groups.csv", h.Pages.Handle(h.exportPace))
}

// path is the overview's address.
const path = "/overview"

func askFrom(r *http.Request) overview.Ask {
	v := r.URL.Query()
	return overview.Ask{Period: v.Get("period"), Area: id.Area(v.Get("area"))}
}

func (h *Handler) page(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	o, err := h.Overview.Overview(r.Context(), web.Actor(r), askFrom(r))
	if err != nil {
		return nil, err
	}
	return view(o, web.Actor(r).May(access.SeeReports, access.Owners{})), nil
}

// export writes every figure of the page as a row of a spreadsheet.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	o, err := h.Overview.Overview(ctx, web.Actor(r), askFrom(r))
	if err != nil {
		return nil, err
	}
	heads := office.Heads(lang.T(ctx, "overview.export.part"), lang.T(ctx, "overview.export.of"), lang.T(ctx, "overview.export.figure"), lang.T(ctx, "overview.export.value"))
	return nil, office.Download(w, r, lang.T(ctx, "overview.title")+" "+o.From+" "+o.To, heads, func(s office.Sheet) error {
		var err error
		row := func(part, of string, values ...figures.Value) {
			for _, v := range values {
				var n any = show(ctx, v)
				if v.Kind == figures.Flow || v.Kind == figures.Stock {
					n = v.N
				}
				err = errors.Join(err, s.Row(part, of, lang.T(ctx, "figure."+v.Key), n))
			}
		}
		row(lang.T(ctx, "overview.title"), o.Place, o.Head...)
		for _, v := range o.Ago {
			err = errors.Join(err, s.Row(lang.T(ctx, "overview.title"), o.Place, lang.T(ctx, "overview.ago.of", lang.T(ctx, "figure."+v.Key)), v.N))
		}
		for _, g := range o.Registers {
			row(lang.T(ctx, "overview.registers"), lang.T(ctx, "overview.register."+g.Theme), g.All, g.Closed, g.Rectified)
		}
		for _, x := range o.Weeks {
			row(lang.T(ctx, "overview.weeks"), x.From, x.Reported, x.Closed)
		}
		for _, l := range o.Areas {
			row(lang.T(ctx, "overview.areas"), l.Name, l.Open, l.Overdue, l.Ended, l.OnTime)
		}
		for _, l := range o.Groups {
			row(lang.T(ctx, "overview.groups"), l.Name, l.Open, l.Overdue, l.Ended, l.OnTime)
		}
		for _, l := range o.Levels {
			err = errors.Join(err, s.Row(lang.T(ctx, "overview.warmth"), lang.T(ctx, l.Name), lang.T(ctx, "engagement.rate"), l.Rate.Percent()))
		}
		return err
	})
}

// filters narrow the overview to a period and an area.
func filters(ctx context.Context, o overview.Overview) ui.Filters {
	period := ui.Input{Name: "period", Label: lang.T(ctx, "overview.period"), Value: o.Period}
	for _, p := range overview.Periods() {
		period.Options = append(period.Options, ui.Option{Value: p, Label: lang.T(ctx, "overview.period."+p)})
	}
	area := ui.Input{Name: "area", Label: lang.T(ctx, "overview.area"), Value: string(o.Area), Options: []ui.Option{{Label: lang.T(ctx, "overview.all_areas")}}}
	for _, a := range o.Choice {
		area.Options = append(area.Options, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return ui.Filters{Action: path, Items: []ui.Input{period, area}}
}

// show is a figure as text.
func show(ctx context.Context, v figures.Value) string {
	switch v.Kind {
	case figures.Rate:
		return v.Rate.Percent()
	case figures.Median:
		return between(ctx, v.Band, v.N)
	case figures.Flow, figures.Stock, figures.Mark:
	}
	return lang.Number(ctx, v.N)
}

// change is by how much a figure is more or less than it was.
func change(now, was figures.Value) string {
	if now.N == was.N {
		return "±0"
	}
	return fmt.Sprintf("%+d", now.N-was.N)
}

// agoKpis are the figures of a week ago, with what has changed since.
func agoKpis(ctx context.Context, o overview.Overview) []ui.Kpi {
	var out []ui.Kpi
	for i, v := range o.Ago {
		out = append(out, ui.Kpi{
			Label: lang.T(ctx, "overview.ago.of", lang.T(ctx, "figure."+v.Key)), Value: show(ctx, v), Href: v.Link,
			Note: lang.T(ctx, "overview.ago.change", change(o.Head[i], v)),
		})
	}
	return out
}

// Kpis returns figures as cards, each with the address of what it counts.
func Kpis(ctx context.Context, head []figures.Value) []ui.Kpi {
	var out []ui.Kpi
	for _, v := range head {
		k := ui.Kpi{Label: lang.T(ctx, "figure."+v.Key), Value: show(ctx, v), Href: v.Link}
		if v.Key == "cases.overdue" && v.N > 0 {
			k.Kind, k.Icon = "late", "alarm"
		}
		out = append(out, k)
	}
	return out
}

func chart(ctx context.Context, o overview.Overview) ui.Chart {
	c := ui.Chart{Title: lang.T(ctx, "overview.weeks")}
	reported := ui.Series{Name: lang.T(ctx, "figure.cases.reported")}
	closed := ui.Series{Name: lang.T(ctx, "figure.cases.closed")}
	var in, done int64
	for _, w := range o.Weeks {
		c.Labels = append(c.Labels, w.From[5:])
		c.Links = append(c.Links, w.Closed.Link)
		reported.Values = append(reported.Values, float64(w.Reported.N))
		closed.Values = append(closed.Values, float64(w.Closed.N))
		in, done = in+w.Reported.N, done+w.Closed.N
	}
	c.Series = []ui.Series{reported, closed}
	c.Sum = lang.T(ctx, "overview.weeks_sum", len(o.Weeks), in, done)
	return c
}
