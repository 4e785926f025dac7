package geo

import (
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
)

// Boundary is the outline of an area: one or more parts, each with holes. Its
// rings are closed, the outer one counter-clockwise and holes clockwise, its
// coordinates rounded to a centimetre. It does not change; the zero Boundary
// is empty.
type Boundary struct {
	parts  []part
	bounds Bounds
}

// part is an outer ring and its holes.
type part [][]Point

func newBoundary(parts []part) Boundary {
	b := Boundary{parts: parts, bounds: noBounds()}
	for _, p := range parts {
		b.bounds = b.bounds.Union(boundsOf(p[0]))
	}
	return b
}

// Empty reports whether there is no boundary.
func (b Boundary) Empty() bool { return len(b.parts) == 0 }

// Bounds returns the box around b; the zero box if b is empty.
func (b Boundary) Bounds() Bounds {
	if b.Empty() {
		return Bounds{}
	}
	return b.bounds
}

// Points returns how many points outline b, the closing ones not counted.
func (b Boundary) Points() int {
	n := 0
	for _, p := range b.parts {
		for _, r := range p {
			n += len(r) - 1
		}
	}
	return n
}

// Parts returns of how many separate pieces b is.
func (b Boundary) Parts() int { return len(b.parts) }

// Equal reports whether both have the same rings in the same order.
func (b Boundary) Equal(c Boundary) bool {
	return slices.EqualFunc(b.parts, c.parts, func(p, q part) bool {
		return slices.EqualFunc(p, q, slices.Equal[[]Point])
	})
}

// Contains reports whether p lies in b and in none of its holes. Of two areas
// that share an edge exactly one contains a point on it.
func (b Boundary) Contains(p Point) bool {
	if b.Empty() || !b.bounds.Contains(p) {
		return false
	}
	for _, pt := range b.parts {
		if pt.contains(p) {
			return true
		}
	}
	return false
}

func (pt part) contains(p Point) bool {
	in := false
	for _, r := range pt {
		in = in != ringContains(r, p)
	}
	return in
}

func ringContains(r []Point, p Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		if rayHits(r[i-1], r[i], p) {
			in = !in
		}
	}
	return in
}

// rayHits reports whether the ray from p to the east crosses the edge a–b. The
// edge is always computed upwards, so that neighbours that walk it in opposite
// directions agree to the last bit.
func rayHits(a, b, p Point) bool {
	if (a.Lat > p.Lat) == (b.Lat > p.Lat) {
		return false
	}
	if a.Lat > b.Lat {
		a, b = b, a
	}
	return p.Lon < a.Lon+(p.Lat-a.Lat)/(b.Lat-a.Lat)*(b.Lon-a.Lon)
}

// AreaKm2 returns the area in square kilometres, on a sphere as large as the
// earth.
func (b Boundary) AreaKm2() float64 {
	sum := 0.0
	for _, p := range b.parts {
		sum += p.km2()
	}
	return sum
}

func (pt part) km2() float64 {
	sum := 0.0
	for i, r := range pt {
		a := math.Abs(ringKm2(r))
		if i > 0 {
			a = -a
		}
		sum += a
	}
	return max(sum, 0)
}

// ringKm2 is positive for a ring that runs counter-clockwise.
func ringKm2(r []Point) float64 {
	const authalic = 6371.0072 // km: the sphere with the earth's surface
	sum := 0.0
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		sum -= radians(b.Lon-a.Lon) * (2 + math.Sin(radians(a.Lat)) + math.Sin(radians(b.Lat)))
	}
	return sum * authalic * authalic / 2
}

// Label returns a point inside b for its name: the centre of gravity of its
// largest part where that lies inside, and otherwise the middle of a wide
// place. The zero Point if b is empty.
func (b Boundary) Label() Point {
	if b.Empty() {
		return Point{}
	}
	pt := slices.MaxFunc(b.parts, func(p, q part) int {
		switch d := p.km2() - q.km2(); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	c := centroid(pt[0])
	if pt.contains(c) {
		return c
	}
	box := boundsOf(pt[0])
	best, width := pt[0][0], 0.0
	const rows = 31
	for i := range rows {
		lat := box.South + (box.North-box.South)*(float64(i)+0.5)/rows
		xs := pt.cut(lat)
		for j := 1; j < len(xs); j += 2 {
			if w := xs[j] - xs[j-1]; w > width {
				best, width = Point{(xs[j] + xs[j-1]) / 2, lat}, w
			}
		}
	}
	return best
}

// cut returns where a parallel enters and leaves the part, from west to east.
func (pt part) cut(lat float64) []float64 {
	var xs []float64
	for _, r := range pt {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			if (a.Lat > lat) == (b.Lat > lat) {
				continue
			}
			if a.Lat > b.Lat {
				a, b = b, a
			}
			xs = append(xs, a.Lon+(lat-a.Lat)/(b.Lat-a.Lat)*(b.Lon-a.Lon))
		}
	}
	slices.Sort(xs)
	return xs
}

// centroid returns the centre of gravity of a ring in the plane of degrees,
// reckoned from its first point so that small rings keep their digits.
func centroid(r []Point) Point {
	o := r[0]
	var sx, sy, sum float64
	for i := 1; i < len(r); i++ {
		ax, ay, bx, by := r[i-1].Lon-o.Lon, r[i-1].Lat-o.Lat, r[i].Lon-o.Lon, r[i].Lat-o.Lat
		cross := ax*by - bx*ay
		sx += (ax + bx) * cross
		sy += (ay + by) * cross
		sum += cross
	}
	if sum == 0 {
		return o
	}
	return Point{o.Lon + sx/(3*sum), o.Lat + sy/(3*sum)}
}

// Outline returns the rings of each part, outer ring first: for drawing. The
// caller must not change them.
func (b Boundary) Outline() [][][]Point {
	out := make([][][]Point, len(b.parts))
	for i, p := range b.parts {
		out[i] = p
	}
	return out
}

// In returns the boundary in the system c, for output only.
func (b Boundary) In(c CRS) Boundary {
	if c != GCJ02 {
		return b
	}
	parts := make([]part, len(b.parts))
	for i, p := range b.parts {
		parts[i] = make(part, len(p))
		for j, r := range p {
			parts[i][j] = pointsIn(r, c)
		}
	}
	return newBoundary(parts)
}

func pointsIn(ps []Point, c CRS) []Point {
	out := make([]Point, len(ps))
	for i, p := range ps {
		out[i] = p.In(c)
	}
	return out
}

// Value stores b as a GeoJSON geometry, and an empty one as NULL.
func (b Boundary) Value() (driver.Value, error) {
	if b.Empty() {
		return nil, nil
	}
	return GeoJSON(b), nil
}

// Scan reads what Value stores. It trusts the geometry not to cross itself.
func (b *Boundary) Scan(v any) error { return scan(v, b.UnmarshalJSON, func() { *b = Boundary{} }) }

func scan(v any, read func([]byte) error, empty func()) error {
	switch v := v.(type) {
	case nil:
		empty()
		return nil
	case string:
		return read([]byte(v))
	case []byte:
		return read(v)
	}
	return fmt.Errorf("scan a geometry from %T", v)
}
