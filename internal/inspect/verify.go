package inspect

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// claims are what no visit fulfils: what its row says of its items and round.
var claims = []struct{ what, broken string }{
	{"its mark", `v.state = 'done' AND v.mark <> (SELECT COALESCE(SUM(i.mark), 0) FROM inspect_items i WHERE i.county = v.county AND i.visit = v.id)`},
	{"the number of items", `v.looked <> (SELECT COUNT(*) FROM inspect_items i WHERE i.county = v.county AND i.visit = v.id)`},
	{"that it is done", `(v.state = 'done') <> (v.done_on <> '') OR v.state = 'done' AND v.looked <> v.items`},
	{"the bounds of a mark", `v.mark < 0 OR v.mark > v.possible OR EXISTS (SELECT 1 FROM inspect_items i WHERE i.county = v.county AND i.visit = v.id AND (i.mark < 0 OR i.mark > i.possible))`},
	{"a reason for what it deducts", `EXISTS (SELECT 1 FROM inspect_items i WHERE i.county = v.county AND i.visit = v.id AND i.mark < i.possible AND i.reason = '')`},
	{"the site that was drawn", `NOT EXISTS (SELECT 1 FROM inspect_sites s WHERE s.county = v.county AND s.round = v.round AND s.ref = v.ref AND s.seq = v.seq)`},
	{"its round", `v.looked > 0 AND p.state NOT IN ('begun', 'done')`},
}

// Verify compares what the rows say with themselves and with each other, and
// repeats every draw. It returns a line for every difference, for doctor, and
// how many visits it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM inspect_visits WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify visits: %w", err)
	}
	for _, c := range claims {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var v Visit
			if err := r.Scan(&v.Number, &v.Seq); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("visit %s: %s is not as the rest says", v.Label(), c.what))
			return nil
		}, `SELECT p.number, v.seq FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round
			WHERE v.county = $1 AND (`+c.broken+`) ORDER BY p.number, v.seq LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of visits: %w", c.what, err)
		}
	}
	more, err := proveDraws(ctx, tx)
	return looked, append(wrong, more...), err
}
