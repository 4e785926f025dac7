package places

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// claims are conditions that no place fulfils.
var claims = []struct{ what, broken string }{
	{"the last check", `p.checked_on <> COALESCE((SELECT MAX(c.day) FROM places_checks c WHERE c.county = p.county AND c.place = p.id), '')`},
	{"the mark", `p.last_check <> '' AND NOT EXISTS (SELECT 1 FROM places_checks c WHERE c.county = p.county AND c.id = p.last_check AND c.place = p.id AND c.met = p.met AND c.asked = p.asked)`},
	{"the next check", `p.retired <> (p.next_on = '')`},
	{"what its checks found", `EXISTS (SELECT 1 FROM places_checks c WHERE c.county = p.county AND c.place = p.id AND (
		c.asked <> (SELECT COUNT(*) FROM places_results r WHERE r.county = c.county AND r.check_id = c.id)
		OR c.met <> (SELECT COUNT(*) FROM places_results r WHERE r.county = c.county AND r.check_id = c.id AND r.met = TRUE)))`},
	{"the trade", `(p.kind = 'venue') <> (p.trade <> '')`},
	{"a case of what is met", `EXISTS (SELECT 1 FROM places_results r WHERE r.county = p.county AND r.place = p.id AND r.met = TRUE AND r.case_id IS NOT NULL)`},
}

// Verify compares what the rows say with themselves and with each other. It
// returns a line for every difference, for doctor, and how many places it
// looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM places WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify places: %w", err)
	}
	for _, c := range claims {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("place %d: %s is not as the rest says", n, c.what))
			return nil
		}, `SELECT p.number FROM places p WHERE p.county = $1 AND (`+c.broken+`) ORDER BY p.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of places: %w", c.what, err)
		}
	}
	return looked, wrong, nil
}
