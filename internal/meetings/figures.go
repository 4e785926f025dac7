package meetings

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// The lists that figures open.
const (
	listOfMeetings  = "/meetings"
	listOfDecisions = "/meetings/decisions"
)

func (f Filter) narrowed(q figures.Query, flow bool) Filter {
	f.Campaign, f.Area, f.Group, f.Unit, f.Theme = q.Campaign, q.Area, q.Group, q.Unit, q.Theme+q.Category
	if flow {
		f.From, f.To = q.From, q.To
	}
	return f
}

func (f DecisionFilter) narrowed(q figures.Query, flow bool) DecisionFilter {
	f.Campaign, f.Area, f.Group, f.Unit, f.Theme = q.Campaign, q.Area, q.Group, q.Unit, q.Theme+q.Category
	if flow {
		f.From, f.To = q.From, q.To
	}
	return f
}

// Figures returns what the slice counts. They are counted from the records
// themselves: a county has hundreds of these.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	for key, f := range map[string]Filter{
		"meetings.held":         {States: []State{Held}},
		"meetings.coming":       {States: []State{Planned, Running}},
		"meetings.minutes_late": {Late: true},
	} {
		kind := figures.Stock
		if key == "meetings.held" {
			kind = figures.Flow
		}
		flow := kind == figures.Flow
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, f.narrowed(q, flow))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, `SELECT COALESCE(m.`+string(by)+`, ''), COUNT(*) FROM meetings m `, f.narrowed(q, flow).narrow(tx), `m.`+string(by))
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, flow).Link(listOfMeetings) },
		})
	}
	for key, f := range map[string]DecisionFilter{
		"meetings.decisions":       {On: "made"},
		"meetings.decisions_done":  {States: []DecisionState{Done}},
		"meetings.decisions_open":  {States: []DecisionState{Open}},
		"meetings.decisions_late":  {Late: true},
		"meetings.decisions_total": {},
	} {
		kind := figures.Stock
		if key == "meetings.decisions" {
			kind = figures.Flow
		}
		flow := kind == figures.Flow
		defs = append(defs, figures.Def{
			Key: key, Kind: kind, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return countDecisions(ctx, tx, f.narrowed(q, flow))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				w, err := f.narrowed(q, flow).narrow(ctx, tx)
				if err != nil {
					return nil, err
				}
				return cut(ctx, tx, `SELECT COALESCE(d.`+string(by)+`, ''), COUNT(*) FROM meeting_decisions d `, w, `d.`+string(by))
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, flow).Link(listOfDecisions) },
		})
	}
	return append(defs, figures.Def{Key: "meetings.rate.decisions_done", Kind: figures.Rate, Num: "meetings.decisions_done", Den: "meetings.decisions_total"})
}

func cut(ctx context.Context, tx *db.Tx, query string, w *db.Where, column string) (map[string]int64, error) {
	out := map[string]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, query+w.String()+` GROUP BY COALESCE(`+column+`, '') LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("meetings by %s: %w", column, err)
	}
	return out, nil
}
