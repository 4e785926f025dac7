package support

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// ledger is the list that every figure opens.
const ledger = "/support"

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Group, f.Other = q.Campaign, q.Area, q.Group, string(q.Unit)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// stocks are the figures of how many requests there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"support.all":      {},
		"support.open":     {States: OpenStates()},
		"support.late":     {Late: true},
		"support.declined": {States: []State{Declined}},
		"support.up":       {Up: true},
	}
}

// flows are the figures of a period.
func flows() map[string]Filter {
	return map[string]Filter{
		"support.asked":            {On: "asked"},
		"support.answered":         {On: "answered"},
		"support.answered_on_time": {On: "answered", OnTime: true},
		"support.done":             {On: "done"},
	}
}

// Figures returns what the slice counts. Requests are counted themselves: a
// county has hundreds of them.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	def := func(key string, kind figures.Kind, f Filter) {
		period := kind == figures.Flow
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Lacks: []figures.By{figures.ByUnit}, Stood: true, ByUnit: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, access.System(tx.County), f.narrowed(q, period))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				if by == figures.ByUnit {
					return nil, nil // no unit asks for support
				}
				return cut(ctx, tx, f.narrowed(q, period), by)
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
	return append(defs, figures.Def{Key: "support.rate.on_time", Kind: figures.Rate, Num: "support.answered_on_time", Den: "support.answered"})
}

// cut counts the list of f for every area, or for every group.
func cut(ctx context.Context, tx *db.Tx, f Filter, by figures.By) (map[string]int64, error) {
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	column := "r.area"
	if by == figures.ByGroup {
		column = "r.grp"
	}
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT `+column+`, COUNT(*) FROM support_requests r `+w.String()+` GROUP BY `+column+` LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("requests by %s: %w", by, err)
	}
	return out, nil
}
