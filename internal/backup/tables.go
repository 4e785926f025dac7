package backup

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/db"
)

// A table as both databases have it.
type table struct {
	name    string
	columns []column
}

type column struct {
	name string
	kind kind
}

// kind is what a column holds, by the types that migrations may use.
type kind int

const (
	text kind = iota
	whole
	decimal
	truth
	bytes
)

// derived are tables that each database has in a form of its own; Reindex
// makes them anew.
var derived = []string{"search_terms"}

// ofLibrary reports whether a table is not the program's: River's jobs, goose's
// versions, SQLite's own.
func ofLibrary(name string) bool {
	return strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_")
}

// schema lists the program's tables, in order, as a SQLite database has them.
func schema(ctx context.Context, d *db.DB) ([]table, error) {
	// Virtual tables and their shadows are derived.
	names, err := list(ctx, d.ReadPool(), `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	var out []table
	for _, name := range names {
		if ofLibrary(name) || slices.Contains(derived, name) {
			continue
		}
		t := table{name: name}
		cols, err := list(ctx, d.ReadPool(), `SELECT name || ' ' || type FROM pragma_table_info($1) ORDER BY cid`, name)
		if err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		}
		for _, c := range cols {
			name, typ, _ := strings.Cut(c, " ")
			k, ok := map[string]kind{"TEXT": text, "BIGINT": whole, "DOUBLE PRECISION": decimal, "BOOLEAN": truth, "BLOB": bytes}[strings.ToUpper(typ)]
			if !ok {
				return nil, fmt.Errorf("%s.%s has the type %q, which is not one of the house's", t.name, name, typ)
			}
			t.columns = append(t.columns, column{name, k})
		}
		out = append(out, t)
	}
	return out, nil
}

// agree makes sure that a PostgreSQL database has these tables and no others:
// a table that only one side knew would be lost without a word.
func agree(ctx context.Context, q querier, tables []table) error {
	names, err := list(ctx, q, `SELECT table_name FROM information_schema.tables
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`)
	if err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return ofLibrary(n) || slices.Contains(derived, n) })
	want := make([]string, len(tables))
	for i, t := range tables {
		want[i] = t.name
	}
	slices.Sort(want)
	slices.Sort(names)
	if !slices.Equal(want, names) {
		return fmt.Errorf("the databases have different tables: %v and %v", want, names)
	}
	return nil
}

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func list(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func (t table) list() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = `"` + c.name + `"`
	}
	return strings.Join(names, ", ")
}

// each calls fn with every row. The row is only good until fn returns.
func (t table) each(ctx context.Context, q querier, fn func(row []any) error) error {
	rows, err := q.QueryContext(ctx, `SELECT `+t.list()+` FROM "`+t.name+`"`)
	if err != nil {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	defer rows.Close()
	cells := make([]cell, len(t.columns))
	dest, row := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i, c := range t.columns {
		cells[i].kind = c.kind
		dest[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("read %s: %w", t.name, err)
		}
		for i := range cells {
			row[i] = cells[i].value
		}
		if err := fn(row); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", t.name, err)
	}
	return nil
}

// A cell scans a value into the one Go type of its column's kind, which the
// drivers do not agree on.
type cell struct {
	kind  kind
	value any
}

// Scan implements sql.Scanner.
func (c *cell) Scan(v any) error {
	c.value = nil
	if v == nil {
		return nil
	}
	switch c.kind {
	case text:
		return into[string](c, v)
	case whole:
		return into[int64](c, v)
	case decimal:
		return into[float64](c, v)
	case truth:
		return into[bool](c, v)
	case bytes:
		b, ok := v.([]byte)
		if !ok {
			return fmt.Errorf("%T where bytes should be", v)
		}
		c.value = slices.Clone(b)
	}
	return nil
}

func into[T any](c *cell, v any) error {
	var n sql.Null[T]
	if err := n.Scan(v); err != nil {
		return err
	}
	c.value = n.V
	return nil
}

// content returns the rows and hash of every table.
func content(ctx context.Context, q querier, tables []table, p Progress) (map[string]Table, error) {
	out := map[string]Table{}
	for i, t := range tables {
		p.tell("backup.stage.count", int64(i), int64(len(tables)))
		var s sum
		if err := t.each(ctx, q, func(row []any) error { s.add(row); return nil }); err != nil {
			return nil, err
		}
		out[t.name] = s.table()
	}
	p.tell("backup.stage.count", int64(len(tables)), int64(len(tables)))
	return out, nil
}
