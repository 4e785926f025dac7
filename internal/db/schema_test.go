package db_test

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// What a table is, as far as both databases can say.
type (
	table struct {
		Columns []column
		Primary []string
		Unique  [][]string // other than the primary key
		Foreign []foreign
	}
	column struct {
		Name, Type string
		Null       bool
	}
	foreign struct {
		Columns []string
		Table   string
		Refers  []string
	}
)

// shared are the tables without a county, with the reason. They would become
// reference tables, copied to every node.
var shared = map[string]string{}

// foreignTables belong to the libraries that make them.
func ofLibrary(name string) bool {
	return strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_")
}

// oneSided are the tables that only one database needs, with the reason.
var oneSided = map[string]string{
	"search_terms": "a virtual table of FTS5 on SQLite, a tsvector on PostgreSQL",
}

func schema(t *testing.T, d *db.DB) map[string]table {
	t.Helper()
	read := readSQLite
	if d.Dialect == db.Postgres {
		read = readPostgres
	}
	tables, err := read(t.Context(), d.ReadPool())
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(tables, func(name string, _ table) bool { return ofLibrary(name) })
	if len(tables) < 3 {
		t.Fatalf("read only the tables %v", slices.Collect(maps.Keys(tables)))
	}
	return tables
}

func TestSchemasAgree(t *testing.T) {
	t.Parallel()
	sqlite, postgres := schema(t, dbtest.Open(t, db.SQLite)), schema(t, dbtest.Open(t, db.Postgres))
	for name := range oneSided {
		delete(sqlite, name)
		delete(postgres, name)
	}
	if diff := cmp.Diff(sqlite, postgres); diff != "" {
		t.Errorf("- SQLite, + PostgreSQL\n%s", diff)
	}
}

// The county leads every key, so that PostgreSQL with Citus can distribute by
// it what runs on one node today.
func TestCountyLeadsEveryKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, tb := range schema(t, d) {
			if shared[name] != "" {
				continue
			}
			if !slices.ContainsFunc(tb.Columns, func(c column) bool { return c.Name == "county" && !c.Null }) {
				t.Errorf("%s has no column county NOT NULL", name)
			}
			if !leads(tb.Primary) {
				t.Errorf("%s: primary key (%s) does not begin with county", name, strings.Join(tb.Primary, ", "))
			}
			for _, key := range tb.Unique {
				if !leads(key) {
					t.Errorf("%s: unique (%s) does not begin with county", name, strings.Join(key, ", "))
				}
			}
			for _, f := range tb.Foreign {
				if shared[f.Table] == "" && (!leads(f.Columns) || !leads(f.Refers)) {
					t.Errorf("%s: foreign key (%s) to %s (%s) does not begin with county on both sides",
						name, strings.Join(f.Columns, ", "), f.Table, strings.Join(f.Refers, ", "))
				}
			}
		}
	})
}

func leads(key []string) bool { return len(key) > 0 && key[0] == "county" }

func readSQLite(ctx context.Context, pool *sql.DB) (map[string]table, error) {
	names, err := list(ctx, pool, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	tables := map[string]table{}
	for _, name := range names {
		var tb table
		err := rows(ctx, pool, func(r *sql.Rows) error {
			var c column
			var notNull, key int
			if err := r.Scan(&c.Name, &c.Type, &notNull, &key); err != nil {
				return err
			}
			c.Type, c.Null = strings.ToLower(c.Type), notNull == 0
			if c.Type == "blob" {
				c.Type = "bytea"
			}
			tb.Columns = append(tb.Columns, c)
			return nil
		}, `SELECT name, type, "notnull", pk FROM pragma_table_info($1) ORDER BY cid`, name)
		if err != nil {
			return nil, err
		}
		if tb.Primary, err = list(ctx, pool, `SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk`, name); err != nil {
			return nil, err
		}
		indexes, err := list(ctx, pool, `SELECT name FROM pragma_index_list($1) WHERE "unique" = 1 AND origin <> 'pk'`, name)
		if err != nil {
			return nil, err
		}
		for _, index := range indexes {
			key, err := list(ctx, pool, `SELECT COALESCE(name, '(expression)') FROM pragma_index_info($1) ORDER BY seqno`, index)
			if err != nil {
				return nil, err
			}
			tb.Unique = append(tb.Unique, key)
		}
		byID := map[int]*foreign{}
		err = rows(ctx, pool, func(r *sql.Rows) error {
			var n int
			var to, from string
			var refers sql.NullString
			if err := r.Scan(&n, &to, &from, &refers); err != nil {
				return err
			}
			if byID[n] == nil {
				byID[n] = &foreign{Table: to}
			}
			byID[n].Columns = append(byID[n].Columns, from)
			byID[n].Refers = append(byID[n].Refers, refers.String)
			return nil
		}, `SELECT id, "table", "from", "to" FROM pragma_foreign_key_list($1) ORDER BY id, seq`, name)
		if err != nil {
			return nil, err
		}
		for _, f := range byID {
			tb.Foreign = append(tb.Foreign, *f)
		}
		tables[name] = tb.sorted()
	}
	return tables, nil
}

func readPostgres(ctx context.Context, pool *sql.DB) (map[string]table, error) {
	tables := map[string]table{}
	err := rows(ctx, pool, func(r *sql.Rows) error {
		var name string
		var c column
		if err := r.Scan(&name, &c.Name, &c.Type, &c.Null); err != nil {
			return err
		}
		tb := tables[name]
		tb.Columns = append(tb.Columns, c)
		tables[name] = tb
		return nil
	}, `
		SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES'
		FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
		ORDER BY c.table_name, c.ordinal_position`)
	if err != nil {
		return nil, err
	}
	err = rows(ctx, pool, func(r *sql.Rows) error {
		var name, key string
		var primary bool
		if err := r.Scan(&name, &primary, &key); err != nil {
			return err
		}
		tb := tables[name]
		if columns := strings.Split(key, ","); primary {
			tb.Primary = columns
		} else {
			tb.Unique = append(tb.Unique, columns)
		}
		tables[name] = tb
		return nil
	}, `
		SELECT t.relname, i.indisprimary,
			(SELECT string_agg(COALESCE(a.attname, '(expression)'), ',' ORDER BY k.n)
			 FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n)
			 LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum AND k.attnum > 0)
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
		WHERE i.indisunique AND t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	err = rows(ctx, pool, func(r *sql.Rows) error {
		var name, columns, refers string
		var f foreign
		if err := r.Scan(&name, &f.Table, &columns, &refers); err != nil {
			return err
		}
		f.Columns, f.Refers = strings.Split(columns, ","), strings.Split(refers, ",")
		tb := tables[name]
		tb.Foreign = append(tb.Foreign, f)
		tables[name] = tb
		return nil
	}, `
		SELECT t.relname, o.relname,
			(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, n)
			 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum),
			(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY AS k (attnum, n)
			 JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum)
		FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid
		WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	for name, tb := range tables {
		tables[name] = tb.sorted()
	}
	return tables, nil
}

func (tb table) sorted() table {
	slices.SortFunc(tb.Unique, slices.Compare)
	slices.SortFunc(tb.Foreign, func(a, b foreign) int {
		return slices.Compare(append([]string{a.Table}, a.Columns...), append([]string{b.Table}, b.Columns...))
	})
	return tb
}

func list(ctx context.Context, pool *sql.DB, query string, args ...any) ([]string, error) {
	var out []string
	err := rows(ctx, pool, func(r *sql.Rows) error {
		var s string
		err := r.Scan(&s)
		out = append(out, s)
		return err
	}, query, args...)
	return out, err
}

func rows(ctx context.Context, pool *sql.DB, fn func(*sql.Rows) error, query string, args ...any) error {
	rs, err := pool.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rs.Close()
	for rs.Next() {
		if err := fn(rs); err != nil {
			return err
		}
	}
	return rs.Err()
}
