package patrol

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
)

// The periods by which days are added up.
const (
	ByDay   = "day"
	ByWeek  = "week" // from Monday
	ByMonth = "month"
)

// Periods lists them.
func Periods() []string { return []string{ByDay, ByWeek, ByMonth} }

// Period is what the days of a period add up to.
type Period struct {
	From, To string // first and last day, within what was asked for
	Totals   map[string]int64
	Reports  int64 // that were due
	Late     int64
}

// Sums is the sums of a time by period, the latest first, and of all of it.
type Sums struct {
	By       string
	From, To string
	Periods  []Period
	All      Period
}

// maxPeriods bounds how many periods a page shows.
const maxPeriods = 400

// Sums adds up the days from one to another by day, week or month. Empty days
// are the campaign's first and today.
func (s *Service) Sums(ctx context.Context, by access.Actor, period, from, to string) (out Sums, err error) {
	var bad fault.Fields
	if period != ByDay && period != ByWeek && period != ByMonth {
		bad.Add("by", "patrol.bad_parameter", period)
	}
	for _, d := range []struct{ name, value string }{{"from", from}, {"to", to}} {
		if d.value != "" && !isDay(d.value) {
			bad.Add(d.name, "patrol.bad_day")
		}
	}
	if err := bad.Err(); err != nil {
		return out, err
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		if to == "" {
			to = k.day(tx.Now)
		}
		out = Sums{By: period, From: from, To: to}
		days := map[string]map[string]int64{}
		first := to
		for _, as := range append(CountsAs(), "actions") {
			split, err := figures.Split(ctx, tx, tally(as), figures.Query{Campaign: k.Campaign, From: from, To: to}, figures.ByDay)
			if err != nil {
				return err
			}
			for day, n := range split {
				if days[day] == nil {
					days[day] = map[string]int64{}
				}
				days[day][as] = n
				first = min(first, day)
			}
		}
		if out.From == "" {
			out.From = first
		}
		out.All = Period{From: out.From, To: to, Totals: map[string]int64{}}
		at := map[string]int{}
		for day := to; day >= out.From && len(out.Periods) < maxPeriods; day = shiftDay(day, -1) {
			start := begins(period, day)
			i, ok := at[start]
			if !ok {
				i = len(out.Periods)
				at[start] = i
				out.Periods = append(out.Periods, Period{To: day, Totals: map[string]int64{}})
			}
			p := &out.Periods[i]
			p.From = day
			for as, n := range days[day] {
				p.Totals[as] += n
				out.All.Totals[as] += n
			}
		}
		return s.reportsOf(ctx, tx, k, &out, period, at)
	})
	return out, err
}

// reportsOf counts the reports of each period, and the late ones.
func (s *Service) reportsOf(ctx context.Context, tx *db.Tx, k *known, out *Sums, period string, at map[string]int) error {
	w := DayFilter{From: out.From, To: out.To, State: "due"}.where(tx, k.Campaign)
	err := db.Each(ctx, tx, func(r db.Row) error {
		x, err := scanDay(r)
		if err != nil {
			return err
		}
		i, ok := at[begins(period, x.Day)]
		if !ok {
			return nil
		}
		for _, p := range []*Period{&out.Periods[i], &out.All} {
			p.Reports++
			if x.Late(tx.Now) {
				p.Late++
			}
		}
		return nil
	}, `SELECT `+dayColumns+` FROM patrol_days `+w.String()+` ORDER BY day LIMIT 5000`, w.Args...)
	if err != nil {
		return fmt.Errorf("reports of periods: %w", err)
	}
	return nil
}

// begins is the first day of the period in which a day is.
func begins(period, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	switch period {
	case ByWeek:
		return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
	case ByMonth:
		return t.AddDate(0, 0, 1-t.Day()).Format(time.DateOnly)
	}
	return day
}
