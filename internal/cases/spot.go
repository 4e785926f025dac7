package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Spot is a category in an area.
type Spot struct {
	Area     id.Area
	Category string
}

// maxSpots bounds how many spots are read at once.
const maxSpots = 50_000

// BySpot counts the cases of a list by area and category, within the unit of
// work of another slice: as many as the list has, narrowed to each.
func (s *Service) BySpot(ctx context.Context, tx *db.Tx, f Filter) (map[Spot]int64, error) {
	q, err := s.plan(ctx, tx, access.System(tx.County), f)
	if err != nil {
		return nil, err
	}
	st := &statement{}
	// By the bare columns the database would walk all cases in their order.
	const cut = "COALESCE(area, ''), COALESCE(category, '')"
	st.text.WriteString("SELECT " + cut + ", COUNT(*)")
	q.from(st, tx)
	st.where(tx, q.narrow())
	st.text.WriteString(" GROUP BY " + cut + " LIMIT " + st.arg(maxSpots))
	return readSpots(ctx, tx, st.text.String(), st.args...)
}

func readSpots(ctx context.Context, tx *db.Tx, query string, args ...any) (map[Spot]int64, error) {
	out := map[Spot]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var at Spot
		var n int64
		err := r.Scan(&at.Area, &at.Category, &n)
		out[at] += n
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("count cases by area and category: %w", err)
	}
	return out, nil
}

// again are the addresses of an area at which a category came up more than
// once from an instant on. What was rejected, merged or voided was no problem
// of its own.
const again = ` FROM cases WHERE county = $1 AND reported_at >= $2 AND address <> '' AND voided_at IS NULL AND staged IS NULL AND state NOT IN ('rejected', 'merged')`

// Again counts, by area and category, the cases that came up from a day on at
// an address at which the category came up more than once since.
func (s *Service) Again(ctx context.Context, tx *db.Tx, from string) (map[Spot]int64, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, err
	}
	since, _ := k.start(from)
	return readSpots(ctx, tx, `SELECT area, category, CAST(SUM(n) AS BIGINT) FROM (
			SELECT COALESCE(area, '') AS area, category, address, COUNT(*) AS n`+again+` GROUP BY COALESCE(area, ''), category, address HAVING COUNT(*) > 1
		) places GROUP BY area, category LIMIT $3`, tx.County, db.Millis(since), maxSpots)
}

// AgainAt returns the cases that Again counts for one area and category, by
// address; those that by may see.
func (s *Service) AgainAt(ctx context.Context, tx *db.Tx, by access.Actor, at Spot, from string) ([]Case, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, err
	}
	since, _ := k.start(from)
	ids, err := db.All(ctx, tx, db.Value[id.Case], `SELECT id`+again+` AND COALESCE(area, '') = $3 AND category = $4 AND address IN (
			SELECT address`+again+` AND COALESCE(area, '') = $3 AND category = $4 GROUP BY address HAVING COUNT(*) > 1
		) ORDER BY address, reported_at, id LIMIT 1000`, tx.County, db.Millis(since), at.Area, at.Category)
	if err != nil {
		return nil, fmt.Errorf("cases at the same address: %w", err)
	}
	var out []Case
	for _, c := range ids {
		one, err := s.Seen(ctx, tx, by, c)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}
