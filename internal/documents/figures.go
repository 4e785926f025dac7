package documents

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// ledger is the list that every figure opens.
const ledger = "/documents"

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Unit, f.Other = q.Campaign, q.Unit, string(q.Area)+string(q.Group)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// Figures returns what the slice counts. Documents are counted themselves: a
// county has hundreds of them.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	for _, x := range []struct {
		key  string
		kind figures.Kind
		f    Filter
	}{
		{"documents.issued", figures.Flow, Filter{Direction: Issued, States: []State{Out, Repealed}}},
		{"documents.received", figures.Flow, Filter{Direction: Received, States: []State{Filed, Repealed}}},
		{"documents.briefs", figures.Flow, Filter{Direction: Issued, Kind: Brief, States: []State{Out, Repealed}}},
		{"documents.unread", figures.Stock, Filter{Late: true}},
	} {
		defs = append(defs, figures.Def{
			Key: x.key, Kind: x.kind, Lacks: []figures.By{figures.ByArea, figures.ByGroup}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, access.System(tx.County), x.f.narrowed(q, x.kind == figures.Flow))
			},
			// No document is an area's or a group's.
			Cut: func(context.Context, *db.Tx, figures.Query, figures.By) (map[string]int64, error) {
				return map[string]int64{}, nil
			},
			Drill: func(q figures.Query) string { return x.f.narrowed(q, x.kind == figures.Flow).Link(ledger) },
		})
	}
	return defs
}
