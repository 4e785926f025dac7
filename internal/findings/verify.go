package findings

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// claims are conditions that no finding fulfils.
var claims = []struct{ what, broken string }{
	{"evidence", `f.records < (SELECT COUNT(*) FROM finding_evidence e WHERE e.county = f.county AND e.finding = f.id) OR NOT EXISTS (SELECT 1 FROM finding_evidence e WHERE e.county = f.county AND e.finding = f.id)`},
	{"who was asked", `f.state IN ('asked', 'explained', 'upheld') AND (f.asked_at IS NULL OR f.answer_by = '')`},
	{"the explanation", `f.state = 'explained' AND (f.answered_at IS NULL OR f.answer = '')`},
	{"the judgement", `f.state IN ('upheld', 'dismissed') AND (f.judged_at IS NULL OR f.reason = '')`},
	{"the noted fact", `f.note IS NOT NULL AND f.state <> 'upheld'`},
	{"whom it concerns", `(f.subject = 'area') <> (f.area IS NOT NULL) OR (f.subject = 'group') <> (f.grp IS NOT NULL) OR f.subject = 'unit' AND (f.unit IS NULL OR f.unit <> f.of_id)`},
}

// Verify compares what the rows say with themselves and with their evidence. It
// returns a line for every difference, for doctor, and how many findings it
// looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM findings WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify findings: %w", err)
	}
	for _, c := range claims {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("finding %d: %s is not as the rest says", n, c.what))
			return nil
		}, `SELECT f.number FROM findings f WHERE f.county = $1 AND (`+c.broken+`) ORDER BY f.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of findings: %w", c.what, err)
		}
	}
	return looked, wrong, nil
}
