package custody_test

import (
	"context"
	"net/url"
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
)

func TestGoodsAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	w := newWorld(t, d)
	for text, want := range map[string]custody.Item{
		"三轮车 2 辆":      {Name: "三轮车", Amount: 2, Measure: "辆"},
		"苹果3箱":         {Name: "苹果", Amount: 3, Measure: "箱"},
		"遮阳伞×4":        {Name: "遮阳伞", Amount: 4},
		"umbrella x 2": {Name: "umbrella", Amount: 2},
		"Box 12 pcs":   {Name: "Box", Amount: 12, Measure: "pcs"},
		"电子秤":          {Name: "电子秤", Amount: 1},
		"2017 年挂历":     {Name: "2017 年挂历", Amount: 1},
		odd:            {Name: odd, Amount: 1},
	} {
		got := w.get(w.held(text).ID).Items
		want.Seq = 1
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q is read as %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"", " \n ", "伞 0 把", "伞 9999999 把", "伞\x00"} {
		if _, err := w.Register(t.Context(), w.officer, custody.Draft{Unit: w.brigade, Goods: text}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was taken: %v", text, err)
		}
	}
}

func TestABatchGoesFromTheStreetBackToItsOwner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		draft := custody.Draft{Key: "k1", Unit: w.brigade, Goods: "三轮车 1 辆\n苹果 3 箱", Place: odd, Reason: odd, Party: odd, Photos: []cases.Picture{picture{}}}
		b, err := w.Register(ctx, w.officer, draft)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Register(ctx, w.officer, draft); err != nil || again.ID != b.ID {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		if b.Label() != "ZK-0001" || b.Amount != 4 || b.Due.Format(time.RFC3339) != "2017-09-22T15:59:59Z" {
			t.Errorf("batch = %+v", b)
		}
		if _, err := w.Register(ctx, w.leader, draft); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a leader registers: %v", err)
		}
		if err := w.Store(ctx, w.officer, b.ID, 0, "仓库 3 排"); err != nil {
			t.Fatal(err)
		}
		if err := w.Store(ctx, w.officer, b.ID, 1, "别处"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale page was taken: %v", err)
		}
		x := custody.Returning{Key: "r1", ID: b.ID, Lines: map[int]int64{2: 2}, Receiver: odd}
		if err := w.Return(ctx, w.officer, x); !fault.Is(err, fault.Invalid) {
			t.Errorf("returned without signature or witness: %v", err)
		}
		x.Signature = picture{}
		for range 2 {
			if err := w.Return(ctx, w.officer, x); err != nil {
				t.Fatal(err)
			}
		}
		got := w.get(b.ID)
		if got.Batch.State != custody.Held || got.Batch.Remaining != 2 || got.Items[1].Returned != 2 || len(got.Signature) != 1 {
			t.Errorf("after a part was returned: %+v", got)
		}
		if err := w.Return(ctx, w.officer, custody.Returning{ID: b.ID, Lines: map[int]int64{2: 2}, Receiver: "x", Witness: "y"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("more was returned than is there: %v", err)
		}
		if err := w.Return(ctx, w.officer, custody.Returning{ID: b.ID, Receiver: "x", Witness: "y"}); err != nil {
			t.Fatal(err)
		}
		if got = w.get(b.ID); got.Batch.State != custody.Returned || got.Batch.Remaining != 0 || got.Batch.Settled.IsZero() {
			t.Errorf("returned = %+v", got.Batch)
		}
		seen, err := w.Get(ctx, w.liaison, b.ID)
		if err != nil || seen.SeesParty || seen.Batch.Party != "" || seen.Releases[0].Receiver != "" || len(seen.Signature) != 0 {
			t.Errorf("a liaison sees the party: %+v, %v", seen, err)
		}
		if _, err := w.Get(ctx, access.Actor{County: other, Account: "x", Grants: w.office.Grants}, b.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county sees it: %v", err)
		}
		if wrong := w.wrong(); len(wrong) > 0 {
			t.Error(wrong)
		}
	})
}

func TestDisposalTakesTheApprovalOfSomebodyElse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		b := w.held("蔬菜 9 箱")
		if err := w.Ask(ctx, w.office, custody.Disposing{ID: b.ID, Way: custody.Destroyed, Reason: "腐烂"}); err != nil {
			t.Fatal(err)
		}
		for by, want := range map[*access.Actor]fault.Kind{&w.office: fault.Forbidden, &w.officer: fault.Forbidden} {
			if err := w.Decide(ctx, *by, b.ID, 0, true, ""); !fault.Is(err, want) {
				t.Errorf("%s approved: %v", by.Name, err)
			}
		}
		if err := w.Return(ctx, w.officer, custody.Returning{ID: b.ID, Receiver: "x", Witness: "y"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("returned while its disposal is asked for: %v", err)
		}
		if err := w.Decide(ctx, w.second, b.ID, 0, false, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("refused without a reason: %v", err)
		}
		if err := w.Decide(ctx, w.second, b.ID, 0, false, "再通知一次"); err != nil {
			t.Fatal(err)
		}
		if err := w.Ask(ctx, w.officer, custody.Disposing{ID: b.ID, Lines: map[int]int64{1: 4}, Way: custody.Donated, Reason: "易腐"}); err != nil {
			t.Fatal(err)
		}
		if err := w.Decide(ctx, w.leader, b.ID, 0, true, ""); err != nil {
			t.Fatal(err)
		}
		if got := w.get(b.ID); got.Batch.State != custody.Held || got.Batch.Remaining != 5 || got.Items[0].Disposed != 4 || len(got.Releases) != 2 {
			t.Errorf("after a part was disposed of: %+v", got)
		}
		if err := w.Return(ctx, w.officer, custody.Returning{ID: b.ID, Receiver: "x", Witness: "y"}); err != nil {
			t.Fatal(err)
		}
		if got := w.get(b.ID).Batch; got.State != custody.Parted {
			t.Errorf("in the end: %+v", got)
		}
		if wrong := w.wrong(); len(wrong) > 0 {
			t.Error(wrong)
		}
	})
}

func TestOverdueBatchesAreToldOfOnceAndAreAFigureThatOpensThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		first, second := w.held("伞 1 把"), w.held("伞 2 把")
		w.held("伞 3 把")
		if err := w.Extend(ctx, w.officer, first.ID, 0, "2017-10-05", "当事人外出"); err != nil {
			t.Fatal(err)
		}
		for due, want := range map[string]fault.Kind{"2017-12-01": fault.Invalid, "2017-10-01": fault.Invalid, "x": fault.Invalid} {
			if err := w.Extend(ctx, w.officer, first.ID, 0, due, "再延"); !fault.Is(err, want) {
				t.Errorf("extended to %s: %v", due, err)
			}
		}
		told := func() (n int64) {
			w.read(func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM custody_batches WHERE county = $1 AND alarmed_at IS NOT NULL`, county)
				return err
			})
			return n
		}
		w.clock.Set(begun.AddDate(0, 0, 31))
		for range 2 {
			if err := w.Warn(ctx, county); err != nil {
				t.Fatal(err)
			}
		}
		if n := told(); n != 2 {
			t.Errorf("%d were told of, want 2", n)
		}
		if err := w.Return(ctx, w.officer, custody.Returning{ID: second.ID, Receiver: "x", Witness: "y"}); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]int64{"custody.batches": 3, "custody.in_store": 2, "custody.overdue": 1, "custody.returned": 1, "custody.disposed": 0} {
			v := w.value(key)
			u, err := url.Parse(v.Link)
			if err != nil {
				t.Fatal(err)
			}
			f, err := custody.FilterFrom(u.Query())
			if err != nil {
				t.Fatal(err)
			}
			page, err := w.List(ctx, w.liaison, f)
			if err != nil || v.N != want || page.Total != want || int64(len(page.Batches)) != want {
				t.Errorf("%s = %d, its list %s has %d, want %d, %v", key, v.N, v.Link, page.Total, want, err)
			}
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			late, err := w.Late(ctx, tx, 10)
			if err != nil || len(late) != 1 || !late[0].Late {
				t.Errorf("late = %+v, %v", late, err)
			}
			todos, err := w.Todos(ctx, tx, w.officer, 10)
			if err != nil || len(todos) != 2 { // one to settle, one to bring in
				t.Errorf("todos = %+v, %v", todos, err)
			}
			if todos, err = w.Todos(ctx, tx, w.liaison, 10); err != nil || len(todos) != 0 {
				t.Errorf("a liaison is to do %+v, %v", todos, err)
			}
			exp, err := w.Expected(ctx, tx, "2017-09-01", "2017-09-30")
			if err != nil || len(exp) != 2 {
				t.Errorf("expected = %+v, %v", exp, err)
			}
			return nil
		})
	})
}

func TestTheListPagesAndFindsInEveryOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		for i := range 7 {
			w.clock.Set(begun.AddDate(0, 0, i/3))
			w.held([]string{"伞 3 把", odd}[i%2])
		}
		for _, sort := range []string{"", "number", "-due", "due", "amount", "-amount"} {
			var all []int64
			f := custody.Filter{Sort: sort, Limit: 2}
			var back string
			for {
				page, err := w.List(ctx, w.liaison, f)
				if err != nil || page.Total != 7 {
					t.Fatal(page.Total, err)
				}
				for _, b := range page.Batches {
					all = append(all, b.Number)
				}
				if back = page.Prev; page.Next == "" {
					break
				}
				f.After = page.Next
			}
			if unique := slices.Compact(slices.Sorted(slices.Values(all))); len(all) != 7 || len(unique) != 7 {
				t.Errorf("sorted by %q the pages hold %v", sort, all)
			}
			page, err := w.List(ctx, w.liaison, custody.Filter{Sort: sort, Limit: 2, Before: back})
			if err != nil || len(page.Batches) != 2 || page.Batches[1].Number != all[5] || page.Batches[0].Number != all[4] {
				t.Errorf("sorted by %q the page before the last is %+v, %v; all are %v", sort, page.Batches, err, all)
			}
		}
		for f, want := range map[custody.Filter]int64{
			{Text: "ZK-0003"}: 1, {Text: "100%_"}: 3, {Text: "100!_"}: 0, {Text: "经营户"}: 0, {State: "open"}: 7, {State: "returned"}: 0,
			{From: "2017-08-24", To: "2017-08-24"}: 3, {Unit: w.brigade}: 7, {Stored: "yes"}: 0, {Area: "none"}: 0, {Campaign: custody.AllCampaigns}: 7,
		} {
			if page, err := w.List(ctx, w.liaison, f); err != nil || page.Total != want {
				t.Errorf("%+v: %d, want %d, %v", f, page.Total, want, err)
			}
		}
		if page, err := w.List(ctx, w.officer, custody.Filter{Text: "经营户"}); err != nil || page.Total != 7 {
			t.Errorf("those who see parties find by them: %d, %v", page.Total, err)
		}
		for _, bad := range []string{"state=x", "due=x", "sort=x", "from=x", "limit=0", "q=%00"} {
			v, err := url.ParseQuery(bad)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := custody.FilterFrom(v); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s was taken: %v", bad, err)
			}
		}
	})
}

func TestAListOfGoodsIsCorrectedOnlyBeforeSomethingLeaves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		b := w.held("伞 3 把")
		goods, place := "伞 2 把\n桌 1 张", "建设路"
		if err := w.Edit(ctx, w.officer, custody.Edit{ID: b.ID, Goods: &goods}); !fault.Is(err, fault.Invalid) {
			t.Errorf("corrected without a reason: %v", err)
		}
		if err := w.Edit(ctx, w.officer, custody.Edit{ID: b.ID, Goods: &goods, Place: &place, Why: "点错了"}); err != nil {
			t.Fatal(err)
		}
		if got := w.get(b.ID); got.Batch.Amount != 3 || len(got.Items) != 2 || got.Batch.Place != place {
			t.Errorf("corrected = %+v", got)
		}
		if err := w.Edit(ctx, w.liaison, custody.Edit{ID: b.ID, Place: &goods}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a liaison corrected it: %v", err)
		}
		if err := w.Return(ctx, w.officer, custody.Returning{ID: b.ID, Lines: map[int]int64{1: 1}, Receiver: "x", Witness: "y"}); err != nil {
			t.Fatal(err)
		}
		goods = "伞 9 把"
		if err := w.Edit(ctx, w.officer, custody.Edit{ID: b.ID, Goods: &goods, Why: "再改"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("corrected after something left: %v", err)
		}
		if wrong := w.wrong(); len(wrong) > 0 {
			t.Error(wrong)
		}
	})
}

// moved is the number of a batch's things, by what became of them.
type moved struct{ taken, returned, disposed, remaining int64 }

func weigh(d custody.Detail) (m moved) {
	for _, x := range d.Items {
		m.taken, m.returned, m.disposed, m.remaining = m.taken+x.Amount, m.returned+x.Returned, m.disposed+x.Disposed, m.remaining+x.Remaining()
	}
	return m
}
