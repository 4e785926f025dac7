package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/fault"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func drawPoint(t *rapid.T, name string, b Bounds) Point {
	return Point{rapid.Float64Range(b.West, b.East).Draw(t, name+" lon"), rapid.Float64Range(b.South, b.North).Draw(t, name+" lat")}
}

func TestGCJ02ThereAndBackIsWithinAMetre(t *testing.T) {
	t.Parallel()
	china := Bounds{73.5, 18, 135, 53.6}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoint(t, "p", china)
		shifted := p.In(GCJ02)
		if d := p.Distance(shifted); d < 5 || d > 1500 {
			t.Fatalf("%v is shifted by %v m", p, d)
		}
		if d := GCJ02.ToWGS(shifted).Distance(p); d > 0.01 {
			t.Fatalf("%v comes back %v m away", p, d)
		}
		if d := GCJ02.ToWGS(p).In(GCJ02).Distance(p); d > 0.01 {
			t.Fatalf("%v, from GCJ-02 and back, is %v m away", p, d)
		}
		if p.In(WGS84) != p || WGS84.ToWGS(p) != p {
			t.Fatal("WGS-84 is changed")
		}
	})
}

func TestGCJ02IsWGS84OutsideChina(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoint(t, "p", Bounds{-180, -90, 180, 90})
		if p.Lon > 71.9 && p.Lon < 138 && p.Lat > 0.7 && p.Lat < 56 {
			t.Skip("in the box")
		}
		if p.In(GCJ02) != p || GCJ02.ToWGS(p) != p {
			t.Fatalf("%v is shifted", p)
		}
	})
}

// Known pairs: what widely used converters give for these places.
func TestGCJ02Landmarks(t *testing.T) {
	t.Parallel()
	got := Point{116.3912757, 39.906217}.In(GCJ02) // Tian'anmen
	near(t, "longitude", got.Lon, 116.3975192, 2e-5)
	near(t, "latitude", got.Lat, 39.9076173, 2e-5)
}

func TestSystemsAreNamedInManyWays(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]CRS{
		"WGS-84": WGS84, "wgs84": WGS84, "CGCS2000": WGS84, "EPSG:4326": WGS84, "urn:ogc:def:crs:OGC:1.3:CRS84": WGS84,
		"GCJ-02": GCJ02, "gcj02": GCJ02, "高德": GCJ02, "火星坐标系": GCJ02,
	} {
		if got, err := ParseCRS(name); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, bad := range []string{"", "BD-09", "EPSG:4547", "😀'%"} {
		if _, err := ParseCRS(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	near(t, "one degree of latitude", Point{115, 27}.Distance(Point{115, 28}), 111195, 1)
	near(t, "Beijing to Shanghai", Point{116.4074, 39.9042}.Distance(Point{121.4737, 31.2304}), 1067e3, 2e3)
	near(t, "the other side", Point{0, 0}.Distance(Point{180, 0}), math.Pi*earthRadius, 1)
	near(t, "nothing", Point{115.1, 27.1}.Distance(Point{115.1, 27.1}), 0, 0)
}

func TestPointsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ lon, lat, want string }{
		{"115.4356", "27.3211", "115.43560, 27.32110"},
		{" １１５．４３５６ ", "27.3211°", "115.43560, 27.32110"},
		{"-73.98", "40.75", "-73.98000, 40.75000"},
		{"27.3211", "115.4356", "geo.swapped"},
		{"200", "300", "geo.impossible"},
		{"", "27", "geo.not_numbers"},
		{"NaN", "27", "geo.not_numbers"},
		{"Inf", "27", "geo.not_numbers"},
		{"0x10", "27", "geo.not_numbers"},
		{"1_0", "27", "geo.not_numbers"},
		{"115,4", "27", "geo.not_numbers"},
		{"东经115", "27", "geo.not_numbers"},
		{"1e999", "27", "geo.not_numbers"},
	} {
		p, err := ParsePoint(test.lon, test.lat, WGS84)
		got := p.String()
		if f, ok := err.(*fault.Error); ok { //nolint:errorlint // the fault itself is returned
			got = f.Key
		}
		if got != test.want {
			t.Errorf("%q %q: %s, want %s", test.lon, test.lat, got, test.want)
		}
	}
	for _, p := range []Point{{math.NaN(), 0}, {0, math.NaN()}, {181, 0}, {0, -91}, {math.Inf(1), 0}} {
		if p.Valid() {
			t.Errorf("%v is valid", p)
		}
	}
}

func TestBoundsPadByMetres(t *testing.T) {
	t.Parallel()
	p := Point{115.4, 27.3}
	b := p.Bounds().Pad(1000)
	near(t, "to the east", p.Distance(Point{b.East, p.Lat}), 1000, 1)
	near(t, "to the north", p.Distance(Point{p.Lon, b.North}), 1000, 1)
	if !b.Valid() || !b.Contains(p) || b.Overlaps(Bounds{0, 0, 1, 1}) {
		t.Errorf("%v", b)
	}
}
