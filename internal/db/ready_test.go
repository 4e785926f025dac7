package db_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// A database that another holds for writing is not ready, and ready again when
// it is let go.
func TestADatabaseThatCannotBeWrittenIsNotReady(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Ready(t.Context()); err != nil {
			t.Fatalf("a fresh database: %v", err)
		}
		if d.Dialect == db.SQLite { // PostgreSQL lets others write beside it
			tx, err := d.WritePool().BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if err := d.Ready(soon); err == nil {
				t.Error("ready while nobody can write")
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
			if err := d.Ready(t.Context()); err != nil {
				t.Errorf("after it was let go: %v", err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Ready(t.Context()); err == nil {
			t.Error("a closed database is ready")
		}
	})
}
