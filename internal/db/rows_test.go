package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

// Both databases bind $n by its number: once or twice, in any order.
func TestPlaceholdersBindByNumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		type row struct {
			A, B, C string
			N       int64
		}
		err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
			got, err := db.One(t.Context(), tx, func(r db.Row) (v row, err error) {
				return v, r.Scan(&v.A, &v.B, &v.C, &v.N)
			}, `SELECT CAST($3 AS TEXT), CAST($1 AS TEXT), CAST($3 AS TEXT), CAST($2 AS BIGINT) WHERE $1 <> $3`, "一", 2, "三")
			if err != nil {
				return err
			}
			if diff := cmp.Diff(row{A: "三", B: "一", C: "三", N: 2}, got); diff != "" {
				t.Error(diff)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhereNumbersItsValues(t *testing.T) {
	t.Parallel()
	var w db.Where
	if got := w.String(); got != "" {
		t.Errorf("empty Where = %q", got)
	}
	limit := w.Arg(50)
	w.And("county = ?", yongfeng)
	w.And("opened_at >= ? AND opened_at < ?", 10, 20)
	db.In(&w, "state", []string{"filed", "handling"})
	db.In(&w, "area", []string(nil))
	w.And("voided_at IS NULL")
	want := "WHERE (county = $2) AND (opened_at >= $3 AND opened_at < $4) AND (state IN ($5,$6)) AND (voided_at IS NULL)"
	if got := w.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if limit != "$1" {
		t.Errorf("Arg = %s", limit)
	}
	if diff := cmp.Diff([]any{50, yongfeng, 10, 20, "filed", "handling"}, w.Args); diff != "" {
		t.Error(diff)
	}
}

func TestContainsIsLiteral(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			text, part string
			want       bool
		}{
			{"路灯 100% 不亮", "100%", true},
			{"路灯 1000 不亮", "100%", false},
			{"a_b", "a_b", true},
			{"axb", "a_b", false},
			{"急!", "!", true},
			{"O'Brien 🚮", "'Brien 🚮", true},
			{`back\slash`, `\s`, true},
		} {
			err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
				got, err := db.Exists(t.Context(), tx, `SELECT 1 WHERE CAST($1 AS TEXT) LIKE $2 ESCAPE '!'`, c.text, db.Contains(c.part))
				if got != c.want {
					t.Errorf("%q contains %q = %v", c.text, c.part, got)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestWordsAndInstantsComeBackAsStored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2017, 8, 25, 6, 30, 0, int(123*time.Millisecond), time.UTC)
		names := []string{"永丰县", "'; DROP TABLE counties; --", `a"b\c`, "🚮%_", "<script>", "e\u0301 ﷺ\u200b"}
		err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
			for i, name := range names {
				code := id.County("36082" + string(rune('0'+i)))
				if _, err := tx.Exec(t.Context(), `
					INSERT INTO counties (county, name, zone, settings, clock_offset, demo, created_at)
					VALUES ($1, $2, 'Asia/Shanghai', '{}', 0, FALSE, $3)`, code, name, db.Millis(at)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		type county struct {
			Name    string
			Demo    bool
			Created time.Time
		}
		var got []county
		err = d.Read(t.Context(), yongfeng, func(tx *db.Tx) (err error) {
			got, err = db.All(t.Context(), tx, func(r db.Row) (c county, err error) {
				return c, r.Scan(&c.Name, &c.Demo, db.Time(&c.Created))
			}, `SELECT name, demo, created_at FROM counties WHERE county >= $1 ORDER BY county LIMIT 10`, "360820")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var want []county
		for _, name := range names {
			want = append(want, county{Name: name, Created: at})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAbsentValues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
			area, at, n := id.Area("before"), time.Unix(1, 0), int64(7)
			_, err := db.One(t.Context(), tx, func(r db.Row) (struct{}, error) {
				return struct{}{}, r.Scan(db.Text(&area), db.Time(&at), db.Num(&n))
			}, `SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)`, db.Null(id.Area("")), db.Millis(time.Time{}), nil)
			if err != nil {
				return err
			}
			if area != "" || !at.IsZero() || n != 0 {
				t.Errorf("NULL came back as %q, %v, %d", area, at, n)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestKindsOfRefusal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		insert := func(c id.County, kind string) error {
			return d.Write(t.Context(), c, func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `INSERT INTO counters (county, kind, last) VALUES ($1, $2, 1)`, c, kind)
				return err
			})
		}
		if err := insert(yongfeng, "case"); err != nil {
			t.Fatal(err)
		}
		if err := insert(yongfeng, "case"); !db.IsUnique(err) || db.IsForeignKey(err) {
			t.Errorf("a key taken: %v", err)
		}
		if err := insert(chaoyang, "case"); !db.IsForeignKey(err) || db.IsUnique(err) {
			t.Errorf("a county that is not there: %v", err)
		}
		err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM counties WHERE county = $1`, yongfeng)
			return err
		})
		if !db.IsForeignKey(err) {
			t.Errorf("a county still referred to: %v", err)
		}
		if db.IsUnique(nil) || db.IsForeignKey(nil) {
			t.Error("no error is of a kind")
		}
	})
}

func TestEachCountyHasItsClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 5, 1, 8, 0, 0, 999_999, time.FixedZone("CST", 8*3600))
		dbtest.FixClock(d, at)
		d.Clock.Shift(yongfeng, -8*365*24*time.Hour)
		for c, want := range map[id.County]time.Time{
			yongfeng: time.Date(2018, 5, 3, 0, 0, 0, 0, time.UTC),
			chaoyang: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
		} {
			if err := d.Write(t.Context(), c, func(tx *db.Tx) error {
				if diff := cmp.Diff(want, tx.Now); diff != "" {
					t.Errorf("%s: %s", c, diff)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAHeldClockStandsStillUntilItIsShifted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2017, 8, 25, 14, 30, 0, 999_999, time.FixedZone("CST", 8*3600))
		want := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		d.Clock.Hold(yongfeng, at)
		for range 2 {
			if got := d.Now(yongfeng); !got.Equal(want) {
				t.Errorf("it is %v, held at %v", got, want)
			}
			time.Sleep(2 * time.Millisecond)
		}
		machine := d.Now(chaoyang)
		if off := d.Now(yongfeng).Add(-d.Clock.Offset(yongfeng)).Sub(machine); off < -time.Second || off > time.Minute {
			t.Errorf("by its offset the machine's clock is %v off", off)
		}
		d.Clock.Shift(yongfeng, 0)
		if got := d.Now(yongfeng); got.Before(machine) {
			t.Errorf("it is %v, after it was shifted", got)
		}
	})
}
