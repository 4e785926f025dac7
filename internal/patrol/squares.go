package patrol

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// levels are the zooms at which squares of the map are kept as counts. A map
// of zoom z shows squares of zoom z + finer, which are 64 pixels wide.
var levels = []int{10, 13, 16, 19}

const finer = 2

// square is a square of the map, of one kind of action or, with none, of all.
type square struct {
	campaign id.Campaign
	kind     string
	level    int
	cell     int64
}

// content is how many actions lie in a square, and the sums of their places in
// millionths of a degree, which stay exact.
type content struct{ total, lon, lat int64 }

func (n content) plus(m content, sign int64) content {
	return content{n.total + sign*m.total, n.lon + sign*m.lon, n.lat + sign*m.lat}
}

func micro(deg float64) int64 { return int64(math.Round(deg * 1e6)) }

func contentOf(p geo.Point) content { return content{1, micro(p.Lon), micro(p.Lat)} }

// squaresOf calls add for each square that a counts in.
func squaresOf(a *Action, add func(square, content)) {
	if a == nil || !a.Voided.IsZero() || !a.Place.Located {
		return
	}
	key, n := geo.Key(a.Place.Point), contentOf(a.Place.Point)
	for _, l := range levels {
		for _, kind := range []string{"", a.Kind} {
			add(square{a.Campaign, kind, l, geo.Cell(key, l)}, n)
		}
	}
}

// squareChange returns what differs between was and a; either may be nil.
func squareChange(was, a *Action) map[square]content {
	out := map[square]content{}
	squaresOf(a, func(k square, n content) { out[k] = out[k].plus(n, 1) })
	squaresOf(was, func(k square, n content) { out[k] = out[k].plus(n, -1) })
	for k, n := range out {
		if n == (content{}) {
			delete(out, k)
		}
	}
	return out
}

// addSquares changes the counts of squares.
func addSquares(ctx context.Context, tx *db.Tx, changes map[square]content) error {
	keys := make([]square, 0, len(changes))
	for k := range changes {
		keys = append(keys, k)
	}
	// One order for everybody: two writers never wait for each other's rows.
	slices.SortFunc(keys, func(a, b square) int {
		return cmp.Or(cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.kind, b.kind), cmp.Compare(a.level, b.level), cmp.Compare(a.cell, b.cell))
	})
	in := db.Insert{
		Into:    "INSERT INTO patrol_squares",
		Columns: []string{"county", "campaign", "kind", "level", "cell", "total", "lon", "lat"},
		Then: `ON CONFLICT (county, campaign, kind, level, cell) DO UPDATE SET total = patrol_squares.total + excluded.total,
			lon = patrol_squares.lon + excluded.lon, lat = patrol_squares.lat + excluded.lat`,
	}
	err := in.Rows(ctx, tx, len(keys), func(i int, values []any) ([]any, error) {
		k, n := keys[i], changes[keys[i]]
		return append(values, string(tx.County), string(k.campaign), k.kind, k.level, k.cell, n.total, n.lon, n.lat), nil
	})
	if err != nil {
		return fmt.Errorf("squares of the map: %w", err)
	}
	return nil
}

// within narrows to what lies in a box: ranges of keys for the index, then the
// place itself.
func within(w *db.Where, box geo.Bounds) {
	var parts []string
	var args []any
	for _, r := range geo.Cover(box, geo.KeyZoom) {
		parts = append(parts, "morton >= ? AND morton < ?")
		args = append(args, r.Lo, r.Hi)
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
	w.And("lon >= ? AND lon <= ? AND lat >= ? AND lat <= ?", box.West, box.East, box.South, box.North)
}

// MapAnew compares the counts of the map's squares, and the keys by which
// actions are found there, with the actions. With mend it writes them anew.
// It returns how many actions it looked at and a line for every difference.
func (s *Service) MapAnew(ctx context.Context, tx *db.Tx, mend bool) (looked int64, wrong []string, err error) {
	note := func(format string, args ...any) {
		if len(wrong) < 1000 {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	want := map[square]content{}
	keys := map[id.Action]int64{} // those that are kept wrongly
	err = db.Each(ctx, tx, func(r db.Row) error {
		a := Action{}
		a.Place.Located = true
		var had *int64
		if err := r.Scan(&a.ID, &a.Campaign, &a.Kind, &a.Place.Point.Lon, &a.Place.Point.Lat, &had, db.Time(&a.Voided)); err != nil {
			return err
		}
		looked++
		squaresOf(&a, func(k square, n content) { want[k] = want[k].plus(n, 1) })
		if key := geo.Key(a.Place.Point); had == nil || *had != key {
			keys[a.ID] = key
			note("action %s is not found on the map", a.ID)
		}
		return nil
	}, `SELECT id, campaign, kind, lon, lat, morton, voided_at FROM patrol_actions WHERE county = $1 AND lon IS NOT NULL AND lat IS NOT NULL`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("places of actions: %w", err)
	}
	change, err := squaresOff(ctx, tx, want)
	if err != nil {
		return 0, nil, err
	}
	for k, n := range change {
		note("square %d of zoom %d, kind %q: %d too few", k.cell, k.level, k.kind, n.total)
	}
	if !mend {
		return looked, wrong, nil
	}
	for action, key := range keys {
		if _, err := tx.Exec(ctx, `UPDATE patrol_actions SET morton = $3 WHERE county = $1 AND id = $2`, tx.County, action, key); err != nil {
			return 0, nil, fmt.Errorf("places of actions: %w", err)
		}
	}
	return looked, wrong, addSquares(ctx, tx, change)
}

// squaresOff is by how much the kept counts differ from those that are wanted.
// It uses want up.
func squaresOff(ctx context.Context, tx *db.Tx, want map[square]content) (map[square]content, error) {
	err := db.Each(ctx, tx, func(r db.Row) error {
		var k square
		var n content
		if err := r.Scan(&k.campaign, &k.kind, &k.level, &k.cell, &n.total, &n.lon, &n.lat); err != nil {
			return err
		}
		if off := want[k].plus(n, -1); off != (content{}) {
			want[k] = off
		} else {
			delete(want, k)
		}
		return nil
	}, `SELECT campaign, kind, level, cell, total, lon, lat FROM patrol_squares WHERE county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("squares of the map: %w", err)
	}
	return want, nil
}
