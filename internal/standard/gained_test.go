package standard_test

import (
	"slices"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/standard"
)

func TestAnEditionTakesOverWhatTheShippedTreeHasGained(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		small, market := standard.Hook{Subject: standard.CaseHook, Code: "07001"}, standard.Hook{Subject: standard.WorksHook, Code: "market"}
		lacks := func(by access.Actor, want ...standard.Hook) []standard.Gained {
			t.Helper()
			d, err := w.standard.Tree(ctx, by, w.tree)
			w.ok(err)
			var got []standard.Hook
			for _, g := range d.Lacks {
				got = append(got, standard.Hook{Subject: g.Subject, Code: g.Code})
			}
			if !d.Ships || !slices.Equal(got, want) {
				t.Fatalf("the edition lacks %v, not %v", got, want)
			}
			return d.Lacks
		}
		stories := func(clause string, want int) {
			t.Helper()
			d, err := w.standard.Clause(ctx, w.Office, clause)
			w.ok(err)
			if len(d.Story) != want {
				t.Errorf("the timeline of %s has %d lines, not %d: %+v", clause, len(d.Story), want, d.Story)
			}
		}
		lacks(w.Office)
		w.ok(w.standard.Hang(ctx, w.Office, small))
		w.ok(w.standard.Hang(ctx, w.Office, market))
		w.ok(w.standard.Hang(ctx, w.Office, market)) // it hangs nowhere already
		stories("03-05-01", 1)
		stories("03-05-04", 1)
		if g := lacks(w.unit, small, market); g[0].On.Code != "03-05-01" || g[1].On.Code != "03-05-04" || g[0].Renamed {
			t.Errorf("they would hang on %+v", g)
		}
		_, err := w.standard.TakeHooks(ctx, w.unit, w.tree, []standard.Hook{small})
		refused(t, "somebody else", err, fault.Forbidden)
		_, err = w.standard.TakeHooks(ctx, w.Office, w.tree, nil)
		refused(t, "nothing", err, fault.Invalid)
		for _, want := range []int{1, 0} { // a second time nothing happens
			n, err := w.standard.TakeHooks(ctx, w.Office, w.tree, []standard.Hook{small, {Subject: standard.CaseHook, Code: "no such"}})
			w.ok(err)
			if n != want {
				t.Errorf("%d were taken, not %d", n, want)
			}
		}
		lacks(w.Office, market)
		stories("03-05-01", 2)
		d, err := w.standard.Tree(ctx, w.Office, w.tree)
		w.ok(err)
		if last := d.Story[len(d.Story)-1]; d.Story[0].Act != "standard.take" && last.Act != "standard.take" {
			t.Errorf("the edition's timeline does not say so: %+v", d.Story)
		}

		// What the office hung elsewhere stays there; both clauses tell of it.
		market.Clause = "03-05-03"
		w.ok(w.standard.Hang(ctx, w.Office, market))
		lacks(w.Office)
		market.Clause = "03-05-04"
		w.ok(w.standard.Hang(ctx, w.Office, market))
		stories("03-05-03", 2)
		stories("03-05-04", 2)

		// An edition that is over takes nothing any more.
		w.ok(w.standard.Hang(ctx, w.Office, standard.Hook{Subject: standard.WorksHook, Code: "market"}))
		draft, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		n, err := w.standard.TakeHooks(ctx, w.Office, draft, []standard.Hook{{Subject: standard.WorksHook, Code: "market"}})
		w.ok(err)
		if n != 1 {
			t.Errorf("the draft took %d", n)
		}
		stories("03-05-04", 3)
		w.ok(w.standard.SetInForce(ctx, w.Office, standard.Draft{Tree: draft}, "2017-08-23"))
		_, err = w.standard.TakeHooks(ctx, w.Office, w.tree, []standard.Hook{{Subject: standard.WorksHook, Code: "market"}})
		refused(t, "an edition that is over", err, fault.Conflict)
		w.verified()
	})
}
