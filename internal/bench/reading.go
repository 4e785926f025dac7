package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/overview"
)

// size is a county with one number of cases, and what was measured of it. What
// is compared is measured in rounds, one size after the other, so that a busy
// machine is busy for all of them.
type size struct {
	cases int
	in    *installation
	s     *server
	peer  *peer

	sameQuery, keptQuery, shortQuery func(int) error

	page, bare, kept, short rates  // the ledger over HTTP; its statements alone, and kept; so many cases by the shortest query
	figures, late, overview sample // of the overview: without and only what depends on the instant; all of it
	clusters                sample // the map of the whole county, over HTTP
	clusterBytes, pageBytes int
}

func reading(ctx context.Context, o options, t *table) (err error) {
	sizes, err := o.counties(ctx)
	if err != nil {
		return err
	}
	defer func() {
		for _, s := range sizes {
			err = errors.Join(err, s.close())
		}
	}()
	for _, s := range sizes {
		if err := s.open(ctx); err != nil {
			return err
		}
	}
	const rounds = 5
	for round := range rounds + 1 {
		for _, s := range sizes {
			if err := s.round(ctx, o, round == 0); err != nil {
				return err
			}
		}
	}
	for _, s := range sizes {
		if err := s.measureMap(ctx, o); err != nil {
			return err
		}
	}
	tellReading(t, sizes)
	return nil
}

// counties makes the counties in which reading is measured, each of the one
// before it. Those of an earlier run in the same folder are taken as they are.
func (o options) counties(ctx context.Context) (sizes []*size, err error) {
	before, have := "", 0
	for _, n := range o.sizes {
		dir := o.path(fmt.Sprintf("read-%d", n))
		s := &size{cases: n}
		if _, err := os.Stat(filepath.Join(dir, "complete")); err != nil {
			if err := o.makeCounty(ctx, before, dir, have, n); err != nil {
				return nil, err
			}
		}
		before, have = dir, n
		a, err := openData(ctx, dir)
		if err != nil {
			return nil, err
		}
		s.in = &installation{App: a}
		sizes = append(sizes, s)
	}
	return sizes, nil
}

func (o options) makeCounty(ctx context.Context, before, dir string, have, n int) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	var in *installation
	var err error
	if before == "" {
		in, err = begin(ctx, dir)
	} else if err = copyData(before, dir); err == nil {
		var a *app.App
		if a, err = openData(ctx, dir); err == nil {
			in = &installation{App: a}
			err = in.look(ctx)
		}
	}
	if err != nil {
		return err
	}
	err = o.profiled("fill", func() error { return in.fill(ctx, have, n) })
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "complete"), nil, 0o600)
}

func (s *size) open(ctx context.Context) (err error) {
	if err = s.in.look(ctx); err != nil {
		return err
	}
	if s.s, err = serve(ctx, s.in); err != nil {
		return err
	}
	if s.peer, err = openPeer(ctx, s.in.Settings.Data); err != nil {
		return err
	}
	return s.queries(ctx)
}

func (s *size) close() error {
	var errs []error
	if s.s != nil {
		errs = append(errs, s.s.close())
	}
	if s.peer != nil {
		errs = append(errs, s.peer.close())
	}
	return errors.Join(append(errs, s.in.Close())...)
}

// round measures what is compared once.
func (s *size) round(ctx context.Context, o options, warm bool) error {
	n := o.less(200)
	if warm {
		n = 40
	}
	page := func(i int) error {
		v := url.Values{"area": {string(s.in.areas[i%len(s.in.areas)])}, "state": {"closed"}}
		body, err := s.s.get(ctx, "/cases?"+v.Encode())
		s.pageBytes = len(body)
		return err
	}
	var m [4]sample
	err := o.profiled(fmt.Sprintf("page-%d", s.cases), func() (err error) {
		m[0], err = measure(8, n, page)
		return err
	})
	for i, job := range []func(int) error{s.sameQuery, s.keptQuery, s.shortQuery} {
		if err == nil {
			m[i+1], err = measure(8, 2*n, job)
		}
	}
	if err != nil || warm {
		return errors.Join(err, s.measureFigures(ctx, 5, true))
	}
	for i, to := range []*rates{&s.page, &s.bare, &s.kept, &s.short} {
		to.add(m[i])
	}
	return s.measureFigures(ctx, o.less(20), false)
}

func tellReading(t *table, sizes []*size) {
	first, last := sizes[0], sizes[len(sizes)-1]
	for _, s := range sizes {
		r := s.page.middle() / s.bare.middle()
		t.add(fmt.Sprintf("ledger page, %s cases, 8 clients", count(s.cases)), "≥ 0.25 × its query, bare",
			fmt.Sprintf("%.0f/s of %d kB, bare %.0f/s", s.page.middle(), s.pageBytes/1000, s.bare.middle()), fmt.Sprintf("%.2f", r), s.page.all.processor(), judge(r >= 0.25))
		t.add("  its query", "", "", "", s.bare.all.processor(), told)
		t.add("  against its query with its statements kept", "", fmt.Sprintf("%.0f/s", s.kept.middle()), fmt.Sprintf("%.2f", s.page.middle()/s.kept.middle()), s.kept.all.processor(), told)
		t.add("  against the shortest query of 50 cases", "", fmt.Sprintf("%.0f/s", s.short.middle()), fmt.Sprintf("%.2f", s.page.middle()/s.short.middle()), s.short.all.processor(), told)
	}
	p := last.page.all.percentile(95)
	t.add("ledger page, p95 at "+count(last.cases), "≤ 100 ms", ms(p), "", 0, judge(p <= 100*time.Millisecond))
	q := first.page.all.percentile(95)
	r := float64(p) / float64(q)
	t.add(fmt.Sprintf("ledger page, p95 at %s to %s", count(last.cases), count(first.cases)), "≤ 2 ×", ms(p)+" to "+ms(q), fmt.Sprintf("%.2f", r), 0, judge(r <= 2))
	const most = 20 * time.Millisecond
	for _, part := range []struct {
		work, goal string
		of         func(*size) sample
		flat       float64 // to the first size; 0: it may grow
	}{
		{"overview figures but for the overdue, %s", "≤ 1.3 ×, ≤ 20 ms", func(s *size) sample { return s.figures }, 1.3},
		{"overdue count, %s", "≤ 20 ms", func(s *size) sample { return s.late }, 0},
		{"overview, every figure of the page, %s", "≤ 20 ms", func(s *size) sample { return s.overview }, 0},
	} {
		for _, s := range sizes {
			p := part.of(s).percentile(50)
			r := float64(p) / float64(part.of(first).percentile(50))
			t.add(fmt.Sprintf(part.work, count(s.cases)), part.goal, ms(p), fmt.Sprintf("%.2f", r), part.of(s).processor(), judge(p <= most && (part.flat == 0 || r <= part.flat)))
		}
	}
	for _, s := range sizes {
		c := s.clusters.percentile(50)
		t.add("map of the whole county, "+count(s.cases), "≤ 100 ms, ≤ 200 kB", fmt.Sprintf("%s, %d kB", ms(c), s.clusterBytes/1000), "", s.clusters.processor(), judge(c <= 100*time.Millisecond && s.clusterBytes <= 200_000))
	}
}

func count(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1_000 && n%1_000 == 0:
		return fmt.Sprintf("%dk", n/1_000)
	}
	return strconv.Itoa(n)
}

// measureMap measures the map at every zoom at which the whole county fits on
// a screen, and keeps the slowest.
func (s *size) measureMap(ctx context.Context, o options) error {
	box := fmt.Sprintf("%f,%f,%f,%f", west, south, west+side, south+side)
	for zoom := 9; zoom <= 13; zoom++ {
		var bytes int
		one, err := measure(1, o.less(30), func(int) error {
			body, err := s.s.get(ctx, fmt.Sprintf("/map/clusters?zoom=%d&bbox=%s", zoom, box))
			bytes = len(body)
			return err
		})
		if err != nil {
			return err
		}
		if len(s.clusters.each) == 0 || one.percentile(50) > s.clusters.percentile(50) {
			s.clusters = one
		}
		s.clusterBytes = max(s.clusterBytes, bytes)
	}
	return nil
}

// queries finds the statements by which a page of the ledger is read, recorded
// from the program, to be sent bare; and for comparison the shortest query that
// brings so many cases.
func (s *size) queries(ctx context.Context) error {
	tr := &trace{of: map[*db.Tx]*unit{}}
	s.in.DB.Trace = tr.hear
	var lists [][]*unit
	for _, a := range s.in.areas {
		tr.take()
		if _, err := s.in.Cases.List(ctx, access.System(county), cases.Filter{Areas: []id.Area{a}, States: []cases.State{cases.Closed}}); err != nil {
			return err
		}
		lists = append(lists, tr.take())
	}
	s.in.DB.Trace = nil
	campaign, err := s.in.campaign(ctx)
	if err != nil {
		return err
	}
	s.sameQuery = func(i int) error { return s.peer.send(ctx, lists[i%len(lists)]...) }
	kept := own(s.in.DB)
	s.keptQuery = func(i int) error { return kept.send(ctx, lists[i%len(lists)]...) }
	s.shortQuery = func(i int) error {
		rows, err := s.peer.read.QueryContext(ctx, `SELECT id, number, title, state, category, area, grp, lead_unit, address, street, lon, lat,
				reported_at, filed_at, dispatched_at, handled_at, closed_at, due_at, rework, returned, extended, photos_before, photos_after
			FROM cases WHERE county = $1 AND area = $2 AND state = $3 AND campaign = $4 AND voided_at IS NULL AND staged IS NULL ORDER BY number DESC LIMIT 50`,
			county, s.in.areas[i%len(s.in.areas)], "closed", campaign)
		if err != nil {
			return err
		}
		defer rows.Close()
		return drain(rows)
	}
	return nil
}

func (in *installation) campaign(ctx context.Context) (id.Campaign, error) {
	all, err := in.Counties.Campaigns(ctx, access.System(county))
	if err != nil {
		return "", err
	}
	return all[0].ID, nil
}

// measureFigures adds n times each of the overview's figures; warm throws them
// away.
func (s *size) measureFigures(ctx context.Context, n int, warm bool) error {
	in := s.in
	campaign, err := in.campaign(ctx)
	if err != nil {
		return err
	}
	today := in.DB.Now(county)
	q := figures.Query{Campaign: campaign, From: today.AddDate(0, 0, -6).Format(time.DateOnly), To: today.Format(time.DateOnly)}
	values := func(keys ...string) func(int) error {
		return func(int) error {
			return in.DB.Read(ctx, county, func(tx *db.Tx) error {
				for _, key := range keys {
					if _, err := in.Book.Value(ctx, tx, key, q); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	var timeless []string
	for _, st := range cases.States() {
		timeless = append(timeless, "cases.state."+string(st))
	}
	timeless = append(timeless, "cases.open", "cases.reported", "cases.closed", "cases.verified", "cases.rate.close_on_time", "cases.rate.rework")
	for _, part := range []struct {
		to  *sample
		job func(int) error
	}{
		{&s.figures, values(timeless...)},
		{&s.late, values("cases.overdue")},
		{&s.overview, func(int) error {
			_, err := in.Overview.Overview(ctx, access.System(county), overview.Ask{})
			return err
		}},
	} {
		m, err := measure(1, n, part.job)
		if err != nil {
			return err
		}
		if !warm {
			*part.to = part.to.with(m)
		}
	}
	return nil
}
