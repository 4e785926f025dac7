package placesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// listPage is the register.
type listPage struct {
	n      *names
	filter places.Filter
	page   places.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: places.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Places.List(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the list as it is shown: the same filter and order. Its
// columns are those of the spreadsheet to fill in, so that it can be read in
// again.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	if err := h.withPosts(ctx, n); err != nil {
		return nil, err
	}
	f := places.FilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "kind", "name", "area", "unit", "trade", "address", "lon", "lat", "size", "company", "committee", "contact", "every", "radius", "note",
		"post", "checked_on", "met", "asked", "next_on")
	return nil, office.Download(w, r, lang.T(ctx, "placesweb.title"), cols, func(s office.Sheet) error {
		return h.Places.Each(ctx, web.Actor(r), f, func(p places.Place) error {
			return s.Row(p.Label(), kindName(ctx, p.Kind), p.Name, n.area[p.Area], n.unit[p.Unit], tradeName(ctx, p.Trade), p.Address, degrees(p, p.Point.Lon), degrees(p, p.Point.Lat),
				p.Size, p.Company, committee(ctx, p), p.Contact, p.Every, p.Radius, p.Note, n.post(p.Post), day(p.CheckedOn), p.Met, p.Asked, day(p.Next))
		})
	})
}

func tradeName(ctx context.Context, t places.Trade) string {
	if t == "" {
		return ""
	}
	return lang.T(ctx, "places.trade."+string(t))
}

func degrees(p places.Place, v float64) any {
	if !p.Located {
		return nil
	}
	return v
}

// committee says whether the owners have one; of other kinds nothing.
func committee(ctx context.Context, p places.Place) string {
	switch {
	case p.Kind != places.Compound:
		return ""
	case p.Committee:
		return lang.T(ctx, "placesweb.yes")
	}
	return lang.T(ctx, "placesweb.no")
}

// filters is the line over the register at path.
func (n *names) filters(ctx context.Context, f places.Filter, path string) ui.Filters {
	yes := func(name string, on bool) ui.Input {
		return ui.Input{Name: name, Label: lang.T(ctx, "placesweb.is."+name), Value: flag(on), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "placesweb.only."+name)}}}
	}
	o := ui.Filters{
		Action: path, Target: "list", Keep: []string{"sort"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "placesweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "placesweb.col.kind"), Value: string(f.Kind), Options: options(ctx, "places.kind.", places.Kinds())},
			{Name: "area", Label: lang.T(ctx, "placesweb.col.area"), Value: string(f.Area), Options: n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "placesweb.col.unit"), Value: string(f.Unit), Options: n.unitOptions()},
			yes("late", f.Late),
		},
		More: []ui.Input{
			{Name: "gap", Label: lang.T(ctx, "placesweb.gap"), Value: f.Gap, Options: n.itemOptions(ctx, f.Kind)},
			{Name: "trade", Label: lang.T(ctx, "placesweb.col.trade"), Value: string(f.Trade), Options: options(ctx, "places.trade.", places.Trades())},
			yes("unmanaged", f.Unmanaged), yes("faulty", f.Faulty), yes("unchecked", f.Unchecked), yes("mine", f.Mine), yes("retired", f.Retired),
		},
	}
	if path != "/places" {
		o.Target, o.Keep = "", []string{"bbox"}
	}
	return o
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f places.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
