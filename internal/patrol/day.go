package patrol

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// DayView is the day's page: the report as it stands, beside the same weekday
// a week before and all days so far.
type DayView struct {
	Daily
	Log      Page             // the latest actions
	Before   map[string]int64 // of the same weekday a week before, up to the same hour if the day is not over
	SinceAll map[string]int64 // running totals since the campaign's beginning, up to the day
	Gaps     []Gap
	Today    bool
}

// Gap is a time of the day at which nobody is out, though the hours say so.
type Gap struct{ From, To int } // minutes since midnight

// View returns the day's page. An empty day is today.
func (s *Service) View(ctx context.Context, by access.Actor, day string) (v DayView, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		v = DayView{}
		today := k.day(tx.Now)
		if day == "" {
			day = today
		}
		v.Today = day == today
		if v.Daily, err = s.daily(ctx, tx, day); err != nil {
			return err
		}
		if err := s.page(ctx, tx, k, Filter{From: day, To: day, Limit: 30}, &v.Log); err != nil {
			return err
		}
		v.Log.Total.Actions = v.Actions
		if v.Before, err = s.weekBefore(ctx, tx, k, day, v.Today); err != nil {
			return err
		}
		v.SinceAll = map[string]int64{}
		for _, as := range CountsAs() {
			n, err := figures.Sum(ctx, tx, tally(as), figures.Query{Campaign: k.Campaign, To: day})
			if err != nil {
				return err
			}
			v.SinceAll[as] = n
		}
		v.Gaps = gaps(k.Settings, v.Shifts)
		return nil
	})
	return v, err
}

// weekBefore adds up the same weekday a week before; up to the same hour of
// the day, if this one is not over.
func (s *Service) weekBefore(ctx context.Context, tx *db.Tx, k *known, day string, running bool) (map[string]int64, error) {
	before := shiftDay(day, -7)
	until, _ := k.at(before, 24*60)
	if running {
		until = tx.Now.Add(-7 * 24 * time.Hour)
	}
	out := map[string]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var as string
		var n int64
		err := r.Scan(&as, &n)
		out[as] = n
		return err
	}, `SELECT counts_as, CAST(SUM(amount) AS BIGINT) FROM patrol_actions WHERE county = $1 AND day = $2 AND at <= $3 AND voided_at IS NULL GROUP BY counts_as LIMIT 100`,
		tx.County, before, db.Millis(until))
	return out, err
}

// gaps lists the times within the hours that no shift covers. The shifts come
// in the order of their beginning.
func gaps(st Settings, list []Shift) (out []Gap) {
	at := st.Opens
	for _, x := range list {
		if x.Starts > at {
			out = append(out, Gap{at, min(x.Starts, st.Closes)})
		}
		at = max(at, x.Ends)
	}
	if at < st.Closes {
		out = append(out, Gap{at, st.Closes})
	}
	return out
}
