package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

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
func opening(ctx context.Context, o options, t *table) (err error) {
	rounds, alone, together := 5, o.less(200), o.less(40)*clients
	for _, name := range []string{"base", "recorded", "bare", "kept", "http"} {
		if err := os.RemoveAll(o.path(name)); err != nil {
			return err
		}
	}
	base := o.path("base")
	in, err := begin(ctx, base)
	if err != nil {
		return err
	}
	if err := errors.Join(in.fill(ctx, 0, o.less(10_000)), in.Close()); err != nil {
		return err
	}
	dirs := map[string]string{}
	for _, name := range []string{"recorded", "bare", "kept", "http"} {
		dirs[name] = o.path(name)
		if err := copyData(base, dirs[name]); err != nil {
			return err
		}
	}
	cases, err := record(ctx, dirs["recorded"], in, rounds*(alone+together))
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	bare, err := openPeer(ctx, dirs["bare"])
	if err != nil {
		return err
	}
	defer closing(&err, bare.close)
	kept, err := openData(ctx, dirs["kept"])
	if err != nil {
		return err
	}
	defer closing(&err, kept.Close)
	a, err := openData(ctx, dirs["http"])
	if err != nil {
		return err
	}
	defer closing(&err, a.Close)
	with := *in
	with.App = a
	s, err := serve(ctx, &with)
	if err != nil {
		return err
	}
	defer closing(&err, s.close)
	c := comparison{in: &with, s: s, bare: bare, kept: own(kept.DB), cases: cases, alone: alone, together: together}
	if err := o.profiled("open", func() error { return c.run(ctx, rounds) }); err != nil {
		return err
	}
	c.tell(t)
	return nil
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
	defer closing(&err, s.close)
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

// clients is how many open cases at once.
const clients = 32

// comparison is cases opened over HTTP beside their statements sent bare, and
// sent by connections that keep their statements, as the program's do.
type comparison struct {
	in              *installation
	s               *server
	bare, kept      *peer
	cases           [][]*unit
	alone, together int // cases of a round: by one client, by all
	one, many       versus
	row             rates
}

// versus is what was measured of the program and of its peers.
type versus struct{ http, bare, kept rates }

// rates are of one work in several rounds.
type rates struct {
	each []float64
	all  sample
}

func (r *rates) add(m sample) { r.each, r.all = append(r.each, m.rate()), r.all.with(m) }

func (r *rates) middle() float64 { return middle(r.each) }

// run lets all go in turn, so that a busy machine is busy for all.
func (c *comparison) run(ctx context.Context, rounds int) error {
	for i := range c.in.keys {
		if err := c.s.open(ctx, c.in, -1-i); err != nil {
			return err
		}
	}
	if _, err := c.bare.write.ExecContext(ctx, "CREATE TABLE one_row (id INTEGER PRIMARY KEY, v TEXT)"); err != nil {
		return err
	}
	at := 0
	for range rounds {
		for _, part := range []struct {
			to              *versus
			clients, number int
		}{{&c.one, 1, c.alone}, {&c.many, clients, c.together}} {
			m, err := measure(part.clients, part.number, func(i int) error { return c.s.open(ctx, c.in, at+i) })
			if err != nil {
				return err
			}
			part.to.http.add(m)
			for _, p := range []struct {
				peer *peer
				to   *rates
			}{{c.bare, &part.to.bare}, {c.kept, &part.to.kept}} {
				if m, err = p.peer.replay(ctx, c.cases[at:at+part.number], part.clients); err != nil {
					return fmt.Errorf("replay: %w", err)
				}
				p.to.add(m)
			}
			at += part.number
		}
		m, err := measure(1, c.alone, func(int) error {
			_, err := c.bare.write.ExecContext(ctx, "INSERT INTO one_row (v) VALUES ($1)", "恩江大道12号占道经营")
			return err
		})
		if err != nil {
			return err
		}
		c.row.add(m)
	}
	return nil
}

func (c *comparison) tell(t *table) {
	line := func(work, goal string, v versus, least float64) {
		r := v.http.middle() / v.bare.middle()
		t.add(work, goal, fmt.Sprintf("%.0f/s, bare %.0f/s", v.http.middle(), v.bare.middle()), fmt.Sprintf("%.2f", r), v.http.all.processor(), judge(r >= least))
		t.add("  against one row a commit, bare driver", "", fmt.Sprintf("row %.0f/s", c.row.middle()), fmt.Sprintf("%.2f", v.http.middle()/c.row.middle()), 0, told)
		t.add("  against bare with its statements kept", "", fmt.Sprintf("bare %.0f/s", v.kept.middle()), fmt.Sprintf("%.2f", v.http.middle()/v.kept.middle()), v.kept.all.processor(), told)
	}
	line("open a case over HTTP, 1 client", "≥ 0.6 × one case a commit, bare", c.one, 0.6)
	line(fmt.Sprintf("open a case over HTTP, %d clients", clients), fmt.Sprintf("≥ 0.5 × %d cases a commit, bare", clients), c.many, 0.5)
	st := c.in.DB.Stats()
	t.add("  cases a commit, over HTTP", "", fmt.Sprintf("%.1f", float64(st.Units)/float64(max(st.Commits, 1))), "", 0, told)
}
