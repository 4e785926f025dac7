package db

import (
	"context"
	"strings"
)

// Insert is an INSERT of many rows, or of one.
type Insert struct {
	Into    string // "INSERT INTO " and the table: whoever looks for what writes it finds it
	Columns []string
	// As says how a column's value is written where it is not just the value:
	// "CAST(? AS TEXT)".
	As map[string]string
	// Then follows the rows, such as ON CONFLICT ….
	Then string
	// Apart sends one row a statement to SQLite, for tables with many indexes:
	// a statement of several keeps a copy of every page that it changes, to be
	// able to undo itself.
	Apart bool
}

// How many rows a statement has. On PostgreSQL each is a journey to the server.
// On SQLite they are few, and of few different numbers, so that the texts come
// again and are kept.
const (
	mostRowsPostgres = 400
	mostRowsSQLite   = 16
)

// Rows inserts n rows. row appends the values of the i-th, one for each column.
func (in Insert) Rows(ctx context.Context, tx *Tx, n int, row func(i int, values []any) ([]any, error)) error {
	var text string
	var args []any
	had := 0
	for i := 0; i < n; {
		size := in.size(tx.Dialect, n-i)
		if size != had {
			text, had = in.text(tx.Dialect, size), size
		}
		args = args[:0]
		if tx.trace != nil {
			args = nil // it may keep the values
		}
		for range size {
			var err error
			if args, err = row(i, args); err != nil {
				return err
			}
			i++
		}
		if _, err := tx.Exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// size is how many of the rows that are left go into the next statement.
func (in Insert) size(d Dialect, left int) int {
	if d == Postgres {
		return min(left, mostRowsPostgres)
	}
	if in.Apart {
		return 1
	}
	size := mostRowsSQLite
	for size > left {
		size /= 2
	}
	return size
}

// text is the statement for so many rows.
func (in Insert) text(d Dialect, rows int) string {
	var b strings.Builder
	b.WriteString(in.Into + " (" + strings.Join(in.Columns, ", ") + ") VALUES ")
	n := 0
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		for j, c := range in.Columns {
			n++
			b.WriteString([]string{"(", ", "}[min(j, 1)])
			before, after, _ := strings.Cut(in.As[c], "?")
			b.WriteString(before + d.Mark(n) + after)
		}
		b.WriteString(")")
	}
	if in.Then != "" {
		b.WriteString(" " + in.Then)
	}
	return b.String()
}
