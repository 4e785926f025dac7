package cases

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Hand is who did something to a case, and for which unit.
type Hand struct {
	Account id.Account
	Unit    id.Unit
}

// ClosedBy is a case that was closed with its proof, and through whose hands it
// went. Instants are zero where the step was not taken.
type ClosedBy struct {
	ID     id.Case
	Number string
	Link   string
	Lead   id.Unit

	Reporter, Rectifier, AreaChecker, FinalChecker Hand

	Dispatched, Handled, Closed time.Time
}

// Closings lists the cases that were verified and closed from one instant to
// another, the second not included, in the order in which they were closed. Its
// cost grows with the cases of that time, not with those of the county.
func (s *Service) Closings(ctx context.Context, tx *db.Tx, from, to time.Time) ([]ClosedBy, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (c ClosedBy, err error) {
		var n int64
		if err := r.Scan(&c.ID, &n, db.Text(&c.Lead), db.Text(&c.Reporter.Account), db.Text(&c.Reporter.Unit), db.Text(&c.Rectifier.Account), db.Text(&c.Rectifier.Unit),
			db.Text(&c.AreaChecker.Account), db.Text(&c.AreaChecker.Unit), db.Text(&c.FinalChecker.Account), db.Text(&c.FinalChecker.Unit),
			db.Time(&c.Dispatched), db.Time(&c.Handled), db.Time(&c.Closed)); err != nil {
			return c, err
		}
		c.Number, c.Link = Label(k.Prefix, n), "/case/"+string(c.ID)
		return c, nil
	}, `SELECT id, number, lead_unit, reporter, reporter_unit, rectifier, rectifier_unit, area_checker, area_checker_unit, final_checker, final_checker_unit, dispatched_at, handled_at, closed_at
		FROM cases WHERE county = $1 AND closed_at >= $2 AND closed_at < $3 AND closing = 'verified' AND voided_at IS NULL AND staged IS NULL
		ORDER BY closed_at, number LIMIT $4`, tx.County, db.Millis(from), db.Millis(to), maxExpected)
	if err != nil {
		return nil, fmt.Errorf("closed cases: %w", err)
	}
	return out, nil
}
