package custodyweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const ledger = "/custody"

// listPage is the list of batches.
type listPage struct {
	n     *names
	by    access.Actor
	f     custody.Filter
	query url.Values
	page  custody.Page
	bad   string // what is wrong with the address
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := listPage{by: by, query: r.URL.Query()}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.f, err = custody.FilterFrom(p.query); err == nil {
		p.page, err = h.Custody.List(ctx, by, p.f)
	}
	if fault.Is(err, fault.Invalid) {
		problem := web.Explain(r, err)
		p.bad = problem.Text
		if len(problem.Fields) > 0 {
			p.bad = problem.Fields[0].Text
		}
		return listView(p), nil
	}
	if err != nil {
		return nil, err
	}
	return listView(p), nil
}

// at is the same list at another address, with changed parameters, from its
// first page.
func (p listPage) at(path string, set ...string) string {
	f := p.f
	f.After, f.Before = "", ""
	return ui.Address(f.Link(path), set...)
}

func (p listPage) narrowed() bool {
	f := p.f
	f.Sort, f.After, f.Before, f.Limit = "", "", "", 0
	return f != custody.Filter{}
}

func (p listPage) pager() (o ui.PagerOpts) {
	if p.page.Prev != "" {
		o.First, o.Newer = p.at(ledger), p.at(ledger, "before", p.page.Prev)
	}
	if p.page.Next != "" {
		o.Older = p.at(ledger, "after", p.page.Next)
	}
	return o
}

// tabs are the views that keepers want.
func (p listPage) tabs(ctx context.Context) (out []ui.Tab) {
	for _, v := range []struct {
		key string
		f   custody.Filter
	}{
		{"all", custody.Filter{}},
		{"open", custody.Filter{State: "open"}},
		{"to_store", custody.Filter{State: "open", Stored: "no"}},
		{"soon", custody.Filter{Due: "soon", Sort: "due"}},
		{"overdue", custody.Filter{Due: "overdue", Sort: "due"}},
		{"asked", custody.Filter{State: string(custody.Asked)}},
	} {
		mine := p.f
		mine.After, mine.Before, mine.Limit = "", "", 0
		out = append(out, ui.Tab{Label: lang.T(ctx, "custodyweb.view."+v.key), Href: v.f.Link(ledger), Active: mine == v.f})
	}
	return out
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	states := []ui.Option{{Value: "open", Label: lang.T(ctx, "custodyweb.view.open")}}
	for _, s := range custody.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "custody.state."+string(s))})
	}
	val := p.query.Get
	return ui.Filters{
		Action: ledger, Target: "list", Keep: []string{"sort", "campaign", "action", "store"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "custodyweb.search"), Value: val("q")},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "custodyweb.state"), Value: val("state"), Options: states},
			{Name: "due", Label: lang.T(ctx, "custodyweb.due"), Value: val("due"), Options: []ui.Option{
				{Value: "overdue", Label: lang.T(ctx, "custodyweb.view.overdue")},
				{Value: "soon", Label: lang.T(ctx, "custodyweb.view.soon")},
			}},
			{Name: "area", Label: lang.T(ctx, "custodyweb.area"), Value: val("area"), Options: p.n.areaOptions()},
			{Name: "from", Type: "date", Label: lang.T(ctx, "custodyweb.from"), Value: val("from")},
			{Name: "to", Type: "date", Label: lang.T(ctx, "custodyweb.to"), Value: val("to")},
		},
		More: []ui.Input{
			{Name: "unit", Label: lang.T(ctx, "custodyweb.unit"), Value: val("unit"), Options: p.n.unitOptions()},
			{Name: "stored", Label: lang.T(ctx, "custodyweb.store"), Value: val("stored"), Options: []ui.Option{
				{Value: "yes", Label: lang.T(ctx, "custodyweb.is_stored")},
				{Value: "no", Label: lang.T(ctx, "custodyweb.not_stored")},
			}},
		},
	}
}

// export writes every batch of the list's address, in its order, as a
// spreadsheet.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := custody.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, key := range []string{"number", "held_at", "goods", "amount", "remaining", "state", "due", "store", "unit", "area", "place", "reason", "party", "officers", "settled_at"} {
		titles = append(titles, lang.T(ctx, "custodyweb."+key))
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "held-goods-"+n.now.In(n.county.Zone).Format("20060102-1504"), lang.T(ctx, "custodyweb.title"), titles...)
	if err != nil {
		return nil, err
	}
	for b, err := range h.Custody.All(ctx, by, f) {
		sheet.Check(err)
		sheet.Put(
			b.Label(), b.At.In(n.county.Zone), b.Goods, b.Amount, b.Remaining, lang.T(ctx, "custody.state."+string(b.State)), n.day(b.Due), b.Store,
			n.unit[b.Unit], n.area[b.Area], b.Place, b.Reason, b.Party, b.Officers, n.day(b.Settled),
		)
	}
	sheet.End()
	return nil, nil
}

func href(b id.Batch) string { return ledger + "/" + string(b) }
