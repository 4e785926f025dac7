package db

import (
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Dialect is which of the two databases it is.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota
	Postgres
)

func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// IsUnique reports whether err says that a unique key is taken.
func IsUnique(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23505"
}

// IsForeignKey reports whether err says that a record refers to one that is
// not there, or is still referred to.
func IsForeignKey(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23503"
}

// retryable reports whether the same work may succeed if it is run again.
func retryable(err error) bool {
	if err == nil {
		return false
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// Mark writes the n-th parameter of a statement that names each of its
// parameters once, in order. SQLite takes $1 for a name and looks through all
// the names before it, which a statement of thousands of values cannot bear;
// a bare mark goes by its place.
func (d Dialect) Mark(n int) string {
	if d == SQLite {
		return "?"
	}
	return "$" + strconv.Itoa(n)
}

// Analyze tells the planner how the tables have grown. PostgreSQL, which else
// finds out minutes later, takes a wrong index meanwhile: every index begins
// with the county, and to a planner that knows nothing all are alike. Call it
// after an import. SQLite chooses by the columns that an index covers and
// needs no telling.
func (d *DB) Analyze(ctx context.Context) error {
	if d.Dialect != Postgres {
		return nil
	}
	_, err := d.write.ExecContext(ctx, "ANALYZE")
	return err
}
