package db_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

const here, there = id.County("360825"), id.County("110105")

// Every kept table has a past with the same columns, and no other table has one.
func TestEveryKeptTableHasItsPast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		tables := schema(t, d)
		var with []string
		for name, tb := range tables {
			of, ok := strings.CutSuffix(name, "_past")
			if !ok || name == "case_past" { // cases keep theirs by themselves
				continue
			}
			with = append(with, of)
			want := append(slices.Clone(tables[of].Columns), column{"until_at", "bigint", false})
			byName := func(a, b column) int { return strings.Compare(a.Name, b.Name) }
			slices.SortFunc(want, byName)
			slices.SortFunc(tb.Columns, byName)
			if diff := cmp.Diff(want, tb.Columns); diff != "" {
				t.Errorf("columns of %s: %s", name, diff)
			}
			if diff := cmp.Diff(append(slices.Clone(tables[of].Primary), "until_at"), tb.Primary); diff != "" {
				t.Errorf("key of %s: %s", name, diff)
			}
		}
		slices.Sort(with)
		if diff := cmp.Diff(db.Kept(), with); diff != "" {
			t.Error(diff)
		}
	})
}

// Over any history of rows that come, change, go and come again, what is read as
// of the end of each day is what was there when it ended, of this county alone.
func TestWhatStoodAtTheEndOfADayIsReadAsOfThen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here, there)
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			code := func(n int) string { return fmt.Sprintf("%d-%d 中文'%%", run, n) }
			ctx := t.Context()
			now := time.Date(2017, 8, 1, 0, 30, 0, 0, time.UTC)
			list := func(c id.County, at time.Time) (rows []string) {
				if err := d.Read(ctx, c, func(tx *db.Tx) (err error) {
					if !at.IsZero() {
						tx = tx.As(at)
					}
					rows, err = db.All(ctx, tx, db.Value[string], `SELECT c.code || ' ' || c.name FROM unit_categories c WHERE c.county = $1 AND c.code LIKE $2
						AND EXISTS (SELECT 1 FROM unit_categories o WHERE o.county = c.county AND o.code = c.code) ORDER BY c.code LIMIT 100`, tx.County, fmt.Sprintf("%d-%%", run))
					return err
				}); err != nil {
					rt.Fatal(err)
				}
				return rows
			}
			stood := map[time.Time][]string{}
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				dbtest.FixClock(d, now)
				c, n, name := rapid.SampledFrom([]id.County{here, here, there}).Draw(rt, "county"), rapid.IntRange(1, 4).Draw(rt, "row"), rapid.StringMatching("[a-z甲乙]{1,3}").Draw(rt, "name")
				if err := d.Write(ctx, c, func(tx *db.Tx) error {
					var err error
					switch rapid.IntRange(0, 3).Draw(rt, "act") {
					case 0:
						_, err = tx.Exec(ctx, `INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, $2, $3, $4)
							ON CONFLICT (county, code) DO NOTHING`, tx.County, code(n), 1, name)
					case 1:
						_, err = tx.Exec(ctx, `INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, $3, $2, $4)
							ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, seq = excluded.seq`, tx.County, 2, code(n), name)
					case 2:
						_, err = tx.Exec(ctx, `UPDATE unit_categories SET name = $3 WHERE county = $1 AND (code = $2 OR code = $4)`, tx.County, code(n), name, code(n+1))
					default:
						_, err = tx.Exec(ctx, `DELETE FROM unit_categories WHERE county = $1 AND code = $2`, tx.County, code(n))
					}
					return err
				}); err != nil {
					rt.Fatal(err)
				}
				next := now.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(rt, "minutes")) * time.Minute)
				for at := now.Truncate(24 * time.Hour).Add(24*time.Hour - time.Millisecond); at.Before(next); at = at.Add(24 * time.Hour) {
					stood[at] = list(here, time.Time{})
				}
				now = next
			}
			dbtest.FixClock(d, now)
			for _, at := range slices.SortedFunc(maps.Keys(stood), time.Time.Compare) {
				if diff := cmp.Diff(stood[at], list(here, at)); diff != "" {
					rt.Fatalf("at %s, - then, + as of then\n%s", at, diff)
				}
			}
		})
	})
}

// A statement of a shape that is not known would lose what stood, so that it is
// refused.
func TestAStatementOfAnUnknownShapeIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		for _, text := range []string{
			`DELETE FROM unit_categories`,
			`UPDATE unit_categories SET name = $1`,
			`INSERT INTO unit_categories (county, code, seq, name) SELECT county, $1, 1, '' FROM counties`,
			`INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, 'x', 1, 'x') RETURNING code`,
		} {
			err := d.Write(t.Context(), here, func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), text, "x")
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "shape") {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
}

// What is taken out of a row for good is out of its past, too.
func TestWhatIsRedactedIsOutOfThePastToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		ctx, day := t.Context(), time.Date(2017, 8, 1, 12, 0, 0, 0, time.UTC)
		at := func(n int, fn func(tx *db.Tx) error) {
			t.Helper()
			dbtest.FixClock(d, day.AddDate(0, 0, n))
			if err := d.Write(ctx, here, fn); err != nil {
				t.Fatal(err)
			}
		}
		exec := func(query string, args ...any) func(tx *db.Tx) error {
			return func(tx *db.Tx) error { _, err := tx.Exec(ctx, query, args...); return err }
		}
		at(0, exec(`INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, 'x', 1, '张三')`, here))
		at(1, exec(`UPDATE unit_categories SET seq = 2 WHERE county = $1`, here))
		at(2, func(tx *db.Tx) error {
			return tx.Redact(ctx, "unit_categories", `UPDATE %s SET name = $2 WHERE county = $1`, here, "—")
		})
		for _, back := range []int{1, 2} {
			err := d.Read(ctx, here, func(tx *db.Tx) error {
				name, err := db.One(ctx, tx.As(tx.Now.Add(-time.Duration(back)*24*time.Hour)), db.Value[string], `SELECT name FROM unit_categories WHERE county = $1`, here)
				if name != "—" {
					err = errors.Join(err, fmt.Errorf("name %q %d days ago", name, back))
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		// A page's context says as of when it reads.
		err := d.Read(db.AsOf(context.WithoutCancel(ctx), day), here, func(tx *db.Tx) error {
			if !tx.Now.Equal(day) || !tx.Present().Now.Equal(day.AddDate(0, 0, 2)) {
				return fmt.Errorf("reads as of %s", tx.Now)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
