package works

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// ledger is the list that every figure opens.
const ledger = "/works"

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Unit, f.Other = q.Campaign, q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// stocks are the figures of how many projects there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"works.all":       {},
		"works.proposed":  {States: []State{Proposed}},
		"works.approved":  {States: []State{Approved}},
		"works.doing":     {States: []State{Doing}},
		"works.built":     {States: BuiltStates()},
		"works.handed":    {States: []State{Handed}},
		"works.suspended": {States: []State{Suspended}},
		"works.late":      {Late: true},
		"works.over":      {Over: true},
	}
}

// Figures returns what the slice counts. Projects are counted themselves: a
// county has hundreds of them.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	def := func(key string, kind figures.Kind, f Filter) {
		period := kind == figures.Flow
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Lacks: []figures.By{figures.ByGroup}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				n, _, err := Sums(ctx, tx, f.narrowed(q, period))
				return n, err
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, f.narrowed(q, period), by)
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, period).Link(ledger) },
		})
	}
	for key, f := range stocks() {
		def(key, figures.Stock, f)
	}
	def("works.accepted", figures.Flow, Filter{On: "accepted"})
	return defs
}

// cut counts the list of f for every area; of groups there are none.
func cut(ctx context.Context, tx *db.Tx, f Filter, by figures.By) (map[string]int64, error) {
	out := map[string]int64{}
	if by == figures.ByGroup {
		return out, nil
	}
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT p.area, COUNT(*) FROM works_projects p `+w.String()+` GROUP BY p.area LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("projects by area: %w", err)
	}
	return out, nil
}

// ByKind counts the projects of the county that f finds, by kind.
func ByKind(ctx context.Context, tx *db.Tx, f Filter) (map[string]int64, error) {
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var kind string
		var n int64
		err := r.Scan(&kind, &n)
		out[kind] = n
		return err
	}, `SELECT p.kind, COUNT(*) FROM works_projects p `+w.String()+` GROUP BY p.kind LIMIT 1000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("projects by kind: %w", err)
	}
	return out, nil
}
