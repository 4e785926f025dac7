package findings

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// Figures returns what the slice counts. Findings are few and are counted
// themselves.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	for _, x := range []struct {
		key    string
		filter Filter
	}{
		{"findings.all", Filter{}},
		{"findings.open", Filter{States: Pending()}},
		{"findings.late", Filter{Late: true}},
		{"findings.upheld", Filter{States: []State{Upheld}}},
		{"findings.dismissed", Filter{States: []State{Dismissed}}},
	} {
		narrowed := func(q figures.Query) Filter {
			f := x.filter
			f.Campaign, f.Area, f.Group, f.Unit, f.Other = q.Campaign, q.Area, q.Group, q.Unit, q.Category+q.Theme
			return f
		}
		defs = append(defs, figures.Def{
			Key: x.key, Kind: figures.Stock, Stood: true, ByUnit: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, access.System(tx.County), narrowed(q))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, narrowed(q), by)
			},
			Drill: func(q figures.Query) string { return narrowed(q).Link() },
		})
	}
	return defs
}

// cut counts the list of f for every value of a dimension.
func cut(ctx context.Context, tx *db.Tx, f Filter, by figures.By) (map[string]int64, error) {
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	column := "COALESCE(" + string(by) + ", '')"
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT `+column+`, COUNT(*) FROM findings `+w.String()+` GROUP BY `+column+` LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("findings by %s: %w", by, err)
	}
	return out, nil
}
