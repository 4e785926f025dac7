package geo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// Geometry is what GeoJSON can hold: Point, Line or Boundary.
type Geometry interface {
	Bounds() Bounds
	appendJSON(b []byte) []byte
	in(c CRS) Geometry
}

// Bounds returns the box of p alone.
func (p Point) Bounds() Bounds { return Bounds{p.Lon, p.Lat, p.Lon, p.Lat} }

func (p Point) in(c CRS) Geometry    { return p.In(c) }
func (l Line) in(c CRS) Geometry     { return l.In(c) }
func (b Boundary) in(c CRS) Geometry { return b.In(c) }

// GeoJSON writes g as a geometry, coordinates to a centimetre. An empty one is
// null.
func GeoJSON(g Geometry) string { return string(g.appendJSON(nil)) } //nolint:revive // the format's own name

func appendFloat(b []byte, x float64) []byte { return strconv.AppendFloat(b, round7(x), 'f', -1, 64) }

func appendPoint(b []byte, p Point) []byte {
	b = appendFloat(append(b, '['), p.Lon)
	b = appendFloat(append(b, ','), p.Lat)
	return append(b, ']')
}

// appendList writes a JSON array of what each writes.
func appendList[T any](b []byte, list []T, each func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, v)
	}
	return append(b, ']')
}

func appendPoints(b []byte, ps []Point) []byte { return appendList(b, ps, appendPoint) }

func (p Point) appendJSON(b []byte) []byte {
	b = append(b, `{"type":"Point","coordinates":`...)
	return append(appendPoint(b, p), '}')
}

func (l Line) appendJSON(b []byte) []byte {
	if l.Empty() {
		return append(b, "null"...)
	}
	if p, ok := l.Place(); ok {
		return p.appendJSON(b)
	}
	if len(l.strokes) == 1 {
		b = append(b, `{"type":"LineString","coordinates":`...)
		return append(appendPoints(b, l.strokes[0]), '}')
	}
	places := true
	for _, s := range l.strokes {
		places = places && len(s) == 1
	}
	if places {
		b = append(b, `{"type":"MultiPoint","coordinates":`...)
		b = appendList(b, l.strokes, func(b []byte, s []Point) []byte { return appendPoint(b, s[0]) })
		return append(b, '}')
	}
	b = append(b, `{"type":"MultiLineString","coordinates":`...)
	b = appendList(b, l.strokes, func(b []byte, s []Point) []byte {
		if len(s) == 1 { // a line needs two points, and this is the same place
			s = []Point{s[0], s[0]}
		}
		return appendPoints(b, s)
	})
	return append(b, '}')
}

func (b Boundary) appendJSON(out []byte) []byte {
	rings := func(out []byte, p part) []byte { return appendList(out, p, appendPoints) }
	switch len(b.parts) {
	case 0:
		return append(out, "null"...)
	case 1:
		out = append(out, `{"type":"Polygon","coordinates":`...)
		return append(rings(out, b.parts[0]), '}')
	}
	out = append(out, `{"type":"MultiPolygon","coordinates":`...)
	return append(appendList(out, b.parts, rings), '}')
}

// MarshalJSON writes p as a GeoJSON geometry.
func (p Point) MarshalJSON() ([]byte, error) { return p.appendJSON(nil), nil }

// MarshalJSON writes l as a GeoJSON geometry.
func (l Line) MarshalJSON() ([]byte, error) { return l.appendJSON(nil), nil }

// MarshalJSON writes b as a GeoJSON geometry.
func (b Boundary) MarshalJSON() ([]byte, error) { return b.appendJSON(nil), nil }

// Writer writes a FeatureCollection feature by feature.
type Writer struct {
	out *bufio.Writer
	crs CRS
	n   int
	buf []byte
	err error
}

// NewWriter begins a FeatureCollection in the system crs.
func NewWriter(w io.Writer, crs CRS) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, 32<<10), crs: crs}
}

// Feature writes a feature. The id may be "" and g nil; the properties are
// anything that is an object in JSON, or nil.
func (w *Writer) Feature(id string, g Geometry, properties any) error {
	if w.err != nil {
		return w.err
	}
	b := w.buf[:0]
	if w.n == 0 {
		b = append(b, `{"type":"FeatureCollection","features":[`...)
	} else {
		b = append(b, ',')
	}
	b = append(b, "\n"+`{"type":"Feature",`...)
	if id != "" {
		text, _ := json.Marshal(id) // a string always can be
		b = append(append(append(b, `"id":`...), text...), ',')
	}
	b = append(b, `"geometry":`...)
	if g == nil {
		b = append(b, "null"...)
	} else {
		b = g.in(w.crs).appendJSON(b)
	}
	b = append(b, `,"properties":`...)
	props, err := json.Marshal(properties)
	if err != nil {
		return fmt.Errorf("properties of a feature: %w", err)
	}
	b = append(append(b, props...), '}')
	w.n++
	w.buf = b
	_, w.err = w.out.Write(b)
	return w.err
}

// Close ends the collection; it does not close what lies below.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if w.n == 0 {
		_, _ = w.out.WriteString(`{"type":"FeatureCollection","features":[`) // Flush reports it
	}
	_, _ = w.out.WriteString("]}\n")
	w.err = w.out.Flush()
	return w.err
}
