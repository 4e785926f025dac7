package geo_test

import (
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/geo"
)

func TestBoundsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, s := rapid.Float64Range(-180, 179).Draw(t, "west"), rapid.Float64Range(-90, 89).Draw(t, "south")
		b := geo.Bounds{West: w, South: s, East: rapid.Float64Range(w, 180).Draw(t, "east"), North: rapid.Float64Range(s, 90).Draw(t, "north")}
		if got, ok := geo.ParseBounds(b.Text()); !ok || got != b {
			t.Fatalf("%v became %v, %v", b, got, ok)
		}
	})
	for _, bad := range []string{"", "1,2,3", "1,2,3,4,5", "a,b,c,d", "3,0,1,0", "0,3,0,1", "-181,0,0,0", "0,0,0,91", "NaN,0,1,1"} {
		if b, ok := geo.ParseBounds(bad); ok {
			t.Errorf("%q is %v", bad, b)
		}
	}
}

func TestACrowdLosesNobodyAndWhoStaysStandsApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) geo.Point {
			return geo.Point{Lon: rapid.Float64Range(115.40, 115.48).Draw(t, "lon"), Lat: rapid.Float64Range(27.28, 27.34).Draw(t, "lat")}
		}), 0, 40).Draw(t, "points")
		zoom := rapid.IntRange(8, 18).Draw(t, "zoom")
		into := geo.Crowd(points, zoom, 36)
		for i, to := range into {
			if to > i || into[to] != to {
				t.Fatalf("%d is merged into %d, which is merged into %d", i, to, into[to])
			}
		}
		for i, to := range into {
			for j := range i {
				if to != i || into[j] != j {
					continue
				}
				if two := geo.Crowd([]geo.Point{points[j], points[i]}, zoom, 36); two[1] != 1 {
					t.Fatalf("%d and %d both stay, and are too near", i, j)
				}
			}
		}
	})
}
