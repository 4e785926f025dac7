package patrol

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// Bubble is a mark on the map: N actions around the middle of their places, all
// of them in Box. Action and what follows are of the one of a bubble of one, if
// it is known.
type Bubble struct {
	Lon, Lat float64
	N        int64
	Box      geo.Bounds
	Action   id.Action
	Kind     string
	Count    int64
	Day      string
}

const (
	maxBubbles = 2_000  // of an answer
	maxPoints  = 30_000 // rows that are read one by one
	fewPoints  = 2_000  // so few that reading them shows more
)

// heap is a bubble while it is added up.
type heap struct {
	content
	one Action
}

// Bubbles returns the marks of a part of the map at a zoom (0 to 22). The second
// result says that only a part of the actions was counted: zoom in, or narrow
// the filter. All actions, or those of a kind, cost the same however many there
// are: their counts are kept.
func (s *Service) Bubbles(ctx context.Context, by access.Actor, box geo.Bounds, zoom int, f Filter) (out []Bubble, partial bool, err error) {
	level := min(max(zoom, 0)+finer, geo.KeyZoom)
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, partial = nil, false
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		if f.Campaign == "" {
			f.Campaign = k.Campaign
		}
		if f.kept() && level <= levels[len(levels)-1] {
			heaps, total, err := kept(ctx, tx, f, box, level)
			if err != nil {
				return err
			}
			if total > fewPoints {
				out = coarsen(heaps, level)
				return nil
			}
		}
		heaps, some, err := points(ctx, tx, f, box, level)
		out, partial = coarsen(heaps, level), some
		return err
	})
	return out, partial, err
}

// kept reports whether the counts of squares answer f.
func (f Filter) kept() bool {
	f.Kind, f.Sort, f.After, f.Before, f.Limit, f.Box = "", "", "", "", 0, nil
	all := f.Campaign == AllCampaigns
	f.Campaign = ""
	return f == Filter{} && !all
}

// kept adds up stored counts.
func kept(ctx context.Context, tx *db.Tx, f Filter, box geo.Bounds, level int) (map[int64]heap, int64, error) {
	stored := levels[slices.IndexFunc(levels, func(l int) bool { return l >= level })]
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("campaign = ?", f.Campaign)
	w.And("kind = ?", f.Kind)
	w.And("level = ?", stored)
	var parts []string
	var args []any
	size := geo.CellSize(stored)
	for _, r := range geo.Cover(box, stored) {
		parts = append(parts, "cell >= ? AND cell < ?")
		args = append(args, r.Lo/size, (r.Hi+size-1)/size)
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
	out := map[int64]heap{}
	var total int64
	shift := 2 * (stored - level)
	err := db.Each(ctx, tx, func(r db.Row) error {
		var at int64
		var n content
		if err := r.Scan(&at, &n.total, &n.lon, &n.lat); err != nil {
			return err
		}
		// The middle of a square's actions lies in the square.
		if n.total <= 0 || !box.Contains(n.middle()) {
			return nil
		}
		h := out[at>>shift]
		h.content = h.plus(n, 1)
		out[at>>shift] = h
		total += n.total
		return nil
	}, "SELECT cell, total, lon, lat FROM patrol_squares "+w.String(), w.Args...)
	if err != nil {
		return nil, 0, fmt.Errorf("squares of the map: %w", err)
	}
	return out, total, nil
}

// middle is the middle of a square's actions.
func (n content) middle() geo.Point {
	return geo.Point{Lon: float64(n.lon) / float64(n.total) / 1e6, Lat: float64(n.lat) / float64(n.total) / 1e6}
}

// points reads actions one by one and adds them up.
func points(ctx context.Context, tx *db.Tx, f Filter, box geo.Bounds, level int) (map[int64]heap, bool, error) {
	f.Box = &box
	w := f.where(tx, f.Campaign)
	out, n := map[int64]heap{}, 0
	err := db.Each(ctx, tx, func(r db.Row) error {
		var key int64
		var a Action
		if err := r.Scan(&a.ID, &key, &a.Place.Point.Lon, &a.Place.Point.Lat, &a.Kind, &a.Count, &a.Day); err != nil {
			return err
		}
		if n++; n > maxPoints {
			return nil
		}
		h := out[geo.Cell(key, level)]
		h.content, h.one = h.plus(contentOf(a.Place.Point), 1), a
		out[geo.Cell(key, level)] = h
		return nil
	}, `SELECT id, morton, lon, lat, kind, amount, day FROM patrol_actions `+w.String()+` LIMIT `+w.Arg(maxPoints+1), w.Args...)
	if err != nil {
		return nil, false, fmt.Errorf("places of actions: %w", err)
	}
	return out, n > maxPoints, nil
}

// coarsen merges squares until there are few enough, and places each bubble in
// the middle of its actions, the largest first.
func coarsen(heaps map[int64]heap, level int) []Bubble {
	for ; len(heaps) > maxBubbles && level > 0; level-- {
		next := make(map[int64]heap, len(heaps)/2)
		for at, h := range heaps {
			next[at>>2] = heap{next[at>>2].plus(h.content, 1), h.one}
		}
		heaps = next
	}
	out := make([]Bubble, 0, len(heaps))
	for at, h := range heaps {
		p := h.middle()
		b := Bubble{Lon: p.Lon, Lat: p.Lat, N: h.total, Box: geo.CellBounds(at, level)}
		if h.total == 1 {
			b.Action, b.Kind, b.Count, b.Day = h.one.ID, h.one.Kind, h.one.Count, h.one.Day
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Bubble) int {
		return cmp.Or(-cmp.Compare(a.N, b.N), cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Lat, b.Lat))
	})
	return out
}
