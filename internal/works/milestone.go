package works

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Milestone is a step of a project with the day by which it is to be done.
type Milestone struct {
	ID      string
	Project id.Project
	Title   string
	DueOn   string
	DoneOn  string // empty: not yet
}

// Late reports whether the milestone is not done though its day has passed.
func (m Milestone) Late(today string) bool { return m.DoneOn == "" && m.DueOn < today }

// maxMilestones bounds the milestones of one project.
const maxMilestones = 50

const milestoneColumns = `id, project, title, due_on, done_on`

func scanMilestone(r db.Row) (x Milestone, err error) {
	return x, r.Scan(&x.ID, &x.Project, &x.Title, &x.DueOn, &x.DoneOn)
}

func milestonesOf(ctx context.Context, tx *db.Tx, p id.Project) ([]Milestone, error) {
	return db.All(ctx, tx, scanMilestone, `SELECT `+milestoneColumns+` FROM works_milestones WHERE county = $1 AND project = $2 ORDER BY due_on, id LIMIT $3`, tx.County, p, maxLines)
}

func (w *work) milestone(ctx context.Context, of string) (Milestone, error) {
	x, err := db.One(ctx, w.tx, scanMilestone, `SELECT `+milestoneColumns+` FROM works_milestones WHERE county = $1 AND project = $2 AND id = $3`, w.tx.County, w.p.ID, plain(of))
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	return x, err
}

// Plan adds a milestone or, where x has an identifier, changes it; without a
// title it is taken off. What is done already stays as it was.
func (s *Service) Plan(ctx context.Context, by access.Actor, m Move, x Milestone) (Project, error) {
	return s.act(ctx, by, DoMilestone, m, func(w *work) error {
		x.Title = words(x.Title)
		if x.ID != "" {
			was, err := w.milestone(ctx, x.ID)
			if err != nil {
				return err
			}
			if was.DoneOn != "" {
				return fault.New(fault.Conflict, "works.milestone_done", was.Title)
			}
			if x.Title == "" {
				w.data["off"] = was.Title
				_, err := w.tx.Exec(ctx, `DELETE FROM works_milestones WHERE county = $1 AND id = $2`, w.tx.County, was.ID)
				return err
			}
		}
		var f fault.Fields
		f.Need("title", x.Title, MaxTitle)
		checkDay(&f, "due_on", x.DueOn)
		if err := f.Err(); err != nil {
			return err
		}
		if x.ID == "" {
			list, err := milestonesOf(ctx, w.tx, w.p.ID)
			if err != nil {
				return err
			}
			if len(list) >= maxMilestones {
				return fault.New(fault.Conflict, "works.many_milestones", maxMilestones)
			}
			x.ID = id.New[string]()
		}
		w.data["milestone"], w.data["due_on"] = x.Title, x.DueOn
		_, err := w.tx.Exec(ctx, `INSERT INTO works_milestones (county, id, project, title, due_on) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (county, id) DO UPDATE SET title = excluded.title, due_on = excluded.due_on`, w.tx.County, x.ID, w.p.ID, x.Title, x.DueOn)
		if err != nil {
			return fmt.Errorf("milestone: %w", err)
		}
		return nil
	})
}

// Reach says on which day a milestone was done, or, without a day, that it is
// not done after all. The day lies between approval and today.
func (s *Service) Reach(ctx context.Context, by access.Actor, m Move, milestone, on string) (Project, error) {
	return s.act(ctx, by, DoReach, m, func(w *work) error {
		x, err := w.milestone(ctx, milestone)
		if err != nil {
			return err
		}
		if on != "" {
			var f fault.Fields
			checkDay(&f, "done_on", on)
			if f == nil && (on < w.p.ApprovedOn || on > w.today) {
				f.Add("done_on", "works.done_between", w.p.ApprovedOn)
			}
			if err := f.Err(); err != nil {
				return err
			}
		}
		w.data["milestone"], w.data["done_on"] = x.Title, on
		_, err = w.tx.Exec(ctx, `UPDATE works_milestones SET done_on = $3 WHERE county = $1 AND id = $2`, w.tx.County, x.ID, on)
		if err != nil {
			return fmt.Errorf("milestone: %w", err)
		}
		return nil
	})
}

// next works out what is due next of the project.
func (w *work) next(ctx context.Context) error {
	w.p.Next = ""
	if !w.p.State.Clocked() {
		return nil
	}
	first, err := db.One(ctx, w.tx, db.Value[string], `SELECT COALESCE(MIN(due_on), '') FROM works_milestones WHERE county = $1 AND project = $2 AND done_on = ''`, w.tx.County, w.p.ID)
	if err != nil {
		return fmt.Errorf("next milestone: %w", err)
	}
	w.p.Next = w.p.DueOn
	if first != "" && first < w.p.DueOn {
		w.p.Next = first
	}
	return nil
}

// checkDay refuses what is no day of the years that projects are planned in.
func checkDay(f *fault.Fields, name, day string) {
	d, err := worktime.ParseDay(day)
	if err != nil || d.String() != day || day < "2000-01-01" || day > "2100-12-31" {
		f.Add(name, "works.bad_day")
	}
}
