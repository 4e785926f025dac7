package casesweb

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// mapList is how many cases stand beside the map: its equivalent for those who
// do not see it; the ledger has all.
const mapList = 12

func (h *Handler) mapPage(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := ledgerPage{by: by, now: h.DB.Now(by.County), query: r.URL.Query()}
	if len(p.query) == 0 || len(p.query) == 1 && p.query.Has("lang") {
		p.query.Set("state", "open")
	}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	p.f, err = cases.FilterFrom(p.query)
	if err == nil {
		f := p.f
		f.Limit = mapList
		p.page, err = h.Cases.List(ctx, by, f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad = wrongAddress(r, err)
		return mapView(p), nil
	}
	if err != nil {
		return nil, err
	}
	return mapView(p), nil
}

// bubble is a cluster as map.js draws it: one case with its address, or many
// with the square that they lie in, west, south, east, north.
type bubble struct {
	Lon   float64   `json:"lon"`
	Lat   float64   `json:"lat"`
	N     int64     `json:"n"`
	Open  int64     `json:"open"`
	Late  int64     `json:"late,omitempty"`
	BBox  []float64 `json:"bbox,omitempty"`
	ID    string    `json:"id,omitempty"`
	Title string    `json:"title,omitempty"`
	Href  string    `json:"href,omitempty"`
	Kind  string    `json:"kind,omitempty"`
}

func (h *Handler) clusters(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	v := r.URL.Query()
	zoom, err := strconv.Atoi(v.Get("zoom"))
	if err != nil || zoom < 0 || zoom > 22 || v.Get("bbox") == "" {
		return nil, fault.New(fault.Invalid, "casesweb.bad_map")
	}
	f, err := cases.FilterFrom(v)
	if err != nil {
		return nil, err
	}
	box := *f.Box
	f.Box = nil
	found, partly, err := h.Cases.Clusters(ctx, by, box, zoom, f)
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	out := struct {
		Clusters []bubble `json:"clusters"`
		Partly   bool     `json:"partly,omitempty"`
	}{Clusters: make([]bubble, 0, len(found)), Partly: partly}
	for _, c := range apart(found, zoom) {
		b := bubble{Lon: round6(c.Lon), Lat: round6(c.Lat), N: c.N, Open: c.Open, Late: c.Late}
		if c.Case == "" {
			b.BBox = []float64{round6(c.Box.West), round6(c.Box.South), round6(c.Box.East), round6(c.Box.North)}
		} else {
			one := cases.Case{Number: c.Number, Title: c.Title, Category: c.Category}
			b.ID, b.Href, b.Title, b.Kind = string(c.Case), n.href(one), n.label(one)+" "+n.title(ctx, one), "done"
			switch {
			case c.Late > 0:
				b.Title += " · " + lang.T(ctx, "ui.late")
				b.Kind = "late"
			case c.Open > 0:
				b.Kind = "doing"
			}
		}
		out.Clusters = append(out.Clusters, b)
	}
	w.Header().Set("Content-Type", "application/json")
	return nil, json.NewEncoder(w).Encode(out)
}

const (
	touch    = 36 // pixels between bubbles, so that a finger meets one
	farZooms = 17 // closer than this nothing more is merged: cases come apart
)

// apart merges bubbles that would lie over each other on the screen into the
// larger of them. found is in the order of their size.
func apart(found []cases.Cluster, zoom int) []cases.Cluster {
	if zoom > farZooms {
		return found
	}
	points := make([]geo.Point, len(found))
	for i, c := range found {
		points[i] = geo.Point{Lon: c.Lon, Lat: c.Lat}
	}
	var out []cases.Cluster
	at := map[int]int{} // of found, in out
	for i, into := range geo.Crowd(points, zoom, touch) {
		c := found[i]
		if into == i {
			at[i] = len(out)
			out = append(out, c)
			continue
		}
		o := &out[at[into]]
		o.N, o.Open, o.Late, o.Box, o.Case = o.N+c.N, o.Open+c.Open, o.Late+c.Late, o.Box.Union(c.Box), ""
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

// byID leads from a case's identifier to its page, for the map and for the
// neighbours, which know no number.
func (h *Handler) byID(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	c, err := h.Cases.Get(r.Context(), web.Actor(r), caseID(r))
	if err != nil {
		return nil, err
	}
	label, err := h.label(r.Context(), web.Actor(r), c)
	if err != nil {
		return nil, err
	}
	http.Redirect(w, r, "/cases/"+label, http.StatusSeeOther) //nolint:gosec // a path within the program
	return nil, nil
}

// besideRows are the rows beside the map, where there is little room: where and
// in which state, and the clock only of those that are late.
func (p ledgerPage) besideRows(ctx context.Context) []ui.Row {
	rows := p.rows(ctx)
	for i, c := range p.page.Cases {
		rows[i].Note = placed(p.n, c)
		if rows[i].Late {
			rows[i].State = nil
		} else {
			rows[i].Clock = nil
		}
	}
	return rows
}

// mapFilters is the ledger's filter bar, sent to the map.
func (p ledgerPage) mapFilters(ctx context.Context) ui.Filters {
	f := p.filters(ctx)
	f.Action, f.Target, f.Keep = "/map", "", []string{"bbox"}
	return f
}

// besidePager leads through the list beside the map.
func (p ledgerPage) besidePager() ui.PagerOpts {
	var o ui.PagerOpts
	if p.page.Prev != "" {
		o.Newer = p.at("/map", "before", p.page.Prev)
	}
	if p.page.Next != "" {
		o.Older = p.at("/map", "after", p.page.Next)
	}
	return o
}

func caseID(r *http.Request) id.Case { return id.Case(r.PathValue("id")) }
