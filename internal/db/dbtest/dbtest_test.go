package dbtest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for range 2 {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			// The second would fail on the first's rows.
			dbtest.Counties(t, d, "360825", "110105")
			dbtest.Campaign(t, d, "360825")
			if _, pending, err := d.Pending(t.Context()); err != nil || pending != 0 {
				t.Errorf("Pending = %d, %v; want a migrated database", pending, err)
			}
		})
	}
}

func TestFixedClockStandsStill(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		clock := dbtest.FixClock(d, at)
		clock.Add(time.Hour)
		err := d.Read(t.Context(), "360825", func(tx *db.Tx) error {
			if diff := cmp.Diff(at.Add(time.Hour), tx.Now); diff != "" {
				t.Error(diff)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
