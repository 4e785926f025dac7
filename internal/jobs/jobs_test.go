package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
)

const here, there = id.County("360825"), id.County("110105")

type note struct {
	Text string `json:"text"`
}

func (note) Kind() string { return "note" }

// seen gathers what the jobs were told.
type seen struct {
	mu  sync.Mutex
	all map[string]int
}

func (s *seen) add(k string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]int{}
	}
	s.all[k]++
	return s.all[k]
}

func (s *seen) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

func start(t *testing.T, r *jobs.Runner) {
	t.Helper()
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func runner(t *testing.T, d *db.DB) *jobs.Runner {
	return jobs.New(d, jobs.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Poll: 50 * time.Millisecond, Workers: 50})
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}

// Many write at once, each with a job; some undo their work. The jobs of what
// stands are done, those of what was undone never come to be.
func TestJobsOfCommittedWorkAreDoneAndOthersAreNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here, there)
		var done seen
		r := runner(t, d)
		jobs.Register(r, func(_ context.Context, j jobs.Job[note]) error {
			done.add(string(j.County) + " " + j.Args.Text)
			return nil
		})
		start(t, r)

		const writers, each = 8, 30
		undo := errors.New("undone")
		var want atomic.Int64
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					county := []id.County{here, there}[i%2]
					bad := i%10 == 9
					err := d.Write(t.Context(), county, func(tx *db.Tx) error {
						if err := jobs.Enqueue(t.Context(), tx, note{fmt.Sprintf("%d/%d '%%😀 中文 undone=%v", w, i, bad)}); err != nil {
							return err
						}
						if bad {
							return undo
						}
						return nil
					})
					if bad != errors.Is(err, undo) || !bad && err != nil {
						t.Errorf("write: %v", err)
					}
					if !bad {
						want.Add(1)
					}
				}
			})
		}
		wg.Wait()
		until(t, "every job", func() bool { return done.len() >= int(want.Load()) })
		time.Sleep(200 * time.Millisecond)
		if done.len() != int(want.Load()) {
			t.Errorf("%d jobs were done, want %d", done.len(), want.Load())
		}
		for k, n := range done.all {
			if n != 1 {
				t.Errorf("%s was done %d times", k, n)
			}
		}
	})
}

func TestAJobThatNeedNotComeAgainDoesNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		var failed, tried atomic.Int64
		r := jobs.New(d, jobs.Options{Poll: 50 * time.Millisecond, Observe: func(kind string, _ float64, bad bool) {
			if kind == "note" && bad {
				failed.Add(1)
			}
		}})
		jobs.Register(r, func(_ context.Context, _ jobs.Job[note]) error {
			tried.Add(1)
			return jobs.Never(errors.New("no such address"))
		})
		start(t, r)
		if err := d.Write(t.Context(), here, func(tx *db.Tx) error { return jobs.Enqueue(t.Context(), tx, note{"x"}, jobs.Attempts(3)) }); err != nil {
			t.Fatal(err)
		}
		until(t, "one failure", func() bool { return failed.Load() == 1 })
		time.Sleep(300 * time.Millisecond)
		if tried.Load() != 1 {
			t.Errorf("tried %d times", tried.Load())
		}
	})
}

func TestRoundsComeForEveryCountyWhateverBefallsOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here, there)
		var done seen
		r := runner(t, d)
		r.Every("look", time.Second, func(_ context.Context, c id.County) error {
			done.add(string(c))
			if c == there {
				return errors.New("not here")
			}
			return nil
		})
		start(t, r)
		until(t, "both counties twice", func() bool {
			done.mu.Lock()
			defer done.mu.Unlock()
			return done.all[string(here)] > 1 && done.all[string(there)] > 1
		})
	})
}

func TestTwoRoundsOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	r := jobs.New(dbtest.Open(t, db.SQLite), jobs.Options{})
	none := func(context.Context, id.County) error { return nil }
	r.Every("x", time.Second, none)
	r.Every("x", time.Minute, none)
	if err := r.Start(t.Context()); err == nil {
		t.Error("started")
	}
}

func TestDailyWorkWithoutClocksIsRefused(t *testing.T) {
	t.Parallel()
	r := jobs.New(dbtest.Open(t, db.SQLite), jobs.Options{})
	r.Daily("x", 8, 0, func(context.Context, id.County) error { return nil })
	if err := r.Start(t.Context()); err == nil {
		t.Error("started")
	}
}

// Each county has its own clock: one day has one run, whatever time it is
// elsewhere, however often the program starts, and after a failure another.
func TestDailyWorkIsDoneOnceADayByEachCountysOwnClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here, there)
		clock := dbtest.FixClock(d, time.Date(2026, 1, 10, 23, 59, 0, 0, time.UTC)) // 7:59 on the 11th in here
		zones := map[id.County]*time.Location{here: time.FixedZone("", 8*60*60), there: time.FixedZone("", -5*60*60)}
		var done, tried seen
		var bad atomic.Bool
		begin := func() *jobs.Runner {
			r := jobs.New(d, jobs.Options{Poll: 50 * time.Millisecond, Look: time.Second, Local: func(_ context.Context, c id.County) (time.Time, error) {
				return d.Now(c).In(zones[c]), nil
			}})
			r.Daily("digest", 8, 0, func(_ context.Context, c id.County) error {
				tried.add(string(c))
				if bad.Load() {
					return errors.New("the mail server is away")
				}
				done.add(string(c) + " " + d.Now(c).In(zones[c]).Format(time.DateOnly))
				return nil
			})
			r.Every("look", time.Second, func(context.Context, id.County) error { tried.add("look"); return nil })
			if err := r.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			return r
		}
		stop := func(r *jobs.Runner) {
			if err := r.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		}
		looks := func(s *seen, key string) int {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.all[key]
		}
		// pass waits until every county was looked at again.
		pass := func() {
			n := looks(&tried, "look")
			until(t, "a look", func() bool { return looks(&tried, "look") >= n+5 })
		}
		r := begin()
		// There it is 18:59 on the 10th: the program did not run at 8:00.
		until(t, "what was missed", func() bool { return looks(&done, string(there)+" 2026-01-10") == 1 })
		pass()
		if n := looks(&tried, string(here)); n != 0 {
			t.Errorf("done %d times before 8:00", n)
		}
		clock.Add(time.Minute)
		until(t, "8:00", func() bool { return looks(&done, string(here)+" 2026-01-11") == 1 })
		stop(r)
		r = begin()
		pass()
		clock.Add(12 * time.Hour) // 20:00 and 7:00
		pass()
		bad.Store(true)
		clock.Add(time.Hour)
		until(t, "a failure", func() bool { return looks(&tried, string(there)) == 2 })
		pass()
		if n := looks(&tried, string(there)); n != 2 {
			t.Errorf("tried %d times at once after a failure", n-1)
		}
		bad.Store(false)
		clock.Add(15 * time.Minute)
		until(t, "another try", func() bool { return looks(&done, string(there)+" 2026-01-11") == 1 })
		pass()
		stop(r)
		for k, n := range done.all {
			if n != 1 {
				t.Errorf("%s: %d times", k, n)
			}
		}
		if len(done.all) != 3 {
			t.Errorf("done %v", done.all)
		}
	})
}
