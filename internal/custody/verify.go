package custody

import (
	"context"
	"fmt"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
)

// Verify weighs every batch: what was taken is what was returned, what was
// disposed of and what is in store, and no number is missing. It returns a line
// for every difference, for doctor, and how many batches it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM custody_batches WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify batches: %w", err)
	}
	last, err := counties.Last(ctx, tx, Subject)
	if err != nil {
		return looked, nil, err
	}
	if looked != last {
		wrong = append(wrong, fmt.Sprintf("%d numbers were given, %d batches are there", last, looked))
	}
	const released = `COALESCE((SELECT SUM(l.amount) FROM custody_release_items l JOIN custody_releases r ON r.county = l.county AND r.id = l.release
		WHERE l.county = i.county AND l.batch = i.batch AND l.seq = i.seq AND r.state = 'done' AND r.kind = `
	for _, x := range []struct{ name, cond string }{
		{"what was taken", `b.amount <> COALESCE((SELECT SUM(i.amount) FROM custody_items i WHERE i.county = b.county AND i.batch = b.id), 0)`},
		{"what is in store", `b.remaining <> COALESCE((SELECT SUM(i.amount - i.returned - i.disposed) FROM custody_items i WHERE i.county = b.county AND i.batch = b.id), 0)`},
		{"what has left", `EXISTS (SELECT 1 FROM custody_items i WHERE i.county = b.county AND i.batch = b.id AND (i.returned < 0 OR i.disposed < 0 OR i.returned + i.disposed > i.amount
			OR i.returned <> ` + released + `'return'), 0) OR i.disposed <> ` + released + `'disposal'), 0)))`},
		{"its state", `(b.remaining > 0) <> (b.state IN ('held', 'asked')) OR (b.settled_at IS NULL) <> (b.remaining > 0)`},
		{"the disposal asked for", `(b.state = 'asked') <> EXISTS (SELECT 1 FROM custody_releases r WHERE r.county = b.county AND r.batch = b.id AND r.state = 'asked')`},
		{"its photos", `b.photos <> (SELECT COUNT(*) FROM photos p WHERE p.county = b.county AND p.subject = 'batch' AND p.record = b.id)`},
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("batch %s: %s is not as the rest says", Label(n), x.name))
			return nil
		}, `SELECT b.number FROM custody_batches b WHERE b.county = $1 AND (`+x.cond+`) ORDER BY b.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of batches: %w", x.name, err)
		}
	}
	return looked, wrong, nil
}
