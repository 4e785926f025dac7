package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
)

// maxExpected bounds the expectations of one period.
const maxExpected = 200_000

// Expected lists the cases that were to be put right by a day from one to
// another, both included, each expected of its lead unit. What is suspended,
// rejected, merged or voided is expected of nobody.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, err
	}
	begin, ok := k.start(from)
	end, ok2 := k.end(to)
	if !ok || !ok2 {
		return nil, fault.New(fault.Invalid, "case.bad_period", from+" – "+to)
	}
	out, err := db.All(ctx, tx, func(r db.Row) (e inbox.Expectation, err error) {
		var c Case
		if err := r.Scan(&c.ID, &c.Number, db.Text(&e.Unit), db.Text(&e.Area), db.Text(&e.Group), db.Text(&e.Account), db.Text(&e.Person),
			db.Time(&e.Due), db.Time(&e.Done), db.Time(&c.ClosedAt)); err != nil {
			return e, err
		}
		if e.Done.IsZero() {
			e.Done = c.ClosedAt
		}
		number := Label(k.Prefix, c.Number)
		e.Kind, e.Record, e.Title, e.Link = "case.expected.handle", string(c.ID), number, ledger+"/"+number
		return e, nil
	}, `SELECT id, number, lead_unit, area, grp, rectifier, rectifier_person, due_at, handled_at, closed_at FROM cases
		WHERE county = $1 AND due_at >= $2 AND due_at < $3 AND voided_at IS NULL AND staged IS NULL AND lead_unit IS NOT NULL
		AND state IN ('dispatched', 'handling', 'area_check', 'final_check', 'closed') AND closing <> 'before' ORDER BY due_at, number LIMIT $4`,
		tx.County, db.Millis(begin), db.Millis(end), maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected cases: %w", err)
	}
	return out, nil
}
