package cases_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// some fills the world with cases in many states and places.
func (w *world) some(n int) []id.Case {
	w.t.Helper()
	ctx := w.t.Context()
	var out []id.Case
	for i := range n {
		p := at(i * 3)
		if i%4 == 0 {
			p = inEast()
		}
		if i%7 == 0 {
			p = cases.Place{Address: fmt.Sprintf("人民路%d号", i)}
		}
		c := w.open(w.office, p)
		out = append(out, c.ID)
		w.clock.Add(37 * time.Minute)
		if i%9 == 8 {
			w.ok(w.s.Reject(ctx, w.office, cases.Move{ID: c.ID, Reason: "不属实"}))
			continue
		}
		if i%3 == 0 {
			continue
		}
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		if i%3 == 1 {
			w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA, Assist: []id.Unit{w.works}}))
		}
		if i%6 == 1 {
			w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: c.ID}))
			w.ok(w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, After: []cases.Picture{picture{}}}))
		}
	}
	return out
}

func TestAListReadsOfACaseWhatItsPageReadsButForItsRoute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.some(12)
		w.closed(w.open(w.office, at(1))) // with measures, beside one that has none
		w.open(w.office, cases.Place{Address: "人民路 '; --"})
		page := must[cases.Page](t)(w.s.List(t.Context(), w.office, cases.Filter{}))
		routes := 0
		for _, got := range page.Cases {
			want := w.ok(w.s.Get(t.Context(), w.office, got.ID))
			routes += len(want.Route)
			want.Route = nil
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(cases.Case{})); diff != "" {
				t.Errorf("case %d: %s", got.Number, diff)
			}
		}
		if len(page.Cases) != 14 || routes == 0 {
			t.Errorf("%d cases, %d reasons of their routes", len(page.Cases), routes)
		}
	})
}

func TestPagesGoThroughTheWholeListBothWays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		w.some(40)
		for _, f := range []cases.Filter{
			{},
			{Sort: "number"},
			{Sort: "due"},
			{Sort: "-due"},
			{Sort: "-reported"},
			{Sort: "handled"},
			{States: cases.OpenStates()},
			{Areas: []id.Area{w.west, w.east, cases.None}},
			{Areas: []id.Area{cases.None}, Sort: "due"},
			{Unit: w.works},
			{Lead: w.westA, States: []cases.State{cases.Dispatched, cases.AreaCheck}},
			{Categories: []string{"09"}},
			{On: cases.OnHandled},
			{Text: "占道 夜宵"},
			{Text: "人民路"},
			{Text: "WT-0003"},
			{Due: "overdue"},
			{Photos: "after"},
			{From: "2017-08-23", To: "2017-08-24", On: cases.OnFiled},
			{Box: &cases.Box{West: 115.4, South: 27.3, East: 115.42, North: 27.35}},
			{Mine: "todo"},
			{Mine: "reported"},
			{Group: cases.None},
			{Sources: []cases.Source{cases.FromInspection}},
			{Campaign: cases.AllCampaigns},
			{Asked: "any"},
			{Asked: "extension", Areas: []id.Area{w.west}, Sort: "due"},
			{Mine: "todo"},
		} {
			var want []id.Case
			for c, err := range w.s.All(ctx, w.office, f) {
				if err != nil {
					t.Fatalf("All(%+v): %v", f, err)
				}
				want = append(want, c.ID)
			}
			total, err := w.s.Count(ctx, w.office, f)
			if err != nil || total.N != int64(len(want)) {
				t.Errorf("Count(%s) = %v, %v; want %d", f.Link(""), total, err, len(want))
			}
			var got, back []id.Case
			f.Limit = 7
			for {
				page, err := w.s.List(ctx, w.office, f)
				if err != nil {
					t.Fatalf("List(%s): %v", f.Link(""), err)
				}
				for _, c := range page.Cases {
					got = append(got, c.ID)
				}
				if page.Next == "" {
					f.After = ""
					// And back again from the last row.
					for page.Prev != "" {
						f.Before = page.Prev
						if page, err = w.s.List(ctx, w.office, f); err != nil {
							t.Fatal(err)
						}
						var ids []id.Case
						for _, c := range page.Cases {
							ids = append(ids, c.ID)
						}
						back = append(ids, back...)
					}
					f.Before = ""
					break
				}
				f.After = page.Next
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("pages of %s differ\n%s", f.Link(""), diff)
			}
			if len(want) > 7 {
				if n := (len(want) - 1) / 7 * 7; !slices.Equal(want[:n], back) {
					t.Errorf("pages of %s backwards: %d rows, want %d", f.Link(""), len(back), n)
				}
			}
		}
		if page, err := w.s.List(ctx, w.office, cases.Filter{Text: "夜宵 不存在"}); err != nil || len(page.Cases) != 0 || page.Total.N != 0 {
			t.Errorf("found %d, %v", len(page.Cases), err)
		}
	})
}

// What a list shows is what a check of each case by itself lets through.
func TestReachOfListAndOfCaseAgree(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		all := w.some(30)
		for _, by := range []access.Actor{w.office, w.liaison, w.eastLiaison, w.worksLiaison, w.westChecker, w.memberChecker, w.leader, w.auditor, w.inspector} {
			var want []id.Case
			todo := map[id.Case]bool{}
			for _, cid := range all {
				c, err := w.s.Get(ctx, by, cid)
				if err == nil {
					want = append(want, cid)
					steps := cases.Allowed(c, by)
					todo[cid] = slices.ContainsFunc(steps, func(s cases.Step) bool { return s.Main })
				}
			}
			var got, mine []id.Case
			for c, err := range w.s.All(ctx, by, cases.Filter{Sort: "number"}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, c.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s sees\n%s", by.Name, diff)
			}
			for c, err := range w.s.All(ctx, by, cases.Filter{Sort: "number", Mine: "todo"}) {
				if err != nil {
					t.Fatal(err)
				}
				mine = append(mine, c.ID)
				if !todo[c.ID] {
					t.Errorf("%s can do nothing for %d (%s)", by.Name, c.Number, c.State)
				}
				delete(todo, c.ID)
			}
			for cid, waits := range todo {
				if waits {
					t.Errorf("%s is not told of %s", by.Name, cid)
				}
			}
		}
	})
}

func TestFilterGoesThroughAnAddressAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9]{1,8}`)
		maybe := func(g *rapid.Generator[string], label string) string {
			return rapid.OneOf(rapid.Just(""), g).Draw(t, label)
		}
		f := cases.Filter{
			Campaign: id.Campaign(maybe(word, "campaign")), Group: id.Group(maybe(word, "group")), Unit: id.Unit(maybe(word, "unit")),
			Lead: id.Unit(maybe(word, "lead")), Theme: maybe(word, "theme"), Survey: id.Survey(maybe(word, "survey")), Reporter: id.Account(maybe(word, "reporter")),
			On: rapid.SampledFrom(append(cases.Moments(), "")).Draw(t, "on"), From: maybe(rapid.Just("2017-08-01"), "from"), To: maybe(rapid.Just("2017-08-31"), "to"),
			Due: rapid.SampledFrom([]string{"", "overdue", "today", "soon"}).Draw(t, "due"), OnTime: rapid.SampledFrom([]string{"", "yes", "no"}).Draw(t, "ontime"),
			Closing: rapid.SampledFrom([]cases.Closing{"", "here", cases.Verified}).Draw(t, "closing"), Mine: rapid.SampledFrom([]string{"", "todo"}).Draw(t, "mine"),
			Voided: rapid.Bool().Draw(t, "voided"), Text: maybe(word, "q"), Sort: rapid.SampledFrom([]string{"", "-due", "number"}).Draw(t, "sort"),
			Limit: rapid.SampledFrom([]int{0, 20}).Draw(t, "limit"),
		}
		if rapid.Bool().Draw(t, "states") {
			f.States = rapid.SliceOfNDistinct(rapid.SampledFrom(cases.States()), 1, 4, rapid.ID[cases.State]).Draw(t, "state")
		}
		if rapid.Bool().Draw(t, "any") {
			f.Either = rapid.SliceOfNDistinct(word, 1, 4, rapid.ID[string]).Draw(t, "either")
		}
		if rapid.Bool().Draw(t, "box") {
			f.Box = &cases.Box{West: 115.1, South: 27, East: 115.25, North: 28.125}
		}
		got, err := cases.FilterFrom(f.Values())
		if err != nil {
			t.Fatalf("FilterFrom(%v): %v", f.Values(), err)
		}
		if diff := cmp.Diff(f, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestOddParametersAreRefused(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"state": "closing", "on": "never", "from": "2017-13-01", "to": "heute", "due": "x", "sort": "title; DROP TABLE cases", "limit": "-1", "bbox": "1,2,3", "ontime": "1",
	} {
		if _, err := cases.FilterFrom(map[string][]string{name: {value}}); err == nil {
			t.Errorf("%s=%s is taken", name, value)
		}
	}
}

func TestViewsAreSavedAndShared(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		own, err := w.s.SaveView(ctx, w.liaison, "我的超期", cases.Filter{Due: "overdue"}, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.SaveView(ctx, w.liaison, "x", cases.Filter{}, true); err == nil {
			t.Error("a liaison shares a view")
		}
		if _, err := w.s.SaveView(ctx, w.office, "待复核", cases.Filter{States: []cases.State{cases.FinalCheck}}, true); err != nil {
			t.Fatal(err)
		}
		views, err := w.s.Views(ctx, w.liaison)
		if err != nil || len(views) != 2 || !views[0].Shared || views[1].Query != "due=overdue" {
			t.Errorf("views %+v, %v", views, err)
		}
		if err := w.s.DropView(ctx, w.eastLiaison, own.ID); err == nil {
			t.Error("somebody else drops the view")
		}
		if err := w.s.DropView(ctx, w.liaison, own.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestClustersCountEveryCaseOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		// More than are read one by one, so that the squares answer.
		var rows []cases.Imported
		for i := range 2500 {
			rows = append(rows, cases.Imported{RegisterNo: strconv.Itoa(i), Category: "09006", Place: cases.Place{Located: true, Point: geo.Point{
				Lon: 115.40 + 0.0004*float64(i%50), Lat: 27.30 + 0.0007*float64(i/50),
			}}})
		}
		w.imports(cases.Batch{Survey: id.New[id.Survey](), Rows: rows})
		all := cases.Box{West: 115, South: 27, East: 116, North: 28}
		for zoom := range 21 {
			for _, by := range []access.Actor{w.office, w.westChecker} {
				for _, f := range []cases.Filter{{}, {States: cases.OpenStates()}, {Theme: ""}, {Categories: []string{"09006"}}} {
					bubbles, partial, err := w.s.Clusters(ctx, by, all, zoom, f)
					if err != nil || partial {
						t.Fatalf("zoom %d: %v, %v", zoom, partial, err)
					}
					var n int64
					for _, b := range bubbles {
						n += b.N
						if b.Lon < 115.399 || b.Lon > 115.43 || b.Lat < 27.299 || b.Lat > 27.36 {
							t.Fatalf("bubble far away: %+v", b)
						}
					}
					want := int64(2500)
					if by.Name == w.westChecker.Name {
						want = n // its area holds a part of them
					}
					if n != want || n == 0 || len(bubbles) > 2000 {
						t.Errorf("zoom %d: %d cases in %d bubbles, want %d", zoom, n, len(bubbles), want)
					}
				}
			}
		}
		w.consistent()
	})
}

// No address makes the ledger fail otherwise than by saying so.
func FuzzEveryAddressIsListedOrRefused(f *testing.F) {
	for _, q := range []string{
		"state=open&area=none&sort=-due", "q=%E5%8D%A0%E9%81%93+%27%22%25_&due=soon", "after=zz.1&before=1.1", "bbox=-180,-90,180,90&zoom=3",
		"category=09,06010&unit=none&lead=x&on=settle&from=2017-01-01", "sort=handled&after=-1.5", "q=WT-99999999999999999999", "limit=99999999999", "from=0000-00-00&q=%00",
	} {
		f.Add(q)
	}
	d := dbtest.Open(f, db.SQLite)
	w := newWorld(f, d)
	w.some(5)
	f.Fuzz(func(t *testing.T, q string) {
		v, err := url.ParseQuery(q)
		if err != nil {
			return
		}
		filter, err := cases.FilterFrom(v)
		if err == nil {
			_, err = w.s.List(t.Context(), w.liaison, filter)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", q, err)
		}
	})
}

// On SQLite, whose plans do not depend on how large the tables are.
func TestWhatIsOverdueIsCountedByItsDeadlinesAlone(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	type sent struct {
		query string
		args  []any
	}
	var heard []sent
	d.Trace = func(_ *db.Tx, query string, args []any) { heard = append(heard, sent{query, args}) }
	w := newWorld(t, d)
	w.read(func(ctx context.Context, tx *db.Tx) error {
		heard = nil
		q := figures.Query{Campaign: w.campaign}
		_, err := w.book.Value(ctx, tx, "cases.overdue", q)
		for _, by := range []figures.By{figures.ByArea, figures.ByGroup} {
			_, splitErr := w.book.Split(ctx, tx, "cases.overdue", q, by)
			err = errors.Join(err, splitErr)
		}
		return err
	})
	plans := 0
	w.read(func(ctx context.Context, tx *db.Tx) error {
		for _, s := range heard {
			if !strings.Contains(s.query, "FROM cases") {
				continue
			}
			plans++
			err := db.Each(ctx, tx, func(r db.Row) error {
				var n [3]int
				var step string
				err := r.Scan(&n[0], &n[1], &n[2], &step)
				if strings.Contains(step, "cases") && !strings.Contains(step, "cases_by_clock (county=? AND clock_due<?)") {
					t.Errorf("%s: %s", s.query, step)
				}
				return err
			}, "EXPLAIN QUERY PLAN "+s.query, s.args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if plans != 3 {
		t.Errorf("%d counts were heard", plans)
	}
}
