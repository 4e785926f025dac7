package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

const countUp = `WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < $1) SELECT n FROM up`

func TestAStatementIsReadTwiceAtOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite) // PostgreSQL reads one after the other
	err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
		var pairs []string
		err := db.Each(t.Context(), tx, func(r db.Row) error {
			outer, err := db.Value[int64](r)
			if err != nil {
				return err
			}
			return db.Each(t.Context(), tx, func(r db.Row) error {
				inner, err := db.Value[int64](r)
				pairs = append(pairs, fmt.Sprint(outer, inner))
				return err
			}, countUp, 2)
		}, countUp, 3)
		if got := fmt.Sprint(pairs); got != "[1 1 1 2 2 1 2 2 3 1 3 2]" {
			t.Errorf("got %s", got)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestMoreStatementsThanAreKeptAreAnswered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 2 {
			err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
				for i := range 700 {
					n, err := db.One(t.Context(), tx, db.Value[int], fmt.Sprintf("SELECT %d + CAST($1 AS INTEGER)", i), 1)
					if err != nil || n != i+1 {
						return fmt.Errorf("%d + 1 = %d: %w", i, n, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAStatementThatFailedWorksAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		insert := func(kind string) error {
			return d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `INSERT INTO counters (county, kind, last) VALUES ($1, $2, 1)`, tx.County, kind)
				return err
			})
		}
		for _, kind := range []string{"甲", "甲", "'; --", "乙 🧹"} {
			if err := insert(kind); err != nil && !db.IsUnique(err) {
				t.Fatal(err)
			}
		}
		if err := insert("甲"); !db.IsUnique(err) {
			t.Errorf("a taken key: %v", err)
		}
		if err := insert("丙"); err != nil {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestAStatementThatWasBrokenOffWorksAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 20 { // every connection of the pool
			ctx, stop := context.WithCancel(t.Context())
			err := d.Read(ctx, yongfeng, func(tx *db.Tx) error {
				return db.Each(ctx, tx, func(db.Row) error { stop(); return nil }, countUp, 3_000_000)
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("broken off: %v", err)
			}
			err = d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
				ns, err := db.All(t.Context(), tx, db.Value[int64], countUp, 3)
				if fmt.Sprint(ns) != "[1 2 3]" {
					t.Errorf("got %v", ns)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAStatementSeesAChangedTable(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite) // pgx keeps statements by itself
	for want, change := range []string{"CREATE TABLE odd (a INTEGER)", "ALTER TABLE odd ADD COLUMN b TEXT DEFAULT '新'", "ALTER TABLE odd DROP COLUMN a"} {
		if _, err := d.WritePool().ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if got, want := columnsOf(t, d, "SELECT * FROM odd"), []string{"[a]", "[a b]", "[b]"}[want]; got != want {
			t.Errorf("after %s the columns are %s, want %s", change, got, want)
		}
	}
}

func columnsOf(t *testing.T, d *db.DB, query string) string {
	t.Helper()
	rows, err := d.WritePool().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err := errors.Join(err, rows.Err()); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(names)
}
