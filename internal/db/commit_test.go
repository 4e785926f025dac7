package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

// held keeps the queue of a county busy until the returned function is called,
// so that whoever writes meanwhile lines up. The unit that holds it leaves
// nothing behind.
func held(t *testing.T, d *db.DB, c id.County) (release func()) {
	t.Helper()
	began, free, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	nothing := errors.New("leaves nothing behind")
	go func() {
		defer close(ended)
		err := d.Write(context.WithoutCancel(t.Context()), c, func(*db.Tx) error {
			close(began)
			<-free
			return nothing
		})
		if !errors.Is(err, nothing) {
			t.Errorf("the unit that holds the queue: %v", err)
		}
	}()
	<-began
	var once sync.Once
	release = func() { once.Do(func() { close(free); <-ended }) }
	t.Cleanup(release)
	return release
}

func TestUnitsThatWaitShareACommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		before := d.Stats()
		// While these 32 write without a pause, a unit nearly always finds
		// others waiting behind it.
		const writers, times = 32, 10
		var wg sync.WaitGroup
		release := held(t, d, yongfeng)
		for range writers {
			wg.Go(func() {
				for range times {
					if err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
						_, err := bump(t.Context(), tx, "case")
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		release()
		wg.Wait()
		after := d.Stats()
		units, commits := after.Units-before.Units, after.Commits-before.Commits
		if units != writers*times {
			t.Errorf("%d units counted, want %d", units, writers*times)
		}
		if commits > units/2 {
			t.Errorf("%d units took %d commits, want them to share", units, commits)
		}
		if got := counter(t, d, yongfeng, "case"); got != writers*times {
			t.Errorf("counter = %d, want %d", got, writers*times)
		}
	})
}

func TestLoneWriterCommitsEachUnit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		before := d.Stats()
		for range 5 {
			if err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
				_, err := bump(t.Context(), tx, "case")
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if got := d.Stats().Commits - before.Commits; got != 5 {
			t.Errorf("%d commits for 5 units of one writer", got)
		}
	})
}

var errRefused = errors.New("refused")

// Among units that share a commit some fail, in each way that a unit can. What
// the others did stands, and nothing of those that failed does.
func TestFailedUnitsUndoOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		release := held(t, d, yongfeng)
		const writers = 40
		var wg sync.WaitGroup
		var afters atomic.Int64
		for w := range writers {
			wg.Go(func() {
				kind := fmt.Sprintf("kind %d", w)
				write := func() error {
					return d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
						tx.After(func() { afters.Add(1) })
						if _, err := bump(t.Context(), tx, kind); err != nil {
							return err
						}
						switch w % 4 {
						case 1:
							return errRefused
						case 2:
							panic("a bug in unit " + kind)
						case 3:
							_, err := tx.Exec(t.Context(), `INSERT INTO counters (county, kind, last) VALUES ($1, $2, 7)`, tx.County, kind)
							return fmt.Errorf("take the number: %w", err)
						}
						return nil
					})
				}
				switch w % 4 {
				case 0:
					if err := write(); err != nil {
						t.Errorf("good unit: %v", err)
					}
				case 1:
					if err := write(); !errors.Is(err, errRefused) {
						t.Errorf("refused unit: %v", err)
					}
				case 2:
					defer func() {
						if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "a bug in unit "+kind) {
							t.Errorf("the panic of %s reached its caller as %v", kind, v)
						}
					}()
					err := write()
					t.Errorf("unit with a bug returned %v", err)
				case 3:
					if err := write(); !db.IsUnique(err) {
						t.Errorf("unit that takes a key twice: %v", err)
					}
				}
			})
		}
		release()
		wg.Wait()
		for w := range writers {
			want := int64(0)
			if w%4 == 0 {
				want = 1
			}
			if got := counter(t, d, yongfeng, fmt.Sprintf("kind %d", w)); got != want {
				t.Errorf("counter of unit %d = %d, want %d", w, got, want)
			}
		}
		if got := afters.Load(); got != writers/4 {
			t.Errorf("After ran %d times, want only for the %d units that stand", got, writers/4)
		}
	})
}
