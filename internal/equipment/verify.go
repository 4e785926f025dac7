package equipment

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// claims are conditions that no record fulfils.
var claims = []struct{ what, broken string }{
	{"the quantity", `p.quantity < 1 OR p.quantity > 1 AND p.kind NOT IN ('bin', 'other') AND NOT EXISTS (SELECT 1 FROM equipment_kinds k WHERE k.county = p.county AND k.code = p.kind AND k.counted = TRUE)`},
	{"the day by which it is to be in use", `p.due_on <> '' AND p.state NOT IN ('planned', 'repair') OR p.due_on = '' AND p.state = 'repair'`},
	{"since when", `p.since = '' OR p.state_on = ''`},
	{"the cost", `p.cost < 0`},
}

// Verify compares what the rows say with themselves and with each other. It
// returns a line for every difference, for doctor, and how many records it
// looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM equipment WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify equipment: %w", err)
	}
	for _, c := range claims {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("equipment %d: %s is not as the rest says", n, c.what))
			return nil
		}, `SELECT p.number FROM equipment p WHERE p.county = $1 AND (`+c.broken+`) ORDER BY p.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of equipment: %w", c.what, err)
		}
	}
	return looked, wrong, nil
}
