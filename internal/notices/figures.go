package notices

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// ledger is the list that every figure opens.
const ledger = "/notices"

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Issuer, f.Other = q.Campaign, q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// stocks are the figures of how many notices there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"notices.all":         {},
		"notices.waiting":     {States: []State{Drafted}},
		"notices.running":     {States: RunningStates()},
		"notices.late":        {Late: true},
		"notices.refused":     {States: []State{Refused}},
		"notices.transferred": {States: []State{Transferred}},
		"notices.withdrawn":   {States: []State{Withdrawn}},
		"notices.unpowered":   {Unpowered: true},
	}
}

// Figures returns what the slice counts. Notices are counted themselves, by an
// index of their campaign: a county has thousands of them.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	def := func(key string, kind figures.Kind, f Filter) {
		period := kind == figures.Flow
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Lacks: []figures.By{figures.ByGroup}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, access.System(tx.County), f.narrowed(q, period))
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
	def("notices.drafted", figures.Flow, Filter{On: "drafted"})
	def("notices.issued", figures.Flow, Filter{On: "issued"})
	def("notices.served", figures.Flow, Filter{On: "served"})
	def("notices.complied", figures.Flow, Filter{On: "complied"})
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
	}, `SELECT n.area, COUNT(*) FROM served_notices n `+w.String()+` GROUP BY n.area LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("notices by area: %w", err)
	}
	return out, nil
}
