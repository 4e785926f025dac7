package plan

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Verify compares what a task's row says of others with those, and looks for
// circles. It returns a line for every difference, for doctor, and how many
// tasks it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM plan_tasks WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify tasks: %w", err)
	}
	for name, cond := range map[string]string{ //nolint:gosec // "passed" is no password
		"children": `children <> (SELECT COUNT(*) FROM plan_tasks c WHERE c.county = t.county AND c.parent = t.id)`,
		"passed":   `passed <> (SELECT COUNT(*) FROM plan_task_people h WHERE h.county = t.county AND h.task = t.id)`,
		"done":     `(state = 'done') <> (done_on <> '')`,
		"handed":   `(state IN ('checking', 'done')) <> (handed_on <> '')`,
		"report":   `state IN ('done', 'dropped') AND EXISTS (SELECT 1 FROM plan_reports r WHERE r.county = t.county AND r.task = t.id AND r.state = 'unchecked')`,
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("task %d: %s is not as the rest says", n, name))
			return nil
		}, `SELECT t.number FROM plan_tasks t WHERE t.county = $1 AND (`+cond+`) ORDER BY t.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of tasks: %w", name, err)
		}
	}
	circle, err := circles(ctx, tx)
	for _, t := range circle {
		wrong = append(wrong, fmt.Sprintf("task %s needs itself in the end", t))
	}
	return looked, wrong, err
}

// circles lists the tasks that need themselves by however many steps.
func circles(ctx context.Context, tx *db.Tx) ([]string, error) {
	needs := map[string][]string{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var task, other string
		err := r.Scan(&task, &other)
		needs[task] = append(needs[task], other)
		return err
	}, `SELECT task, needs FROM plan_links WHERE county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("verify dependencies: %w", err)
	}
	const open, done = 1, 2
	mark := map[string]int{}
	var out []string
	var walk func(string)
	walk = func(t string) {
		mark[t] = open
		for _, n := range needs[t] {
			switch mark[n] {
			case open:
				out = append(out, n)
			case 0:
				walk(n)
			}
		}
		mark[t] = done
	}
	for t := range needs {
		if mark[t] == 0 {
			walk(t)
		}
	}
	return out, nil
}
