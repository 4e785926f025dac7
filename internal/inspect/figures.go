package inspect

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// The lists that figures open.
const (
	roundLedger = "/inspections"
	visitLedger = "/inspections/visits"
)

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Unit, f.Other = q.Campaign, q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// Figures returns what the slice counts: rounds and visits themselves, of
// which a county has some thousands. A round counts on the day on which it
// ended, for only then its result is known; a visit on the day on which it was
// done.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	def := func(key string, kind figures.Kind, f Filter, what string) {
		period := kind == figures.Flow
		ledger, lacks := visitLedger, []figures.By{figures.ByGroup}
		if what == "inspect_rounds" {
			ledger, lacks = roundLedger, figures.OfCounty()
		}
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Lacks: lacks,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return f.narrowed(q, period).count(ctx, tx, what)
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				if what == "inspect_rounds" || by == figures.ByGroup {
					return map[string]int64{}, nil
				}
				return f.narrowed(q, period).cut(ctx, tx)
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, period).Link(ledger) },
		})
	}
	def("inspect.mock_visits", figures.Flow, Filter{Kind: Mock, State: string(Done)}, "inspect_rounds")
	def("inspect.rounds_done", figures.Flow, Filter{State: string(Done)}, "inspect_rounds")
	def("inspect.done", figures.Flow, Filter{State: Finished}, "inspect_visits")
	def("inspect.failed", figures.Flow, Filter{State: Finished, Failed: true}, "inspect_visits")
	return defs
}

func (f Filter) count(ctx context.Context, tx *db.Tx, what string) (n int64, err error) {
	by := access.System(tx.County)
	if what == "inspect_rounds" {
		w, err := f.rounds(ctx, tx, by)
		if err != nil {
			return 0, err
		}
		return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM inspect_rounds p `+w.String(), w.Args...)
	}
	w, err := f.visits(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round `+w.String(), w.Args...)
}

// cut counts the visits of f for every area.
func (f Filter) cut(ctx context.Context, tx *db.Tx) (map[string]int64, error) {
	out := map[string]int64{}
	w, err := f.visits(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT COALESCE(v.area, ''), COUNT(*) FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round `+w.String()+` GROUP BY COALESCE(v.area, '') LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("visits by area: %w", err)
	}
	return out, nil
}
