package geo

import (
	"encoding/json"
	"slices"
	"strconv"

	"chuangwei/internal/fault"
)

// reader turns coordinates into points and counts them.
type reader struct {
	crs    CRS
	points int
	rings  int
}

func (r *reader) polygons(n node) ([]part, error) {
	var raw [][][][]float64
	var err error
	switch n.Type {
	case "Polygon":
		raw = make([][][][]float64, 1)
		err = json.Unmarshal(n.Coordinates, &raw[0])
	case "MultiPolygon":
		err = json.Unmarshal(n.Coordinates, &raw)
	default:
		return nil, wrongType(n.Type, "Polygon, MultiPolygon")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "geo.coordinates", n.Type).Because(err)
	}
	var parts []part
	for _, rawPart := range raw {
		var p part
		for _, rawRing := range rawPart {
			ring, err := r.ring(rawRing)
			if err != nil {
				return nil, err
			}
			if outer := len(p) == 0; outer != (ringKm2(ring) > 0) {
				slices.Reverse(ring)
			}
			p = append(p, ring)
		}
		if len(p) == 0 {
			return nil, fault.New(fault.Invalid, "geo.empty")
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		return nil, fault.New(fault.Invalid, "geo.empty")
	}
	return parts, nil
}

// ring reads a ring, closes it and drops repeated points.
func (r *reader) ring(raw [][]float64) ([]Point, error) {
	if r.rings++; r.rings > MaxRings {
		return nil, fault.New(fault.Invalid, "geo.many_rings", MaxRings)
	}
	ps, err := r.line(raw)
	if err != nil {
		return nil, err
	}
	for len(ps) > 1 && ps[0] == ps[len(ps)-1] {
		ps = ps[:len(ps)-1]
	}
	if len(ps) < 3 {
		return nil, fault.New(fault.Invalid, "geo.few_points", r.rings, len(ps))
	}
	return append(ps, ps[0]), nil
}

// line reads positions and drops a point that repeats the one before.
func (r *reader) line(raw [][]float64) ([]Point, error) {
	ps := make([]Point, 0, len(raw)+1)
	for i, c := range raw {
		if r.points++; r.points > MaxPoints {
			return nil, fault.New(fault.Invalid, "geo.many_points", MaxPoints)
		}
		if len(c) < 2 {
			return nil, fault.New(fault.Invalid, "geo.position", i+1)
		}
		p := Point{c[0], c[1]}
		switch {
		case p.Valid():
		case (Point{c[1], c[0]}).Valid():
			return nil, fault.New(fault.Invalid, "geo.swapped", degrees(c[0]), degrees(c[1]))
		default:
			return nil, fault.New(fault.Invalid, "geo.impossible", degrees(c[0])+", "+degrees(c[1]))
		}
		if p = r.crs.ToWGS(p).Rounded(); len(ps) == 0 || p != ps[len(ps)-1] {
			ps = append(ps, p)
		}
	}
	return ps, nil
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'g', 10, 64) }

func (r *reader) strokes(n node) ([][]Point, error) {
	var raw [][][]float64
	var err error
	least := 2
	switch n.Type {
	case "Point":
		var c []float64
		err = json.Unmarshal(n.Coordinates, &c)
		raw, least = [][][]float64{{c}}, 1
	case "MultiPoint":
		var cs [][]float64
		err = json.Unmarshal(n.Coordinates, &cs)
		for _, c := range cs {
			raw = append(raw, [][]float64{c})
		}
		least = 1
	case "LineString":
		raw = make([][][]float64, 1)
		err = json.Unmarshal(n.Coordinates, &raw[0])
	case "MultiLineString":
		err = json.Unmarshal(n.Coordinates, &raw)
	default:
		return nil, wrongType(n.Type, "LineString, MultiLineString, Point, MultiPoint")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "geo.coordinates", n.Type).Because(err)
	}
	var out [][]Point
	for i, s := range raw {
		ps, err := r.line(s)
		if err != nil {
			return nil, err
		}
		// A stroke whose points fall together is a place.
		if len(s) < least || len(ps) == 0 {
			return nil, fault.New(fault.Invalid, "geo.short_line", i+1)
		}
		out = append(out, ps)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "geo.empty")
	}
	return out, nil
}
