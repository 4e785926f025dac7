package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"chuangwei/internal/db"
)

// A peer is the database without the program: the driver as it is, under the
// program's own settings for safety and memory.
type peer struct{ read, write *sql.DB }

// openPeer opens the database of a data folder.
func openPeer(ctx context.Context, dir string) (*peer, error) {
	path := filepath.Join(dir, "chuangwei.db")
	p := &peer{}
	var err error
	if p.write, err = sql.Open("sqlite", db.DSN(path, true)); err != nil {
		return nil, err
	}
	p.write.SetMaxOpenConns(1)
	if p.read, err = sql.Open("sqlite", db.DSN(path, false)); err != nil {
		return nil, err
	}
	n := max(4, runtime.GOMAXPROCS(0)*2) // as many as the program has
	p.read.SetMaxOpenConns(n)
	p.read.SetMaxIdleConns(n)
	return p, errors.Join(p.write.PingContext(ctx), p.read.PingContext(ctx))
}

// own is the program's own connections, which keep their statements.
func own(d *db.DB) *peer { return &peer{d.ReadPool(), d.WritePool()} }

func (p *peer) close() error { return errors.Join(p.read.Close(), p.write.Close()) }

// replay sends the units of cases anew, so many cases in a commit.
func (p *peer) replay(ctx context.Context, cases [][]*unit, atOnce int) (sample, error) {
	groups := (len(cases) + atOnce - 1) / atOnce
	m, err := measure(1, groups, func(i int) error {
		part := cases[i*atOnce : min((i+1)*atOnce, len(cases))]
		for _, units := range part {
			for _, u := range units {
				if u.writes {
					continue
				}
				if err := p.send(ctx, u); err != nil {
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
		return p.send(ctx, writes...)
	})
	m.each = make([]time.Duration, len(cases)) // a rate counts cases
	return m, err
}

// send sends units of work in one transaction and commits it.
func (p *peer) send(ctx context.Context, units ...*unit) error {
	if len(units) == 0 {
		return nil
	}
	pool := p.read
	if units[0].writes {
		pool = p.write
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, u := range units {
		for _, st := range u.statements {
			if err := st.send(ctx, tx); err != nil {
				return fmt.Errorf("%.80s: %w", st.query, err)
			}
		}
	}
	return tx.Commit()
}

func (st statement) send(ctx context.Context, tx *sql.Tx) (err error) {
	if !strings.HasPrefix(strings.TrimSpace(st.query), "SELECT") && !strings.Contains(st.query, "RETURNING") {
		_, err := tx.ExecContext(ctx, st.query, st.args...)
		return err
	}
	rows, err := tx.QueryContext(ctx, st.query, st.args...)
	if err != nil {
		return err
	}
	defer closing(&err, rows.Close)
	return drain(rows)
}

// drain reads every row and column.
func drain(rows *sql.Rows) error {
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
