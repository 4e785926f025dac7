package plan

import (
	"context"
	"fmt"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Dependency says that Task cannot be done before Needs is.
type Dependency struct{ Task, Needs id.Task }

// maxLinks bounds the dependencies of one task.
const maxLinks = 100

// Depend makes the task need another. It refuses a circle, and a task of which
// this one is a part, or that is a part of this one.
func (s *Service) Depend(ctx context.Context, by access.Actor, m Move, needs id.Task) (Task, error) {
	return s.act(ctx, by, DoLink, m, func(w *work) error {
		var f fault.Fields
		other, err := one(ctx, w.tx, needs)
		if fault.Is(err, fault.NotFound) {
			f.Add("needs", "plan.choose")
			return f.Err()
		}
		if err != nil {
			return err
		}
		if other.Campaign != w.t.Campaign {
			f.Add("needs", "plan.choose")
			return f.Err()
		}
		if err := s.linkable(ctx, w.tx, &f, w.t, other); err != nil {
			return err
		}
		n, err := db.One(ctx, w.tx, db.Value[int], `SELECT COUNT(*) FROM plan_links WHERE county = $1 AND task = $2`, w.tx.County, w.t.ID)
		if err != nil {
			return fmt.Errorf("dependencies: %w", err)
		}
		if n >= maxLinks {
			f.Add("needs", "plan.many_links", maxLinks)
		}
		if err := f.Err(); err != nil {
			return err
		}
		w.data["needs"] = other.Label()
		return putLink(ctx, w.tx, w.t.ID, needs)
	})
}

func putLink(ctx context.Context, tx *db.Tx, task, needs id.Task) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_links (county, task, needs) VALUES ($1, $2, $3) ON CONFLICT (county, task, needs) DO NOTHING`, tx.County, task, needs)
	if err != nil {
		return fmt.Errorf("dependency: %w", err)
	}
	return nil
}

// linkable notes why task cannot need other.
func (s *Service) linkable(ctx context.Context, tx *db.Tx, f *fault.Fields, task, other Task) error {
	if task.ID == other.ID {
		f.Add("needs", "plan.link_self")
		return nil
	}
	for _, pair := range [][2]Task{{task, other}, {other, task}} {
		for at := pair[0]; at.Parent != ""; {
			if at.Parent == pair[1].ID {
				f.Add("needs", "plan.link_part", other.Label())
				return nil
			}
			var err error
			if at, err = one(ctx, tx, at.Parent); err != nil {
				return err
			}
		}
	}
	found, err := reaches(ctx, tx, other.ID, task.ID)
	if err != nil {
		return err
	}
	if found {
		f.Add("needs", "plan.link_circle", other.Label())
	}
	return nil
}

// reaches reports whether from needs to, by however many steps.
func reaches(ctx context.Context, tx *db.Tx, from, to id.Task) (bool, error) {
	seen := map[id.Task]bool{from: true}
	for next := []id.Task{from}; len(next) > 0; {
		var w db.Where
		w.And("county = ?", tx.County)
		db.In(&w, "task", next[:min(most, len(next))])
		next = next[min(most, len(next)):]
		found, err := db.All(ctx, tx, db.Value[id.Task], `SELECT needs FROM plan_links `+w.String()+` LIMIT `+strconv.Itoa(most*maxLinks), w.Args...)
		if err != nil {
			return false, fmt.Errorf("dependencies: %w", err)
		}
		for _, t := range found {
			if t == to {
				return true, nil
			}
			if !seen[t] {
				seen[t] = true
				next = append(next, t)
			}
		}
	}
	return false, nil
}

// Release ends a dependency.
func (s *Service) Release(ctx context.Context, by access.Actor, m Move, needs id.Task) (Task, error) {
	return s.act(ctx, by, DoLink, m, func(w *work) error {
		other, err := one(ctx, w.tx, needs)
		if err != nil {
			return err
		}
		w.data["released"] = other.Label()
		_, err = w.tx.Exec(ctx, `DELETE FROM plan_links WHERE county = $1 AND task = $2 AND needs = $3`, w.tx.County, w.t.ID, needs)
		return err
	})
}

// needed lists the tasks that a task needs.
func needed(ctx context.Context, tx *db.Tx, task id.Task) ([]Task, error) {
	return db.All(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1
		AND id IN (SELECT needs FROM plan_links WHERE county = $1 AND task = $2) ORDER BY due_on, number LIMIT 200`, tx.County, task)
}

// needing lists the tasks that need a task.
func needing(ctx context.Context, tx *db.Tx, task id.Task) ([]Task, error) {
	return db.All(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1
		AND id IN (SELECT task FROM plan_links WHERE county = $1 AND needs = $2) ORDER BY due_on, number LIMIT 200`, tx.County, task)
}

// needsDone refuses to report a task as done before what it needs.
func needsDone(ctx context.Context, tx *db.Tx, t Task) error {
	list, err := needed(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.State.Open() {
			return fault.New(fault.Conflict, "plan.needs_open", n.Label(), n.Title)
		}
	}
	return nil
}
