package ui

import "chuangwei/internal/geo"

// Spot is a record with its point, as MapView shows it.
type Spot struct {
	Point geo.Point
	ID    string
	Title string
	Href  string
	Kind  string // how it is drawn: new, doing, done, late, off
	Late  bool
}

// mark is a bubble as the map's script draws it: one record with its address,
// or several with the square that they lie in, west, south, east, north.
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

const (
	touch    = 36 // pixels between bubbles, so that a finger meets one
	farZooms = 17 // closer than this nothing is merged: records come apart
)

// Marks is the answer that MapView's Clusters wants for a list of records whose
// points are known one by one: those that would lie over each other on the
// screen become one bubble.
func Marks(spots []Spot, zoom int) any {
	points := make([]geo.Point, len(spots))
	for i, s := range spots {
		points[i] = s.Point
	}
	out := make([]mark, 0, len(spots))
	at := map[int]int{} // of spots, in out
	into := geo.Crowd(points, zoom, touch)
	for i, s := range spots {
		home := into[i]
		if zoom > farZooms {
			home = i
		}
		late := int64(0)
		if s.Late {
			late = 1
		}
		if home == i {
			at[i] = len(out)
			out = append(out, mark{Lon: s.Point.Lon, Lat: s.Point.Lat, N: 1, Late: late, ID: s.ID, Href: s.Href, Title: s.Title, Kind: s.Kind})
			continue
		}
		m := &out[at[home]]
		box := points[home].Bounds().Union(s.Point.Bounds())
		if m.BBox != nil {
			box = geo.Bounds{West: m.BBox[0], South: m.BBox[1], East: m.BBox[2], North: m.BBox[3]}.Union(box)
		}
		m.N, m.Late, m.BBox, m.ID, m.Href, m.Kind = m.N+1, m.Late+late, []float64{box.West, box.South, box.East, box.North}, "", "", ""
	}
	return map[string]any{"clusters": out}
}
