package support

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Verify compares what the row of a request says with itself and with its
// case. It returns a line for every difference, for doctor, and how many
// requests it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM support_requests WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify requests: %w", err)
	}
	for _, v := range []struct{ name, cond string }{
		{"clock", `(state IN ('asked', 'escalated', 'accepted')) <> (due_at IS NOT NULL)`},
		{"pause", `(state = 'questioned') <> (paused_at IS NOT NULL)`},
		{"answer", `(answered_at IS NOT NULL) <> (answered_on <> '') OR state = 'declined' AND answered_at IS NULL`},
		{"plan", `state IN ('accepted', 'handed', 'done') AND plan_on = ''`},
		{"done", `(state = 'done') <> (done_on <> '') OR state = 'done' AND handed_at IS NULL`},
		{"headquarters", `(state IN ('escalated', 'upheld') OR directed = TRUE) AND escalated_at IS NULL`},
		{"case", `state IN ('accepted', 'handed') AND case_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.county = r.county AND c.id = r.case_id)`},
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("request %d: %s is not as the rest says", n, v.name))
			return nil
		}, `SELECT r.number FROM support_requests r WHERE r.county = $1 AND (`+v.cond+`) ORDER BY r.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of requests: %w", v.name, err)
		}
	}
	return looked, wrong, nil
}
