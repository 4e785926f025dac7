package patrolweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// listPage is the list of actions.
type listPage struct {
	n     *names
	by    access.Actor
	f     patrol.Filter
	query url.Values
	page  patrol.Page
	bad   string // what is wrong with the address
}

func (h *Handler) actions(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := listPage{by: by, query: r.URL.Query()}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.f, err = patrol.FilterFrom(p.query); err == nil {
		p.page, err = h.Patrol.List(ctx, by, p.f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad = wrongAddress(r, err)
		return actionsView(p), nil
	}
	if err != nil {
		return nil, err
	}
	p.n.seen, err = h.Patrol.SeenCases(ctx, by, p.page.Actions)
	return actionsView(p), err
}

// wrongAddress says what is wrong with the parameters of an address.
func wrongAddress(r *http.Request, err error) string {
	if fields, ok := web.FieldErrors(r, err); ok {
		for _, text := range fields {
			return text
		}
	}
	return web.Explain(r, err).Text
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
	return f != patrol.Filter{}
}

func (p listPage) pager() (o ui.PagerOpts) {
	if p.page.Prev != "" {
		o.First, o.Newer = p.at("/patrol/actions"), p.at("/patrol/actions", "before", p.page.Prev)
	}
	if p.page.Next != "" {
		o.Older = p.at("/patrol/actions", "after", p.page.Next)
	}
	return o
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	options := func(family string, keys ...string) (out []ui.Option) {
		for _, k := range keys {
			out = append(out, ui.Option{Value: k, Label: lang.T(ctx, family+k)})
		}
		return out
	}
	val := p.query.Get
	return ui.Filters{
		Action: "/patrol/actions", Target: "list", Keep: []string{"sort", "shift", "officer", "street", "hour", "unit", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "patrolweb.search"), Value: val("q")},
		Items: []ui.Input{
			{Name: "as", Label: lang.T(ctx, "patrolweb.counts_as"), Value: val("as"), Options: countsAsOptions(ctx)},
			{Name: "category", Label: lang.T(ctx, "patrolweb.kind"), Value: val("category"), Options: p.n.kindOptions(ctx, true)},
			{Name: "area", Label: lang.T(ctx, "patrolweb.area"), Value: val("area"), Options: p.n.areaOptions()},
			{Name: "from", Type: "date", Label: lang.T(ctx, "patrolweb.from"), Value: val("from")},
			{Name: "to", Type: "date", Label: lang.T(ctx, "patrolweb.to"), Value: val("to")},
		},
		More: []ui.Input{
			{Name: "agency", Label: lang.T(ctx, "patrolweb.agency"), Value: val("agency"), Options: p.n.agencyOptions(true)},
			{Name: "case", Label: lang.T(ctx, "patrolweb.case"), Value: val("case"), Options: options("patrolweb.case.", "yes", "no")},
			{Name: "photos", Label: lang.T(ctx, "patrolweb.photos"), Value: val("photos"), Options: options("patrolweb.photos.", "none", "before", "after")},
			{Name: "corrected", Label: lang.T(ctx, "patrolweb.corrected"), Value: val("corrected"), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "patrolweb.corrected_only")}}},
			{Name: "voided", Label: lang.T(ctx, "patrolweb.voided"), Value: val("voided"), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "patrolweb.voided_only")}}},
		},
	}
}

// export writes every action of the list's address, in its order, as a
// spreadsheet.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := patrol.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, key := range []string{"time", "kind", "amount", "measure", "counts_as", "area", "street", "address", "agency", "officer", "note", "photos", "case", "lon", "lat", "voided"} {
		titles = append(titles, lang.T(ctx, "patrolweb."+key))
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "actions-"+n.now.In(n.county.Zone).Format("20060102-1504"), lang.T(ctx, "patrolweb.actions"), titles...)
	if err != nil {
		return nil, err
	}
	for a, err := range h.Patrol.All(ctx, by, f) {
		sheet.Check(err)
		sheet.Put(n.row(ctx, a)...)
	}
	sheet.End()
	return nil, nil
}

func (n *names) row(ctx context.Context, a patrol.Action) []any {
	k, _ := n.kinds.Of(a.Kind)
	row := []any{
		a.At.In(n.county.Zone), n.kind(ctx, a.Kind), a.Count, k.MeasureIn(lang.From(ctx), a.Count), figure(ctx, a.CountsAs), n.area[a.Area], a.Place.Street, a.Place.Address,
		n.agency[a.Agency], a.By, a.Note, a.Before + a.After, yes(ctx, a.Case != ""), "", "", a.Why,
	}
	if a.Place.Located {
		row[13], row[14] = a.Place.Point.Lon, a.Place.Point.Lat
	}
	return row
}

func yes(ctx context.Context, b bool) string {
	if b {
		return lang.T(ctx, "ui.yes")
	}
	return lang.T(ctx, "ui.no")
}
