// Package overviewweb is the overview as pages.
//
//	overviewweb.go  the whole county
//	pace.go         groups, or areas, side by side
//	screen.go       the screen on the wall
package overviewweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
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
	mux.Handle("GET /screen", h.Pages.Handle(h.screen))
	mux.Handle("GET /overview/groups", h.Pages.Handle(h.pace))
	mux.Handle("GET /overview/groups.xlsx", h.Pages.Handle(h.exportPace))
	mux.Handle("GET /overview/groups.csv", h.Pages.Handle(h.exportPace))
}

func (h *Handler) page(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	o, err := h.Overview.Overview(r.Context(), web.Actor(r), r.URL.Query().Get("period"))
	if err != nil {
		return nil, err
	}
	return view(o, web.Actor(r).May(access.SeeReports, access.Owners{})), nil
}

func tabs(ctx context.Context, now string) []ui.Tab {
	var out []ui.Tab
	for _, p := range overview.Periods() {
		out = append(out, ui.Tab{Label: lang.T(ctx, "overview.period."+p), Href: "/overview?period=" + p, Active: p == now})
	}
	return out
}

// show is a figure as text.
func show(ctx context.Context, v figures.Value) string {
	switch v.Kind {
	case figures.Rate:
		return v.Rate.Percent()
	case figures.Median:
		return between(ctx, v.Band, v.N)
	case figures.Flow, figures.Stock:
	}
	return lang.Number(ctx, v.N)
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
