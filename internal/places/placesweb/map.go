package placesweb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
)

const (
	mapPath = "/places/map"
	mapList = 12 // places beside the map, its equivalent for those who do not see it
)

// mapPage is the register on the map.
type mapPage struct {
	listPage
	query url.Values
}

func (h *Handler) chart(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := mapPage{query: r.URL.Query()}
	p.filter = places.FilterFrom(p.query)
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	f := p.filter
	f.Limit = mapList
	if p.page, err = h.Places.List(r.Context(), p.n.by, f); err != nil {
		return nil, err
	}
	return mapView(p), nil
}

func (h *Handler) clusters(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := r.URL.Query()
	zoom, err := strconv.Atoi(v.Get("zoom"))
	f := places.FilterFrom(v)
	if err != nil || zoom < 0 || zoom > 22 || f.Box == nil {
		return nil, fault.New(fault.Invalid, "placesweb.bad_map")
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	spots, err := h.Places.Spots(r.Context(), n.by, f)
	if err != nil {
		return nil, err
	}
	list := make([]ui.Spot, len(spots))
	for i, x := range spots {
		list[i] = ui.Spot{Point: x.Point, ID: string(x.ID), Href: x.Link(), Title: x.Label() + " " + x.Name + " " + kindName(r.Context(), x.Kind), Kind: colour(x, n.today), Late: x.Late(n.today)}
	}
	w.Header().Set("Content-Type", "application/json")
	return nil, json.NewEncoder(w).Encode(ui.Marks(list, zoom))
}

// colour is how a place is drawn: late, with faults, as it should be, or not
// checked yet.
func colour(p places.Place, today string) string {
	switch {
	case p.Late(today):
		return "late"
	case p.CheckedOn == "":
		return "new"
	case p.Faults() > 0:
		return "doing"
	}
	return "done"
}

// at is an address with what the page is narrowed by, and further parameters.
func (p mapPage) at(path string, set ...string) string {
	return ui.Address(path+"?"+p.query.Encode(), append([]string{"after", "", "part", ""}, set...)...)
}

func (p mapPage) besideRows(ctx context.Context) (rows []ui.Row) {
	for _, x := range p.page.Places {
		note := kindAndTrade(ctx, x) + " · " + p.n.area[x.Area]
		if x.Asked > 0 {
			note += " · " + lang.T(ctx, "placesweb.mark", x.Met, x.Asked, x.Percent())
		}
		rows = append(rows, ui.Row{Href: x.Link(), Above: x.Label(), Title: x.Name, Note: note, Late: x.Late(p.page.Today)})
	}
	return rows
}
