package standard

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// UnitLine is how complete a unit's evidence is.
type UnitLine struct {
	Unit                                         id.Unit
	Asked, Good, Handed, Returned, Late, Expired int64
}

// Rate is the share of its evidence that is accepted and good.
func (u UnitLine) Rate() figures.Ratio { return figures.Ratio{Num: u.Good, Den: u.Asked} }

// Units is how complete the evidence of each unit is that a filter finds, the
// least complete first.
func (s *Service) Units(ctx context.Context, by access.Actor, f Filter) (out []UnitLine, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		w, err := f.narrow(ctx, tx, by)
		if err != nil {
			return err
		}
		d := w.Arg(day)
		out, err = db.All(ctx, tx, func(r db.Row) (u UnitLine, err error) {
			return u, r.Scan(&u.Unit, &u.Asked, &u.Good, &u.Handed, &u.Returned, &u.Late, &u.Expired)
		}, `SELECT e.unit, COUNT(*), SUM(CASE WHEN e.state = 'accepted' AND (e.expires_on = '' OR e.expires_on >= `+d+`) THEN 1 ELSE 0 END),
			SUM(CASE WHEN e.state = 'handed' THEN 1 ELSE 0 END), SUM(CASE WHEN e.state = 'returned' THEN 1 ELSE 0 END),
			SUM(CASE WHEN e.state IN ('asked', 'returned') AND e.due_on < `+d+` THEN 1 ELSE 0 END),
			SUM(CASE WHEN e.state = 'accepted' AND e.expires_on <> '' AND e.expires_on < `+d+` THEN 1 ELSE 0 END)
			FROM standard_evidence e `+w.String()+` GROUP BY e.unit LIMIT 10000`, w.Args...)
		if err != nil {
			return fmt.Errorf("evidence by unit: %w", err)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b UnitLine) int {
		return cmp.Or(cmp.Compare(a.Good*b.Asked, b.Good*a.Asked), cmp.Compare(b.Late, a.Late), cmp.Compare(a.Unit, b.Unit))
	})
	return out, err
}
