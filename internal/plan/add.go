package plan

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// maxDepth bounds how deep tasks are taken apart.
const maxDepth = 8

// Create enters a task of the plan.
func (s *Service) Create(ctx context.Context, by access.Actor, d Draft) (task id.Task, err error) {
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			made, err := s.Add(ctx, tx, by, d)
			return string(made.ID), err
		})
		task = id.Task(answer)
		return err
	})
	return task, err
}

// Add enters a task within a transaction of the caller, who has decided that
// by may: so a meeting's decision or an order becomes a task, named in
// d.Source. It belongs to the current campaign. Faults are of the fields of
// the draft: title, lead, due_on, ….
func (s *Service) Add(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Task, error) {
	k, err := know(ctx, tx)
	if err != nil {
		return Task{}, err
	}
	return s.add(ctx, tx, by, k, d)
}

func (s *Service) add(ctx context.Context, tx *db.Tx, by access.Actor, k *known, d Draft) (Task, error) {
	t, err := s.put(ctx, tx, k, d)
	if err != nil {
		return Task{}, err
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(t.ID), Act: "task.created", By: by, First: true,
		Data: map[string]any{"title": t.Title, "unit": t.Lead, "due": t.DueOn, "source": t.Source.Kind, "record": t.Source.Record},
	})
	if err != nil {
		return Task{}, err
	}
	if t.Duty == "" { // what recurs is no news: it stands among what waits
		if err := s.tellAssigned(ctx, tx, by, t); err != nil {
			return Task{}, err
		}
	}
	if t.Person != "" {
		if err := s.bus.Publish(ctx, tx, Occupied{Person: t.Person, N: 1}); err != nil {
			return Task{}, err
		}
	}
	return t, s.bus.Publish(ctx, tx, HasMoved{Task: t.ID, To: t.State, Source: t.Source, By: by})
}

// put checks the draft and stores its row.
func (s *Service) put(ctx context.Context, tx *db.Tx, k *known, d Draft) (Task, error) {
	var f fault.Fields
	d.check(&f)
	if err := k.refs(ctx, tx, &f, d); err != nil {
		return Task{}, err
	}
	parent, err := parentOf(ctx, tx, &f, d.Parent, "")
	if err != nil {
		return Task{}, err
	}
	if err := f.Err(); err != nil {
		return Task{}, err
	}
	t := Task{ID: id.New[id.Task](), State: Assigned, Created: tx.Now, Moved: tx.Now, Version: 1, Duty: d.duty, Period: d.period, Source: d.Source}
	t.set(d)
	if t.Objective == "" {
		t.Objective = parent.Objective
	}
	if t.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
		return Task{}, err
	}
	if t.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return Task{}, err
	}
	if t.Seq == 0 && t.Duty == "" {
		if t.Seq, err = lastSeq(ctx, tx, t); err != nil {
			return Task{}, err
		}
	}
	if err := insert(ctx, tx, t); err != nil {
		return Task{}, err
	}
	return t, grow(ctx, tx, t.Parent, 1)
}

// set takes what a draft says of a task.
func (t *Task) set(d Draft) {
	t.Parent, t.Objective, t.Seq, t.Title, t.Details, t.Basis, t.Evidence = d.Parent, d.Objective, d.Seq, d.Title, d.Details, d.Basis, d.Evidence
	t.Measure, t.Target, t.Unit, t.Weight = d.Measure, d.Target, d.Unit, d.Weight
	t.Lead, t.Responsible, t.Assist, t.Leader, t.Person, t.Area, t.Group = d.Lead, d.Responsible, d.Assist, d.Leader, d.Person, d.Area, d.Group
	t.StartsOn, t.DueOn = d.StartsOn, d.DueOn
}

// parentOf returns the task of which another is to be a part, and notes why
// it cannot be. self is the task that moves; empty for a new one.
func parentOf(ctx context.Context, tx *db.Tx, f *fault.Fields, parent, self id.Task) (Task, error) {
	if parent == "" {
		return Task{}, nil
	}
	p, err := one(ctx, tx, parent)
	if fault.Is(err, fault.NotFound) {
		f.Add("parent", "plan.choose")
		return Task{}, nil
	}
	if err != nil {
		return Task{}, err
	}
	if !p.State.Running() {
		f.Add("parent", "plan.parent_over", p.Label())
	}
	for at, depth := p, 2; ; depth++ {
		if at.ID == self {
			f.Add("parent", "plan.parent_loop")
			return p, nil
		}
		if depth > maxDepth {
			f.Add("parent", "plan.too_deep", maxDepth)
			return p, nil
		}
		if at.Parent == "" {
			return p, nil
		}
		if at, err = one(ctx, tx, at.Parent); err != nil {
			return p, err
		}
	}
}

func lastSeq(ctx context.Context, tx *db.Tx, t Task) (int, error) {
	query, arg := `SELECT COALESCE(MAX(seq), 0) + 1 FROM plan_tasks WHERE county = $1 AND parent = $2`, any(t.Parent)
	if t.Parent == "" {
		query, arg = `SELECT COALESCE(MAX(seq), 0) + 1 FROM plan_tasks WHERE county = $1 AND parent IS NULL AND objective = $2`, any(t.Objective)
	}
	n, err := db.One(ctx, tx, db.Value[int], query, tx.County, arg)
	if err != nil {
		return 0, fmt.Errorf("place of task: %w", err)
	}
	return n, nil
}

// grow counts the parts of a task.
func grow(ctx context.Context, tx *db.Tx, parent id.Task, n int) error {
	if parent == "" {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE plan_tasks SET children = children + $3, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, parent, n); err != nil {
		return fmt.Errorf("parts of task: %w", err)
	}
	return nil
}

// Get returns a task.
func (s *Service) Get(ctx context.Context, by access.Actor, task id.Task) (t Task, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		t, err = one(ctx, tx, task)
		return err
	})
	return t, err
}

// States returns where tasks stand, within a transaction of the caller. A task
// that is not there is left out.
func (s *Service) States(ctx context.Context, tx *db.Tx, tasks ...id.Task) (map[id.Task]Task, error) {
	out := make(map[id.Task]Task, len(tasks))
	for len(tasks) > 0 {
		n := min(most, len(tasks))
		var w db.Where
		w.And("county = ?", tx.County)
		db.In(&w, "id", tasks[:n])
		tasks = tasks[n:]
		list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks `+w.String(), w.Args...)
		if err != nil {
			return nil, fmt.Errorf("states of tasks: %w", err)
		}
		if err := fill(ctx, tx, list); err != nil {
			return nil, err
		}
		for _, t := range list {
			out[t.ID] = t
		}
	}
	return out, nil
}

// ByNumber returns the task that a visible number names.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (task id.Task, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		task, err = db.One(ctx, tx, db.Value[id.Task], `SELECT id FROM plan_tasks WHERE county = $1 AND number = $2`, tx.County, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return task, err
}
