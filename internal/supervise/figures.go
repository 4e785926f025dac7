package supervise

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Group, f.Unit, f.Other = q.Campaign, q.Area, q.Group, q.Unit, q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// stocks are the figures of how many orders there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"supervise.orders":            {Kind: Ordered},
		"supervise.open":              {Kind: Ordered, States: OpenStates()},
		"supervise.late":              {Kind: Ordered, Late: true},
		"supervise.criticised":        {Kind: Ordered, AtLeast: Criticism},
		"supervise.interviewed":       {Kind: Ordered, AtLeast: Interview},
		"supervise.instructions":      {Kind: Instructed},
		"supervise.instructions_open": {Kind: Instructed, States: OpenStates()},
		"supervise.instructions_late": {Kind: Instructed, Late: true},
	}
}

// flows are the figures of a period.
func flows() map[string]Filter {
	return map[string]Filter{
		"supervise.issued":      {Kind: Ordered, On: "issued"},
		"supervise.closed":      {Kind: Ordered, On: "closed"},
		"supervise.due":         {Kind: Ordered, On: "due"},
		"supervise.due_on_time": {Kind: Ordered, On: "due", OnTime: true},
	}
}

// Figures returns what the slice counts. Orders are counted themselves: a
// county has hundreds of them.
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
				return cut(ctx, tx, f.narrowed(q, period), by)
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, period).Link() },
		})
	}
	for key, f := range stocks() {
		def(key, figures.Stock, f)
	}
	for key, f := range flows() {
		def(key, figures.Flow, f)
	}
	urged := func(q figures.Query) UrgeFilter {
		return UrgeFilter{Campaign: q.Campaign, From: q.From, To: q.To, Unit: q.Unit, Area: q.Area, Group: q.Group, Other: q.Category + q.Theme}
	}
	return append(defs,
		figures.Def{
			Key: "supervise.urged", Kind: figures.Flow,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return countUrges(ctx, tx, urged(q))
			},
			Drill: func(q figures.Query) string { return urged(q).Link() },
		},
		figures.Def{Key: "supervise.rate.on_time", Kind: figures.Rate, Num: "supervise.due_on_time", Den: "supervise.due"},
	)
}

// cut counts the list of f for every value of a dimension.
func cut(ctx context.Context, tx *db.Tx, f Filter, by figures.By) (map[string]int64, error) {
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	column := "COALESCE(o." + string(by) + ", '')"
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT `+column+`, COUNT(*) FROM supervise_orders o `+w.String()+` GROUP BY `+column+` LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("orders by %s: %w", by, err)
	}
	return out, nil
}
