package db_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestManyRowsAreInsertedOnceEachWhateverTheirNumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		for _, apart := range []bool{true, false} {
			in := db.Insert{
				Into: "INSERT INTO counters", Columns: []string{"county", "kind", "last"}, Apart: apart,
				As:   map[string]string{"last": "CAST(? AS BIGINT) + 1"},
				Then: "ON CONFLICT (county, kind) DO UPDATE SET last = counters.last + excluded.last",
			}
			for _, n := range []int{0, 1, 15, 16, 17, 41, 399, 400, 401, 830} {
				err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
					kind := fmt.Sprint(apart, n, " '; -- 🧹")
					insert := func(first int) error {
						return in.Rows(t.Context(), tx, n, func(i int, values []any) ([]any, error) {
							return append(values, string(tx.County), fmt.Sprint(kind, first+i), i), nil
						})
					}
					if err := errors.Join(insert(0), insert(0)); err != nil {
						return err
					}
					rows, err := db.One(t.Context(), tx, db.Value[int], `SELECT COUNT(*) FROM counters WHERE county = $1 AND kind LIKE $2`, tx.County, kind+"%")
					if err != nil {
						return err
					}
					sum, err := db.One(t.Context(), tx, db.Value[int], `SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM counters WHERE county = $1 AND kind LIKE $2`, tx.County, kind+"%")
					if want := n * (n + 1); rows != n || sum != want {
						t.Errorf("%d rows twice: %d rows that add up to %d, want %d", n, rows, sum, want)
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestARowThatCannotBeMadeEndsTheInsert(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		broken := errors.New("broken")
		err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
			in := db.Insert{Into: "INSERT INTO counters", Columns: []string{"county", "kind", "last"}}
			return in.Rows(t.Context(), tx, 900, func(i int, values []any) ([]any, error) {
				if i == 850 {
					return nil, broken
				}
				return append(values, string(tx.County), strconv.Itoa(i), 1), nil
			})
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if n := counter(t, d, yongfeng, "3"); n != 0 {
			t.Error("rows before it stayed")
		}
	})
}
