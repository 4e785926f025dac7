package equipment

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// The lists that figures open.
const (
	register = "/equipment"
	needPath = "/equipment/need"
)

// Tables are those of which it is on record how they stood.
func Tables() []string { return []string{"equipment", "equipment_bases", "equipment_ratios"} }

// stocks are the figures of how many records there are, with their lists.
func stocks() map[string]Filter {
	return map[string]Filter{
		"equipment.held":     {States: HeldStates()},
		"equipment.in_use":   {States: []State{InUse}},
		"equipment.repair":   {States: []State{Repair}},
		"equipment.planned":  {States: []State{Planned}},
		"equipment.idle":     {States: []State{Idle}},
		"equipment.late":     {Late: true},
		"equipment.toilets":  {Kind: "toilet", States: HeldStates()},
		"equipment.stations": {Kind: "station", States: HeldStates()},
		"equipment.sweepers": {Kind: "sweeper", States: HeldStates()},
		"equipment.trucks":   {Kind: "truck", States: HeldStates()},
		"equipment.vehicles": {Kind: Vehicles, States: HeldStates()},
		pieces:               {Kind: "bin", States: HeldStates()},
	}
}

// pieces is the figure that counts what its records stand for: a record of bins
// is so many alike.
const pieces = "equipment.bins"

// Figures returns what the slice counts. Records are counted themselves: a
// county has thousands of them.
func (s *Service) Figures() (defs []figures.Def) {
	for key, f := range stocks() {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock, Stood: true, Since: Tables(), Lacks: []figures.By{figures.ByGroup},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				n, err := sums(ctx, tx, access.System(tx.County), f.asked(q))
				if key == pieces {
					return n.Pieces, err
				}
				return n.Records, err
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, f.asked(q), by, key == pieces)
			},
			Drill: func(q figures.Query) string { return f.asked(q).Link(register) },
		})
	}
	short := func(q figures.Query) NeedFilter {
		return NeedFilter{Area: q.Area, Short: true, Other: string(q.Unit) + string(q.Group) + q.Category + q.Theme}
	}
	return append(defs, figures.Def{
		Key: "equipment.kinds_short", Kind: figures.Stock, Stood: true, Since: Tables(), Lacks: []figures.By{figures.ByGroup, figures.ByUnit},
		Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
			list, _, err := needs(ctx, tx, access.System(tx.County), short(q))
			return int64(len(list)), err
		},
		Drill: func(q figures.Query) string { return short(q).Link(needPath) },
	})
}

// cut counts the list of f for every area, its records or what they stand for; of
// groups there are none.
func cut(ctx context.Context, tx *db.Tx, f Filter, by figures.By, pieces bool) (map[string]int64, error) {
	out := map[string]int64{}
	if by == figures.ByGroup {
		return out, nil
	}
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	w.And("p.area IS NOT NULL")
	n := "COUNT(*)"
	if pieces {
		n = "CAST(SUM(p.quantity) AS BIGINT)"
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT p.area, `+n+` FROM equipment p `+w.String()+` GROUP BY p.area LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("equipment by area: %w", err)
	}
	return out, nil
}
