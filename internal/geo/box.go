package geo

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Text returns b as it stands in an address: west,south,east,north in degrees.
func (b Bounds) Text() string {
	n := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return n(b.West) + "," + n(b.South) + "," + n(b.East) + "," + n(b.North)
}

// ParseBounds reads what Text writes; false for what is no part of the map.
func ParseBounds(s string) (Bounds, bool) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return Bounds{}, false
	}
	var n [4]float64
	for i, p := range parts {
		var err error
		if n[i], err = strconv.ParseFloat(p, 64); err != nil {
			return Bounds{}, false
		}
	}
	b := Bounds{West: n[0], South: n[1], East: n[2], North: n[3]}
	ok := b.West >= -180 && b.East <= 180 && b.South >= -90 && b.North <= 90 && b.West <= b.East && b.South <= b.North
	return b, ok
}

// Crowd says of each point into which of the points it is merged where marks
// must be so many pixels apart at a zoom: itself, if it stays. A point stays if
// no earlier one that stays is too near, so that the most important come first.
func Crowd(points []Point, zoom int, pixels float64) []int {
	world := 256 * math.Exp2(float64(zoom))
	type spot struct{ x, y float64 }
	var spots []spot
	var stay []int
	out := make([]int, len(points))
	for i, p := range points {
		at := spot{(p.Lon + 180) / 360 * world, (1 - math.Asinh(math.Tan(radians(p.Lat)))/math.Pi) / 2 * world}
		near := slices.IndexFunc(spots, func(s spot) bool { return math.Hypot(s.x-at.x, s.y-at.y) < pixels })
		if near < 0 {
			spots, stay = append(spots, at), append(stay, i)
			near = len(stay) - 1
		}
		out[i] = stay[near]
	}
	return out
}
