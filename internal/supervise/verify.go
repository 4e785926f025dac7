package supervise

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Verify compares what the row of an order says with its steps and answers. It
// returns a line for every difference, for doctor, and how many orders it
// looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM supervise_orders WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify orders: %w", err)
	}
	const of = `FROM supervise_answers a WHERE a.county = o.county AND a.order_id = o.id`
	for _, v := range []struct{ name, cond string }{
		{"answer", `(state = 'answered') <> EXISTS (SELECT 1 ` + of + ` AND a.verdict = 'unchecked')`},
		{"first answer", `(answered_on <> '') <> EXISTS (SELECT 1 ` + of + `)`},
		{"end", `(state = 'closed') <> (closed_on <> '') OR state = 'closed' AND NOT EXISTS (SELECT 1 ` + of + ` AND a.verdict = 'accepted')`},
		{"level", `NOT EXISTS (SELECT 1 FROM supervise_steps t WHERE t.county = o.county AND t.order_id = o.id AND t.level = o.level)`},
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var kind Kind
			var n int64
			if err := r.Scan(&kind, &n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("%s: %s is not as the rest says", Order{Kind: kind, Number: n}.Label(), v.name))
			return nil
		}, `SELECT o.kind, o.number FROM supervise_orders o WHERE o.county = $1 AND (`+v.cond+`) ORDER BY o.kind, o.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of orders: %w", v.name, err)
		}
	}
	return looked, wrong, nil
}
