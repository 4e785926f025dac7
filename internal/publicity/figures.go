package publicity

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// ledger is the list that figures of activities open.
const ledger = "/publicity"

// tallyDone counts the activities that are done, by the day on which they were.
const tallyDone = "publicity.done"

// counted is what the activity adds to the tallies, n times.
func (x Activity) counted(n int64) []figures.Delta {
	if x.State != Done {
		return nil
	}
	return []figures.Delta{{Tally: tallyDone, N: n, Dims: figures.Dims{Campaign: x.Campaign, Day: x.DoneOn, Area: x.Area, Unit: x.Unit}}}
}

// doneBy are the figures of what was done through some channels.
func doneBy() map[string][]Channel {
	return map[string][]Channel{
		"publicity.tv":        {TV},
		"publicity.vehicle":   {Vehicle},
		"publicity.screens":   {Screen, Board, Window},
		"publicity.banners":   {Banner},
		"publicity.talks":     {Lecture, School},
		"publicity.new_media": {WeChat, Video, Public},
	}
}

// Figures returns what the slice counts.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	def := func(key string, kind figures.Kind, f Filter) {
		d := figures.Def{
			Key: key, Kind: kind, Lacks: []figures.By{figures.ByGroup}, Stood: key != tallyDone, // of tallies nothing is kept
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				n, err := Total(ctx, tx, f.narrowed(q, kind == figures.Flow))
				return n.Activities, err
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, f.narrowed(q, kind == figures.Flow), by)
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, kind == figures.Flow).Link(ledger) },
		}
		if key == tallyDone {
			d.Tally, d.Count = tallyDone, tallied(tallyDone, d.Count)
		}
		defs = append(defs, d)
	}
	def("publicity.planned", figures.Stock, Filter{State: Planned})
	def("publicity.late", figures.Stock, Filter{Late: true})
	def(tallyDone, figures.Flow, Filter{On: "done"})
	for key, channels := range doneBy() {
		def(key, figures.Flow, Filter{On: "done", Channels: channels})
	}
	return slices.Concat(defs, receiptFigures(), positionFigures(), answerFigures(), committeeFigures())
}

// tallied reads a figure from its tallies, and where they are not kept for
// what is asked, from the records.
func tallied(tally string, count func(context.Context, *db.Tx, figures.Query) (int64, error)) func(context.Context, *db.Tx, figures.Query) (int64, error) {
	return func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
		if q.Campaign == "" || !q.Tallied() {
			return count(ctx, tx, q)
		}
		return figures.Sum(ctx, tx, tally, q)
	}
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
	}, `SELECT COALESCE(p.area, ''), COUNT(*) FROM publicity_activities p `+w.String()+` GROUP BY COALESCE(p.area, '') LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("activities by area: %w", err)
	}
	return out, nil
}

// Recount counts the tallies anew from the records.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(string, figures.Dims, int64)) error {
	err := db.Each(ctx, tx, func(r db.Row) error {
		x := Activity{State: Done}
		if err := r.Scan(&x.Campaign, &x.DoneOn, db.Text(&x.Area), &x.Unit); err != nil {
			return err
		}
		for _, d := range x.counted(1) {
			add(d.Tally, d.Dims, d.N)
		}
		return nil
	}, `SELECT campaign, done_on, area, unit FROM publicity_activities WHERE county = $1 AND state = 'done'`, tx.County)
	if err != nil {
		return fmt.Errorf("recount activities: %w", err)
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		x, err := scanReceipt(r)
		for _, d := range x.counted(1) {
			add(d.Tally, d.Dims, d.N)
		}
		return err
	}, `SELECT `+receiptColumns+` FROM publicity_receipts WHERE county = $1 AND void = ''`, tx.County)
	if err != nil {
		return fmt.Errorf("recount receipts: %w", err)
	}
	return nil
}
