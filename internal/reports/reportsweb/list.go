package reportsweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	url    string
	filter reports.Filter
	page   reports.Page
	write  bool // the reader may write reports
}

func filterFrom(r *http.Request) reports.Filter {
	q := r.URL.Query()
	f := reports.Filter{Kind: reports.Kind(q.Get("kind")), State: reports.State(q.Get("state")), Sort: q.Get("sort"), After: q.Get("after")}
	if !f.Kind.Known() {
		f.Kind = ""
	}
	return f
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	p := listPage{url: r.URL.RequestURI(), filter: filterFrom(r), write: by.May(access.WriteReports, access.Owners{})}
	var err error
	if p.page, err = h.Reports.List(r.Context(), by, p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the list as it is shown: the same filter and order.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	var heads []office.Head
	for _, k := range []string{"number", "kind", "title", "from", "to", "state", "actor", "signer"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "reportsweb.col."+k)})
	}
	f := filterFrom(r)
	f.After, f.Limit = "", 500
	return nil, office.Download(w, r, lang.T(ctx, "reportsweb.title"), heads, func(s office.Sheet) error {
		for {
			p, err := h.Reports.List(ctx, web.Actor(r), f)
			if err != nil {
				return err
			}
			for _, x := range p.Reports {
				if err := s.Row(x.Label(), lang.T(ctx, "report.kind."+string(x.Kind)), x.Title, office.Day(x.Period.From), office.Day(x.Period.To), lang.T(ctx, "report.state."+string(x.State)), x.Actor, x.Signer); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			f.After = p.Next
		}
	})
}

func (p listPage) narrowed() bool { return p.filter.Kind != "" || p.filter.State != "" }

func (p listPage) filters(ctx context.Context) ui.Filters {
	var states []ui.Option
	for _, s := range reports.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "report.state."+string(s))})
	}
	return ui.Filters{
		Action: "/reports", Target: "list", Keep: []string{"sort"},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "reportsweb.col.kind"), Value: string(p.filter.Kind), Options: kinds(ctx)},
			{Name: "state", Label: lang.T(ctx, "reportsweb.col.state"), Value: string(p.filter.State), Options: states},
		},
	}
}

func kinds(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range reports.Kinds {
		out = append(out, ui.Option{Value: string(k), Label: lang.T(ctx, "report.kind."+string(k))})
	}
	return out
}

// look is how a state is drawn.
func look(s reports.State) (kind, icon string) {
	switch s {
	case reports.Signed:
		return "done", "check"
	case reports.Discarded:
		return "off", "x"
	case reports.Draft:
	}
	return "doing", "edit"
}

// days says of which days a report tells.
func days(ctx context.Context, p reports.Period) string {
	switch p.From {
	case "":
		return lang.T(ctx, "reportsweb.until", p.To)
	case p.To:
		return p.To
	}
	return lang.T(ctx, "reportsweb.days", p.From, p.To)
}
