package cases_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/worktime"
)

// A category of two limits: four work hours to sign, ten work days in all.
func TestTheLimitToSignPressesUntilSomebodySigns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		dict := must[*cases.Dictionary](t)(w.s.Categories(ctx, w.office))
		cat, _ := dict.Of("09006")
		cat.Limit, cat.Sign = worktime.Limit{N: 10, Unit: worktime.WorkDay}, worktime.Limit{N: 4, Unit: worktime.WorkHour}
		if err := w.s.SetCategory(ctx, w.admin, cat); err != nil {
			t.Fatal(err)
		}
		c := w.open(w.office, at(1))
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		c = w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
		// Dispatched at 9:00; three hours before noon, and one after 14:00.
		want := time.Date(2017, 8, 23, 7, 0, 0, 0, time.UTC)
		if at, stage := c.Deadline(); !at.Equal(want) || stage != cases.ToSign || !c.DueAt.After(want) {
			t.Errorf("deadline %v of %s, due %v", at, stage, c.DueAt)
		}
		overdue := func() int64 {
			t.Helper()
			var n int64
			w.read(func(ctx context.Context, tx *db.Tx) error {
				v, err := w.book.Value(ctx, tx, "cases.overdue", figures.Query{})
				n = v.N
				return err
			})
			page := must[cases.Page](t)(w.s.List(ctx, w.office, cases.Filter{Due: "overdue"}))
			if int64(len(page.Cases)) != n {
				t.Errorf("the figure says %d, its list has %d", n, len(page.Cases))
			}
			for _, c := range page.Cases {
				if !c.Overdue(page.Now) {
					t.Errorf("%d is listed as overdue and is not", c.Number)
				}
			}
			return n
		}
		if n := overdue(); n != 0 {
			t.Errorf("%d overdue at once", n)
		}
		w.told.list = nil
		w.clock.Set(want.Add(time.Minute))
		for range 2 { // it is told once
			if _, err := w.s.Warn(ctx, county); err != nil {
				t.Fatal(err)
			}
		}
		told := map[string]int{}
		for _, m := range w.told.list {
			told[m.Key]++
		}
		if told["case.tell.unsigned"] != 1 || told["case.tell.overdue"] != 0 {
			t.Errorf("told %v", told)
		}
		if n := overdue(); n != 1 {
			t.Errorf("%d overdue, nobody signed", n)
		}
		w.consistent()
		c = w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: c.ID}))
		if at, stage := c.Deadline(); !at.Equal(c.DueAt) || stage != cases.ToHandle {
			t.Errorf("signed: deadline %v of %s", at, stage)
		}
		if n := overdue(); n != 0 {
			t.Errorf("%d overdue once it was signed for", n)
		}
		w.clock.Set(c.DueAt.Add(time.Minute))
		if _, err := w.s.Warn(ctx, county); err != nil {
			t.Fatal(err)
		}
		if n := overdue(); n != 1 {
			t.Errorf("%d overdue after the whole limit", n)
		}
		w.consistent()
	})
}

func TestTheBuiltInDictionaryHasTwoLimitsWhereAPlaceMustBeSecured(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]string{"06001": {"4wh", "20wd"}, "03005": {"2uh", "1wd"}, "09006": {"", "2wh"}} {
		c, _ := cases.Builtin().Of(code)
		if c.Sign.String() != want[0] || c.Limit.String() != want[1] {
			t.Errorf("%s: %q to sign, %q in all", code, c.Sign, c.Limit)
		}
	}
}
