package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Row is what a scan function reads one row from.
type Row interface{ Scan(dest ...any) error }

// ErrNone is what One returns when no row matches.
var ErrNone = errors.New("no such row")

// All returns every row of the query, read by scan. Give every list a LIMIT.
func All[T any](ctx context.Context, tx *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Each calls fn for every row of the query, for lists that are too long to
// hold.
func Each(ctx context.Context, tx *Tx, fn func(Row) error, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// One returns the row of the query, read by scan, or ErrNone.
func One[T any](ctx context.Context, tx *Tx, scan func(Row) (T, error), query string, args ...any) (T, error) {
	var v T
	query, args, err := tx.asked(ctx, query, args)
	if err != nil {
		return v, err
	}
	tx.heard(query, args)
	v, err = scan(tx.tx.QueryRowContext(tx.ctx(ctx), query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNone
	}
	return v, err
}

// Value scans a row of one column.
func Value[T any](r Row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// Exists reports whether the query has a row.
func Exists(ctx context.Context, tx *Tx, query string, args ...any) (bool, error) {
	_, err := One(ctx, tx, Value[int], "SELECT 1 WHERE EXISTS ("+query+")", args...)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// Where gathers the conditions of a query. Write ? for a value; the text
// comes out with $n. Values are always parameters.
type Where struct {
	conds []string
	Args  []any
}

// And adds a condition with its values.
func (w *Where) And(cond string, args ...any) {
	w.conds = append(w.conds, w.number(cond, args))
}

// Arg adds a value that is used outside the conditions, and returns its $n.
func (w *Where) Arg(v any) string {
	w.Args = append(w.Args, v)
	return "$" + strconv.Itoa(len(w.Args))
}

func (w *Where) number(cond string, args []any) string {
	var b strings.Builder
	for i, part := range strings.Split(cond, "?") {
		if i > 0 {
			if i > len(args) {
				panic("db.Where: fewer values than marks in " + cond)
			}
			b.WriteString(w.Arg(args[i-1]))
		}
		b.WriteString(part)
	}
	if n := strings.Count(cond, "?"); n != len(args) {
		panic(fmt.Sprintf("db.Where: %d values for %d marks in %s", len(args), n, cond))
	}
	return b.String()
}

// In adds the condition that col is one of vs. It adds nothing if vs is empty.
func In[T any](w *Where, col string, vs []T) {
	if len(vs) == 0 {
		return
	}
	args := make([]any, len(vs))
	for i, v := range vs {
		args[i] = v
	}
	w.And(col+" IN ("+strings.TrimSuffix(strings.Repeat("?,", len(vs)), ",")+")", args...)
}

// String returns "WHERE …", or nothing if there are no conditions.
func (w *Where) String() string {
	if len(w.conds) == 0 {
		return ""
	}
	return "WHERE (" + strings.Join(w.conds, ") AND (") + ")"
}

// Contains is the pattern that finds s anywhere, for LIKE … ESCAPE '!'.
func Contains(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) + "%"
}

// Null is v, or NULL if v is its type's zero value, so that an absent
// reference is stored as none.
func Null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// Text scans a column that may be NULL into a string type; NULL is "".
func Text[T ~string](dst *T) sql.Scanner { return text[T]{dst} }

type text[T ~string] struct{ dst *T }

// Scan implements sql.Scanner. What the two drivers send is taken as it is:
// a page of a list scans thousands of values.
func (t text[T]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*t.dst = ""
		return nil
	case string:
		*t.dst = T(v)
		return nil
	}
	var s sql.NullString
	if err := s.Scan(v); err != nil {
		return err
	}
	*t.dst = T(s.String)
	return nil
}

// Time scans a column of milliseconds into t; NULL is the zero time.
func Time(t *time.Time) sql.Scanner { return instant{t} }

type instant struct{ dst *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.dst = time.Time{}
		return nil
	case int64:
		*i.dst = time.UnixMilli(v).UTC()
		return nil
	}
	var n sql.NullInt64
	if err := n.Scan(v); err != nil {
		return err
	}
	*i.dst = time.Time{}
	if n.Valid {
		*i.dst = time.UnixMilli(n.Int64).UTC()
	}
	return nil
}

// Num scans a numeric column that may be NULL; NULL is 0.
func Num[T int | int64 | float64 | bool](dst *T) sql.Scanner { return num[T]{dst} }

type num[T int | int64 | float64 | bool] struct{ dst *T }

// Scan implements sql.Scanner.
func (n num[T]) Scan(v any) error {
	if v, ok := v.(T); ok {
		*n.dst = v
		return nil
	}
	var s sql.Null[T]
	if err := s.Scan(v); err != nil {
		return err
	}
	*n.dst = s.V
	return nil
}

// Prefixed writes a list of columns with the table's name before each.
func Prefixed(table, columns string) string {
	parts := strings.Split(columns, ",")
	for i, c := range parts {
		parts[i] = table + "." + strings.TrimSpace(c)
	}
	return strings.Join(parts, ", ")
}
