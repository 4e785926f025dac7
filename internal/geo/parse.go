package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"chuangwei/internal/fault"
)

// Limits of what is read from GeoJSON.
const (
	MaxBytes  = 16 << 20 // of one document
	MaxPoints = 50_000   // of one boundary or line
	MaxRings  = 500      // of one boundary, holes included
)

// Feature is one feature of a document.
type Feature struct {
	ID         string
	Properties map[string]any
	Geometry   Geometry // Point, Line or Boundary
}

// Text returns the first of the named properties that has a text or a number,
// as text: the name of an area stands under name, NAME or 名称.
func (f Feature) Text(names ...string) string {
	for _, n := range names {
		switch v := f.Properties[n].(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return ""
}

// Properties returns what a FeatureCollection says of its features, without
// their geometries: of one whose geometries are wrong, so that each can be
// named. What is none has no features.
func Properties(data []byte) []Feature {
	var doc struct {
		Features []struct {
			Properties map[string]any `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil
	}
	out := make([]Feature, len(doc.Features))
	for i, f := range doc.Features {
		out[i].Properties = f.Properties
	}
	return out
}

// ParseBoundary reads the outline of one area, given in crs: a Polygon, a
// MultiPolygon, a Feature of one, or a FeatureCollection whose polygons
// together are the area. Open rings are closed, repeated points dropped. Its
// faults name what is wrong and where.
func ParseBoundary(data []byte, crs CRS) (Boundary, error) {
	nodes, err := parse(data)
	if err != nil {
		return Boundary{}, err
	}
	r := reader{crs: crs}
	var parts []part
	for _, n := range nodes {
		ps, err := r.polygons(n.node)
		if err != nil {
			return Boundary{}, err
		}
		parts = append(parts, ps...)
	}
	return finish(parts)
}

// ParseLine reads a street or a landmark, given in crs: LineString,
// MultiLineString, Point, MultiPoint, or features of those.
func ParseLine(data []byte, crs CRS) (Line, error) {
	nodes, err := parse(data)
	if err != nil {
		return Line{}, err
	}
	r := reader{crs: crs}
	var strokes [][]Point
	for _, n := range nodes {
		ss, err := r.strokes(n.node)
		if err != nil {
			return Line{}, err
		}
		strokes = append(strokes, ss...)
	}
	if len(strokes) == 0 {
		return Line{}, fault.New(fault.Invalid, "geo.empty")
	}
	return newLine(strokes), nil
}

// ParseFeatures reads a document feature by feature: polygons become Boundary,
// lines and several points Line, a point Point. It lists every feature that is
// wrong, as fields features.0, features.1, up to twenty.
func ParseFeatures(data []byte, crs CRS) ([]Feature, error) {
	nodes, err := parse(data)
	if err != nil {
		return nil, err
	}
	var out []Feature
	var wrong fault.Fields
	for i, n := range nodes {
		g, err := geometry(n.node, crs)
		if err != nil {
			f, ok := errors.AsType[*fault.Error](err)
			if !ok {
				return nil, fmt.Errorf("feature %d: %w", i, err)
			}
			if wrong.Add("features."+strconv.Itoa(i), f.Key, f.Args...); len(wrong) == 20 {
				break
			}
			continue
		}
		out = append(out, Feature{ID: n.id, Properties: n.properties, Geometry: g})
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// UnmarshalJSON reads a geometry that MarshalJSON wrote. It checks the form
// but not the crossing of rings; ParseBoundary does.
func (b *Boundary) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*b = Boundary{}
		return nil
	}
	var n node
	if err := json.Unmarshal(data, &n); err != nil {
		return notGeoJSON(err)
	}
	r := reader{crs: WGS84}
	parts, err := r.polygons(n)
	if err != nil {
		return err
	}
	*b = newBoundary(parts)
	return nil
}

// UnmarshalJSON reads a geometry that MarshalJSON wrote.
func (l *Line) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*l = Line{}
		return nil
	}
	v, err := ParseLine(data, WGS84)
	if err != nil {
		return err
	}
	*l = v
	return nil
}

// UnmarshalJSON reads a geometry that MarshalJSON wrote.
func (p *Point) UnmarshalJSON(data []byte) error {
	var n node
	if err := json.Unmarshal(data, &n); err != nil {
		return notGeoJSON(err)
	}
	g, err := geometry(n, WGS84)
	if err != nil {
		return err
	}
	q, ok := g.(Point)
	if !ok {
		return wrongType(n.Type, "Point")
	}
	*p = q
	return nil
}

// geometry reads one geometry as the kind that it is.
func geometry(n node, crs CRS) (Geometry, error) {
	r := reader{crs: crs}
	switch n.Type {
	case "Polygon", "MultiPolygon":
		parts, err := r.polygons(n)
		if err != nil {
			return nil, err
		}
		return finish(parts)
	}
	strokes, err := r.strokes(n)
	if err != nil {
		return nil, err
	}
	l := newLine(strokes)
	if p, ok := l.Place(); ok {
		return p, nil
	}
	return l, nil
}

// node is any object of GeoJSON.
type node struct {
	Type        string            `json:"type"`
	Coordinates json.RawMessage   `json:"coordinates"`
	Geometry    json.RawMessage   `json:"geometry"`
	Geometries  []json.RawMessage `json:"geometries"`
	Features    []json.RawMessage `json:"features"`
	Properties  map[string]any    `json:"properties"`
	ID          any               `json:"id"`
}

// leaf is a geometry and the feature in which it stood.
type leaf struct {
	node
	id         string
	properties map[string]any
}

// parse returns the geometries of a document in order.
func parse(data []byte) ([]leaf, error) {
	if len(data) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "geo.too_large", strconv.Itoa(MaxBytes>>20)+" MB")
	}
	if len(data) > 3 && string(data[:3]) == "\xef\xbb\xbf" {
		data = data[3:]
	}
	var out []leaf
	if err := collect(data, leaf{}, 0, &out); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "geo.empty")
	}
	return out, nil
}

func collect(data []byte, in leaf, depth int, out *[]leaf) error {
	var n node
	if err := json.Unmarshal(data, &n); err != nil {
		return notGeoJSON(err)
	}
	var children []json.RawMessage
	switch n.Type {
	case "FeatureCollection":
		children = n.Features
	case "GeometryCollection":
		children = n.Geometries
	case "Feature":
		in = leaf{id: idText(n.ID), properties: n.Properties}
		if len(n.Geometry) == 0 || string(n.Geometry) == "null" {
			return fault.New(fault.Invalid, "geo.no_geometry", strconv.Itoa(len(*out)+1))
		}
		children = []json.RawMessage{n.Geometry}
	case "":
		return notGeoJSON(nil)
	default:
		in.node = n
		*out = append(*out, in)
		return nil
	}
	// A collection within a collection within a feature is as deep as it goes.
	if depth > 4 {
		return notGeoJSON(nil)
	}
	for _, c := range children {
		if err := collect(c, in, depth+1, out); err != nil {
			return err
		}
	}
	return nil
}

func idText(v any) string {
	return Feature{Properties: map[string]any{"id": v}}.Text("id")
}

func notGeoJSON(cause error) error {
	return fault.New(fault.Invalid, "geo.not_geojson").Because(cause)
}

func wrongType(got, want string) error {
	return fault.New(fault.Invalid, "geo.wrong_type", clip(got), want)
}
