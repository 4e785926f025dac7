package geo

import (
	"math"

	"chuangwei/internal/fault"
)

// finish makes a boundary of the parts, or says what is wrong with them.
func finish(parts []part) (Boundary, error) {
	b := newBoundary(parts)
	if err := check(b); err != nil {
		return Boundary{}, err
	}
	return b, nil
}

// check returns the fault of a boundary: a ring that crosses or touches
// itself, rings that cross, a hole outside its ring, parts that overlap. Rings
// may touch one another, and parts may share edges.
func check(b Boundary) error {
	if b.bounds.East-b.bounds.West > 180 {
		return fault.New(fault.Invalid, "geo.too_wide")
	}
	if err := crossings(b); err != nil {
		return err
	}
	for i, p := range b.parts {
		for j, hole := range p[1:] {
			if v, ok := apart(hole, p[0]); ok && !ringContains(p[0], v) {
				return fault.New(fault.Invalid, "geo.hole_outside", v.String())
			}
			for _, other := range p[1 : 1+j] {
				if v, in := within(hole, other); in {
					return fault.New(fault.Invalid, "geo.holes_overlap", v.String())
				}
			}
		}
		for _, q := range b.parts[:i] {
			for _, pair := range [2][2]part{{p, q}, {q, p}} {
				v, in := within(pair[0][0], pair[1][0])
				if in && pair[1].contains(v) {
					return fault.New(fault.Invalid, "geo.parts_overlap", v.String())
				}
			}
		}
	}
	return nil
}

// within reports whether ring a, which does not cross b, lies in it, and one
// of its points that does.
func within(a, b []Point) (Point, bool) {
	box := boundsOf(b)
	if !box.Overlaps(boundsOf(a)) {
		return Point{}, false
	}
	v, ok := apart(a, b)
	return v, ok && ringContains(b, v)
}

// apart returns a point of ring a that is not on ring b: a corner, or the
// middle of an edge where all corners touch.
func apart(a, b []Point) (Point, bool) {
	const tries = 20 // rings that touch everywhere are left to the eye
	for i := 1; i < len(a) && i <= tries; i++ {
		for _, v := range [2]Point{a[i], {(a[i-1].Lon + a[i].Lon) / 2, (a[i-1].Lat + a[i].Lat) / 2}} {
			if !onRing(b, v) {
				return v, true
			}
		}
	}
	return Point{}, false
}

func onRing(r []Point, v Point) bool {
	const eps = 1e-9 // degrees: a tenth of a millimetre
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if v.Lon < min(a.Lon, b.Lon)-eps || v.Lon > max(a.Lon, b.Lon)+eps || v.Lat < min(a.Lat, b.Lat)-eps || v.Lat > max(a.Lat, b.Lat)+eps {
			continue
		}
		dx, dy := b.Lon-a.Lon, b.Lat-a.Lat
		if math.Abs(dx*(v.Lat-a.Lat)-dy*(v.Lon-a.Lon)) <= eps*math.Hypot(dx, dy) {
			return true
		}
	}
	return false
}

// segment is an edge in whole units of 1e-7 degrees, in which all arithmetic
// below is exact: differences are under 1.8e9, their products under 2^63.
type segment struct {
	ax, ay, bx, by int64
	ring, at, of   int // ring, position in it, edges of it
}

type box struct{ x0, y0, x1, y1 int64 }

func (b box) overlaps(c box) bool {
	return b.x0 <= c.x1 && c.x0 <= b.x1 && b.y0 <= c.y1 && c.y0 <= b.y1
}

// maxPairs bounds the work on an outline made to be slow; a fair one of 50,000
// points needs a tenth of it, and all of it takes about a second.
const maxPairs = 15_000_000

// joiner looks for edges that cross, through a tree of boxes over the edges in
// their order along the rings: neighbours on a ring are near each other, so the
// boxes are small and most pairs are never looked at.
type joiner struct {
	segments []segment
	boxes    []box // of a binary tree, node i above 2i and 2i+1
	size     int   // leaves, a power of two
	pairs    int
	fault    error
}

func crossings(b Boundary) error {
	j := joiner{size: 1}
	ring := 0
	for _, p := range b.parts {
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				ax, ay := units(r[i-1])
				bx, by := units(r[i])
				j.segments = append(j.segments, segment{ax, ay, bx, by, ring, i - 1, len(r) - 1})
			}
			ring++
		}
	}
	for j.size < len(j.segments) {
		j.size *= 2
	}
	none := box{math.MaxInt64, math.MaxInt64, math.MinInt64, math.MinInt64}
	j.boxes = make([]box, 2*j.size)
	for i := range j.size {
		j.boxes[j.size+i] = none
		if i < len(j.segments) {
			s := j.segments[i]
			j.boxes[j.size+i] = box{min(s.ax, s.bx), min(s.ay, s.by), max(s.ax, s.bx), max(s.ay, s.by)}
		}
	}
	for i := j.size - 1; i > 0; i-- {
		l, r := j.boxes[2*i], j.boxes[2*i+1]
		j.boxes[i] = box{min(l.x0, r.x0), min(l.y0, r.y0), max(l.x1, r.x1), max(l.y1, r.y1)}
	}
	j.within(1)
	return j.fault
}

func units(p Point) (x, y int64) {
	return int64(math.Round(p.Lon * 1e7)), int64(math.Round(p.Lat * 1e7))
}

// within compares the edges below node i with one another.
func (j *joiner) within(i int) {
	if i >= j.size || j.fault != nil {
		return
	}
	j.within(2 * i)
	j.within(2*i + 1)
	j.between(2*i, 2*i+1)
}

// between compares the edges below node a with those below node b, which is as
// high in the tree.
func (j *joiner) between(a, b int) {
	if j.fault != nil || !j.boxes[a].overlaps(j.boxes[b]) {
		return
	}
	if j.pairs++; j.pairs > maxPairs {
		j.fault = fault.New(fault.Invalid, "geo.too_complex")
		return
	}
	if a >= j.size {
		j.compare(j.segments[a-j.size], j.segments[b-j.size])
		return
	}
	j.between(2*a, 2*b)
	j.between(2*a, 2*b+1)
	j.between(2*a+1, 2*b)
	j.between(2*a+1, 2*b+1)
}

func (j *joiner) compare(s, t segment) {
	if s.ring != t.ring {
		if s.crosses(t) {
			j.fault = fault.New(fault.Invalid, "geo.rings_cross", s.meet(t).String())
		}
		return
	}
	switch {
	case (s.at+1)%s.of == t.at:
		if s.turnsBack(t) {
			j.fault = fault.New(fault.Invalid, "geo.crossing", point(t.ax, t.ay).String())
		}
	case (t.at+1)%t.of == s.at:
		if t.turnsBack(s) {
			j.fault = fault.New(fault.Invalid, "geo.crossing", point(s.ax, s.ay).String())
		}
	default:
		if s.touches(t) {
			j.fault = fault.New(fault.Invalid, "geo.crossing", s.meet(t).String())
		}
	}
}

func point(x, y int64) Point { return Point{float64(x) / 1e7, float64(y) / 1e7} }

// side tells on which side of s a point lies: positive is left.
func (s segment) side(x, y int64) int {
	switch d := (s.bx-s.ax)*(y-s.ay) - (s.by-s.ay)*(x-s.ax); {
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}

// crosses reports whether s and t cross within both.
func (s segment) crosses(t segment) bool {
	return s.side(t.ax, t.ay)*s.side(t.bx, t.by) < 0 && t.side(s.ax, s.ay)*t.side(s.bx, s.by) < 0
}

// touches reports whether s and t have a point in common.
func (s segment) touches(t segment) bool {
	return s.crosses(t) || s.has(t.ax, t.ay) || s.has(t.bx, t.by) || t.has(s.ax, s.ay) || t.has(s.bx, s.by)
}

func (s segment) has(x, y int64) bool {
	return x >= min(s.ax, s.bx) && x <= max(s.ax, s.bx) && y >= min(s.ay, s.by) && y <= max(s.ay, s.by) && s.side(x, y) == 0
}

// turnsBack reports whether t, which begins where s ends, runs back over it.
func (s segment) turnsBack(t segment) bool { return s.has(t.bx, t.by) || t.has(s.ax, s.ay) }

// meet returns about where s and t meet.
func (s segment) meet(t segment) Point {
	dx, dy := float64(s.bx-s.ax), float64(s.by-s.ay)
	ex, ey := float64(t.bx-t.ax), float64(t.by-t.ay)
	den := dx*ey - dy*ex
	if den == 0 {
		for _, p := range [2][2]int64{{t.ax, t.ay}, {t.bx, t.by}} {
			if s.has(p[0], p[1]) {
				return point(p[0], p[1])
			}
		}
		return point(s.ax, s.ay)
	}
	k := (float64(t.ax-s.ax)*ey - float64(t.ay-s.ay)*ex) / den
	return Point{(float64(s.ax) + k*dx) / 1e7, (float64(s.ay) + k*dy) / 1e7}
}
