package drives

import (
	"context"
	"fmt"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// The lists that the figures open.
const (
	ledger     = "/drives"
	workLedger = "/drives/records"
	peopleList = "/drives/attendance"
)

// Figures returns what the slice counts, for the book of figures. A drive
// counts on its first day; there are few, so that they are counted as they
// stand. Drives are the county's: of one area or unit only its work and its
// people count.
func (s *Service) Figures() []figures.Def {
	weeks := func(key, state string) figures.Def {
		narrowed := func(q figures.Query) Filter {
			f := Filter{Campaign: q.Campaign, State: state, Theme: q.Theme, From: q.From, To: q.To}
			if q.Area != "" || q.Group != "" || q.Unit != "" || q.Category != "" {
				f.Month = "none"
			}
			return f
		}
		return figures.Def{
			Key: key, Kind: figures.Flow, Lacks: figures.OfCounty(),
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, q.Campaign, `drives`, func(c id.Campaign) *db.Where { return narrowed(q).where(tx, c) })
			},
			Drill: func(q figures.Query) string { return narrowed(q).Link(ledger) },
		}
	}
	return []figures.Def{
		weeks("drives.weeks", HeldState),
		weeks("drives.bulletins", string(Published)),
		{
			Key: "drives.specials", Kind: figures.Stock, Lacks: figures.OfCounty(), Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, _ figures.Query) (int64, error) {
				all, err := themes(ctx, tx)
				return int64(len(all)), err
			},
			Drill: func(figures.Query) string { return "/drives/specials" },
		},
		{
			Key: "drives.came", Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				n, err := present(ctx, tx)
				if err != nil {
					return 0, err
				}
				return count(ctx, tx, q.Campaign, attended, func(c id.Campaign) *db.Where { return peopleNarrowed(q, c).where(tx, n) })
			},
			Drill: func(q figures.Query) string { return peopleNarrowed(q, q.Campaign).Link(peopleList) },
		},
		{
			Key: "drives.records", Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, q.Campaign, worked, func(c id.Campaign) *db.Where { return workNarrowed(q, c).where(tx) })
			},
			Drill: func(q figures.Query) string { return workNarrowed(q, q.Campaign).Link(workLedger) },
		},
	}
}

// peopleNarrowed is the list of who came, narrowed to what a figure is asked
// for.
func peopleNarrowed(q figures.Query, campaign id.Campaign) PeopleFilter {
	f := PeopleFilter{Campaign: campaign, Area: q.Area, Unit: q.Unit, From: q.From, To: q.To}
	if q.Group != "" || q.Category != "" || q.Theme != "" {
		f.Area = None
	}
	return f
}

// workNarrowed is the list of work, narrowed to what a figure is asked for.
func workNarrowed(q figures.Query, campaign id.Campaign) WorkFilter {
	f := WorkFilter{Campaign: campaign, Area: q.Area, Unit: q.Unit, Theme: q.Theme, From: q.From, To: q.To}
	if q.Group != "" || q.Category != "" {
		f.Area = None
	}
	return f
}

func count(ctx context.Context, tx *db.Tx, campaign id.Campaign, from string, where func(id.Campaign) *db.Where) (int64, error) {
	if campaign == "" {
		var err error
		if campaign, err = counties.CurrentID(ctx, tx); err != nil {
			return 0, err
		}
	}
	w := where(campaign)
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM `+from+` `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count drives: %w", err)
	}
	return n, nil
}
