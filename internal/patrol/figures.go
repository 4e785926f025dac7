package patrol

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// ledger is the page that the figures of actions open.
const ledger = "/patrol/actions"

// Figures returns what the slice counts, for the book of figures.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	for _, as := range append(CountsAs(), "actions") {
		f := Filter{CountsAs: as}
		if as == "actions" {
			f.CountsAs = ""
		}
		defs = append(defs, figures.Def{
			Key: tally(as), Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup}, Tally: tally(as),
			Count: s.sum(as, f),
			Drill: func(q figures.Query) string { return f.narrowed(q).Link(ledger) },
		})
	}
	day := func(key string, f DayFilter) {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Flow, Lacks: figures.OfCounty(),
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				f := f
				f.Campaign, f.From, f.To = q.Campaign, q.From, q.To
				return s.countDays(ctx, tx, f)
			},
			Drill: func(q figures.Query) string {
				f := f
				f.Campaign, f.From, f.To = q.Campaign, q.From, q.To
				return f.Link("/patrol/daily")
			},
		})
	}
	day("patrol.reports", DayFilter{State: "due"})
	day("patrol.reports_late", DayFilter{Late: "yes"})
	day("patrol.reports_on_time", DayFilter{Late: "no"})
	return append(defs, figures.Def{Key: "patrol.rate.reports_on_time", Kind: figures.Rate, Num: "patrol.reports_on_time", Den: "patrol.reports"})
}

// sum adds up from tallies, and where they are not kept for what is asked,
// from the records.
func (s *Service) sum(as string, f Filter) func(context.Context, *db.Tx, figures.Query) (int64, error) {
	return func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
		if q.Group != "" || q.Theme != "" {
			return 0, nil
		}
		if q.Campaign == "" {
			k, err := s.know(ctx, tx)
			if err != nil {
				return 0, err
			}
			q.Campaign = k.Campaign
		}
		if q.Tallied() {
			return figures.Sum(ctx, tx, tally(as), q)
		}
		w := f.narrowed(q).where(tx, q.Campaign)
		what := "CAST(COALESCE(SUM(amount), 0) AS BIGINT)"
		if as == "actions" {
			what = "COUNT(*)"
		}
		n, err := db.One(ctx, tx, db.Value[int64], `SELECT `+what+` FROM patrol_actions `+w.String(), w.Args...)
		if err != nil {
			return 0, fmt.Errorf("count actions: %w", err)
		}
		return n, nil
	}
}

// Recount counts the tallies anew from the actions.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(string, figures.Dims, int64)) error {
	err := db.Each(ctx, tx, func(r db.Row) error {
		var a Action
		if err := r.Scan(&a.Campaign, &a.Day, db.Text(&a.Area), &a.Unit, &a.Kind, &a.CountsAs, &a.Count); err != nil {
			return err
		}
		for _, d := range a.counted(1) {
			add(d.Tally, d.Dims, d.N)
		}
		return nil
	}, `SELECT campaign, day, area, unit, kind, counts_as, amount FROM patrol_actions WHERE county = $1 AND voided_at IS NULL`, tx.County)
	if err != nil {
		return fmt.Errorf("recount actions: %w", err)
	}
	return nil
}

// Sum is what the actions of a kind add up to.
type Sum struct {
	Kind     string
	CountsAs string
	Actions  int64
	Count    int64
}

// sums adds the actions of a period up by kind.
func sums(ctx context.Context, tx *db.Tx, campaign id.Campaign, from, to string) ([]Sum, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (x Sum, err error) { return x, r.Scan(&x.Kind, &x.CountsAs, &x.Actions, &x.Count) },
		`SELECT kind, counts_as, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM patrol_actions
		WHERE county = $1 AND campaign = $2 AND day >= $3 AND day <= $4 AND voided_at IS NULL GROUP BY kind, counts_as ORDER BY kind, counts_as LIMIT 1000`,
		tx.County, campaign, from, to)
	if err != nil {
		return nil, fmt.Errorf("sums of actions: %w", err)
	}
	return out, nil
}
