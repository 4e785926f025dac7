package cases_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/worktime"
)

func TestDeadlinesFollowTheCalendarUnlessSomebodySetThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		two := worktime.Limit{N: 2, Unit: worktime.WorkDay}
		dispatched := func(n int, due time.Time) cases.Case {
			t.Helper()
			c := w.open(w.office, at(n))
			w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID, Limit: two}))
			return w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA, Due: due}))
		}
		limited := dispatched(1, time.Time{})
		set := dispatched(2, begun.Add(30*time.Hour))
		paused := dispatched(3, time.Time{})
		w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: paused.ID}))
		w.ok(w.s.DecideSuspension(ctx, w.office, cases.Decision{ID: paused.ID, Grant: true, Reason: "等施工", Review: "2017-08-30"}))
		w.clock.Set(begun.Add(2 * time.Hour))
		paused = w.ok(w.s.Resume(ctx, w.office, cases.Move{ID: paused.ID}))
		extended := dispatched(4, time.Time{})
		extended = w.ok(w.s.DecideExtension(ctx, w.office, cases.Decision{ID: extended.ID, Grant: true, Reason: "雨天", Due: begun.Add(10 * 24 * time.Hour)}))
		done := w.closed(w.open(w.office, at(5)))

		// Thursday the 24th becomes a holiday: what ended on Friday the 25th ends on
		// Monday now.
		by := w.admin
		if err := counties.New(d).EditDay(ctx, by, "2017-08-24", true, "县庆"); err != nil {
			t.Fatal(err)
		}
		job := counties.CalendarChanged{Hours: counties.Defaults().Hours, Days: []counties.DayWas{{Day: worktime.Date(2017, 8, 24)}}, Account: by.Account, Actor: by.Name, Year: "2017"}
		w.told.list = nil
		if n, err := w.s.Reschedule(ctx, county, job); err != nil || n != 2 {
			t.Errorf("%d deadlines moved, %v; want 2", n, err)
		}
		for _, m := range w.told.list {
			if m.Key != "case.tell.reworked" || m.Account != by.Account || m.Args[0] != 2 {
				t.Errorf("told %+v", m)
			}
		}
		if len(w.told.list) != 1 {
			t.Errorf("told %d times", len(w.told.list))
		}
		const weekend = 3 * 24 * time.Hour
		for name, tt := range map[string]struct {
			was  cases.Case
			want time.Time
		}{
			"of its limit": {limited, limited.DueAt.Add(weekend)}, "after a pause": {paused, paused.DueAt.Add(weekend)},
			"set by hand": {set, set.DueAt}, "extended": {extended, extended.DueAt}, "closed": {done, done.DueAt},
		} {
			got := w.ok(w.s.Get(ctx, w.office, tt.was.ID))
			if !got.DueAt.Equal(tt.want) {
				t.Errorf("%s: %v, want %v", name, got.DueAt, tt.want)
			}
		}
		if n, err := w.s.Reschedule(ctx, county, job); err != nil || n != 0 {
			t.Errorf("once more: %d, %v", n, err)
		}
		var asked int64
		w.read(func(ctx context.Context, tx *db.Tx) (err error) {
			asked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM river_job WHERE kind = 'calendar_changed'`)
			return err
		})
		if asked != 1 {
			t.Errorf("%d jobs asked for by the edit", asked)
		}
		w.consistent()
	})
}
