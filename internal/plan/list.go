package plan

import (
	"cmp"
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

// Page is a page of a list of tasks.
type Page struct {
	Tasks []Task
	Total int64
	Next  string // where the next page begins; empty: there is none
	Today string // in the county, for what is late
}

const (
	usualLimit = 50
	mostLimit  = 500
)

// never is the day of a task without a deadline: it comes last, whichever way the
// list goes up.
const never = "9999"

var number = db.Key{SQL: "t.number", Number: true}

// orders are how lists of tasks are sorted.
var orders = map[string][]db.Key{
	"number": {number},
	"due":    {{SQL: "CASE WHEN t.due_on = '' THEN '" + never + "' ELSE t.due_on END"}, number},
	"unit":   {{SQL: "COALESCE(t.lead_unit, '')"}, number},
	"state":  {{SQL: "t.state"}, number},
	"done":   {{SQL: "t.done_on"}, number},
}

// cursor names a task in an order.
func cursor(o db.Order, t Task) string {
	switch o.Name {
	case "due":
		return o.Cursor(cmp.Or(t.DueOn, never), t.Number)
	case "unit":
		return o.Cursor(string(t.Lead), t.Number)
	case "state":
		return o.Cursor(string(t.State), t.Number)
	case "done":
		return o.Cursor(t.DoneOn, t.Number)
	default:
		return o.Cursor(t.Number)
	}
}

// List returns a page of the tasks that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p Page, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return p, err
	}
	p.Today = counties.Day(tx, county)
	if p.Total, err = count(ctx, tx, by, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "due")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("t", columns) + ` FROM plan_tasks t ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Tasks, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list tasks: %w", err)
	}
	if len(p.Tasks) > f.Limit {
		p.Tasks = p.Tasks[:f.Limit]
		p.Next = cursor(o, p.Tasks[f.Limit-1])
	}
	return p, fill(ctx, tx, p.Tasks)
}

// Count counts what the list of f holds, within a transaction.
func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM plan_tasks t `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count tasks: %w", err)
	}
	return n, nil
}

// Each calls fn for every task of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Task) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, t := range p.Tasks {
				if err := fn(t); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			f.After = p.Next
		}
	})
}

// Detail is a task with everything around it.
type Detail struct {
	Task    Task
	Above   []Task // of which it is a part, the whole first
	Parts   []Task
	Needs   []Task
	Needing []Task
	Holders []Holder
	Reports []Report
	Story   []journal.Line
	Today   string
	// Share is how much is done: of a task that was taken apart the mean of
	// its parts by their weights.
	Share float64
}

// Detail returns a task with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, task id.Task) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Task, err = one(ctx, tx, task); err != nil {
			return err
		}
		for at := d.Task; at.Parent != ""; {
			if at, err = one(ctx, tx, at.Parent); err != nil {
				return err
			}
			d.Above = append([]Task{at}, d.Above...)
		}
		d.Parts, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1 AND parent = $2 ORDER BY seq, number LIMIT 1000`, tx.County, task)
		if err != nil {
			return fmt.Errorf("parts of task: %w", err)
		}
		if err = fill(ctx, tx, d.Parts); err != nil {
			return err
		}
		if d.Needs, err = needed(ctx, tx, task); err != nil {
			return err
		}
		if d.Needing, err = needing(ctx, tx, task); err != nil {
			return err
		}
		if d.Holders, err = holders(ctx, tx, task); err != nil {
			return err
		}
		if d.Reports, err = reports(ctx, tx, task); err != nil {
			return err
		}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		d.Today, d.Share = counties.Day(tx, county), d.Task.Share()
		if len(d.Parts) > 0 && d.Task.State != Done {
			d.Share = mean(d.Parts)
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(task))
		return err
	})
	return d, err
}

// mean is the share of tasks that is done, by their weights; dropped ones do
// not count.
func mean(tasks []Task) float64 {
	sum, of := 0.0, 0.0
	for _, t := range tasks {
		if t.State != Dropped {
			sum += t.Share() * float64(t.Weight)
			of += float64(t.Weight)
		}
	}
	if of == 0 {
		return 0
	}
	return sum / of
}

// DueToday lists the running tasks of a source that are due today, within a
// transaction.
func (s *Service) DueToday(ctx context.Context, tx *db.Tx, source string) ([]Task, error) {
	p, err := list(ctx, tx, access.System(tx.County), Filter{Source: source, Due: "today", Limit: mostLimit})
	return p.Tasks, err
}

// LateByGroup counts the late tasks of each working group.
func (s *Service) LateByGroup(ctx context.Context, tx *db.Tx) (map[id.Group]int64, error) {
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := map[id.Group]int64{}
	for _, g := range groups {
		if out[g.ID], err = count(ctx, tx, access.System(tx.County), Filter{Group: g.ID, Late: true}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
