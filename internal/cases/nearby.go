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
	conds = append(conds, boxCond(box, zoomFor(metres)))
	st := &statement{}
	st.text.WriteString("SELECT " + columnList + " FROM cases")
	st.where(tx, conds)
	// Far more than a page: a crowd is no reason to read for long.
	st.text.WriteString(" AND morton IS NOT NULL LIMIT 400")
	cs, err := db.All(ctx, tx, scanCase, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("cases nearby: %w", err)
	}
	var near []Duplicate
	for _, c := range cs {
		if d := p.Distance(c.Place.Point); d <= metres {
			near = append(near, Duplicate{c, d})
		}
	}
	slices.SortFunc(near, func(a, b Duplicate) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Case.Number, b.Case.Number))
	})
	return near[:min(len(near), limit)], nil
}

// zoomFor is the zoom whose tiles are about as wide as a circle: few of them
// cover it.
func zoomFor(metres float64) int {
	z := geo.KeyZoom
	for width := 2.4; width < metres*2 && z > 1; width *= 2 {
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
