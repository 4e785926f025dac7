package cases

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// maxNear bounds how many possible duplicates are offered.
const maxNear = 20

// nearby returns open cases of the category around p, nearest first.
func nearby(ctx context.Context, tx *db.Tx, dict *Dictionary, k *Known, category string, p geo.Point, but id.Case) ([]Duplicate, error) {
	cat, _ := dict.Of(category)
	radius := float64(k.Radius)
	if cat.Radius > 0 {
		radius = float64(cat.Radius)
	}
	var since time.Time
	if k.Days > 0 {
		since = tx.Now.Add(-time.Duration(k.Days) * 24 * time.Hour)
	}
	conds := []cond{{"live", nil}, {"category = ?", []any{category}}, {"reported_at >= ?", []any{since.UnixMilli()}}, {"id <> ?", []any{but}}}
	return around(ctx, tx, conds, p, radius, maxNear)
}

// around returns cases within a distance of p, nearest first.
func around(ctx context.Context, tx *db.Tx, conds []cond, p geo.Point, metres float64, limit int) ([]Duplicate, error) {
	box := geo.Bounds{West: p.Lon, South: p.Lat, East: p.Lon, North: p.Lat}.Pad(metres)
	st := &statement{}
	// A part for each range, so that each has its index.
	for i, r := range geo.Cover(box, zoomFor(metres)) {
		if i > 0 {
			st.text.WriteString(" UNION ALL ")
		}
		st.text.WriteString("SELECT id, number, lon, lat FROM cases")
		st.where(tx, conds, []cond{{"morton IS NOT NULL AND morton >= ? AND morton < ?", []any{r.Lo, r.Hi}}})
	}
	// Far more than is offered: a crowd is no reason to read for long.
	st.text.WriteString(" LIMIT 5000")
	type spot struct {
		place
		metres float64
	}
	var spots []spot
	err := db.Each(ctx, tx, func(r db.Row) error {
		var sp spot
		var at geo.Point
		if err := r.Scan(&sp.id, &sp.number, &at.Lon, &at.Lat); err != nil {
			return err
		}
		if sp.metres = p.Distance(at); sp.metres <= metres {
			spots = append(spots, sp)
		}
		return nil
	}, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("cases nearby: %w", err)
	}
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.number, b.number)) })
	spots = spots[:min(len(spots), limit)]
	places := make([]place, len(spots))
	for i, sp := range spots {
		places[i] = sp.place
	}
	cs, err := read(ctx, tx, places)
	if err != nil {
		return nil, err
	}
	near := make([]Duplicate, len(cs))
	for i, c := range cs {
		near[i] = Duplicate{c, spots[i].metres}
	}
	return near, nil
}

// zoomFor is the zoom whose tiles are so much wider than a circle that mostly
// one covers it.
func zoomFor(metres float64) int {
	z := geo.KeyZoom
	for width := 2.4; width < metres*6 && z > 1; width *= 2 {
		z--
	}
	return z
}

// boxCond holds for cases within a part of the map.
func boxCond(box geo.Bounds, zoom int) cond {
	var c cond
	var parts []string
	for _, r := range geo.Cover(box, zoom) {
		parts = append(parts, "morton >= ? AND morton < ?")
		c.args = append(c.args, r.Lo, r.Hi)
	}
	if len(parts) == 0 {
		return cond{"1 = 0", nil}
	}
	c.text = "((" + strings.Join(parts, ") OR (") + ")) AND lon >= ? AND lon <= ? AND lat >= ? AND lat <= ?"
	c.args = append(c.args, box.West, box.East, box.South, box.North)
	return c
}

// within narrows a query to a part of the map.
func (q *query) within(box geo.Bounds) { q.rest = append(q.rest, boxCond(box, boxZoom(box))) }

// boxZoom is the zoom at which a box is a few tiles.
func boxZoom(box geo.Bounds) int {
	z := 0
	for width := 360.0; width > (box.East-box.West)/4 && z < geo.KeyZoom; width /= 2 {
		z++
	}
	return z
}

func visible(by access.Actor, near []Duplicate) []Duplicate {
	return slices.DeleteFunc(near, func(d Duplicate) bool { return !by.May(access.SeeCase, d.Case.Owners(access.SeeCase)) })
}

// Nearby returns open cases of the category around a place, nearest first.
func (s *Service) Nearby(ctx context.Context, by access.Actor, category string, p Place) (near []Duplicate, err error) {
	if !p.Located || !p.Point.Valid() {
		return nil, nil
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		dict, err := s.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		near, err = nearby(ctx, tx, dict, k, category, p.Point, "")
		near = visible(by, near)
		return err
	})
	return near, err
}

// Around returns cases of any category and state around a point, nearest first.
func (s *Service) Around(ctx context.Context, by access.Actor, p Place, metres float64, limit int) (near []Duplicate, err error) {
	if !p.Located || !p.Point.Valid() {
		return nil, fault.New(fault.Invalid, "case.bad_point")
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		near, err = around(ctx, tx, []cond{{"voided_at IS NULL", nil}}, p.Point, min(max(metres, 1), 5000), min(max(limit, 1), 100))
		near = visible(by, near)
		return err
	})
	return near, err
}
