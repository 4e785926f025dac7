package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/people"
)

// Holder is an employee to whom a task was passed on.
type Holder struct {
	Person id.Person
	Name   string
	Unit   id.Unit
	Part   string // what of it
	By     string
	At     time.Time
}

// maxHolders bounds the employees of one task.
const maxHolders = 500

// Pass gives the task to employees, in addition to those who have it. Each
// must be of a unit of the task for which by answers.
func (s *Service) Pass(ctx context.Context, by access.Actor, m Move, persons []id.Person, part string) (Task, error) {
	return s.act(ctx, by, DoPass, m, func(w *work) error {
		var f fault.Fields
		part = strings.Join(strings.Fields(part), " ")
		f.Text("part", part, MaxTitle)
		if len(persons) == 0 {
			f.Add("persons", "plan.need_person")
		}
		have, err := holders(ctx, w.tx, w.t.ID)
		if err != nil {
			return err
		}
		if len(have)+len(persons) > maxHolders {
			f.Add("persons", "plan.many_persons", maxHolders)
		}
		if err := f.Err(); err != nil {
			return err
		}
		var names []string
		var accounts []id.Account
		for _, p := range slices.Compact(slices.Sorted(slices.Values(persons))) {
			if slices.ContainsFunc(have, func(h Holder) bool { return h.Person == p }) {
				continue
			}
			name, err := passable(ctx, w.tx, by, w.t, p)
			if err != nil {
				return err
			}
			_, err = w.tx.Exec(ctx, `INSERT INTO plan_task_people (county, task, person, part, actor, at) VALUES ($1, $2, $3, $4, $5, $6)`,
				w.tx.County, w.t.ID, p, part, by.Name, db.Millis(w.tx.Now))
			if err != nil {
				return fmt.Errorf("pass task: %w", err)
			}
			names, w.gained = append(names, name), append(w.gained, p)
			of, err := people.ByPerson(ctx, w.tx, p)
			if err != nil {
				return err
			}
			accounts = append(accounts, of...)
		}
		w.t.Passed += len(names)
		if w.t.State == Assigned && w.t.Passed > 0 {
			w.t.State = Doing
		}
		w.data["persons"], w.data["part"] = strings.Join(names, ", "), part
		w.told = append(w.told, inbox.Message{To: inbox.Recipients{Accounts: accounts}, Kind: "task.passed", Key: "plan.tell.passed"})
		return nil
	})
}

// passable returns the name of an employee to whom by may pass the task on.
func passable(ctx context.Context, tx *db.Tx, by access.Actor, t Task, p id.Person) (string, error) {
	type row struct {
		name string
		unit id.Unit
	}
	var f fault.Fields
	bad := func(key string, args ...any) (string, error) {
		f.Add("persons", key, args...)
		return "", f.Err()
	}
	if !fault.Storable(string(p)) {
		return bad("plan.choose")
	}
	found, err := db.All(ctx, tx, func(r db.Row) (x row, err error) { return x, r.Scan(&x.name, &x.unit) },
		`SELECT name, unit FROM persons WHERE county = $1 AND id = $2 AND retired = FALSE LIMIT 1`, tx.County, p)
	if err != nil {
		return "", fmt.Errorf("employee: %w", err)
	}
	if len(found) == 0 {
		return bad("plan.choose")
	}
	x := found[0]
	if !slices.Contains(t.Owners().Units, x.unit) || !by.May(access.PassTask, access.Owners{Units: []id.Unit{x.unit}}) {
		return bad("plan.not_of_unit", x.name)
	}
	return x.name, nil
}

// TakeBack takes the task from an employee.
func (s *Service) TakeBack(ctx context.Context, by access.Actor, m Move, person id.Person) (Task, error) {
	return s.act(ctx, by, DoPass, m, func(w *work) error {
		have, err := holders(ctx, w.tx, w.t.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, func(h Holder) bool { return h.Person == person })
		if i < 0 {
			return notFound()
		}
		if err := by.Check(access.PassTask, access.Owners{Units: []id.Unit{have[i].Unit}}); err != nil {
			return err
		}
		_, err = w.tx.Exec(ctx, `DELETE FROM plan_task_people WHERE county = $1 AND task = $2 AND person = $3`, w.tx.County, w.t.ID, person)
		w.t.Passed--
		w.lost = append(w.lost, person)
		w.data["taken"] = have[i].Name
		return err
	})
}

// holders lists the employees of a task in the order in which they got it.
func holders(ctx context.Context, tx *db.Tx, task id.Task) ([]Holder, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (h Holder, err error) {
		return h, r.Scan(&h.Person, &h.Name, &h.Unit, &h.Part, &h.By, db.Time(&h.At))
	}, `SELECT p.person, e.name, e.unit, p.part, p.actor, p.at FROM plan_task_people p JOIN persons e ON e.county = p.county AND e.id = p.person
		WHERE p.county = $1 AND p.task = $2 ORDER BY p.at, e.name, p.person LIMIT 600`, tx.County, task)
	if err != nil {
		return nil, fmt.Errorf("employees of task: %w", err)
	}
	return out, nil
}
