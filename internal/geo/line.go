package geo

import (
	"database/sql/driver"
	"math"
	"slices"
)

// Line is a street or a landmark: one or more strokes. A stroke of one point
// is a place. It does not change; the zero Line is empty.
type Line struct {
	strokes [][]Point
	bounds  Bounds
}

func newLine(strokes [][]Point) Line {
	l := Line{strokes: strokes, bounds: noBounds()}
	for _, s := range strokes {
		l.bounds = l.bounds.Union(boundsOf(s))
	}
	return l
}

// LineOf returns a line through the points; one point is a landmark. Points
// that are not on earth are left out.
func LineOf(ps ...Point) Line {
	var stroke []Point
	for _, p := range ps {
		if p.Valid() {
			stroke = append(stroke, p.Rounded())
		}
	}
	if len(stroke) == 0 {
		return Line{}
	}
	return newLine([][]Point{stroke})
}

// Empty reports whether there is no line.
func (l Line) Empty() bool { return len(l.strokes) == 0 }

// Bounds returns the box around l; the zero box if l is empty.
func (l Line) Bounds() Bounds {
	if l.Empty() {
		return Bounds{}
	}
	return l.bounds
}

// Place returns the point of a landmark, and false for a street.
func (l Line) Place() (Point, bool) {
	if len(l.strokes) == 1 && len(l.strokes[0]) == 1 {
		return l.strokes[0][0], true
	}
	return Point{}, false
}

// Strokes returns the points of each stroke, for drawing. The caller must not
// change them.
func (l Line) Strokes() [][]Point { return l.strokes }

// Equal reports whether both have the same strokes in the same order.
func (l Line) Equal(m Line) bool {
	return slices.EqualFunc(l.strokes, m.strokes, slices.Equal[[]Point])
}

// Length returns the metres along l.
func (l Line) Length() float64 {
	sum := 0.0
	for _, s := range l.strokes {
		for i := 1; i < len(s); i++ {
			sum += s[i-1].Distance(s[i])
		}
	}
	return sum
}

// Distance returns the metres from p to the nearest point of l, and infinity
// if l is empty. It reckons in the plane around p: good within a county.
func (l Line) Distance(p Point) float64 {
	_, d := l.Nearest(p)
	return d
}

// Nearest returns the point of l that is nearest to p and the metres to it.
func (l Line) Nearest(p Point) (Point, float64) {
	ky := metresPerDegree
	kx := ky * math.Cos(radians(p.Lat))
	best, least := Point{}, math.Inf(1)
	for _, s := range l.strokes {
		for i := range s {
			a := s[max(i-1, 0)]
			ax, ay := (a.Lon-p.Lon)*kx, (a.Lat-p.Lat)*ky
			dx, dy := (s[i].Lon-a.Lon)*kx, (s[i].Lat-a.Lat)*ky
			t := 0.0
			if n := dx*dx + dy*dy; n > 0 {
				t = min(max(-(ax*dx+ay*dy)/n, 0), 1)
			}
			if d := math.Hypot(ax+t*dx, ay+t*dy); d < least {
				best, least = Point{a.Lon + t*(s[i].Lon-a.Lon), a.Lat + t*(s[i].Lat-a.Lat)}, d
			}
		}
	}
	return best, least
}

// In returns the line in the system c, for output only.
func (l Line) In(c CRS) Line {
	if c != GCJ02 {
		return l
	}
	strokes := make([][]Point, len(l.strokes))
	for i, s := range l.strokes {
		strokes[i] = pointsIn(s, c)
	}
	return newLine(strokes)
}

// Value stores l as a GeoJSON geometry, and an empty one as NULL.
func (l Line) Value() (driver.Value, error) {
	if l.Empty() {
		return nil, nil
	}
	return GeoJSON(l), nil
}

// Scan reads what Value stores.
func (l *Line) Scan(v any) error { return scan(v, l.UnmarshalJSON, func() { *l = Line{} }) }
