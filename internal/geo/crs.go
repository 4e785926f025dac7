package geo

import (
	"math"
	"strings"

	"chuangwei/internal/fault"
)

// CRS is the system in which coordinates are given.
type CRS string

// The systems. CGCS2000 differs from WGS-84 by centimetres and counts as it.
const (
	WGS84 CRS = "wgs84"
	GCJ02 CRS = "gcj02" // AMap, Tencent and other Chinese map services
)

// Systems lists the systems.
func Systems() []CRS { return []CRS{WGS84, GCJ02} }

// ParseCRS reads the name of a system in one of its spellings.
func ParseCRS(s string) (CRS, error) {
	name := strings.NewReplacer("-", "", "_", "", " ", "", "－", "", "/", "").Replace(strings.ToLower(s))
	switch name {
	case "wgs84", "cgcs2000", "epsg:4326", "epsg:4490", "4326", "4490", "crs84",
		"urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84", "urn:ogc:def:crs:epsg::4326", "urn:ogc:def:crs:epsg::4490":
		return WGS84, nil
	case "gcj02", "gcj", "amap", "高德", "腾讯", "火星坐标", "火星坐标系":
		return GCJ02, nil
	}
	return "", fault.New(fault.Invalid, "geo.crs_unknown", clip(s))
}

// Valid reports whether c is one of the systems.
func (c CRS) Valid() bool { return c == WGS84 || c == GCJ02 }

// Key returns the message key of the system's name.
func (c CRS) Key() string { return "geo.crs." + string(c) }

// ToWGS returns p, given in c, in WGS-84.
func (c CRS) ToWGS(p Point) Point {
	if c == GCJ02 {
		return fromGCJ(p)
	}
	return p
}

// In returns p in the system c, for output only: inside the program every
// Point is WGS-84.
func (p Point) In(c CRS) Point {
	if c == GCJ02 {
		return toGCJ(p)
	}
	return p
}

// inChina is the box in which GCJ-02 shifts. The published formulas use this
// box and not the border, and so shift parts of the neighbours too.
func inChina(p Point) bool {
	return p.Lon >= 72.004 && p.Lon <= 137.8347 && p.Lat >= 0.8293 && p.Lat <= 55.8271
}

func toGCJ(p Point) Point {
	if !inChina(p) {
		return p
	}
	dx, dy := shift(p)
	return Point{p.Lon + dx, p.Lat + dy}
}

// fromGCJ undoes toGCJ by iteration: the shift changes slowly from place to
// place, so that each round is a hundred times nearer.
func fromGCJ(p Point) Point {
	if !inChina(p) {
		// The last few hundred metres within the box are shifted out of it.
		if w := unshift(p); inChina(w) && p.Valid() {
			return w
		}
		return p
	}
	if w := unshift(p); inChina(w) {
		return w
	}
	return p
}

func unshift(p Point) Point {
	w := p
	for range 8 {
		dx, dy := shift(w)
		next := Point{p.Lon - dx, p.Lat - dy}
		done := math.Abs(next.Lon-w.Lon) < 1e-10 && math.Abs(next.Lat-w.Lat) < 1e-10
		w = next
		if done {
			break
		}
	}
	return w
}

// shift returns the displacement of GCJ-02 at p, in degrees.
func shift(p Point) (dLon, dLat float64) {
	const (
		a  = 6378245.0              // Krasovsky 1940
		ee = 0.00669342162296594323 // its eccentricity squared
	)
	x, y := p.Lon-105, p.Lat-35
	sin := func(v float64) float64 { return math.Sin(v * math.Pi) }
	root := math.Sqrt(math.Abs(x))
	common := 20*sin(6*x) + 20*sin(2*x)
	lat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root +
		(common+20*sin(y)+40*sin(y/3)+160*sin(y/12)+320*sin(y/30))*2/3
	lon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root +
		(common+20*sin(x)+40*sin(x/3)+150*sin(x/12)+300*sin(x/30))*2/3
	φ := radians(p.Lat)
	m := 1 - ee*math.Sin(φ)*math.Sin(φ)
	dLat = lat * 180 / (a * (1 - ee) / (m * math.Sqrt(m)) * math.Pi)
	dLon = lon * 180 / (a / math.Sqrt(m) * math.Cos(φ) * math.Pi)
	return dLon, dLat
}
