package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// size is what was measured at one number of cases.
type size struct {
	cases         int
	page          sample // the ledger, over HTTP
	bare          sample // the same list by its statements alone
	short         sample // so many cases by the shortest query
	figures, late sample // of the overview, without and only what depends on the instant
	overview      sample // all of it
	clusters      sample // the map of the whole county, over HTTP
	clusterBytes  int
}

func reading(ctx context.Context, o options, t *table) error {
	in, err := begin(ctx, o.path("read"))
	if err != nil {
		return err
	}
	defer in.Close()
	tr := &trace{of: map[*db.Tx]*unit{}}
	in.DB.Trace = tr.hear
	var all []size
	have := 0
	for _, n := range o.sizes {
		if err := o.profiled("fill", func() error { return in.fill(ctx, have, n) }); err != nil {
			return err
		}
		have = n
		s, err := in.measureReading(ctx, o, tr, n)
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	first, last := all[0], all[len(all)-1]
	for _, s := range all {
		r := s.page.rate() / s.bare.rate()
		t.add(fmt.Sprintf("ledger page, %s cases, 8 clients", count(s.cases)), "≥ 0.25 × its query, bare", fmt.Sprintf("%.0f/s, bare %.0f/s, shortest query %.0f/s", s.page.rate(), s.bare.rate(), s.short.rate()), fmt.Sprintf("%.2f", r), judge(r >= 0.25))
	}
	p := last.page.percentile(95)
	t.add("ledger page, p95 at "+count(last.cases), "≤ 100 ms", ms(p), "", judge(p <= 100*time.Millisecond))
	r := float64(p) / float64(first.page.percentile(95))
	t.add(fmt.Sprintf("ledger page, p95 at %s to %s", count(last.cases), count(first.cases)), "≤ 2 ×", ms(p)+" to "+ms(first.page.percentile(95)), fmt.Sprintf("%.2f", r), judge(r <= 2))
	for _, s := range all {
		r := float64(s.figures.percentile(50)) / float64(first.figures.percentile(50))
		t.add("overview figures but for the overdue, "+count(s.cases), "≤ 1.3 ×, ≤ 20 ms", ms(s.figures.percentile(50)), fmt.Sprintf("%.2f", r), judge(r <= 1.3 && s.figures.percentile(50) <= 20*time.Millisecond))
	}
	for _, s := range all {
		t.add("overdue count, "+count(s.cases), "≤ 20 ms", ms(s.late.percentile(50)), "", judge(s.late.percentile(50) <= 20*time.Millisecond))
	}
	t.add("overview, every figure of the page, "+count(last.cases), "≤ 20 ms", ms(last.overview.percentile(50)), "", judge(last.overview.percentile(50) <= 20*time.Millisecond))
	c := last.clusters.percentile(50)
	t.add("map of the whole county, "+count(last.cases), "≤ 100 ms, ≤ 200 kB", fmt.Sprintf("%s, %d kB", ms(c), last.clusterBytes/1000), "", judge(c <= 100*time.Millisecond && last.clusterBytes <= 200_000))
	return nil
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

func (in *installation) measureReading(ctx context.Context, o options, tr *trace, n int) (m size, err error) {
	m.cases = n
	s, err := serve(ctx, in)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, s.close()) }()

	page := func(i int) error {
		v := url.Values{"area": {string(in.areas[i%len(in.areas)])}, "state": {"closed"}}
		_, err := s.get(ctx, "/cases?"+v.Encode())
		return err
	}
	query, short, err := in.bareLedger(ctx, tr)
	if err != nil {
		return m, err
	}
	for _, warm := range []bool{true, false} {
		k := o.less(800)
		if warm {
			k = 40
		}
		err := o.profiled("page", func() (err error) {
			m.page, err = measure(8, k, page)
			return err
		})
		if err != nil {
			return m, err
		}
		if m.bare, err = measure(8, 2*k, query); err != nil {
			return m, err
		}
		if m.short, err = measure(8, 2*k, short); err != nil {
			return m, err
		}
	}
	if err := in.measureFigures(ctx, o, &m); err != nil {
		return m, err
	}
	box := fmt.Sprintf("%f,%f,%f,%f", west, south, west+side, south+side)
	// At every zoom at which the whole county fits on a screen.
	for zoom := 9; zoom <= 13; zoom++ {
		var bytes int
		one, err := measure(1, o.less(30), func(int) error {
			body, err := s.get(ctx, fmt.Sprintf("/map/clusters?zoom=%d&bbox=%s", zoom, box))
			bytes = len(body)
			return err
		})
		if err != nil {
			return m, err
		}
		if len(m.clusters.each) == 0 || one.percentile(50) > m.clusters.percentile(50) {
			m.clusters = one
		}
		m.clusterBytes = max(m.clusterBytes, bytes)
	}
	return m, nil
}

// bareLedger returns the statements by which a page of the ledger is read,
// recorded from the program, to be sent bare; and for comparison the shortest
// query that brings so many cases.
func (in *installation) bareLedger(ctx context.Context, tr *trace) (same, short func(int) error, err error) {
	var lists [][]*unit
	for _, a := range in.areas {
		tr.take()
		if _, err := in.Cases.List(ctx, access.System(county), cases.Filter{Areas: []id.Area{a}, States: []cases.State{cases.Closed}}); err != nil {
			return nil, nil, err
		}
		lists = append(lists, tr.take())
	}
	tr.on.Store(false)
	campaign, err := in.campaign(ctx)
	same = func(i int) error { return bareUnits(ctx, in.DB, lists[i%len(lists)]...) }
	short = func(i int) error {
		rows, err := in.DB.ReadPool().QueryContext(ctx, `SELECT id, number, title, state, category, area, grp, lead_unit, address, street, lon, lat,
				reported_at, filed_at, dispatched_at, handled_at, closed_at, due_at, rework, returned, extended, photos_before, photos_after
			FROM cases WHERE county = $1 AND area = $2 AND state = $3 AND campaign = $4 AND voided_at IS NULL AND staged IS NULL ORDER BY number DESC LIMIT 50`,
			county, in.areas[i%len(in.areas)], "closed", campaign)
		if err != nil {
			return err
		}
		defer rows.Close()
		return drain(rows)
	}
	return same, short, err
}

func (in *installation) campaign(ctx context.Context) (id.Campaign, error) {
	all, err := in.Counties.Campaigns(ctx, access.System(county))
	if err != nil {
		return "", err
	}
	return all[0].ID, nil
}

func (in *installation) measureFigures(ctx context.Context, o options, m *size) error {
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
		{&m.figures, values(timeless...)},
		{&m.late, values("cases.overdue")},
		{&m.overview, func(int) error { _, err := in.Overview.Overview(ctx, access.System(county), "week"); return err }},
	} {
		if _, err := measure(1, 5, part.job); err != nil {
			return err
		}
		if *part.to, err = measure(1, o.less(100), part.job); err != nil {
			return err
		}
	}
	return nil
}

// drain reads every row and column.
func drain(rows interface {
	Next() bool
	Columns() ([]string, error)
	Scan(dest ...any) error
	Err() error
},
) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
	}
	return rows.Err()
}
