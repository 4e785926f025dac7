package db_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

const (
	yongfeng = id.County("360825")
	chaoyang = id.County("110105")
)

// bump adds one to a counter the way that loses counts if two writers ever
// work side by side: it reads, then writes what it read plus one.
func bump(ctx context.Context, tx *db.Tx, kind string) (int64, error) {
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT last FROM counters WHERE county = $1 AND kind = $2`, tx.County, kind)
	if errors.Is(err, db.ErrNone) {
		_, err = tx.Exec(ctx, `INSERT INTO counters (county, kind, last) VALUES ($1, $2, 1)`, tx.County, kind)
		return 1, err
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE counters SET last = $3 WHERE county = $1 AND kind = $2`, tx.County, kind, n+1)
	return n + 1, err
}

func counter(t *testing.T, d *db.DB, c id.County, kind string) int64 {
	t.Helper()
	var n int64
	err := d.Read(t.Context(), c, func(tx *db.Tx) (err error) {
		n, err = db.One(t.Context(), tx, db.Value[int64], `SELECT last FROM counters WHERE county = $1 AND kind = $2`, c, kind)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWritersQueue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng, chaoyang)
		const writers, times = 16, 20
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				county := []id.County{yongfeng, chaoyang}[w%2]
				for range times {
					err := d.Write(t.Context(), county, func(tx *db.Tx) error {
						_, err := bump(t.Context(), tx, "case")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, c := range []id.County{yongfeng, chaoyang} {
			if got := counter(t, d, c, "case"); got != writers*times/2 {
				t.Errorf("counter of %s = %d after %d units", c, got, writers*times/2)
			}
		}
	})
}

func TestUnitWhoseCallerGaveUpDoesNotRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		release := held(t, d, yongfeng)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		ran := false
		err := d.Write(ctx, yongfeng, func(*db.Tx) error { ran = true; return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Write = %v, want the context's error while the queue is held", err)
		}
		release()
		if ran {
			t.Error("the unit ran all the same")
		}
		if err := d.Write(t.Context(), yongfeng, func(*db.Tx) error { return nil }); err != nil {
			t.Errorf("the queue goes on: %v", err)
		}
	})
}

// A context that ends while its unit runs must not end the transaction that
// others share. The unit learns of it if it asks.
func TestContextEndingInsideAUnitHarmsNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		release := held(t, d, yongfeng)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				c := t.Context()
				if w == 3 {
					c = ctx
				}
				err := d.Write(c, yongfeng, func(tx *db.Tx) error {
					if w == 3 {
						cancel()
					}
					_, err := bump(c, tx, "case")
					return err
				})
				if err != nil {
					t.Errorf("unit %d: %v", w, err)
				}
			})
		}
		release()
		wg.Wait()
		if got := counter(t, d, yongfeng, "case"); got != 8 {
			t.Errorf("counter = %d, want 8", got)
		}
	})
}

func TestSerializationFailureIsRunAgain(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	dbtest.Counties(t, d, yongfeng)
	fail := func(tx *db.Tx, code string) error {
		_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'provoked' USING ERRCODE = '`+code+`'; END $$`)
		return err
	}
	for _, code := range []string{"40001", "40P01"} {
		runs := 0
		err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error {
			runs++
			if _, err := bump(t.Context(), tx, code); err != nil {
				return err
			}
			if runs < 3 {
				return fail(tx, code)
			}
			return nil
		})
		if err != nil || runs != 3 {
			t.Errorf("%s: ran %d times, %v; want the third to succeed", code, runs, err)
		}
		if got := counter(t, d, yongfeng, code); got != 1 {
			t.Errorf("%s: counter = %d, want 1: a run that failed leaves nothing", code, got)
		}
	}
	runs := 0
	err := d.Write(t.Context(), yongfeng, func(tx *db.Tx) error { runs++; return fail(tx, "40001") })
	if err == nil || runs > 10 {
		t.Errorf("a failure that stays: %v after %d runs, want an end to it", err, runs)
	}
}

// Two units deadlock across counties, which have queues of their own.
func TestDeadlockedUnitsBothSucceed(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	dbtest.Counties(t, d, yongfeng, chaoyang)
	both := make(chan struct{})
	var first sync.WaitGroup
	first.Add(2)
	go func() { first.Wait(); close(both) }()
	touch := func(tx *db.Tx, c id.County) error {
		_, err := tx.Exec(t.Context(), `UPDATE counties SET name = name WHERE county = $1`, c)
		return err
	}
	var wg sync.WaitGroup
	for _, pair := range [][2]id.County{{yongfeng, chaoyang}, {chaoyang, yongfeng}} {
		wg.Go(func() {
			met := false
			err := d.Write(t.Context(), pair[0], func(tx *db.Tx) error {
				if err := touch(tx, pair[0]); err != nil {
					return err
				}
				if !met {
					met = true
					first.Done()
					<-both
				}
				return touch(tx, pair[1])
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestReadSeesOneState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
			count := func() int64 {
				n, err := db.One(t.Context(), tx, db.Value[int64], `SELECT COUNT(*) FROM counters WHERE county = $1`, tx.County)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			before := count()
			if err := d.Write(t.Context(), yongfeng, func(w *db.Tx) error {
				_, err := bump(t.Context(), w, "case")
				return err
			}); err != nil {
				return err
			}
			if after := count(); after != before {
				t.Errorf("the read saw %d, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, yongfeng)
		err := d.Read(t.Context(), yongfeng, func(tx *db.Tx) error {
			_, err := bump(t.Context(), tx, "case")
			return err
		})
		if err == nil {
			t.Error("a read wrote")
		}
	})
}

func TestClosedDatabaseAnswersWriters(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			t.Parallel()
			d, err := db.Open(t.Context(), dbtest.Target(t, dialect))
			if err != nil {
				t.Fatal(err)
			}
			dbtest.Counties(t, d, yongfeng)
			release := held(t, d, yongfeng)
			answers := make(chan error, 10)
			for range cap(answers) {
				go func() {
					answers <- d.Write(context.WithoutCancel(t.Context()), yongfeng, func(tx *db.Tx) error {
						_, err := bump(t.Context(), tx, "case")
						return err
					})
				}()
			}
			closed := make(chan error)
			go func() { closed <- d.Close() }()
			release()
			if err := <-closed; err != nil {
				t.Error(err)
			}
			for range cap(answers) {
				select {
				case err := <-answers:
					if err != nil && !errors.Is(err, db.ErrClosed) && !errors.Is(err, sql.ErrConnDone) {
						t.Errorf("answered with %v", err)
					}
				case <-time.After(10 * time.Second):
					t.Fatal("a writer was never answered")
				}
			}
			if err := d.Write(context.WithoutCancel(t.Context()), yongfeng, func(*db.Tx) error { return nil }); !errors.Is(err, db.ErrClosed) {
				t.Errorf("Write after Close = %v", err)
			}
		})
	}
}
