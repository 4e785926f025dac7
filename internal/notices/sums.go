package notices

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Spot is an area and a kind; either may be empty, for all of them.
type Spot struct {
	Area id.Area
	Kind string
}

// Sum counts the notices of a spot.
type Sum struct{ All, Signed, Served, Complied, Late int64 }

func (s *Sum) add(o Sum) {
	s.All, s.Signed, s.Served, s.Complied, s.Late = s.All+o.All, s.Signed+o.Signed, s.Served+o.Served, s.Complied+o.Complied, s.Late+o.Late
}

// Sums counts the notices that f finds by area and kind, with the sums of both.
func (s *Service) Sums(ctx context.Context, by access.Actor, f Filter) (out map[Spot]Sum, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = map[Spot]Sum{}
		day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		w, err := f.narrow(ctx, tx, by)
		if err != nil {
			return err
		}
		late := w.Arg(day)
		err = db.Each(ctx, tx, func(r db.Row) error {
			var at Spot
			var n Sum
			if err := r.Scan(&at.Area, &at.Kind, &n.All, &n.Signed, &n.Served, &n.Complied, &n.Late); err != nil {
				return err
			}
			for _, to := range []Spot{at, {Area: at.Area}, {Kind: at.Kind}, {}} {
				x := out[to]
				x.add(n)
				out[to] = x
			}
			return nil
		}, `SELECT n.area, n.kind, COUNT(*), COUNT(CASE WHEN n.issued_on <> '' THEN 1 END), COUNT(CASE WHEN n.served_on <> '' THEN 1 END),
			COUNT(CASE WHEN n.complied_on <> '' THEN 1 END), COUNT(CASE WHEN n.state IN ('issued', 'served', 'refused') AND n.due_on < `+late+` THEN 1 END)
			FROM served_notices n `+w.String()+` GROUP BY n.area, n.kind LIMIT 10000`, w.Args...)
		if err != nil {
			return fmt.Errorf("notices by area and kind: %w", err)
		}
		return nil
	})
	return out, err
}
