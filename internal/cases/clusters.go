package cases

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// Cluster is a bubble on the map: N cases, Open of them not ended and Late of
// those overdue, around the middle of their places, all of them in Box. Case
// and what follows are of the one of a bubble of one, if it is known. Where there are so many
// that counts of squares are shown, Late is not known and 0.
type Cluster struct {
	Lon, Lat      float64
	N, Open, Late int64
	Box           Box
	Case          id.Case
	Number        int64 // of Case
	Title         string
	Category      string
}

// levels are the zooms at which squares of the map are kept as counts. A map
// of zoom z shows squares of zoom z + 2, which are 64 pixels wide.
var levels = []int{10, 13, 16, 19}

const (
	finer       = 2
	maxClusters = 2_000  // of an answer: some 150 kB
	maxPoints   = 30_000 // rows that are read one by one
	fewPoints   = 2_000  // so few that reading them shows more
)

// cell is what one square counts.
type cell struct {
	campaign id.Campaign
	level    int
	cell     int64
}

type content struct{ total, live, lon, lat int64 }

// micro is a coordinate in millionths of a degree: sums of them stay exact.
func micro(deg float64) int64 { return int64(math.Round(deg * 1e6)) }

// cellsOf calls add for each square that c counts in.
func cellsOf(c *Case, add func(cell, content)) {
	if c == nil || !c.VoidedAt.IsZero() || c.staged != "" || !c.Place.Located {
		return
	}
	key := geo.Key(c.Place.Point)
	n := content{total: 1, lon: micro(c.Place.Point.Lon), lat: micro(c.Place.Point.Lat)}
	if c.Open() {
		n.live = 1
	}
	for _, l := range levels {
		add(cell{c.Campaign, l, geo.Cell(key, l)}, n)
	}
}

// cellChange returns what differs between was and c; either may be nil.
func cellChange(was, c *Case) map[cell]content {
	out := map[cell]content{}
	cellsOf(c, func(k cell, n content) { out[k] = out[k].plus(n, 1) })
	cellsOf(was, func(k cell, n content) { out[k] = out[k].plus(n, -1) })
	for k, n := range out {
		if n == (content{}) {
			delete(out, k)
		}
	}
	return out
}

func (n content) plus(m content, sign int64) content {
	return content{n.total + sign*m.total, n.live + sign*m.live, n.lon + sign*m.lon, n.lat + sign*m.lat}
}

// addCells changes the counts of squares.
func addCells(ctx context.Context, tx *db.Tx, changes map[cell]content) error {
	keys := make([]cell, 0, len(changes))
	for k := range changes {
		keys = append(keys, k)
	}
	// One order for everybody: two writers never wait for each other's rows.
	slices.SortFunc(keys, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.level, b.level), cmp.Compare(a.cell, b.cell))
	})
	in := db.Insert{
		Into:    "INSERT INTO case_cells",
		Columns: []string{"county", "campaign", "level", "cell", "total", "live", "lon", "lat"},
		Then: `ON CONFLICT (county, campaign, level, cell) DO UPDATE SET total = case_cells.total + excluded.total,
			live = case_cells.live + excluded.live, lon = case_cells.lon + excluded.lon, lat = case_cells.lat + excluded.lat`,
	}
	err := in.Rows(ctx, tx, len(keys), func(i int, values []any) ([]any, error) {
		k := keys[i]
		n := changes[k]
		return append(values, string(tx.County), string(k.campaign), k.level, k.cell, n.total, n.live, n.lon, n.lat), nil
	})
	if err != nil {
		return fmt.Errorf("squares of the map: %w", err)
	}
	return nil
}

// Clusters returns the bubbles of a part of the map at a zoom (0 to 22). The
// second result says that only a part of the cases was counted: zoom in, or
// narrow the filter.
func (s *Service) Clusters(ctx context.Context, by access.Actor, box Box, zoom int, f Filter) (out []Cluster, partial bool, err error) {
	if !box.Valid() {
		return nil, false, nil
	}
	level := min(max(zoom, 0)+finer, geo.KeyZoom)
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		out, partial = nil, false
		if live, ok := f.squares(by); ok && level <= levels[len(levels)-1] {
			k, err := s.below.Know(ctx, tx)
			if err != nil {
				return err
			}
			bubbles, total, err := squares(ctx, tx, k, f.Campaign, box, level, live)
			if err != nil {
				return err
			}
			if total > fewPoints {
				out = coarsen(bubbles, level)
				return nil
			}
		}
		bubbles, some, err := s.points(ctx, tx, by, f, box, level)
		out, partial = coarsen(bubbles, level), some
		return err
	})
	return out, partial, err
}

// squares reports whether the counts of squares answer f, and whether for open
// cases only.
func (f Filter) squares(by access.Actor) (live, ok bool) {
	live = slices.Equal(f.States, OpenStates())
	plain := f
	plain.Campaign, plain.Sort, plain.After, plain.Before, plain.Limit, plain.Box = "", "", "", "", 0, nil
	if live {
		plain.States = nil
	}
	return live, len(plain.Values()) == 0 && by.Reach(access.SeeCase).All
}

// bubble is a cluster while it is added up.
type bubble struct {
	content
	late int64
	one  Case
}

// squares adds up stored counts.
func squares(ctx context.Context, tx *db.Tx, k *Known, campaign id.Campaign, box Box, level int, live bool) (map[int64]bubble, int64, error) {
	stored := levels[slices.IndexFunc(levels, func(l int) bool { return l >= level })]
	if campaign == "" {
		campaign = k.Campaign
	}
	var w db.Where
	w.And("county = ?", tx.County)
	if campaign != AllCampaigns {
		w.And("campaign = ?", campaign)
	}
	w.And("level = ?", stored)
	var parts []string
	var args []any
	size := geo.CellSize(stored)
	for _, r := range geo.Cover(box, stored) {
		parts = append(parts, "cell >= ? AND cell < ?")
		args = append(args, r.Lo/size, (r.Hi+size-1)/size)
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
	out := map[int64]bubble{}
	var total int64
	shift := 2 * (stored - level)
	err := db.Each(ctx, tx, func(r db.Row) error {
		var at int64
		var n content
		if err := r.Scan(&at, &n.total, &n.live, &n.lon, &n.lat); err != nil {
			return err
		}
		if n.total <= 0 || live && n.live == 0 {
			return nil
		}
		// The middle of a square's cases lies in the square.
		p := geo.Point{Lon: float64(n.lon) / float64(n.total) / 1e6, Lat: float64(n.lat) / float64(n.total) / 1e6}
		if !box.Contains(p) {
			return nil
		}
		if live { // as if its open cases lay where all of them do
			n.lon, n.lat, n.total = n.lon/n.total*n.live, n.lat/n.total*n.live, n.live
		}
		b := out[at>>shift]
		b.content = b.plus(n, 1)
		out[at>>shift] = b
		total += n.total
		return nil
	}, "SELECT cell, total, live, lon, lat FROM case_cells "+w.String(), w.Args...)
	if err != nil {
		return nil, 0, fmt.Errorf("squares of the map: %w", err)
	}
	return out, total, nil
}

// points reads cases one by one and adds them up.
func (s *Service) points(ctx context.Context, tx *db.Tx, by access.Actor, f Filter, box Box, level int) (map[int64]bubble, bool, error) {
	f.Box, f.Sort, f.After, f.Before = &box, "number", "", ""
	q, err := s.plan(ctx, tx, by, f)
	if err != nil {
		return nil, false, err
	}
	rest := q.rest
	if len(q.branches) > 0 {
		rest = append(slices.Clone(rest), anyOf(q.branches))
	}
	st := &statement{}
	st.text.WriteString("SELECT id, morton, lon, lat, live, due_at, sign_by, state, number, title, category")
	q.from(st, tx)
	st.where(tx, rest)
	st.text.WriteString(" AND morton IS NOT NULL LIMIT " + strconv.Itoa(maxPoints+1))
	out, n := map[int64]bubble{}, 0
	err = db.Each(ctx, tx, func(r db.Row) error {
		var key int64
		var p geo.Point
		var live bool
		var c Case
		if err := r.Scan(&c.ID, &key, &p.Lon, &p.Lat, &live, db.Time(&c.DueAt), db.Time(&c.SignBy), &c.State, &c.Number, &c.Title, &c.Category); err != nil {
			return err
		}
		if n++; n > maxPoints {
			return nil
		}
		one := content{total: 1, lon: micro(p.Lon), lat: micro(p.Lat)}
		if live {
			one.live = 1
		}
		b := out[geo.Cell(key, level)]
		b.content, b.one = b.plus(one, 1), c
		if live && c.Overdue(q.now) {
			b.late++
		}
		out[geo.Cell(key, level)] = b
		return nil
	}, st.text.String(), st.args...)
	if err != nil {
		return nil, false, fmt.Errorf("places of cases: %w", err)
	}
	return out, n > maxPoints, nil
}

// coarsen merges squares until there are few enough, and places each bubble in
// the middle of its cases.
func coarsen(bubbles map[int64]bubble, level int) []Cluster {
	for ; len(bubbles) > maxClusters && level > 0; level-- {
		next := make(map[int64]bubble, len(bubbles)/2)
		for at, b := range bubbles {
			sum := next[at>>2]
			sum.content, sum.late, sum.one = sum.plus(b.content, 1), sum.late+b.late, b.one
			next[at>>2] = sum
		}
		bubbles = next
	}
	out := make([]Cluster, 0, len(bubbles))
	for at, b := range bubbles {
		c := Cluster{
			Lon: float64(b.lon) / float64(b.total) / 1e6, Lat: float64(b.lat) / float64(b.total) / 1e6,
			N: b.total, Open: b.live, Late: b.late, Box: geo.CellBounds(at, level),
		}
		if b.total == 1 {
			c.Case, c.Number, c.Title, c.Category = b.one.ID, b.one.Number, b.one.Title, b.one.Category
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Cluster) int {
		return cmp.Or(-cmp.Compare(a.N, b.N), cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Lat, b.Lat))
	})
	return out
}
