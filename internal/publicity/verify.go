package publicity

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// A claim is a condition that no row of a table fulfils.
type claim struct{ what, table, number, broken string }

// claims are what the rows of the slice say of themselves and of each other.
var claims = []claim{
	{"the day on which it was done", "publicity_activities", "p.number", `(p.state = 'done') <> (p.done_on <> '')`},
	{"proof", "publicity_activities", "p.number", `p.state = 'done' AND p.proofs = 0 AND p.link = ''`},
	{"photos", "publicity_activities", "p.number", `p.proofs <> (SELECT COUNT(*) FROM photos x WHERE x.county = p.county AND x.subject = 'publicity' AND x.record = p.id)`},
	{"print runs", "publicity_materials", "p.number", `p.printed <> ` + sumOf("copies", "publicity_prints") + ` OR p.cost <> ` + sumOf("cost", "publicity_prints")},
	{"receipts", "publicity_materials", "p.number", `p.given <> ` + sumOf("copies", "publicity_receipts")},
	{"a question answered", "publicity_answers", "p.number", `EXISTS (SELECT 1 FROM publicity_questions q WHERE q.county = p.county AND q.poll = p.poll
		AND NOT EXISTS (SELECT 1 FROM publicity_marks m WHERE m.county = p.county AND m.poll = p.poll AND m.seq = q.seq AND m.answer = p.id))`},
	{"the sample", "publicity_polls", "p.number", `EXISTS (SELECT 1 FROM publicity_quotas q WHERE q.county = p.county AND q.poll = p.id GROUP BY q.face HAVING SUM(q.size) <> p.sample)`},
	{"who passed", "publicity_courses", "p.number", `EXISTS (SELECT 1 FROM publicity_attempts a WHERE a.county = p.county AND a.course = p.id AND a.passed <> (a.score >= p.pass))`},
	{"the last check", "publicity_positions", "p.number", `p.checked_on <> COALESCE((SELECT MAX(x.day) FROM publicity_checks x WHERE x.county = p.county AND x.position = p.id), '')`},
	{"the next check", "publicity_positions", "p.number", `p.retired <> (p.next_on = '')`},
	{"material", "publicity_receipts", "p.number", `NOT EXISTS (SELECT 1 FROM publicity_materials m WHERE m.county = p.county AND m.id = p.material AND m.kind = p.kind AND m.campaign = p.campaign)`},
}

// sumOf is what the rows of a material that hold come to.
func sumOf(column, table string) string {
	return `(SELECT COALESCE(SUM(x.` + column + `), 0) FROM ` + table + ` x WHERE x.county = p.county AND x.material = p.id AND x.void = '')`
}

// Verify compares what the rows say with themselves and with each other. It
// returns a line for every difference, for doctor, and how many activities it
// looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM publicity_activities WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify activities: %w", err)
	}
	for _, c := range claims {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("%s %d: %s is not as the rest says", c.table, n, c.what))
			return nil
		}, `SELECT `+c.number+` FROM `+c.table+` p WHERE p.county = $1 AND (`+c.broken+`) ORDER BY 1 LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of %s: %w", c.what, c.table, err)
		}
	}
	return looked, wrong, nil
}
