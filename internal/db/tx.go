package db

import (
	"context"
	"database/sql"
	"time"

	"chuangwei/internal/id"
)

// Tx is one unit of work: one county, one instant, one transaction. It is
// good only inside the function that Read or Write calls.
type Tx struct {
	County  id.County
	Now     time.Time // UTC, whole milliseconds, shifted by the county's offset
	Dialect Dialect

	tx       *sql.Tx
	detached bool // of a shared commit: one caller's cancelled context must not end it for all
	after    []func()
	trace    func(tx *Tx, query string, args []any)
	past     *past
	then     int64     // reads as of then, in milliseconds; 0: as of now
	now      time.Time // of a transaction as of then: when it is
}

func (tx *Tx) heard(query string, args []any) {
	if tx.trace != nil {
		tx.trace(tx, query, args)
	}
}

func (tx *Tx) ctx(ctx context.Context) context.Context {
	if tx.detached {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// Exec runs a statement that returns no rows. What it changes of a table whose
// past is on record is kept first (past.go).
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args, err := tx.keep(ctx, query, args)
	if err != nil {
		return nil, err
	}
	tx.heard(query, args)
	return tx.tx.ExecContext(tx.ctx(ctx), query, args...)
}

// run runs a statement as it is.
func (tx *Tx) run(ctx context.Context, query string, args []any) error {
	tx.heard(query, args)
	_, err := tx.tx.ExecContext(tx.ctx(ctx), query, args...)
	return err
}

// Query runs a statement that returns rows. Prefer All and One.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args, err := tx.asked(ctx, query, args)
	if err != nil {
		return nil, err
	}
	tx.heard(query, args)
	return tx.tx.QueryContext(tx.ctx(ctx), query, args...)
}

// SQL returns the transaction underneath, for a library that wants one. It
// must not be committed or rolled back.
func (tx *Tx) SQL() *sql.Tx { return tx.tx }

// After runs fn once the unit of work is durable, before its caller is
// answered. It is not run if the work is undone. fn must be quick and must not
// fail: caches are what it is for.
func (tx *Tx) After(fn func()) { tx.after = append(tx.after, fn) }

// Millis returns t as the database stores it: UTC milliseconds, and NULL for
// the zero time.
func Millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}
