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

// Exec runs a statement that returns no rows.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	tx.heard(query, args)
	return tx.tx.ExecContext(tx.ctx(ctx), query, args...)
}

// Query runs a statement that returns rows. Prefer All and One.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	tx.heard(query, args)
	return tx.tx.QueryContext(tx.ctx(ctx), query, args...)
}

// QueryRow runs a statement that returns one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	tx.heard(query, args)
	return tx.tx.QueryRowContext(tx.ctx(ctx), query, args...)
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
