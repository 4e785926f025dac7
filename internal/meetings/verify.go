package meetings

import (
	"context"
	"encoding/json"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Verify looks for what cannot be in what is kept of meetings. It returns a
// line for every fault, for doctor, and how many meetings it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM meetings WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify meetings: %w", err)
	}
	for name, cond := range map[string]string{
		"material":  `(frozen_at IS NULL) <> (material = '')`,
		"begun":     `state IN ('running', 'held') AND (begun_at IS NULL OR frozen_at IS NULL)`,
		"closed":    `(state = 'held') <> (closed_at IS NOT NULL)`,
		"minutes":   `state IN ('running', 'held') AND NOT EXISTS (SELECT 1 FROM meeting_minutes v WHERE v.county = m.county AND v.meeting = m.id)`,
		"decisions": `state NOT IN ('running', 'held') AND EXISTS (SELECT 1 FROM meeting_decisions d WHERE d.county = m.county AND d.meeting = m.id)`,
		"line":      `EXISTS (SELECT 1 FROM meeting_decisions d WHERE d.county = m.county AND d.meeting = m.id AND (d.kind <> m.kind OR COALESCE(d.area, '') <> COALESCE(m.area, '') OR COALESCE(d.grp, '') <> COALESCE(m.grp, '')))`,
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("meeting %d: %s is not as the rest says", n, name))
			return nil
		}, `SELECT m.number FROM meetings m WHERE m.county = $1 AND (`+cond+`) ORDER BY m.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of meetings: %w", name, err)
		}
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var n int64
		var text string
		if err := r.Scan(&n, &text); err != nil {
			return err
		}
		if !json.Valid([]byte(text)) {
			wrong = append(wrong, fmt.Sprintf("meeting %d: its material cannot be read", n))
		}
		return nil
	}, `SELECT number, material FROM meetings WHERE county = $1 AND material <> '' LIMIT 100000`, tx.County)
	return looked, wrong, err
}

// Tied is how a decision stands, beside the task that it is.
type Tied struct {
	Task   id.Task
	State  DecisionState
	Unit   id.Unit
	DueOn  string
	DoneOn string
}

// Tied lists the decisions by their tasks, for doctor to compare.
func (s *Service) Tied(ctx context.Context, tx *db.Tx) ([]Tied, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Tied, err error) {
		return x, r.Scan(&x.Task, &x.State, &x.Unit, &x.DueOn, &x.DoneOn)
	}, `SELECT task, state, unit, due_on, done_on FROM meeting_decisions WHERE county = $1 ORDER BY id LIMIT 100000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("decisions and tasks: %w", err)
	}
	return list, nil
}
