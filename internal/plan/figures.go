package plan

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// ledger is the list that every figure opens.
const ledger = "/plan/tasks"

// narrowed is f narrowed to what q asks for. A unit's figures count the tasks
// that it leads.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Group, f.Unit, f.Theme = q.Campaign, q.Area, q.Group, q.Unit, q.Theme+q.Category
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// stocks are the figures of how many tasks there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"plan.tasks":      {},
		"plan.open":       {States: OpenStates()},
		"plan.finished":   {States: []State{Done}},
		"plan.late":       {Late: true},
		"plan.blocked":    {States: []State{Blocked}},
		"plan.not_passed": {Waiting: true},
		"plan.checking":   {States: []State{Checking}},
		"plan.decisions":  {Source: FromMeeting},
	}
}

// flows are the figures of a period, by deadline or by the day of completion.
func flows() map[string]Filter {
	return map[string]Filter{
		"plan.done":        {States: []State{Done}, On: "done"},
		"plan.due":         {On: "due"},
		"plan.due_on_time": {On: "due", OnTime: true},
	}
}

// Figures returns what the slice counts. They are counted from the tasks
// themselves: a county has thousands of these, not millions.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	def := func(key string, kind figures.Kind, f Filter) {
		period := kind == figures.Flow
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Stood: true, ByUnit: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, access.System(tx.County), f.narrowed(q, period))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				column := string(by)
				if by == figures.ByUnit {
					column = string(ByUnit)
				}
				return cut(ctx, tx, f.narrowed(q, period), column)
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, period).Link(ledger) },
		})
	}
	for key, f := range stocks() {
		def(key, figures.Stock, f)
	}
	for key, f := range flows() {
		def(key, figures.Flow, f)
	}
	return append(defs,
		figures.Def{Key: "plan.rate.done", Kind: figures.Rate, Num: "plan.finished", Den: "plan.tasks"},
		figures.Def{Key: "plan.rate.on_time", Kind: figures.Rate, Num: "plan.due_on_time", Den: "plan.due"},
		figures.Def{
			Key: "plan.duties", Kind: figures.Stock, Lacks: figures.OfCounty(), Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, _ figures.Query) (int64, error) {
				return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM plan_duties WHERE county = $1 AND paused_on = ''`, tx.County)
			},
			Drill: func(figures.Query) string { return "/plan/duties?state=active" },
		},
	)
}

// cut counts the list of f for every value of a column.
func cut(ctx context.Context, tx *db.Tx, f Filter, column string) (map[string]int64, error) {
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT COALESCE(t.`+column+`, ''), COUNT(*) FROM plan_tasks t `+w.String()+` GROUP BY COALESCE(t.`+column+`, '') LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("tasks by %s: %w", column, err)
	}
	return out, nil
}

// Standing is how the tasks of one unit, area, group or objective stand.
type Standing struct {
	Of                                              string // identifier; empty: of none
	Tasks, Done, Late, Blocked, NotPassed, Checking int64
	Share                                           float64 // done, by weight
}

// By is along what standings are told apart.
type By string

// The columns.
const (
	ByUnit      By = "lead_unit"
	ByArea      By = "area"
	ByGroup     By = "grp"
	ByObjective By = "objective"
)

// Standings returns how tasks stand by unit, area, group or objective: those
// that f finds. Of a task that was taken apart only the parts are weighed.
func (s *Service) Standings(ctx context.Context, by access.Actor, f Filter, along By) (out []Standing, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = nil
		at := map[string]int{}
		get := func(of string) *Standing {
			i, ok := at[of]
			if !ok {
				i = len(out)
				at[of] = i
				out = append(out, Standing{Of: of})
			}
			return &out[i]
		}
		for _, part := range []struct {
			f  Filter
			to func(*Standing) *int64
		}{
			{Filter{}, func(x *Standing) *int64 { return &x.Tasks }},
			{Filter{States: []State{Done}}, func(x *Standing) *int64 { return &x.Done }},
			{Filter{Late: true}, func(x *Standing) *int64 { return &x.Late }},
			{Filter{States: []State{Blocked}}, func(x *Standing) *int64 { return &x.Blocked }},
			{Filter{Waiting: true}, func(x *Standing) *int64 { return &x.NotPassed }},
			{Filter{States: []State{Checking}}, func(x *Standing) *int64 { return &x.Checking }},
		} {
			g := f
			g.States, g.Late, g.Waiting = part.f.States, part.f.Late, part.f.Waiting
			n, err := cut(ctx, tx, g, string(along))
			if err != nil {
				return err
			}
			for of, k := range n {
				*part.to(get(of)) = k
			}
		}
		return s.weigh(ctx, tx, f, along, get)
	})
	return out, err
}

func (s *Service) weigh(ctx context.Context, tx *db.Tx, f Filter, along By, get func(string) *Standing) error {
	f.States, f.Late, f.Waiting = nil, false, false
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return err
	}
	type sum struct{ done, of float64 }
	sums := map[string]sum{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var t Task
		if err := r.Scan(&of, &t.Measure, &t.Target, &t.Reached, &t.Weight, &t.State); err != nil {
			return err
		}
		x := sums[of]
		sums[of] = sum{x.done + t.Share()*float64(t.Weight), x.of + float64(t.Weight)}
		return nil
	}, `SELECT COALESCE(t.`+string(along)+`, ''), t.measure, t.target, t.reached, t.weight, t.state FROM plan_tasks t `+w.String()+` AND t.children = 0`, w.Args...)
	if err != nil {
		return fmt.Errorf("weigh tasks: %w", err)
	}
	for of, x := range sums {
		if x.of > 0 {
			get(of).Share = x.done / x.of
		}
	}
	return nil
}

// Narrow is f for the tasks that a standing counts.
func (by By) Narrow(f Filter, of string) Filter {
	switch by {
	case ByUnit:
		f.Unit = id.Unit(of)
	case ByArea:
		f.Area = id.Area(of)
	case ByGroup:
		f.Group = id.Group(of)
	case ByObjective:
		f.Objective = id.Objective(of)
	}
	return f
}
