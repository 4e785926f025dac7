// Package geo holds places: points, boundaries of areas, streets, and the keys
// by which the database finds them on a map.
//
// Everything inside the program is WGS-84, longitude first, as GeoJSON has it.
// Chinese map services draw in GCJ-02, shifted by some hundred metres; input and
// output convert at the edge.
//
//	geo.go       points, distances
//	crs.go       WGS-84 and GCJ-02
//	boundary.go  areas: containment, size, label; simplify.go fewer points
//	line.go      streets and landmarks, distance to them
//	parse.go     GeoJSON in; read.go its coordinates; check.go what a boundary must not do
//	write.go     GeoJSON out
//	index.go     point → area, point → nearest street
//	tile.go      tile keys (Morton order) and ranges of them
package geo

import (
	"math"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
)

// Point is a place in WGS-84, in degrees.
type Point struct {
	Lon, Lat float64
}

// Valid reports whether p is a place on earth.
func (p Point) Valid() bool {
	return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90 // false for NaN
}

// IsZero reports whether p was never set: no county lies in the Gulf of Guinea.
func (p Point) IsZero() bool { return p == Point{} }

// String writes longitude and latitude to about a metre, for messages and logs.
func (p Point) String() string {
	return strconv.FormatFloat(p.Lon, 'f', 5, 64) + ", " + strconv.FormatFloat(p.Lat, 'f', 5, 64)
}

// Rounded returns p to 7 decimals, a centimetre, as it is stored and written.
func (p Point) Rounded() Point { return Point{round7(p.Lon), round7(p.Lat)} }

func round7(x float64) float64 { return math.Round(x*1e7) / 1e7 }

const earthRadius = 6371008.8 // metres, mean

// Distance returns the metres between two points on a sphere, within 0.6 % of
// the truth.
func (p Point) Distance(q Point) float64 {
	φ1, φ2 := radians(p.Lat), radians(q.Lat)
	sφ, sλ := math.Sin((φ2-φ1)/2), math.Sin(radians(q.Lon-p.Lon)/2)
	h := sφ*sφ + math.Cos(φ1)*math.Cos(φ2)*sλ*sλ
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }

// ParsePoint reads a longitude and a latitude as people and spreadsheets write
// them, in the given system: full-width digits and a degree sign are allowed.
// It does not guess: a pair in the wrong order is refused where that shows.
func ParsePoint(lon, lat string, crs CRS) (Point, error) {
	x, ok1 := parseDegrees(lon)
	y, ok2 := parseDegrees(lat)
	p := Point{x, y}
	switch {
	case !ok1 || !ok2:
		return Point{}, fault.New(fault.Invalid, "geo.not_numbers", clip(lon), clip(lat))
	case !p.Valid() && (Point{y, x}).Valid():
		return Point{}, fault.New(fault.Invalid, "geo.swapped", clip(lon), clip(lat))
	case !p.Valid():
		return Point{}, fault.New(fault.Invalid, "geo.impossible", clip(lon)+", "+clip(lat))
	}
	return crs.ToWGS(p).Rounded(), nil
}

func parseDegrees(s string) (float64, bool) {
	s = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
	s = strings.TrimSuffix(strings.TrimSpace(s), "°")
	if len(s) > 40 || strings.ContainsAny(s, "xXpP_") { // Go's own forms of numbers
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// clip keeps a value short enough for a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// Bounds is a box of longitudes and latitudes, its edges included. West is
// never east of East: nothing here crosses the date line.
type Bounds struct {
	West, South, East, North float64
}

// Contains reports whether p lies in b.
func (b Bounds) Contains(p Point) bool {
	return p.Lon >= b.West && p.Lon <= b.East && p.Lat >= b.South && p.Lat <= b.North
}

// Overlaps reports whether b and c share a point.
func (b Bounds) Overlaps(c Bounds) bool {
	return b.West <= c.East && c.West <= b.East && b.South <= c.North && c.South <= b.North
}

// Valid reports whether b is a box on earth.
func (b Bounds) Valid() bool {
	return b.West <= b.East && b.South <= b.North && b.Min().Valid() && b.Max().Valid()
}

// Min returns the south-western corner.
func (b Bounds) Min() Point { return Point{b.West, b.South} }

// Max returns the north-eastern corner.
func (b Bounds) Max() Point { return Point{b.East, b.North} }

// Center returns the middle.
func (b Bounds) Center() Point { return Point{(b.West + b.East) / 2, (b.South + b.North) / 2} }

// Union returns the box around both.
func (b Bounds) Union(c Bounds) Bounds {
	return Bounds{min(b.West, c.West), min(b.South, c.South), max(b.East, c.East), max(b.North, c.North)}
}

// Pad returns b with the given metres more on every side.
func (b Bounds) Pad(metres float64) Bounds {
	dy := metres / metresPerDegree
	dx := metres / (metresPerDegree * max(math.Cos(radians(max(math.Abs(b.South), math.Abs(b.North)))), 0.01))
	return Bounds{max(b.West-dx, -180), max(b.South-dy, -90), min(b.East+dx, 180), min(b.North+dy, 90)}
}

const metresPerDegree = earthRadius * math.Pi / 180

// noBounds is the box of nothing: every union with it is the other box.
func noBounds() Bounds {
	return Bounds{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

func boundsOf(ps []Point) Bounds {
	b := noBounds()
	for _, p := range ps {
		b = b.Union(Bounds{p.Lon, p.Lat, p.Lon, p.Lat})
	}
	return b
}
