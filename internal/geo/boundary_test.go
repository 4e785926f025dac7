package geo

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/fault"
)

func boundary(t testing.TB, s string) Boundary {
	t.Helper()
	b, err := ParseBoundary([]byte(s), WGS84)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	square  = `{"type":"Polygon","coordinates":[[[115,27],[115.1,27],[115.1,27.1],[115,27.1],[115,27]]]}`
	holed   = `{"type":"Polygon","coordinates":[[[115,27],[115.1,27],[115.1,27.1],[115,27.1],[115,27]],[[115.04,27.04],[115.06,27.04],[115.06,27.06],[115.04,27.06],[115.04,27.04]]]}`
	twin    = `{"type":"MultiPolygon","coordinates":[[[[115,27],[115.1,27],[115.1,27.1],[115,27.1]]],[[[115.2,27],[115.3,27],[115.3,27.1]]]]}`
	crescnt = `{"type":"Polygon","coordinates":[[[115,27],[115.1,27],[115.1,27.01],[115.01,27.01],[115.01,27.09],[115.1,27.09],[115.1,27.1],[115,27.1]]]}`
)

// star is an outline around a centre whose distance from it varies: it never
// crosses itself.
func star(c Point, size float64, n int, rnd *rand.Rand) string {
	var b strings.Builder
	for i := range n {
		a, r := 2*math.Pi*float64(i)/float64(n), size*(0.6+0.4*rnd.Float64())
		fmt.Fprintf(&b, "[%.9f,%.9f],", c.Lon+r*math.Cos(a), c.Lat+r*math.Sin(a))
	}
	return `{"type":"Polygon","coordinates":[[` + strings.TrimSuffix(b.String(), ",") + `]]}`
}

func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestWhatABoundaryMayNotBe(t *testing.T) {
	t.Parallel()
	poly := func(rings string) string { return `{"type":"Polygon","coordinates":[` + rings + `]}` }
	sq := "[[0,0],[10,0],[10,10],[0,10]]"
	for _, test := range []struct{ why, in, want string }{
		{"not JSON", "PK\x03\x04", "geo.not_geojson"},
		{"nothing", "", "geo.not_geojson"},
		{"no type", `{"coordinates":[]}`, "geo.not_geojson"},
		{"a list", `[1,2]`, "geo.not_geojson"},
		{"TopoJSON", `{"type":"Topology","objects":{}}`, "geo.wrong_type"},
		{"a point", `{"type":"Point","coordinates":[1,2]}`, "geo.wrong_type"},
		{"a line", `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[2,3]]}}`, "geo.wrong_type"},
		{"an empty collection", `{"type":"FeatureCollection","features":[]}`, "geo.empty"},
		{"no rings", poly(""), "geo.empty"},
		{"no parts", `{"type":"MultiPolygon","coordinates":[]}`, "geo.empty"},
		{"a feature without geometry", `{"type":"Feature","geometry":null,"properties":{}}`, "geo.no_geometry"},
		{"no coordinates", `{"type":"Polygon"}`, "geo.coordinates"},
		{"nested too little", `{"type":"Polygon","coordinates":[[0,0],[1,1],[1,0]]}`, "geo.coordinates"},
		{"text for numbers", poly(`[["0","0"],["1","0"],["1","1"]]`), "geo.coordinates"},
		{"half a position", poly("[[0,0],[10],[10,10]]"), "geo.position [2]"},
		{"two points", poly("[[0,0],[10,0],[0,0]]"), "geo.few_points [1 2]"},
		{"one point often", poly("[[0,0],[0,0],[0,0],[0,0]]"), "geo.few_points [1 1]"},
		{"latitude first", poly("[[27,115],[27.1,115],[27.1,115.1]]"), "geo.swapped"},
		{"projected metres", poly("[[394500,3023400],[394600,3023400],[394600,3023500]]"), "geo.impossible"},
		{"beyond numbers", poly("[[1e999,0],[1,0],[1,1]]"), "geo.coordinates"},
		{"a bow tie", poly("[[0,0],[10,10],[10,0],[0,10]]"), "geo.crossing [5.00000, 5.00000]"},
		{"a bow tie with a knot", poly("[[0,0],[5,5],[10,10],[10,0],[5,5],[0,10]]"), "geo.crossing [5.00000, 5.00000]"},
		{"a spike", poly("[[0,0],[10,0],[10,10],[20,10],[10,10],[0,10]]"), "geo.crossing"},
		{"flat", poly("[[0,0],[10,0],[5,0]]"), "geo.crossing"},
		{"a corner on an edge", poly("[[0,0],[10,0],[10,10],[5,0],[0,10]]"), "geo.crossing [5.00000, 0.00000]"},
		{"a hole that leaves", poly(sq + ",[[5,5],[15,5],[15,6],[5,6]]"), "geo.rings_cross [10.00000"},
		{"a hole elsewhere", poly(sq + ",[[15,5],[16,5],[16,6],[15,6]]"), "geo.hole_outside"},
		{"a hole around", poly("[[5,5],[6,5],[6,6],[5,6]]," + sq), "geo.hole_outside"},
		{"a hole in a hole", poly(sq + ",[[1,1],[9,1],[9,9],[1,9]],[[2,2],[3,2],[3,3],[2,3]]"), "geo.holes_overlap"},
		{"a part in a part", `{"type":"MultiPolygon","coordinates":[[` + sq + `],[[[2,2],[3,2],[3,3],[2,3]]]]}`, "geo.parts_overlap"},
		{"a part around a part", `{"type":"MultiPolygon","coordinates":[[[[2,2],[3,2],[3,3],[2,3]]],[` + sq + `]]}`, "geo.parts_overlap"},
		{"parts that share two corners", `{"type":"MultiPolygon","coordinates":[[[[2,2],[3,2],[3,3]]],[[[2,2],[3,2],[3,4]]]]}`, "geo.parts_overlap"},
		{"round the earth", poly("[[-170,0],[170,0],[170,10],[-170,10]]"), "geo.too_wide"},
		{"too many rings", poly(strings.TrimSuffix(strings.Repeat(sq+",", MaxRings+1), ",")), "geo.many_rings"},
		{"too many points", star(Point{115, 27}, 1, MaxPoints+1, random()), "geo.many_points"},
		{"too large", strings.Repeat(" ", MaxBytes+1), "geo.too_large"},
		{"nested without end", strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 50) + strings.Repeat("]}", 50), "geo.not_geojson"},
	} {
		_, err := ParseBoundary([]byte(test.in), WGS84)
		if err == nil || fault.Of(err) != fault.Invalid && fault.Of(err) != fault.TooLarge || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.why, err, test.want)
		}
	}
}

func TestWhatABoundaryMayBe(t *testing.T) {
	t.Parallel()
	for why, in := range map[string]string{
		"open, with altitude":          `{"type":"Polygon","coordinates":[[[0,0,5],[1,0,5],[1,1,5]]]}`,
		"a mark of UTF-8 before it":    "\xef\xbb\xbf" + square,
		"a feature":                    `{"type":"Feature","properties":{"name":"一片区"},"geometry":` + square + `}`,
		"features that share an edge":  `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":` + square + `},{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[115.1,27],[115.2,27],[115.2,27.1],[115.1,27.1]]]}}]}`,
		"a hole that touches its ring": `{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10]],[[0,0],[5,1],[5,5]]]}`,
		"an island in a hole":          `{"type":"MultiPolygon","coordinates":[[[[0,0],[10,0],[10,10],[0,10]],[[1,1],[9,1],[9,9],[1,9]]],[[[4,4],[5,4],[5,5],[4,5]]]]}`,
	} {
		b, err := ParseBoundary([]byte(in), WGS84)
		if err != nil {
			t.Errorf("%s: %v", why, err)
			continue
		}
		back, err := ParseBoundary([]byte(GeoJSON(b)), WGS84)
		if err != nil || !back.Equal(b) {
			t.Errorf("%s: written and read again it is %s, %v", why, GeoJSON(back), err)
		}
		for _, p := range b.Outline() {
			for i, r := range p {
				if (ringKm2(r) > 0) != (i == 0) || r[0] != r[len(r)-1] {
					t.Errorf("%s: ring %d runs the wrong way or is open: %v", why, i, r)
				}
			}
		}
	}
}

func TestInsideAndOutside(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		of   string
		p    Point
		want bool
	}{
		{square, Point{115.05, 27.05}, true},
		{square, Point{115.2, 27.05}, false},
		{square, Point{115.05, 28}, false},
		{holed, Point{115.01, 27.05}, true},
		{holed, Point{115.05, 27.05}, false},
		{twin, Point{115.05, 27.05}, true},
		{twin, Point{115.15, 27.05}, false},
		{twin, Point{115.29, 27.05}, true},
		{twin, Point{115.21, 27.09}, false},
		{crescnt, Point{115.05, 27.05}, false},
		{crescnt, Point{115.005, 27.05}, true},
	} {
		b := boundary(t, test.of)
		if got := b.Contains(test.p); got != test.want {
			t.Errorf("%s contains %v: %v", test.of, test.p, got)
		}
		if _, got := NewIndex([]Entry{{"a", b}}).First(test.p); got != test.want {
			t.Errorf("the index of %s contains %v: %v", test.of, test.p, got)
		}
	}
	if (Boundary{}).Contains(Point{}) || (Boundary{}).Label() != (Point{}) {
		t.Error("nothing contains something")
	}
}

func TestSizeAndLabel(t *testing.T) {
	t.Parallel()
	near(t, "the square", boundary(t, square).AreaKm2(), 11.1195*11.1195*math.Cos(radians(27.05)), 0.01)
	near(t, "with a hole", boundary(t, holed).AreaKm2(), 0.96*boundary(t, square).AreaKm2(), 0.01)
	for _, in := range []string{square, holed, twin, crescnt} {
		b := boundary(t, in)
		if !b.Contains(b.Label()) {
			t.Errorf("the label of %s is outside, at %v", in, b.Label())
		}
	}
	if diff := cmp.Diff(Bounds{115, 27, 115.3, 27.1}, boundary(t, twin).Bounds()); diff != "" {
		t.Error(diff)
	}
	if n, p := boundary(t, twin).Points(), boundary(t, twin).Parts(); n != 7 || p != 2 {
		t.Errorf("%d points, %d parts", n, p)
	}
}

func TestNeighboursShareTheirEdgeExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// A square cut in two by a crooked line.
		var cut [][2]float64
		for i := range rapid.IntRange(1, 8).Draw(t, "corners") {
			cut = append(cut, [2]float64{115 + float64(rapid.IntRange(300, 700).Draw(t, "lon"))/1e4, 27 + float64(i+1)/100})
		}
		corner := func(ps ...[2]float64) string {
			b, _ := json.Marshal(map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ps}})
			return string(b)
		}
		west := [][2]float64{{115, 27.1}, {115, 27}, {115.05, 27}}
		west = append(append(west, cut...), [2]float64{115.05, 27.1})
		east := [][2]float64{{115.1, 27}, {115.1, 27.1}, {115.05, 27.1}}
		for _, c := range slices.Backward(cut) {
			east = append(east, c)
		}
		east = append(east, [2]float64{115.05, 27})
		a, err1 := ParseBoundary([]byte(corner(west...)), WGS84)
		b, err2 := ParseBoundary([]byte(corner(east...)), WGS84)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		c := rapid.SampledFrom(cut).Draw(t, "corner")
		d := rapid.SampledFrom(cut).Draw(t, "other")
		f := rapid.Float64Range(0, 1).Draw(t, "between")
		p := Point{c[0] + f*(d[0]-c[0]), c[1] + f*(d[1]-c[1])}
		if got := NewIndex([]Entry{{"a", a}, {"b", b}}).Find(p); len(got) != 1 {
			t.Fatalf("%v lies in %v", p, got)
		}
		if a.Contains(p) == b.Contains(p) {
			t.Fatalf("%v lies in both or none", p)
		}
	})
}

func TestTheIndexAgreesWithTheBoundary(t *testing.T) {
	t.Parallel()
	rnd := random()
	var entries []Entry
	for i, n := range []int{3, 4, 17, 300, 2000} {
		entries = append(entries, Entry{strconv.Itoa(i), boundary(t, star(Point{115 + float64(i)/50, 27}, 0.05, n, rnd))})
	}
	entries = append(entries, Entry{"holed", boundary(t, holed)}, Entry{"twin", boundary(t, twin)}, Entry{"none", Boundary{}})
	x := NewIndex(entries)
	if x.Len() != len(entries)-1 {
		t.Errorf("%d areas", x.Len())
	}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoint(t, "p", Bounds{114.9, 26.9, 115.3, 27.12})
		if rapid.Bool().Draw(t, "a corner") {
			r := rapid.SampledFrom(entries[:7]).Draw(t, "of").Boundary.Outline()[0][0]
			p = rapid.SampledFrom(r).Draw(t, "corner")
		}
		var want []string
		for _, e := range entries {
			if e.Boundary.Contains(p) {
				want = append(want, e.Key)
			}
		}
		if diff := cmp.Diff(want, x.Find(p)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// slowCrossing compares every edge with every other.
func slowCrossing(r [][2]int64) bool {
	n := len(r)
	var ss []segment
	for i := range n {
		a, b := r[i], r[(i+1)%n]
		ss = append(ss, segment{a[0], a[1], b[0], b[1], 0, i, n})
	}
	for i := range ss {
		for k := range i {
			var j joiner
			if j.compare(ss[i], ss[k]); j.fault != nil {
				return true
			}
		}
	}
	return false
}

func TestCrossingsAreFoundAsByComparingAll(t *testing.T) {
	t.Parallel()
	crossed := 0
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.Int64Range(3, 2000).Draw(t, "side")
		n := rapid.IntRange(3, 12).Draw(t, "n")
		var r [][2]int64
		var b strings.Builder
		for range n {
			p := [2]int64{rapid.Int64Range(0, side).Draw(t, "x"), rapid.Int64Range(0, side).Draw(t, "y")}
			if len(r) > 0 && (p == r[len(r)-1] || p == r[0]) {
				continue
			}
			r = append(r, p)
			fmt.Fprintf(&b, ",[%.7f,%.7f]", float64(p[0])/1e7, float64(p[1])/1e7)
		}
		if len(r) < 3 {
			t.Skip("too few")
		}
		_, err := ParseBoundary([]byte(`{"type":"Polygon","coordinates":[[`+b.String()[1:]+`]]}`), WGS84)
		if want := slowCrossing(r); want != (err != nil) {
			t.Fatalf("%v crosses: %v, %v", r, want, err)
		}
		if err != nil {
			crossed++
		}
	})
	if crossed == 0 {
		t.Error("none crossed")
	}
}

func TestLargeOutlinesAreCheckedQuickly(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2000, MaxPoints} {
		var b strings.Builder
		for i := range n { // a smooth, wavy outline, as a survey gives it
			a := 2 * math.Pi * float64(i) / float64(n)
			r := 0.2 * (1 + 0.1*math.Sin(37*a) + 0.03*math.Sin(411*a))
			fmt.Fprintf(&b, ",[%.7f,%.7f]", 115+r*math.Cos(a), 27+r*math.Sin(a))
		}
		in := []byte(`{"type":"Polygon","coordinates":[[` + b.String()[1:] + `]]}`)
		began := time.Now()
		if _, err := ParseBoundary(in, WGS84); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%d points took %v", n, took)
		}
	}
}

func TestSimplifiedBoundariesStayBoundaries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		b, err := ParseBoundary([]byte(star(Point{115, 27}, 0.05, rapid.IntRange(3, 200).Draw(t, "n"), rnd)), WGS84)
		if err != nil {
			t.Skip("corners fell together")
		}
		s := b.Simplify(rapid.Float64Range(0, 5000).Draw(t, "metres"))
		if s.Empty() || s.Points() > b.Points() || check(s) != nil {
			t.Fatalf("%s becomes %s", GeoJSON(b), GeoJSON(s))
		}
		if !s.Contains(s.Label()) {
			t.Fatalf("the label of %s is outside", GeoJSON(s))
		}
	})
}

func TestTheCountysOutline(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../shared/data/360825.shfshanyue.json")
	if err != nil {
		t.Skip("no outline beside the repository")
	}
	var file struct{ Coordinates json.RawMessage }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	text := `{"type":"MultiPolygon","coordinates":` + string(file.Coordinates) + `}`
	b, err := ParseBoundary([]byte(text), GCJ02)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the area of Yongfeng", b.AreaKm2(), 2695, 40)
	if !b.Contains(b.Label()) || !b.Contains(GCJ02.ToWGS(Point{115.4356, 27.3211})) {
		t.Error("the county seat lies outside")
	}
	s := b.Simplify(200)
	t.Logf("%d points, %.0f km²; simplified to 200 m: %d points", b.Points(), b.AreaKm2(), s.Points())
	if s.Points()*4 > b.Points() {
		t.Errorf("%d points of %d are left", s.Points(), b.Points())
	}
	back := b.In(GCJ02)
	for i, p := range back.Outline()[0][0] {
		if d := p.Distance(b.Outline()[0][0][i]); d < 100 || d > 900 {
			t.Fatalf("shifted by %v m", d)
		}
	}
}

func TestStoredBoundariesComeBack(t *testing.T) {
	t.Parallel()
	for _, in := range []string{square, holed, twin} {
		b := boundary(t, in)
		v, err := b.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Boundary
		if err := back.Scan(v); err != nil || !back.Equal(b) || back.Bounds() != b.Bounds() {
			t.Errorf("%s comes back as %s, %v", in, GeoJSON(back), err)
		}
	}
	b := boundary(t, square)
	if err := b.Scan(nil); err != nil || !b.Empty() {
		t.Error("NULL is not empty")
	}
	if v, err := (Boundary{}).Value(); v != nil || err != nil {
		t.Errorf("an empty boundary is stored as %v, %v", v, err)
	}
	if err := b.Scan(`{"type":"Polygon","coordinates":[[[0,0]]]}`); err == nil {
		t.Error("a damaged boundary is read")
	}
}
