package geo

import "math"

// Entry is an area for an Index.
type Entry struct {
	Key      string
	Boundary Boundary
}

// Index finds the areas of a point. Every area is cut into horizontal bands,
// each with the edges that reach into it, so that a point is compared with a
// handful of edges and not with the whole outline. It does not change, and any
// number of goroutines may use it.
type Index struct {
	areas []indexed
}

type indexed struct {
	key    string
	bounds Bounds
	scale  float64 // bands per degree of latitude
	starts []int32 // of each band in edges, and the end
	edges  []edge
}

// edge runs upwards, as rayHits wants it.
type edge struct{ a, b Point }

// NewIndex prepares the areas. Empty boundaries are left out.
func NewIndex(entries []Entry) *Index {
	x := &Index{areas: make([]indexed, 0, len(entries))}
	for _, e := range entries {
		if !e.Boundary.Empty() {
			x.areas = append(x.areas, prepare(e))
		}
	}
	return x
}

// Len returns how many areas the index holds.
func (x *Index) Len() int { return len(x.areas) }

// Find returns the keys of the areas in which p lies, in the order in which
// they were given; nil if it lies in none.
func (x *Index) Find(p Point) []string {
	var keys []string
	for i := range x.areas {
		if x.areas[i].contains(p) {
			keys = append(keys, x.areas[i].key)
		}
	}
	return keys
}

// First returns the key of the first area in which p lies.
func (x *Index) First(p Point) (string, bool) {
	for i := range x.areas {
		if x.areas[i].contains(p) {
			return x.areas[i].key, true
		}
	}
	return "", false
}

func prepare(e Entry) indexed {
	b := e.Boundary
	a := indexed{key: e.Key, bounds: b.bounds}
	var edges []edge
	for _, p := range b.parts {
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				lo, hi := r[i-1], r[i]
				if lo.Lat > hi.Lat {
					lo, hi = hi, lo
				}
				if lo.Lat < hi.Lat { // a level edge is never crossed by a level ray
					edges = append(edges, edge{lo, hi})
				}
			}
		}
	}
	// Outlines of long upright edges get fewer bands, so that the copies of
	// their edges stay within eight times the outline.
	for bands := min(max(len(edges)/2, 1), 4096); ; bands /= 2 {
		a.scale = float64(bands) / (b.bounds.North - b.bounds.South)
		if bands == 1 || math.IsInf(a.scale, 0) {
			a.scale, bands = 0, 1
		}
		counts := make([]int32, bands+1)
		total := 0
		for _, e := range edges {
			first, last := a.band(e.a.Lat, bands), a.band(e.b.Lat, bands)
			total += last - first + 1
			for i := first; i <= last; i++ {
				counts[i]++
			}
			if bands > 1 && total > 8*len(edges) {
				break
			}
		}
		if bands > 1 && total > 8*len(edges) {
			continue
		}
		at := int32(0)
		for i, n := range counts {
			counts[i], at = at, at+n
		}
		a.starts = counts
		a.edges = make([]edge, total)
		fill := append([]int32(nil), counts...)
		for _, e := range edges {
			for i, last := a.band(e.a.Lat, bands), a.band(e.b.Lat, bands); i <= last; i++ {
				a.edges[fill[i]] = e
				fill[i]++
			}
		}
		return a
	}
}

func (a *indexed) band(lat float64, bands int) int {
	return min(max(int((lat-a.bounds.South)*a.scale), 0), bands-1)
}

// contains agrees with Boundary.Contains: parts do not overlap, so that all
// rings together are even or odd as the one part is.
func (a *indexed) contains(p Point) bool {
	if !a.bounds.Contains(p) {
		return false
	}
	i := a.band(p.Lat, len(a.starts)-1)
	in := false
	for _, e := range a.edges[a.starts[i]:a.starts[i+1]] {
		if e.a.Lat > p.Lat || e.b.Lat <= p.Lat {
			continue
		}
		if p.Lon < e.a.Lon+(p.Lat-e.a.Lat)/(e.b.Lat-e.a.Lat)*(e.b.Lon-e.a.Lon) {
			in = !in
		}
	}
	return in
}

// LineEntry is a street or landmark for Lines.
type LineEntry struct {
	Key  string
	Line Line
}

// Lines finds the street or landmark nearest to a point. It does not change,
// and any number of goroutines may use it.
type Lines struct {
	entries []LineEntry
}

// NewLines prepares the streets. Empty ones are left out.
func NewLines(entries []LineEntry) *Lines {
	x := &Lines{}
	for _, e := range entries {
		if !e.Line.Empty() {
			x.entries = append(x.entries, e)
		}
	}
	return x
}

// Nearest returns the key of the entry nearest to p and the metres to it, and
// false if none is within the given metres.
func (x *Lines) Nearest(p Point, within float64) (key string, metres float64, ok bool) {
	metres = within
	box := p.Bounds().Pad(within)
	for _, e := range x.entries {
		if !e.Line.bounds.Overlaps(box) {
			continue
		}
		if d := e.Line.Distance(p); d <= metres && (!ok || d < metres) {
			key, metres, ok = e.Key, d, true
			box = p.Bounds().Pad(d)
		}
	}
	if !ok {
		return "", 0, false
	}
	return key, metres, true
}
