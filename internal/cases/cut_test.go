package cases_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

func TestOverdueCutByOwnersIsWhatEachCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		for i := range 5 {
			c := w.open(w.liaison, at(i+1))
			w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
			if i > 0 {
				w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
			}
		}
		w.clock.Add(60 * 24 * time.Hour)
		book := figures.NewBook(w.s.Figures()...)
		err := d.Read(ctx, county, func(tx *db.Tx) error {
			all, err := book.Value(ctx, tx, "cases.overdue", figures.Query{})
			if err != nil || all.N != 4 {
				t.Errorf("%d overdue, want 4: %v", all.N, err)
			}
			of, err := book.Split(ctx, tx, "cases.overdue", figures.Query{}, figures.ByArea)
			if err != nil {
				return err
			}
			for _, a := range []id.Area{w.west, "elsewhere"} {
				want, err := book.Value(ctx, tx, "cases.overdue", figures.Query{Area: a})
				if err != nil {
					return err
				}
				if got := of(string(a)); got != want {
					t.Errorf("%s: %+v, want %+v", a, got, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestEveryStockCutByOwnersIsWhatEachCountsNowAndThen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		begun := w.clock.Now()
		for i := range 4 {
			c := w.open(w.liaison, at(i+1))
			w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
			if i > 1 {
				w.clock.Add(48 * time.Hour)
				w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
			}
		}
		book := figures.NewBook(w.s.Figures()...)
		differ := 0
		for _, then := range []*figures.Then{nil, figures.At(begun.Format(time.DateOnly), begun.Add(24*time.Hour))} {
			for _, key := range []string{"cases.all", "cases.open", "cases.problems", "cases.state.filed", "cases.state.dispatched", "cases.overdue"} {
				for by, of := range map[figures.By]string{figures.ByArea: string(w.west), figures.ByUnit: string(w.westA), figures.ByGroup: ""} {
					q := figures.Query{Then: then}
					w.read(func(ctx context.Context, tx *db.Tx) error {
						split, err := book.Split(ctx, tx, key, q, by)
						if err != nil || of == "" {
							return err
						}
						want, err := book.Value(ctx, tx, key, by.Narrow(q, of))
						if got := split(of); got.N != want.N {
							t.Errorf("%s by %s as of %v: %d, want %d", key, by, then, got.N, want.N)
						}
						if want.N > 0 {
							differ++
						}
						return err
					})
				}
			}
		}
		if differ < 8 {
			t.Errorf("only %d of the figures count anything", differ)
		}
	})
}
