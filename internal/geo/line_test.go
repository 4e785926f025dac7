package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/fault"
)

func TestDistanceToAStreet(t *testing.T) {
	t.Parallel()
	l, err := ParseLine([]byte(`{"type":"LineString","coordinates":[[115,27],[115.01,27],[115.01,27.01]]}`), WGS84)
	if err != nil {
		t.Fatal(err)
	}
	deg := metresPerDegree
	near(t, "beside the first stretch", l.Distance(Point{115.005, 27.001}), 0.001*deg, 0.1)
	near(t, "beyond the end", l.Distance(Point{115.01, 27.02}), 0.01*deg, 0.1)
	near(t, "on it", l.Distance(Point{115.01, 27.005}), 0, 0.001)
	near(t, "its length", l.Length(), 0.01*deg*(1+math.Cos(radians(27))), 0.5)
	if !math.IsInf(Line{}.Distance(Point{}), 1) {
		t.Error("no line is near")
	}
	q, _ := l.Nearest(Point{115.005, 27.001})
	near(t, "the nearest point", q.Distance(Point{115.005, 27}), 0, 0.01)
}

func TestLinesComeBack(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		`{"type":"Point","coordinates":[115.4,27.3]}`,
		`{"type":"MultiPoint","coordinates":[[115.4,27.3],[115.5,27.3]]}`,
		`{"type":"LineString","coordinates":[[115.4,27.3],[115.5,27.3]]}`,
		`{"type":"MultiLineString","coordinates":[[[115.4,27.3],[115.5,27.3]],[[115.4,27.4],[115.5,27.4],[115.6,27.4]]]}`,
	} {
		l, err := ParseLine([]byte(in), WGS84)
		if err != nil || GeoJSON(l) != in {
			t.Errorf("%s comes back as %s, %v", in, GeoJSON(l), err)
		}
		var back Line
		v, _ := l.Value()
		if err := back.Scan(v); err != nil || !back.Equal(l) {
			t.Errorf("%s is stored as %v, %v", in, v, err)
		}
	}
	for in, want := range map[string]string{
		`{"type":"LineString","coordinates":[[115.4,27.3]]}`: "geo.short_line",
		`{"type":"LineString","coordinates":[]}`:             "geo.short_line",
		`{"type":"MultiLineString","coordinates":[]}`:        "geo.empty",
		`{"type":"Point","coordinates":[]}`:                  "geo.position",
		`{"type":"Point","coordinates":[null,27]}`:           "",
		`{"type":"Point","coordinates":"115,27"}`:            "geo.coordinates",
		square: "geo.wrong_type",
		`{"type":"Point","coordinates":[27.3,115.4]}`:                        "geo.swapped",
		`{"type":"LineString","coordinates":[[115.4,27.3],[1154.4,-273.3]]}`: "geo.impossible",
	} {
		_, err := ParseLine([]byte(in), WGS84)
		if want == "" {
			continue
		}
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
}

func TestTheNearestStreetIsTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		box := Bounds{115, 27, 115.05, 27.05}
		var entries []LineEntry
		for i := range rapid.IntRange(0, 12).Draw(t, "streets") {
			var ps []Point
			for range rapid.IntRange(1, 4).Draw(t, "points") {
				ps = append(ps, drawPoint(t, "p", box))
			}
			entries = append(entries, LineEntry{string(rune('a' + i)), LineOf(ps...)})
		}
		p, within := drawPoint(t, "at", box), rapid.Float64Range(0, 3000).Draw(t, "within")
		least := math.Inf(1)
		for _, e := range entries {
			least = min(least, e.Line.Distance(p))
		}
		key, metres, ok := NewLines(entries).Nearest(p, within)
		if ok != (least <= within) || ok && metres != least {
			t.Fatalf("%s at %v m, %v; the nearest is %v", key, metres, ok, least)
		}
	})
}

func TestFeaturesKeepTheirProperties(t *testing.T) {
	t.Parallel()
	in := `{"type":"FeatureCollection","features":[
	 {"type":"Feature","id":7,"properties":{"名称":"第一片区 ' %😀","code":12},"geometry":` + square + `},
	 {"type":"Feature","id":"s","properties":null,"geometry":{"type":"LineString","coordinates":[[115,27],[115.1,27]]}},
	 {"type":"Feature","geometry":{"type":"Point","coordinates":[115,27]}}]}`
	fs, err := ParseFeatures([]byte(in), WGS84)
	if err != nil || len(fs) != 3 {
		t.Fatal(fs, err)
	}
	if fs[0].Text("name", "名称") != "第一片区 ' %😀" || fs[0].Text("code") != "12" || fs[0].ID != "7" || fs[1].ID != "s" || fs[1].Text("name") != "" {
		t.Errorf("%v", fs)
	}
	if _, ok := fs[0].Geometry.(Boundary); !ok {
		t.Errorf("%T", fs[0].Geometry)
	}
	if p, ok := fs[2].Geometry.(Point); !ok || p != (Point{115, 27}) {
		t.Errorf("%v", fs[2].Geometry)
	}
	_, err = ParseFeatures([]byte(strings.ReplaceAll(in, "27.1", "97.1")), WGS84)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Name != "features.0" || f.Fields[0].Key != "geo.impossible" {
		t.Errorf("%v", err)
	}
}

func TestCollectionsAreWritten(t *testing.T) {
	t.Parallel()
	for _, crs := range Systems() {
		var b bytes.Buffer
		w := NewWriter(&b, crs)
		place := Point{115.4356, 27.3211}
		type props struct {
			Name string `json:"name"`
		}
		for _, err := range []error{
			w.Feature("1", boundary(t, holed), props{"一 </script> \" 😀"}),
			w.Feature("", place, nil),
			w.Feature("\"", nil, map[string]any{"n": 1}),
			w.Close(),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		var all struct {
			Type     string
			Features []struct {
				ID         any
				Geometry   json.RawMessage
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(b.Bytes(), &all); err != nil || len(all.Features) != 3 {
			t.Fatalf("%s: %v", b.String(), err)
		}
		back, err := ParseBoundary(all.Features[0].Geometry, crs)
		if err != nil || len(back.Outline()[0]) != 2 {
			t.Fatal(err)
		}
		if d := back.Outline()[0][0][0].Distance(Point{115, 27}); d > 0.1 {
			t.Errorf("in %s a corner is off by %v m", crs, d)
		}
		if diff := cmp.Diff("一 </script> \" 😀", all.Features[0].Properties["name"]); diff != "" {
			t.Error(diff)
		}
	}
	var b bytes.Buffer
	if err := NewWriter(&b, WGS84).Close(); err != nil || b.String() != `{"type":"FeatureCollection","features":[]}`+"\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
	if err := NewWriter(&b, WGS84).Feature("", nil, func() {}); err == nil {
		t.Error("a function is a property")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		square, holed, twin, crescnt, `{"type":"Feature","id":1,"geometry":` + square + `,"properties":{"a":"b"}}`,
		`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}}]}`,
		`{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[1,2,3]]}]}`, `{"type":"Polygon","coordinates":[[null,[1],[]]]}`,
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, gcj bool) {
		crs := WGS84
		if gcj {
			crs = GCJ02
		}
		b, err := ParseBoundary(data, crs)
		if err != nil && fault.Of(err) == fault.Internal {
			t.Fatalf("unclassified: %v", err)
		}
		if err == nil {
			if b.Empty() || !b.Bounds().Valid() {
				t.Fatalf("accepted without bounds: %s", GeoJSON(b))
			}
			again, err := ParseBoundary([]byte(GeoJSON(b)), WGS84)
			if err != nil || !again.Equal(b) {
				t.Fatalf("%s comes back as %s, %v", GeoJSON(b), GeoJSON(again), err)
			}
			b.Label()
			b.AreaKm2()
			b.Simplify(1000)
			NewIndex([]Entry{{"a", b}}).Find(b.Label())
		}
		if l, err := ParseLine(data, crs); err == nil && l.Empty() {
			t.Fatal("accepted an empty line")
		}
		if fs, err := ParseFeatures(data, crs); err == nil {
			w := NewWriter(&bytes.Buffer{}, crs)
			for _, f := range fs {
				if err := w.Feature(f.ID, f.Geometry, f.Properties); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
