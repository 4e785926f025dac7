package placesweb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
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

// mark is a bubble as the map's script draws it: one place with its address, or
// several with the square that they lie in, west, south, east, north.
type mark struct {
	Lon   float64   `json:"lon"`
	Lat   float64   `json:"lat"`
	N     int64     `json:"n"`
	Late  int64     `json:"late,omitempty"`
	BBox  []float64 `json:"bbox,omitempty"`
	ID    string    `json:"id,omitempty"`
	Title string    `json:"title,omitempty"`
	Href  string    `json:"href,omitempty"`
	Kind  string    `json:"kind,omitempty"`
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
	w.Header().Set("Content-Type", "application/json")
	return nil, json.NewEncoder(w).Encode(map[string]any{"clusters": marks(r.Context(), spots, zoom, n.today)})
}

const (
	touch    = 36 // pixels between bubbles, so that a finger meets one
	farZooms = 17 // closer than this nothing is merged: places come apart
)

// marks are the bubbles of places; those that would lie over each other on the
// screen become one.
func marks(ctx context.Context, spots []places.Place, zoom int, today string) []mark {
	points := make([]geo.Point, len(spots))
	for i, p := range spots {
		points[i] = p.Point
	}
	out := make([]mark, 0, len(spots))
	at := map[int]int{} // of spots, in out
	into := geo.Crowd(points, zoom, touch)
	for i, p := range spots {
		home := into[i]
		if zoom > farZooms {
			home = i
		}
		late := int64(0)
		if p.Late(today) {
			late = 1
		}
		if home == i {
			at[i] = len(out)
			out = append(out, mark{Lon: p.Point.Lon, Lat: p.Point.Lat, N: 1, Late: late, ID: string(p.ID), Href: p.Link(), Title: p.Label() + " " + p.Name + " " + kindName(ctx, p.Kind), Kind: colour(p, today)})
			continue
		}
		m := &out[at[home]]
		box := points[home].Bounds().Union(p.Point.Bounds())
		if m.BBox != nil {
			box = geo.Bounds{West: m.BBox[0], South: m.BBox[1], East: m.BBox[2], North: m.BBox[3]}.Union(box)
		}
		m.N, m.Late, m.BBox, m.ID, m.Href, m.Kind = m.N+1, m.Late+late, []float64{box.West, box.South, box.East, box.North}, "", "", ""
	}
	return out
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
