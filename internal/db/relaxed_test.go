package db_test

import (
	"errors"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// Writing waits for the disk again afterwards, whatever became of fn.
func TestRelaxedEnds(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	level := func() (n int) {
		t.Helper()
		if err := d.WritePool().QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const normal, full = 1, 2 // as SQLite numbers them
	broken := errors.New("broken")
	for _, want := range []error{nil, broken} {
		if got := level(); got != full {
			t.Fatalf("before: synchronous is %d", got)
		}
		err := d.Relaxed(t.Context(), func() error {
			if got := level(); got != normal {
				t.Errorf("meanwhile: synchronous is %d", got)
			}
			return want
		})
		if !errors.Is(err, want) {
			t.Errorf("returned %v, want %v", err, want)
		}
		if got := level(); got != full {
			t.Errorf("after %v: synchronous is %d", want, got)
		}
	}
}

func TestRelaxedRunsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	ran := false
	if err := dbtest.Open(t, db.Postgres).Relaxed(t.Context(), func() error { ran = true; return nil }); err != nil || !ran {
		t.Errorf("ran %t: %v", ran, err)
	}
}
