package plan

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Finish closes a task without a report: the office knows that it is done.
func (s *Service) Finish(ctx context.Context, by access.Actor, m Move) (Task, error) {
	return s.act(ctx, by, DoFinish, m, func(w *work) error { return s.close(ctx, w) })
}

// Done closes a task within a transaction of the caller: what it came from is
// settled. The caller has decided that by may. A task that is over already
// stays as it is.
func (s *Service) Done(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error {
	t, err := one(ctx, tx, task)
	if err != nil || !t.State.Open() {
		return err
	}
	as := onBehalf(by)
	_, err = s.actIn(ctx, tx, as, DoFinish, Move{ID: task, Reason: reason}, func(w *work) error { return s.close(ctx, w) })
	return err
}

// onBehalf is the program acting for somebody of whom the caller has decided
// that he may.
func onBehalf(by access.Actor) access.Actor {
	as := access.System(by.County)
	as.Account, as.Name = by.Account, by.Name
	return as
}

// Withdraw drops a task within a transaction of the caller: what it came from
// was a mistake. The caller has decided that by may. A task that is over
// already stays as it is.
func (s *Service) Withdraw(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error {
	t, err := one(ctx, tx, task)
	if err != nil || !t.State.Open() {
		return err
	}
	return s.drop(ctx, tx, onBehalf(by), Move{ID: task, Reason: reason})
}

// Task returns a task within a transaction of the caller.
func (s *Service) Task(ctx context.Context, tx *db.Tx, task id.Task) (Task, error) {
	return one(ctx, tx, task)
}

// State returns where a task stands, within a transaction of the caller.
func (s *Service) State(ctx context.Context, tx *db.Tx, task id.Task) (State, error) {
	t, err := one(ctx, tx, task)
	return t.State, err
}

// close marks the day, and answers the reports that waited.
func (s *Service) close(ctx context.Context, w *work) error {
	if err := partsOver(ctx, w.tx, w.t); err != nil {
		return err
	}
	w.t.DoneOn = w.today
	if w.t.HandedOn == "" {
		w.t.HandedOn = w.today
	}
	if w.t.Measure == Number {
		w.t.Reached = max(w.t.Reached, w.t.Target)
	}
	w.told = append(w.told, inbox.Message{To: toUnits(w.t), Kind: "task.done", Key: "plan.tell.done"})
	return answer(ctx, w.tx, w.by, w.t.ID, Accepted, "")
}

// Drop ends a task that is no longer wanted, with all its parts.
func (s *Service) Drop(ctx context.Context, by access.Actor, m Move) (t Task, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if err := s.drop(ctx, tx, by, m); err != nil {
			return err
		}
		t, err = one(ctx, tx, m.ID)
		return err
	})
	return t, err
}

func (s *Service) drop(ctx context.Context, tx *db.Tx, by access.Actor, m Move) error {
	_, err := s.actIn(ctx, tx, by, DoDrop, m, func(w *work) error {
		parts, err := open(ctx, w.tx, w.t.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if _, err := s.actIn(ctx, w.tx, by, DoDrop, Move{ID: p.ID, Reason: m.Reason}, func(w *work) error { return s.dropped(ctx, w) }); err != nil {
				return err
			}
		}
		return s.dropped(ctx, w)
	})
	return err
}

func (s *Service) dropped(ctx context.Context, w *work) error {
	w.t.HandedOn = "" // what was handed in is not wanted any more
	w.told = append(w.told, inbox.Message{To: toUnits(w.t), Kind: "task.dropped", Key: "plan.tell.dropped", Args: []any{w.t.Reason}})
	return answer(ctx, w.tx, w.by, w.t.ID, SentBack, w.t.Reason)
}

// Reopen brings a task back that was done or dropped.
func (s *Service) Reopen(ctx context.Context, by access.Actor, m Move) (Task, error) {
	return s.act(ctx, by, DoReopen, m, func(w *work) error {
		if w.t.Parent != "" {
			p, err := one(ctx, w.tx, w.t.Parent)
			if err != nil {
				return err
			}
			if !p.State.Open() {
				return fault.New(fault.Conflict, "plan.parent_over", p.Label())
			}
		}
		w.t.DoneOn, w.t.HandedOn = "", ""
		w.told = append(w.told, inbox.Message{To: toUnits(w.t), Kind: "task.reopened", Key: "plan.tell.reopened", Args: []any{w.t.Reason}})
		return nil
	})
}

// open lists the tasks directly beneath one that are not over, in no order,
// the deepest first.
func open(ctx context.Context, tx *db.Tx, task id.Task) ([]Task, error) {
	direct, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1 AND parent = $2
		AND state IN ('assigned', 'doing', 'blocked', 'checking') ORDER BY seq, number LIMIT 2000`, tx.County, task)
	if err != nil {
		return nil, err
	}
	var out []Task
	for _, t := range direct {
		if t.Children > 0 {
			below, err := open(ctx, tx, t.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, below...)
		}
		out = append(out, t)
	}
	return out, nil
}

// partsOver refuses to end a task before its parts.
func partsOver(ctx context.Context, tx *db.Tx, t Task) error {
	if t.Children == 0 {
		return nil
	}
	parts, err := open(ctx, tx, t.ID)
	if err != nil || len(parts) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "plan.parts_open", len(parts), parts[0].Label())
}
