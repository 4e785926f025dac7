package once_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

const here = id.County("360825")

func TestASecondArrivalGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		clock := dbtest.FixClock(d, time.Date(2017, 8, 25, 0, 0, 0, 0, time.UTC))
		a := access.Actor{County: here, Account: id.New[id.Account]()}
		b := access.Actor{County: here, Account: id.New[id.Account]()}
		runs := 0
		do := func(by access.Actor, key, what string, fails error) (answer string, again bool, err error) {
			err = d.Write(t.Context(), here, func(tx *db.Tx) error {
				answer, again, err = once.Do(t.Context(), tx, by, key, what, func() (string, error) {
					runs++
					return what + "!", fails
				})
				return err
			})
			return answer, again, err
		}
		want := func(step string, answer, wantAnswer string, again, wantAgain bool, err error, wantRuns int) {
			t.Helper()
			if err != nil || answer != wantAnswer || again != wantAgain || runs != wantRuns {
				t.Errorf("%s: %q, %v, %v after %d runs; want %q, %v after %d", step, answer, again, err, runs, wantAnswer, wantAgain, wantRuns)
			}
		}
		if _, _, err := do(a, "k", "x", errors.New("no")); err == nil {
			t.Fatal("failed work was answered")
		}
		ans, again, err := do(a, "k", "x", nil)
		want("after a failure the work is done", ans, "x!", again, false, err, 2)
		ans, again, err = do(a, "k", "x", nil)
		want("again", ans, "x!", again, true, err, 2)
		ans, again, err = do(b, "k", "x", nil)
		want("another account's key is another key", ans, "x!", again, false, err, 3)
		ans, again, err = do(a, "", "x", nil)
		want("without a key", ans, "x!", again, false, err, 4)
		if _, _, err := do(a, "k", "y", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same key with another content: %v, want a conflict", err)
		}
		if _, _, err := do(a, strings.Repeat("k", 101), "y", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("a key of 101 characters: %v, want invalid", err)
		}
		clock.Add(once.Keep + time.Hour)
		if err := d.Write(t.Context(), here, func(tx *db.Tx) error { return once.Forget(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		ans, again, err = do(a, "k", "y", nil)
		want("after it was forgotten", ans, "y!", again, false, err, 5)
	})
}
