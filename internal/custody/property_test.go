package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Whatever people do in whatever order: what was taken is what was returned,
// what was disposed of and what is in store; no batch disappears, nobody
// approves what they asked for, and what was refused changes nothing.
func TestNothingThatWasTakenDisappears(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var all []id.Batch
		rapid.Check(t, func(r *rapid.T) {
			mine := []id.Batch{w.held("伞 5 把\n桌 2 张\n车").ID}
			for range rapid.IntRange(1, 14).Draw(r, "acts") {
				w.clock.Add(time.Duration(rapid.IntRange(0, 4000).Draw(r, "minutes")) * time.Minute)
				if rapid.IntRange(0, 9).Draw(r, "more") == 0 {
					mine = append(mine, w.held("箱 3 个").ID)
					continue
				}
				w.step(r, rapid.SampledFrom(mine).Draw(r, "batch"))
			}
			all = append(all, mine...)
		})
		page, err := w.List(t.Context(), w.office, custody.Filter{Limit: 1})
		if err != nil || page.Total != int64(len(all)) {
			t.Errorf("%d batches were taken, %d are there, %v", len(all), page.Total, err)
		}
		ends := map[custody.State]int{}
		for _, b := range all {
			got := w.get(b)
			m := weigh(got)
			ends[got.Batch.State]++
			if m.taken != m.returned+m.disposed+m.remaining || m.taken != got.Batch.Amount || m.remaining != got.Batch.Remaining {
				t.Errorf("%s: %+v", got.Batch.Label(), m)
			}
		}
		for _, s := range custody.States() {
			if ends[s] == 0 {
				t.Errorf("no batch ended as %s: %v", s, ends)
			}
		}
		if wrong := w.wrong(); len(wrong) > 0 {
			t.Error(wrong)
		}
	})
}

// step does one act to a batch, as somebody who may or may not.
func (w *world) step(r *rapid.T, b id.Batch) {
	ctx := w.t.Context()
	was := w.get(b)
	actors := []access.Actor{w.officer, w.office, w.second, w.leader, w.liaison}
	acts := []custody.Act{
		custody.DoReturn, custody.DoAsk, custody.DoApprove, custody.DoRefuse, custody.DoStore, custody.DoExtend, custody.DoChange, custody.DoPhotos,
	}
	by, act := rapid.SampledFrom(actors).Draw(r, "by"), rapid.SampledFrom(acts).Draw(r, "act")
	if rapid.IntRange(0, 3).Draw(r, "mood") > 0 { // mostly what is allowed, and what moves on
		type choice struct {
			by  access.Actor
			act custody.Act
		}
		var choices []choice
		for _, a := range actors {
			for _, x := range acts[:3] {
				if was.May(a, x) {
					choices = append(choices, choice{a, x})
				}
			}
		}
		if len(choices) > 0 {
			one := rapid.SampledFrom(choices).Draw(r, "choice")
			by, act = one.by, one.act
		}
	}
	lines := map[int]int64{}
	for _, x := range was.Items {
		if n := rapid.Int64Range(0, x.Amount+1).Draw(r, "amount"); n > 0 && rapid.Bool().Draw(r, "of it") {
			lines[x.Seq] = n
		}
	}
	if rapid.IntRange(0, 2).Draw(r, "everything") == 0 {
		lines = nil
	}
	may := was.May(by, act)
	var err error
	switch act {
	case custody.DoReturn:
		err = w.Return(ctx, by, custody.Returning{ID: b, Lines: lines, Receiver: "当事人", Signature: cases.Picture(picture{})})
	case custody.DoAsk:
		err = w.Ask(ctx, by, custody.Disposing{ID: b, Lines: lines, Way: custody.Destroyed, Reason: "因为"})
	case custody.DoApprove, custody.DoRefuse:
		err = w.Decide(ctx, by, b, 0, act == custody.DoApprove, "因为")
	case custody.DoStore:
		err = w.Store(ctx, by, b, 0, "仓库")
	case custody.DoExtend:
		err = w.Extend(ctx, by, b, 0, w.clock.Now().AddDate(0, 0, 40).Format(time.DateOnly), "因为")
	case custody.DoChange:
		goods := "伞 4 把\n桌 1 张"
		err = w.Edit(ctx, by, custody.Edit{ID: b, Goods: &goods, Why: "点错"})
	case custody.DoPhotos:
		err = w.AddPhotos(ctx, by, b, []cases.Picture{picture{}}, nil)
	}
	is := w.get(b)
	switch {
	case err != nil && fault.Of(err) == fault.Internal:
		r.Fatalf("%s of %s by %s: %v", act, was.Batch.State, by.Name, err)
	case err != nil && is.Batch.Version != was.Batch.Version:
		r.Fatalf("%s was refused and changed the batch", act)
	case err == nil && !may:
		r.Fatalf("%s of %s by %s was not allowed and was done", act, was.Batch.State, by.Name)
	case err == nil && act == custody.DoApprove && was.Pending().Account == by.Account:
		r.Fatalf("%s approved what they asked for", by.Name)
	}
	if m, before := weigh(is), weigh(was); m.taken != m.returned+m.disposed+m.remaining || m.remaining < 0 || act != custody.DoChange && m.taken != before.taken {
		r.Fatalf("after %s: %+v, before %+v", act, m, before)
	}
}
