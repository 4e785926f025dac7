package places

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// The lists that figures open.
const (
	register = "/places"
	checked  = "/places/checks"
	found    = "/places/found"
)

// Table is of which it is on record how its rows stood. What a check found is
// never changed, so that the last check of then is as it was.
const Table = "places"

// stocks are the figures of how many places there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"places.all":            {},
		"places.compounds":      {Kind: Compound},
		"places.unmanaged":      {Kind: Compound, Unmanaged: true},
		"places.villages":       {Kind: Village},
		"places.villages_gaps":  {Kind: Village, Faulty: true},
		"places.village_sewers": {Kind: Village, Gap: "sewers"},
		"places.village_roads":  {Kind: Village, Gap: "roads"},
		"places.markets":        {Kind: Market},
		"places.venues":         {Kind: Venue},
		"places.faulty":         {Faulty: true},
		"places.late":           {Late: true},
		"places.unchecked":      {Unchecked: true},
	}
}

// Figures returns what the slice counts.
func (s *Service) Figures() (defs []figures.Def) {
	for key, f := range stocks() {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock, Stood: true, Since: []string{Table}, Lacks: []figures.By{figures.ByGroup},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				n, err := sums(ctx, tx, access.System(tx.County), f.asked(q))
				return n.Places, err
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, f.asked(q), by)
			},
			Drill: func(q figures.Query) string { return f.asked(q).Link(register) },
		})
	}
	for key, f := range map[string]FoundFilter{"places.items_met": {Outcome: Met}, "places.items_seen": {}, "places.items_faulty": {Outcome: Fault}} {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return countFound(ctx, tx, f.asked(q))
			},
			Drill: func(q figures.Query) string { return f.asked(q).Link(found) },
		})
	}
	return append(defs,
		figures.Def{
			Key: tallyChecked, Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup}, Tally: tallyChecked,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				if q.Campaign != "" && q.Tallied() {
					return figures.Sum(ctx, tx, tallyChecked, q)
				}
				n, _, err := madeSums(ctx, tx, FoundFilter{}.asked(q))
				return n, err
			},
			Drill: func(q figures.Query) string { return FoundFilter{}.asked(q).Link(checked) },
		},
		figures.Def{Key: "places.rate.met", Kind: figures.Rate, Num: "places.items_met", Den: "places.items_seen"})
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
	}, `SELECT p.area, COUNT(*) FROM places p `+w.String()+` GROUP BY p.area LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("places by area: %w", err)
	}
	return out, nil
}

// Recount counts the tallies anew from the records.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(string, figures.Dims, int64)) error {
	err := db.Each(ctx, tx, func(r db.Row) error {
		var d figures.Dims
		err := r.Scan(&d.Campaign, &d.Day, &d.Area, &d.Unit)
		add(tallyChecked, d, 1)
		return err
	}, `SELECT campaign, day, area, unit FROM places_checks WHERE county = $1`, tx.County)
	if err != nil {
		return fmt.Errorf("recount checks of places: %w", err)
	}
	return nil
}
