package cases_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// evening is a day as it ended: every figure, and the cases that it counted.
type evening struct {
	day  string
	at   time.Time
	n    []figures.Value
	rows []string
}

// evening takes every figure with its list, as of then or, if that is nil, as of
// now.
func (w *world) evening(then *figures.Then) (out evening) {
	w.t.Helper()
	out.at = w.clock.Now()
	some := []string{"cases.open", "cases.overdue", "cases.closed", "cases.state.handling"}
	for _, q := range []figures.Query{{}, {Area: w.west}, {Unit: w.westA}, {Area: w.east, Category: "09006"}} {
		q.Then = then
		keys := some
		if q == (figures.Query{Then: then}) {
			keys = w.book.Keys()
		}
		for _, key := range keys {
			var v figures.Value
			w.read(func(ctx context.Context, tx *db.Tx) (err error) {
				v, err = w.book.Value(ctx, tx, key, q)
				return err
			})
			out.n = append(out.n, v)
			if q.Unit == "" && slices.Contains(some, key) {
				out.rows = append(out.rows, w.rows(v.Link))
			}
		}
	}
	return out
}

// rows is the list that a link opens: each case with what the ledger says of it.
func (w *world) rows(link string) string {
	w.t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		w.t.Fatal(err)
	}
	f, err := cases.FilterFrom(u.Query())
	if err != nil {
		w.t.Fatalf("%s: %v", link, err)
	}
	var out strings.Builder
	n := int64(0)
	for c, err := range w.s.All(w.t.Context(), w.office, f) {
		if err != nil {
			w.t.Fatalf("%s: %v", link, err)
		}
		fmt.Fprintln(&out, c.ID, c.State, c.DueAt, c.LeadUnit)
		n++
	}
	total, err := w.s.Count(w.t.Context(), w.office, f)
	if err != nil || total.N != n {
		w.t.Errorf("%s has %d rows and counts %d: %v", link, n, total.N, err)
	}
	return out.String()
}

// Whatever people did, day by day: asked later how it was at the end of one of
// these days, every figure is what it was then, and opens the cases of then.
func TestAnEarlierDayIsToldAsItEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		actors := []access.Actor{w.office, w.liaison, w.westChecker, w.memberChecker, w.inspector, w.admin}
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		changed := 0
		rapid.Check(t, func(r *rapid.T) {
			var evenings []evening
			var ids []id.Case
			for range rapid.IntRange(2, 3).Draw(r, "days") {
				for range rapid.IntRange(0, 6).Draw(r, "acts") {
					w.clock.Add(time.Duration(rapid.IntRange(0, 90).Draw(r, "minutes")) * time.Minute)
					if len(ids) < 2 || rapid.IntRange(0, 4).Draw(r, "new") == 0 {
						place := at(rapid.IntRange(0, 300).Draw(r, "place"))
						if rapid.Bool().Draw(r, "east") {
							place = inEast()
						}
						ids = append(ids, w.open(w.office, place).ID)
						continue
					}
					was, err := w.s.Get(t.Context(), w.office, rapid.SampledFrom(ids).Draw(r, "case"))
					if err != nil {
						r.Fatal(err)
					}
					w.step(r, actors, was, ids[0])
				}
				now := w.clock.Now().In(zone)
				end := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone).Add(-time.Millisecond)
				w.clock.Set(end)
				e := w.evening(nil)
				e.day = end.Format(time.DateOnly)
				evenings = append(evenings, e)
				w.clock.Add(time.Duration(rapid.IntRange(1, 30).Draw(r, "until morning")) * time.Hour)
			}
			for _, then := range evenings {
				again := w.evening(figures.At(then.day, then.at))
				for i, v := range again.n {
					if v.Later || v.N != then.n[i].N || v.Rate != then.n[i].Rate || v.Band != then.n[i].Band {
						r.Errorf("%s at the end of %s: %+v, told later as %+v", v.Key, then.day, then.n[i], v)
					}
				}
				for i := range again.rows {
					if again.rows[i] != then.rows[i] {
						r.Errorf("a list at the end of %s:\n%s\ntold later as\n%s", then.day, then.rows[i], again.rows[i])
					}
				}
				if !slices.Equal(then.rows, evenings[len(evenings)-1].rows) {
					changed++
				}
			}
		})
		if changed == 0 {
			t.Error("no day differed from the last: nothing was tried")
		}
		w.consistent()
	})
}

// step does one of the acts that somebody may do to a case, if there is one.
func (w *world) step(r *rapid.T, actors []access.Actor, c cases.Case, other id.Case) {
	type choice struct {
		by  access.Actor
		act cases.Act
	}
	var choices []choice
	for _, a := range actors {
		for _, s := range cases.Allowed(c, a) {
			if s.To != "" || s.Act == cases.DoExtend || s.Act == cases.DoVoid || s.Act == cases.DoAskExtend {
				choices = append(choices, choice{a, s.Act})
			}
		}
	}
	if len(choices) == 0 {
		return
	}
	one := rapid.SampledFrom(choices).Draw(r, "choice")
	if err := w.do(w.t.Context(), one.by, one.act, c, other); fault.Of(err) == fault.Internal && err != nil {
		r.Fatalf("%s from %s: %v", one.act, c.State, err)
	}
}

func TestADayThatHasNotComeOrWasNotKeptIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.open(w.office, at(1))
		if _, err := w.s.List(t.Context(), w.office, cases.Filter{At: "2017-08-24"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a day that has not come: %v", err)
		}
		if page, err := w.s.List(t.Context(), w.office, cases.Filter{At: "2017-08-23"}); err != nil || len(page.Cases) != 1 || page.Cases[0].ID != c.ID {
			t.Errorf("today: %v, %v", page.Cases, err)
		}
		if page, err := w.s.List(t.Context(), w.office, cases.Filter{At: "2017-08-22"}); err != nil || len(page.Cases) != 0 || page.Total.N != 0 {
			t.Errorf("yesterday: %v, %v", page.Cases, err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO case_past_since (county, at) VALUES ($1, $2)`, tx.County, db.Millis(tx.Now))
			return err
		})
		if _, err := w.s.List(t.Context(), w.office, cases.Filter{At: "2017-08-22"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a day before anything was kept: %v", err)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			v, err := w.book.Value(ctx, tx, "cases.open", figures.Query{Then: figures.At("2017-08-22", begun.Add(-20*time.Hour))})
			if err != nil || !v.Later || v.N != 1 || v.Link != "/cases?state=open" {
				t.Errorf("a figure of that day: %+v, %v", v, err)
			}
			return nil
		})
	})
}

func TestAnImportIsThereFromTheDayOnWhichItIsPublished(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		imp := id.New[id.Import]()
		w.imports(cases.Batch{Survey: id.New[id.Survey](), Theme: "appearance", Import: imp, Rows: register(5)})
		w.clock.Add(24 * time.Hour)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.s.Publish(ctx, tx, w.office, cases.NewBringing(imp))
			return err
		})
		w.clock.Add(24 * time.Hour)
		for day, want := range map[string]int64{"2017-08-23": 0, "2017-08-24": 5} {
			if n, err := w.s.Count(t.Context(), w.office, cases.Filter{At: day}); err != nil || n.N != want {
				t.Errorf("at the end of %s there were %d, want %d: %v", day, n.N, want, err)
			}
		}
	})
}
