package geo

import (
	"testing"

	"pgregory.net/rapid"
)

func TestAKeyLiesInTheRangeOfEveryTileOfItsPoint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoint(t, "p", Bounds{-180, -90, 180, 90})
		key := Key(p)
		if key < 0 || key >= 1<<48 {
			t.Fatalf("key %d", key)
		}
		for z := range KeyZoom + 1 {
			x, y := Tile(p, z)
			lo, hi := TileRange(z, x, y)
			if key < lo || key >= hi {
				t.Fatalf("zoom %d: key %d is not in %d–%d", z, key, lo, hi)
			}
			if hi-lo != CellSize(z) || Cell(key, z) != lo/CellSize(z) || Cell(hi-1, z) != Cell(lo, z) {
				t.Fatalf("zoom %d: cell %d", z, Cell(key, z))
			}
			if cx, cy := CellTile(Cell(key, z)); cx != x || cy != y {
				t.Fatalf("zoom %d: tile %d/%d of a cell is %d/%d", z, x, y, cx, cy)
			}
			if p.Lat < 85 && p.Lat > -85 {
				b := CellBounds(Cell(key, z), z)
				const eps = 1e-9
				if p.Lon < b.West-eps || p.Lon > b.East+eps || p.Lat < b.South-eps || p.Lat > b.North+eps {
					t.Fatalf("zoom %d: %v is not in %v", z, p, b)
				}
				if c := CellCenter(Cell(key, z), z); Cell(Key(c), z) != Cell(key, z) {
					t.Fatalf("zoom %d: the middle %v is elsewhere", z, c)
				}
			}
		}
		if p.Lat < 80 && p.Lat > -80 {
			if d := KeyPoint(key).Distance(p); d > 2 {
				t.Fatalf("%v comes back %v m away", p, d)
			}
		}
	})
}

func TestKeysAreQuadkeys(t *testing.T) {
	t.Parallel()
	// Tiles of the county seat, reckoned by hand.
	for z, want := range map[int][2]int{0: {0, 0}, 1: {1, 0}, 3: {6, 3}, 10: {840, 431}} {
		if x, y := Tile(Point{115.4356, 27.3211}, z); x != want[0] || y != want[1] {
			t.Errorf("zoom %d: tile %d/%d, want %v", z, x, y, want)
		}
	}
	if lo, hi := TileRange(1, 1, 1); lo != 3<<46 || hi != 4<<46 {
		t.Errorf("the last quarter is %d–%d", lo, hi)
	}
	for _, bad := range [][3]int{{-1, 0, 0}, {25, 0, 0}, {1, 2, 0}, {1, 0, -1}} {
		if lo, hi := TileRange(bad[0], bad[1], bad[2]); lo != 0 || hi != 0 {
			t.Errorf("tile %v has keys %d–%d", bad, lo, hi)
		}
	}
}

func TestRangesCoverTheirBox(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, q := drawPoint(t, "p", Bounds{-180, -85, 180, 85}), drawPoint(t, "q", Bounds{-180, -85, 180, 85})
		if rapid.Bool().Draw(t, "small") {
			q = Point{min(p.Lon+rapid.Float64Range(0, 0.1).Draw(t, "dx"), 180), min(p.Lat+rapid.Float64Range(0, 0.1).Draw(t, "dy"), 85)}
		}
		b := p.Bounds().Union(q.Bounds())
		ranges := Cover(b, rapid.IntRange(-1, 25).Draw(t, "zoom"))
		if len(ranges) == 0 || len(ranges) > MaxRanges {
			t.Fatalf("%d ranges", len(ranges))
		}
		for i, r := range ranges {
			if r.Lo >= r.Hi || i > 0 && r.Lo <= ranges[i-1].Hi {
				t.Fatalf("ranges %v", ranges)
			}
		}
		in := drawPoint(t, "in", b)
		key, found := Key(in), false
		for _, r := range ranges {
			found = found || key >= r.Lo && key < r.Hi
		}
		if !found {
			t.Fatalf("%v of %v is in none of %v", in, b, ranges)
		}
	})
	if got := Cover(Bounds{1, 1, 0, 0}, 10); got != nil {
		t.Errorf("a box that is none has %v", got)
	}
}

func BenchmarkFindAmong13Areas(b *testing.B) {
	rnd := random()
	var entries []Entry
	for i := range 13 {
		entries = append(entries, Entry{string(rune('a' + i)), boundary(b, star(Point{115 + float64(i%4)/20, 27 + float64(i/4)/20}, 0.03, 500, rnd))})
	}
	x := NewIndex(entries)
	ps := make([]Point, 1000)
	for i := range ps {
		ps[i] = Point{115 + 0.15*rnd.Float64(), 27 + 0.15*rnd.Float64()}
	}
	i := 0
	for b.Loop() {
		x.Find(ps[i%len(ps)])
		i++
	}
}

func BenchmarkParse2000Points(b *testing.B) {
	in := []byte(star(Point{115, 27}, 0.2, 2000, random()))
	for b.Loop() {
		if _, err := ParseBoundary(in, GCJ02); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	p := Point{115.4356, 27.3211}
	for b.Loop() {
		Key(p)
	}
}

func BenchmarkCover(b *testing.B) {
	for b.Loop() {
		Cover(Bounds{115.3, 27.2, 115.6, 27.5}, 15)
	}
}
