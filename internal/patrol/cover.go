package patrol

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Coverage is where and when the group acted: streets by hours of the day.
type Coverage struct {
	From, To string
	Hours    []int
	Rows     []Covered // of streets, or of areas; the busiest first
	Most     int64     // the fullest cell
	Total    int64
	// Bare are streets on which nothing was recorded in the whole time.
	Bare []string
	// Days on which somebody was out at each hour, by the rosters.
	Out map[int]int64
}

// Covered is one street or area.
type Covered struct {
	Area   id.Area
	Street string
	Cells  map[int]int64 // actions by hour
	Total  int64
	Days   int64 // on which there was any
}

// maxCoverDays bounds the time that a page of coverage looks at.
const maxCoverDays = 93

// maxCovered bounds its rows.
const maxCovered = 300

// Coverage returns the coverage of a time of at most 93 days, by street or, if
// byArea, by area. Empty days are the last seven.
func (s *Service) Coverage(ctx context.Context, by access.Actor, from, to string, area id.Area, byArea bool) (c Coverage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		var bad fault.Fields
		if to == "" {
			to = k.day(tx.Now)
		}
		if from == "" {
			from = shiftDay(to, -6)
		}
		switch {
		case !isDay(from):
			bad.Add("from", "patrol.bad_day")
		case !isDay(to) || to < from:
			bad.Add("to", "patrol.bad_until")
		case shiftDay(from, maxCoverDays-1) < to:
			bad.Add("from", "patrol.many_days", maxCoverDays)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		c = Coverage{From: from, To: to, Hours: k.Settings.Hours(), Out: map[int]int64{}}
		if err := c.fill(ctx, tx, area, byArea); err != nil {
			return err
		}
		if !byArea {
			if err := c.bare(ctx, tx, area); err != nil {
				return err
			}
		}
		return c.out(ctx, tx)
	})
	return c, err
}

func (c *Coverage) fill(ctx context.Context, tx *db.Tx, area id.Area, byArea bool) error {
	what := "COALESCE(area, ''), street"
	if byArea {
		what = "COALESCE(area, ''), ''"
	}
	f := Filter{Campaign: AllCampaigns, From: c.From, To: c.To, Area: area}
	w := f.where(tx, "")
	type key struct {
		area   id.Area
		street string
	}
	rows := map[key]*Covered{}
	days := map[key]map[string]bool{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var at key
		var day string
		var hour int
		var n int64
		if err := r.Scan(&at.area, &at.street, &day, &hour, &n); err != nil {
			return err
		}
		x := rows[at]
		if x == nil {
			x = &Covered{Area: at.area, Street: at.street, Cells: map[int]int64{}}
			rows[at], days[at] = x, map[string]bool{}
		}
		days[at][day] = true
		x.Cells[hour] += n
		x.Total += n
		c.Total += n
		c.Most = max(c.Most, x.Cells[hour])
		if !slices.Contains(c.Hours, hour) {
			c.Hours = append(c.Hours, hour)
		}
		return nil
	}, `SELECT `+what+`, day, hour, COUNT(*) FROM patrol_actions `+w.String()+` GROUP BY area, street, day, hour LIMIT 400000`, w.Args...)
	if err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	slices.Sort(c.Hours)
	for at, x := range rows {
		x.Days = int64(len(days[at]))
		c.Rows = append(c.Rows, *x)
	}
	slices.SortFunc(c.Rows, func(a, b Covered) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Street, b.Street))
	})
	c.Rows = c.Rows[:min(len(c.Rows), maxCovered)]
	return nil
}

// bare finds the streets on which nothing was recorded.
func (c *Coverage) bare(ctx context.Context, tx *db.Tx, area id.Area) error {
	names, err := areas.Addresses(ctx, tx, area)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, x := range c.Rows {
		seen[x.Street] = true
	}
	for _, n := range names {
		if !seen[n] {
			c.Bare = append(c.Bare, n)
		}
	}
	return nil
}

// out counts the days on which a shift with somebody present covered an hour.
func (c *Coverage) out(ctx context.Context, tx *db.Tx) error {
	list, err := shiftsOf(ctx, tx, c.From, c.To)
	if err != nil {
		return err
	}
	for _, h := range c.Hours {
		days := map[string]bool{}
		for _, x := range list {
			if x.Cancelled.IsZero() && x.Starts < (h+1)*60 && x.Ends > h*60 && slices.ContainsFunc(x.Roster, func(m Member) bool { return !m.In.IsZero() }) {
				days[x.Day] = true
			}
		}
		c.Out[h] = int64(len(days))
	}
	return nil
}
