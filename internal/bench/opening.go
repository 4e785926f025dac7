package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/web/rest"
)

// A statement as the program sent it.
type statement struct {
	query string
	args  []any
}

// A unit is what the program did in one transaction.
type unit struct {
	writes     bool
	statements []statement
}

// A trace hears what the program sends to the database.
type trace struct {
	mu    sync.Mutex
	units []*unit
	of    map[*db.Tx]*unit
	on    atomic.Bool
}

func (t *trace) hear(tx *db.Tx, query string, args []any) {
	if !t.on.Load() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.of[tx]
	if u == nil {
		u = &unit{}
		t.of[tx], t.units = u, append(t.units, u)
	}
	u.statements = append(u.statements, statement{query, args})
	if verb, _, _ := strings.Cut(strings.TrimSpace(query), " "); !strings.EqualFold(verb, "SELECT") {
		u.writes = true
	}
}

// take returns what was heard since the last time.
func (t *trace) take() []*unit {
	t.mu.Lock()
	defer t.mu.Unlock()
	units := t.units
	t.units, t.of = nil, map[*db.Tx]*unit{}
	t.on.Store(true)
	return units
}

// opening measures cases opened over HTTP against the statements of the very
// same cases, run bare: recorded from the program, then sent anew to a copy of
// the database as it was before, in a plain loop, with one case and with 32 in
// a commit. The reads of a request, which the program does beside the writer,
// are sent too.
func opening(ctx context.Context, o options, t *table) error {
	const clients = 32
	rounds, alone, together := 5, o.less(200), o.less(40)*clients
	base := o.path("base")
	in, err := begin(ctx, base)
	if err != nil {
		return err
	}
	if err := errors.Join(in.fill(ctx, 0, o.less(10_000)), in.Close()); err != nil {
		return err
	}
	dirs := map[string]string{}
	for _, name := range []string{"recorded", "bare", "http"} {
		dirs[name] = o.path(name)
		if err := copyData(base, dirs[name]); err != nil {
			return err
		}
	}
	cases, err := record(ctx, dirs["recorded"], in, rounds*(alone+together))
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	bare, err := openData(ctx, dirs["bare"])
	if err != nil {
		return err
	}
	defer bare.Close()
	a, err := openData(ctx, dirs["http"])
	if err != nil {
		return err
	}
	defer a.Close()
	with := *in
	with.App = a
	s, err := serve(ctx, &with)
	if err != nil {
		return err
	}
	defer s.close()
	return compare(ctx, t, &with, s, bare.DB, cases, rounds, alone, together, clients)
}

// body is the n-th case to open.
func (in *installation) body(n int) []byte {
	d := dice(1<<40 + n)
	r := in.row(&d, n, in.DB.Now(county))
	b, err := json.Marshal(map[string]any{
		"title": r.Title, "details": r.Details, "category": r.Category, "anyway": true,
		"place": map[string]any{"address": r.Place.Address, "lon": r.Place.Point.Lon, "lat": r.Place.Point.Lat},
	})
	if err != nil {
		panic(err) // of texts and numbers
	}
	return b
}

func (s *server) open(ctx context.Context, in *installation, n int) error {
	_, err := s.post(ctx, in.keys[(n+len(in.keys))%len(in.keys)], rest.Prefix+"/cases", fmt.Sprintf("request-%d", n), in.body(n))
	return err
}

// record opens n cases over HTTP and returns the units of work of each.
func record(ctx context.Context, dir string, in *installation, n int) (cases [][]*unit, err error) {
	a, err := openData(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	tr := &trace{of: map[*db.Tx]*unit{}}
	a.DB.Trace = tr.hear
	with := *in
	with.App = a
	s, err := serve(ctx, &with)
	if err != nil {
		return nil, err
	}
	defer s.close()
	// The first request of each key notes that the key was used, once in a while.
	for i := range in.keys {
		if err := s.open(ctx, &with, -1-i); err != nil {
			return nil, err
		}
	}
	tr.take()
	for i := range n {
		if err := s.open(ctx, &with, i); err != nil {
			return nil, err
		}
		cases = append(cases, tr.take())
	}
	statements := 0
	for _, u := range cases[0] {
		statements += len(u.statements)
	}
	say("a case is %d statements in %d units of work", statements, len(cases[0]))
	return cases, nil
}

// compare lets both go in turn, so that a busy machine is busy for both.
func compare(ctx context.Context, t *table, in *installation, s *server, bare *db.DB, cases [][]*unit, rounds, alone, together, clients int) error {
	for i := range in.keys {
		if err := s.open(ctx, in, -1-i); err != nil {
			return err
		}
	}
	if _, err := bare.WritePool().ExecContext(ctx, "CREATE TABLE one_row (id INTEGER PRIMARY KEY, v TEXT)"); err != nil {
		return err
	}
	var one, many, bareOne, bareMany, row []float64
	at := 0
	for range rounds {
		m, err := measure(1, alone, func(i int) error { return s.open(ctx, in, at+i) })
		if err != nil {
			return err
		}
		one = append(one, m.rate())
		if m, err = replay(ctx, bare, cases[at:at+alone], 1); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		bareOne = append(bareOne, m.rate())
		at += alone
		if m, err = measure(clients, together, func(i int) error { return s.open(ctx, in, at+i) }); err != nil {
			return err
		}
		many = append(many, m.rate())
		if m, err = replay(ctx, bare, cases[at:at+together], clients); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		bareMany = append(bareMany, m.rate())
		at += together
		if m, err = measure(1, alone, func(int) error {
			_, err := bare.WritePool().ExecContext(ctx, "INSERT INTO one_row (v) VALUES ($1)", "恩江大道12号占道经营")
			return err
		}); err != nil {
			return err
		}
		row = append(row, m.rate())
	}
	st := in.DB.Stats()
	r1, r32 := middle(one)/middle(bareOne), middle(many)/middle(bareMany)
	t.add("open a case over HTTP, 1 client", "≥ 0.6 × one case a commit, bare", fmt.Sprintf("%.0f/s, bare %.0f/s", middle(one), middle(bareOne)), fmt.Sprintf("%.2f", r1), judge(r1 >= 0.6))
	t.add("open a case over HTTP, 32 clients", "≥ 0.5 × 32 cases a commit, bare", fmt.Sprintf("%.0f/s, bare %.0f/s", middle(many), middle(bareMany)), fmt.Sprintf("%.2f", r32), judge(r32 >= 0.5))
	t.add("  one row a commit, bare driver", "", fmt.Sprintf("%.0f/s", middle(row)), fmt.Sprintf("1 client %.2f, 32 clients %.2f", middle(one)/middle(row), middle(many)/middle(row)), told)
	t.add("  cases a commit, over HTTP", "", fmt.Sprintf("%.1f", float64(st.Units)/float64(max(st.Commits, 1))), "", told)
	return nil
}

// replay sends the units of cases anew, so many cases in a commit.
func replay(ctx context.Context, d *db.DB, cases [][]*unit, atOnce int) (sample, error) {
	groups := (len(cases) + atOnce - 1) / atOnce
	m, err := measure(1, groups, func(i int) error {
		part := cases[i*atOnce : min((i+1)*atOnce, len(cases))]
		for _, units := range part {
			for _, u := range units {
				if u.writes {
					continue
				}
				if err := bareUnits(ctx, d, u); err != nil {
					return err
				}
			}
		}
		var writes []*unit
		for _, units := range part {
			for _, u := range units {
				if u.writes {
					writes = append(writes, u)
				}
			}
		}
		return bareUnits(ctx, d, writes...)
	})
	m.each = make([]time.Duration, len(cases)) // a rate counts cases
	return m, err
}

// bareUnits sends units of work in one transaction and commits it.
func bareUnits(ctx context.Context, d *db.DB, units ...*unit) error {
	if len(units) == 0 {
		return nil
	}
	pool := d.ReadPool()
	if units[0].writes {
		pool = d.WritePool()
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, u := range units {
		for _, st := range u.statements {
			if !strings.HasPrefix(strings.TrimSpace(st.query), "SELECT") && !strings.Contains(st.query, "RETURNING") {
				if _, err := tx.ExecContext(ctx, st.query, st.args...); err != nil {
					return fmt.Errorf("%.80s: %w", st.query, err)
				}
				continue
			}
			rows, err := tx.QueryContext(ctx, st.query, st.args...)
			if err != nil {
				return fmt.Errorf("%.80s: %w", st.query, err)
			}
			if err := errors.Join(drain(rows), rows.Close()); err != nil {
				return fmt.Errorf("%.80s: %w", st.query, err)
			}
		}
	}
	return tx.Commit()
}
