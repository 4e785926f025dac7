package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/engagement"
	"chuangwei/internal/overview"
)

// yearGoal is how long a page may take that adds a year up.
const yearGoal = 200 * time.Millisecond

// aYear measures the pages that compare, in a county with a year of days like
// the one that aDay replays.
func aYear(ctx context.Context, o options, t *table) (err error) {
	dir := o.path(fmt.Sprintf("year-%d", o.less(yearDays*dayCases)))
	if _, err := os.Stat(filepath.Join(dir, "complete")); err != nil {
		if err := o.profiled("year-make", func() error { return o.makeYear(ctx, dir) }); err != nil {
			return err
		}
	}
	a, err := openData(ctx, dir)
	if err != nil {
		return err
	}
	defer closing(&err, a.Close)
	in := &installation{App: a}
	if err := in.look(ctx); err != nil {
		return err
	}
	s, err := serve(ctx, in)
	if err != nil {
		return err
	}
	defer closing(&err, s.close)
	p, err := openPeer(ctx, dir)
	if err != nil {
		return err
	}
	defer closing(&err, p.close)
	return o.profiled("year", func() error {
		for _, g := range yearPages() {
			if err := g.measure(ctx, o, in, s, p, t); err != nil {
				return fmt.Errorf("%s: %w", g.work, err)
			}
		}
		return nil
	})
}

// pageGroup is pages that one goal holds for.
type pageGroup struct {
	work  string
	pages []string
}

func yearPages() []pageGroup {
	groups := pageGroup{work: "groups and areas side by side"}
	for _, period := range overview.Periods() {
		for _, by := range []string{"group", "area"} {
			groups.pages = append(groups.pages, overview.PaceOf{Period: period, By: by}.Link("/overview/groups"))
		}
	}
	levels := pageGroup{work: "engagement, every level and face"}
	for _, period := range engagement.Periods() {
		for _, l := range engagement.Levels() {
			for _, face := range engagement.Faces(l) {
				levels.pages = append(levels.pages, engagement.Ask{Period: period, Level: l, Face: face, Sort: "rate"}.Link("/overview/engagement"))
			}
		}
	}
	return []pageGroup{groups, levels}
}

// measure opens every page some times and tells of the slowest, beside its
// statements sent bare.
func (g pageGroup) measure(ctx context.Context, o options, in *installation, s *server, p *peer, t *table) error {
	var slowest sample
	var all sample
	at := ""
	for _, page := range g.pages {
		open := func(int) error {
			_, err := s.get(ctx, page)
			return err
		}
		if _, err := measure(1, 2, open); err != nil {
			return err
		}
		m, err := measure(1, 15, open)
		if err != nil {
			return err
		}
		all = all.with(m)
		if at == "" || m.percentile(50) > slowest.percentile(50) {
			slowest, at = m, page
		}
	}
	units, err := heard(in, func() error {
		_, err := s.get(ctx, at)
		return err
	})
	if err != nil {
		return err
	}
	bare, err := measure(1, 15, func(int) error {
		for _, u := range units {
			if u.writes {
				continue
			}
			if err := p.send(ctx, u); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if u, err := url.Parse(at); err == nil {
		at = u.RawQuery
	}
	worst := slowest.percentile(95)
	t.add(fmt.Sprintf("%s, a year of %s cases", g.work, count(o.less(yearDays*dayCases))), "≤ 200 ms",
		fmt.Sprintf("p95 %s of the slowest of %d", ms(worst), len(g.pages)), "", slowest.processor(), judge(worst <= yearGoal))
	t.add("  that is "+at, "", ms(slowest.percentile(50)), "", 0, told)
	t.add("  its statements bare", "", ms(bare.percentile(50)), ratio(bare.percentile(50), slowest.percentile(50)), bare.processor(), told)
	t.add("  all of them", "", fmt.Sprintf("median %s, p95 %s", ms(all.percentile(50)), ms(all.percentile(95))), "", all.processor(), told)
	return nil
}

// heard returns what the program sends to the database meanwhile.
func heard(in *installation, do func() error) ([]*unit, error) {
	tr := &trace{of: map[*db.Tx]*unit{}}
	in.DB.Trace = tr.hear
	tr.take()
	err := do()
	in.DB.Trace = nil
	return tr.take(), errors.Join(err)
}
