package supportweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter support.Filter
	page   support.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: support.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Support.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// narrowed reports whether the filter leaves anything out.
func (p listPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	yes := func(key string) []ui.Option { return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}} }
	states := []ui.Option{{Value: "open", Label: lang.T(ctx, "supportweb.open")}}
	for _, s := range support.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "support.state."+string(s))})
	}
	return ui.Filters{
		Action: "/support", Target: "list", Keep: []string{"sort", "on", "ontime", "case", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "supportweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "supportweb.col.state"), Value: state, Options: states},
			{Name: "area", Label: lang.T(ctx, "supportweb.col.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "group", Label: lang.T(ctx, "supportweb.col.group"), Value: string(f.Group), Options: p.n.groupOptions()},
			{Name: "late", Label: lang.T(ctx, "supportweb.late"), Value: on(f.Late), Options: yes("supportweb.only_late")},
		},
		More: []ui.Input{
			{Name: "up", Label: lang.T(ctx, "supportweb.headquarters"), Value: on(f.Up), Options: yes("supportweb.only_up")},
			{Name: "mine", Label: lang.T(ctx, "supportweb.mine"), Value: on(f.Mine), Options: yes("supportweb.waits_for_me")},
			{Name: "from", Label: lang.T(ctx, "supportweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "supportweb.to"), Type: "date", Value: f.To},
		},
	}
}

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}
