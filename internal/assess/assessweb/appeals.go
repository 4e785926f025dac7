package assessweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type appealsPage struct {
	n      *names
	filter assess.Filter
	months []ui.Option
	page   assess.AppealPage
}

func (h *Handler) appeals(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := appealsPage{filter: assess.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.months, err = h.months(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Assess.Appeals(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return appealsView(p), nil
}

func (p appealsPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p appealsPage) filters(ctx context.Context) ui.Filters {
	var states []ui.Option
	for _, s := range []string{assess.Open, assess.Granted, assess.Upheld} {
		states = append(states, ui.Option{Value: s, Label: lang.T(ctx, "assess.appeal."+s)})
	}
	return ui.Filters{
		Action: "/assess/appeals", Target: "list", Keep: []string{"sort"},
		Items: []ui.Input{
			{Name: "month", Label: lang.T(ctx, "assess.col.month"), Value: p.filter.Month, Options: p.months},
			{Name: "state", Label: lang.T(ctx, "assess.state"), Value: p.filter.State, Options: states},
			{Name: "subject", Label: lang.T(ctx, "assess.col.subject"), Value: p.filter.Subject, Options: p.n.options(ctx)},
		},
	}
}

func (p appealsPage) register(ctx context.Context) register {
	return register{
		tab: "appeals", lead: lang.T(ctx, "assess.appeals_lead"), filters: p.filters(ctx), narrowed: p.narrowed(), icon: "message-2",
		empty: lang.T(ctx, "assess.no_appeals"), count: lang.T(ctx, "assess.count_appeals", p.page.Total), rows: len(p.page.Appeals), pager: ui.Paged(p.n.url, p.filter.After, p.page.Next),
	}
}
