package custody

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// ledger is the page that the figures open.
const ledger = "/custody"

// batches is the tally of the batches that were taken.
const batches = "custody.batches"

// counted is what a batch adds to the tallies. It is never taken back.
func (b Batch) counted() []figures.Delta {
	return []figures.Delta{{Tally: batches, Dims: figures.Dims{Campaign: b.Campaign, Day: b.Day, Area: b.Area, Unit: b.Unit}, N: 1}}
}

// Figures returns what the slice counts, for the book of figures.
func (s *Service) Figures() []figures.Def {
	defs := []figures.Def{{
		Key: batches, Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup}, Tally: batches,
		Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
			if q.Campaign != "" && q.Tallied() && q.Group == "" && q.Theme == "" && q.Category == "" {
				return figures.Sum(ctx, tx, batches, q)
			}
			return count(ctx, tx, Filter{}.narrowed(q))
		},
		Drill: func(q figures.Query) string { return Filter{}.narrowed(q).Link(ledger) },
	}}
	for _, x := range []struct {
		key string
		f   Filter
	}{
		{"custody.in_store", Filter{State: "open"}},
		{"custody.overdue", Filter{Due: "overdue"}},
		{"custody.returned", Filter{State: string(Returned)}},
		{"custody.disposed", Filter{State: string(Disposed)}},
		{"custody.parted", Filter{State: string(Parted)}},
	} {
		defs = append(defs, figures.Def{
			Key: x.key, Kind: figures.Stock, Lacks: []figures.By{figures.ByGroup}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, x.f.narrowed(q))
			},
			Drill: func(q figures.Query) string { return x.f.narrowed(q).Link(ledger) },
		})
	}
	return defs
}

func count(ctx context.Context, tx *db.Tx, f Filter) (int64, error) {
	var campaign id.Campaign
	if f.Campaign == "" {
		var err error
		if campaign, err = counties.CurrentID(ctx, tx); err != nil {
			return 0, err
		}
	}
	w := f.where(tx, access.System(tx.County), campaign)
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM custody_batches `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count batches: %w", err)
	}
	return n, nil
}

// Recount counts the tallies anew from the batches.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(string, figures.Dims, int64)) error {
	err := db.Each(ctx, tx, func(r db.Row) error {
		var b Batch
		if err := r.Scan(&b.Campaign, &b.Day, db.Text(&b.Area), &b.Unit); err != nil {
			return err
		}
		for _, d := range b.counted() {
			add(d.Tally, d.Dims, d.N)
		}
		return nil
	}, `SELECT campaign, day, area, unit FROM custody_batches WHERE county = $1`, tx.County)
	if err != nil {
		return fmt.Errorf("recount batches: %w", err)
	}
	return nil
}
