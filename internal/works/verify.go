package works

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Verify compares what the row of a project says with itself, its lines of
// money and its milestones. It returns a line for every difference, for
// doctor, and how many projects it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM works_projects WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify projects: %w", err)
	}
	line := func(column string) string {
		return `p.` + column + ` <> (SELECT COALESCE(SUM(f.` + column + `), 0) FROM works_funds f WHERE f.county = p.county AND f.project = p.id)`
	}
	const first = `(SELECT MIN(m.due_on) FROM works_milestones m WHERE m.county = p.county AND m.project = p.id AND m.done_on = '')`
	for _, v := range []struct{ name, cond string }{
		{"planned money", line("planned")},
		{"approved money", line("approved")},
		{"paid money", line("paid")},
		{"next day", `p.next_on <> CASE WHEN p.state NOT IN ('approved', 'doing') THEN '' WHEN ` + first + ` < p.due_on THEN ` + first + ` ELSE p.due_on END`},
		{"approval", `p.state IN ('approved', 'doing', 'accepted', 'handed') AND p.approved_on = '' OR p.state = 'proposed' AND p.approved_on <> ''`},
		{"acceptance", `(p.state IN ('accepted', 'handed')) <> (p.accepted_on <> '') OR p.accepted_on <> '' AND p.percent <> 100`},
		{"handover", `(p.state = 'handed') <> (p.handed_on <> '') OR p.state = 'handed' AND p.keeper IS NULL`},
		{"rest", `(p.state = 'suspended') <> (p.before_pause <> '')`},
		{"end", `(p.state = 'dropped') <> (p.ended_on <> '')`},
		{"milestones", `EXISTS (SELECT 1 FROM works_milestones m WHERE m.county = p.county AND m.project = p.id
			AND m.done_on <> '' AND (p.approved_on = '' OR m.done_on < p.approved_on))`},
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("project %d: %s is not as the rest says", n, v.name))
			return nil
		}, `SELECT p.number FROM works_projects p WHERE p.county = $1 AND (`+v.cond+`) ORDER BY p.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of projects: %w", v.name, err)
		}
	}
	return looked, wrong, nil
}
