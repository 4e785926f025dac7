package geo

import "math"

// Simplify returns b with fewer points, none of its edges moved by more than
// about the given metres: for maps of a whole county. Parts and holes smaller
// than that go, the largest part stays. An outline that would cross itself is
// simplified less. Neighbours are simplified each for itself, so this is for
// drawing and never for finding the area of a point.
func (b Boundary) Simplify(metres float64) Boundary {
	if b.Empty() || !(metres > 0) {
		return b
	}
	for range 8 {
		if s := b.simplified(metres); !s.Empty() && check(s) == nil {
			return s
		}
		metres /= 2
	}
	return b
}

func (b Boundary) simplified(metres float64) Boundary {
	var parts []part
	for _, p := range b.parts {
		var q part
		for i, r := range p {
			if s := thin(r, metres); len(s) > 3 {
				q = append(q, s)
			} else if i == 0 {
				break
			}
		}
		if q != nil {
			parts = append(parts, q)
		}
	}
	return newBoundary(parts)
}

// Simplify returns l with fewer points, none of its strokes moved by more than
// the given metres.
func (l Line) Simplify(metres float64) Line {
	if !(metres > 0) {
		return l
	}
	strokes := make([][]Point, len(l.strokes))
	for i, s := range l.strokes {
		strokes[i] = thin(s, metres)
	}
	return newLine(strokes)
}

// thin is the algorithm of Douglas and Peucker, with a stack of its own.
func thin(ps []Point, metres float64) []Point {
	if len(ps) < 3 {
		return ps
	}
	ky := metresPerDegree
	kx := ky * math.Cos(radians(ps[0].Lat))
	keep := make([]bool, len(ps))
	keep[0], keep[len(ps)-1] = true, true
	n := 2
	stack := [][2]int{{0, len(ps) - 1}}
	for len(stack) > 0 {
		first, last := stack[len(stack)-1][0], stack[len(stack)-1][1]
		stack = stack[:len(stack)-1]
		a, b := ps[first], ps[last]
		dx, dy := (b.Lon-a.Lon)*kx, (b.Lat-a.Lat)*ky
		length := dx*dx + dy*dy
		far, at := metres, -1
		for i := first + 1; i < last; i++ {
			x, y := (ps[i].Lon-a.Lon)*kx, (ps[i].Lat-a.Lat)*ky
			t := 0.0
			if length > 0 {
				t = min(max((x*dx+y*dy)/length, 0), 1)
			}
			if d := math.Hypot(x-t*dx, y-t*dy); d > far {
				far, at = d, i
			}
		}
		if at >= 0 {
			keep[at] = true
			n++
			stack = append(stack, [2]int{first, at}, [2]int{at, last})
		}
	}
	out := make([]Point, 0, n)
	for i, p := range ps {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}
