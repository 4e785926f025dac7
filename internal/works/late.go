package works

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// Step is a milestone with its project.
type Step struct {
	Milestone
	Of Project
}

// maxSteps bounds the milestones that are read at once.
const maxSteps = 2000

// Steps lists the milestones of the projects that f finds, those of one
// project one after the other; late: only those that are late.
func (s *Service) Steps(ctx context.Context, by access.Actor, f Filter, late bool) (out []Step, day string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if day, err = today(ctx, tx); err != nil {
			return err
		}
		w, err := f.narrow(ctx, tx, by)
		if err != nil {
			return err
		}
		order := "p.number, m.due_on, m.id"
		if late {
			w.And("m.done_on = '' AND m.due_on < ?", day)
			w.And("p.state IN ('approved', 'doing')")
			order = "m.due_on, p.number, m.id"
		}
		out, err = db.All(ctx, tx, func(r db.Row) (x Step, err error) {
			return x, r.Scan(&x.ID, &x.Project, &x.Title, &x.DueOn, &x.DoneOn, &x.Of.ID, &x.Of.Number, &x.Of.Title, &x.Of.Kind, &x.Of.Area, &x.Of.Unit, &x.Of.State,
				&x.Of.StartsOn, &x.Of.DueOn, &x.Of.Next, &x.Of.Percent, &x.Of.AcceptedOn)
		}, `SELECT m.id, m.project, m.title, m.due_on, m.done_on, p.id, p.number, p.title, p.kind, p.area, p.unit, p.state, p.starts_on, p.due_on, p.next_on, p.percent, p.accepted_on
			FROM works_projects p JOIN works_milestones m ON m.county = p.county AND m.project = p.id `+w.String()+` ORDER BY `+order+` LIMIT `+w.Arg(maxSteps), w.Args...)
		if err != nil {
			return fmt.Errorf("milestones: %w", err)
		}
		return nil
	})
	return out, day, err
}
