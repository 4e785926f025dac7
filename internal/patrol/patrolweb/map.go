package patrolweb

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const (
	mapPath = "/patrol/map"
	// mapList is how many actions stand beside the map, its equivalent for
	// those who do not see it; the list has all.
	mapList = 12
)

func (h *Handler) actionMap(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := listPage{by: by, query: r.URL.Query()}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.f, err = patrol.FilterFrom(p.query); err == nil {
		f := p.f
		f.Limit = mapList
		p.page, err = h.Patrol.List(ctx, by, f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad = wrongAddress(r, err)
		return mapView(p), nil
	}
	return mapView(p), err
}

// mark is a bubble as the map's script draws it: one action with its address,
// or many with the square that they lie in, west, south, east, north.
type mark struct {
	Lon   float64   `json:"lon"`
	Lat   float64   `json:"lat"`
	N     int64     `json:"n"`
	BBox  []float64 `json:"bbox,omitempty"`
	ID    string    `json:"id,omitempty"`
	Title string    `json:"title,omitempty"`
	Href  string    `json:"href,omitempty"`
}

func (h *Handler) bubbles(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	v := r.URL.Query()
	zoom, err := strconv.Atoi(v.Get("zoom"))
	if err != nil || zoom < 0 || zoom > 22 || v.Get("bbox") == "" {
		return nil, fault.New(fault.Invalid, "patrolweb.bad_map")
	}
	f, err := patrol.FilterFrom(v)
	if err != nil {
		return nil, err
	}
	box := *f.Box
	f.Box = nil
	found, partly, err := h.Patrol.Bubbles(ctx, by, box, zoom, f)
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	out := struct {
		Clusters []mark `json:"clusters"`
		Partly   bool   `json:"partly,omitempty"`
	}{Clusters: make([]mark, 0, len(found)), Partly: partly}
	for _, b := range apart(found, zoom) {
		m := mark{Lon: round6(b.Lon), Lat: round6(b.Lat), N: b.N}
		if b.Action == "" {
			m.BBox = []float64{round6(b.Box.West), round6(b.Box.South), round6(b.Box.East), round6(b.Box.North)}
		} else {
			m.ID, m.Href = string(b.Action), "/patrol/actions/"+string(b.Action)
			m.Title = b.Day + " " + n.kind(ctx, b.Kind) + " " + n.counted(ctx, b.Kind, b.Count)
		}
		out.Clusters = append(out.Clusters, m)
	}
	w.Header().Set("Content-Type", "application/json")
	return nil, json.NewEncoder(w).Encode(out)
}

const (
	touch    = 36 // pixels between bubbles, so that a finger meets one
	farZooms = 17 // closer than this nothing more is merged: actions come apart
)

// apart merges bubbles that would lie over each other on the screen into the
// larger of them. found is in the order of their size.
func apart(found []patrol.Bubble, zoom int) []patrol.Bubble {
	if zoom > farZooms {
		return found
	}
	points := make([]geo.Point, len(found))
	for i, b := range found {
		points[i] = geo.Point{Lon: b.Lon, Lat: b.Lat}
	}
	var out []patrol.Bubble
	at := map[int]int{} // of found, in out
	for i, into := range geo.Crowd(points, zoom, touch) {
		if into == i {
			at[i] = len(out)
			out = append(out, found[i])
			continue
		}
		o := &out[at[into]]
		o.N, o.Box, o.Action = o.N+found[i].N, o.Box.Union(found[i].Box), ""
	}
	return out
}

func round6(v float64) float64 {
	s, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 6, 64), 64)
	if err != nil {
		return v
	}
	return s
}

// onMap is the map with changed parameters.
func (p listPage) onMap(set ...string) string { return p.at(mapPath, set...) }

// mapFilters is the list's filter bar, sent to the map.
func (p listPage) mapFilters(ctx context.Context) ui.Filters {
	f := p.filters(ctx)
	f.Action, f.Target = mapPath, ""
	f.Keep = append(f.Keep, "bbox")
	return f
}

// besideRows are the actions beside the map.
func (p listPage) besideRows(ctx context.Context) []ui.Row {
	var rows []ui.Row
	for _, a := range p.page.Actions {
		where := a.Place.Address
		if where == "" {
			where = a.Place.Street
		}
		rows = append(rows, ui.Row{
			Href: "/patrol/actions/" + string(a.ID), Above: lang.Moment(ctx, a.At), Title: p.n.kind(ctx, a.Kind) + " " + p.n.counted(ctx, a.Kind, a.Count), Note: strings.Join(slices.DeleteFunc([]string{where, p.n.area[a.Area]}, func(s string) bool { return s == "" }), " · "),
		})
	}
	return rows
}

func (p listPage) besidePager() (o ui.PagerOpts) {
	if p.page.Prev != "" {
		o.Newer = p.onMap("before", p.page.Prev)
	}
	if p.page.Next != "" {
		o.Older = p.onMap("after", p.page.Next)
	}
	return o
}
