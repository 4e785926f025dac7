package patrol_test

import (
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
	"chuangwei/internal/patrol"
)

func TestTheDictionaryBeginsWhole(t *testing.T) {
	t.Parallel()
	list := patrol.Builtin().List
	if len(list) != 14 {
		t.Errorf("%d kinds, want 14", len(list))
	}
	for _, k := range list {
		if k.Name == "" || k.English == "" || k.Measure == "" || k.MeasureEnglish == "" || !slices.Contains(patrol.CountsAs(), k.CountsAs) {
			t.Errorf("%+v is not whole", k)
		}
		if _, ok := cases.Builtin().Of(k.Category); k.Category != "" && !ok {
			t.Errorf("%s: no category %s", k.Code, k.Category)
		}
	}
}

func TestAnActionIsRecordedOnceHoweverOftenItIsSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		draft := patrol.Draft{Key: "k1", Kind: "stall", Count: 3, Place: at(1), Note: "劝离 '摊贩' 100%", Before: shot}
		first := must[patrol.Action](t)(w.Record(ctx, w.officer, draft))
		again := must[patrol.Action](t)(w.Record(ctx, w.officer, draft))
		if first.ID != again.ID {
			t.Error("the second arrival made another action")
		}
		draft.Ago = time.Hour // a later try of the same
		if late := must[patrol.Action](t)(w.Record(ctx, w.officer, draft)); late.ID != first.ID {
			t.Error("a later try made another action")
		}
		waited := must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "notice", Place: at(1), Ago: 90 * time.Minute}))
		if !waited.At.Equal(begun.Add(-90*time.Minute)) || waited.Hour != 7 {
			t.Errorf("an action that waited is of %s", waited.At)
		}
		draft.Count = 4
		if _, err := w.Record(ctx, w.officer, draft); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same key with another content: %v", err)
		}
		if first.Area != w.west || first.Agency != w.city || first.Unit != w.brigade || first.Day != today || first.Hour != 9 {
			t.Errorf("area, agency, day, hour: %+v", first)
		}
		if n := w.value("patrol.stalls", figures.Query{Campaign: w.campaign}).N; n != 3 {
			t.Errorf("stalls = %d, want 3", n)
		}
		got := must[patrol.Detail](t)(w.Get(ctx, w.officer, first.ID))
		if len(got.Photos) != 1 || len(got.Timeline) != 1 || got.Action.Note != draft.Note {
			t.Errorf("Get = %+v", got)
		}
		w.consistent()
	})
}

func TestWrongActionsAreRefusedFieldByField(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, c := range []struct {
			field string
			by    access.Actor
			draft patrol.Draft
		}{
			{"kind", w.officer, patrol.Draft{Kind: "nothing", Place: at(1)}},
			{"count", w.officer, patrol.Draft{Kind: "stall", Count: -1, Place: at(1)}},
			{"count", w.officer, patrol.Draft{Kind: "stall", Count: patrol.MaxCount + 1, Place: at(1)}},
			{"at", w.officer, patrol.Draft{Kind: "stall", Place: at(1), At: begun.Add(time.Hour)}},
			{"at", w.officer, patrol.Draft{Kind: "stall", Place: at(1), At: begun.AddDate(0, 0, -31)}},
			{"address", w.officer, patrol.Draft{Kind: "stall"}},
			{"note", w.officer, patrol.Draft{Kind: "stall", Place: at(1), Note: "\x00"}},
			{"case", w.officer, patrol.Draft{Kind: "persuasion", Place: at(1), With: patrol.OpenCase}},
			{"goods", w.officer, patrol.Draft{Kind: "small_ad", Place: at(1), Goods: "喇叭 1 个"}},
			{"agency", w.office, patrol.Draft{Kind: "stall", Place: at(1)}},
			{"after", w.officer, patrol.Draft{Kind: "stall", Place: at(1), With: patrol.HandInCase, Before: shot}},
		} {
			_, err := w.Record(t.Context(), c.by, c.draft)
			f, _ := err.(*fault.Error) //nolint:errorlint // it comes as it is
			if f == nil || f.Kind != fault.Invalid || len(f.Fields) == 0 || f.Fields[0].Name != c.field {
				t.Errorf("%s: %v", c.field, err)
			}
		}
		if _, err := w.Record(t.Context(), w.stranger, patrol.Draft{Kind: "stall", Place: at(1)}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger: %v", err)
		}
		w.consistent()
	})
}

func TestAnActionPutRightOnTheSpotGoesToTheCheckOfOutsiders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		a := must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "dump", Count: 1, Place: at(1), With: patrol.HandInCase, Before: shot, After: shot}))
		c := must[cases.Case](t)(w.cases.Get(ctx, w.office, a.Case))
		if c.State != cases.AreaCheck || c.LeadUnit != w.brigade || c.Rectifier != w.officer.Account || c.CheckUnit != w.lead || c.Source != cases.FromPatrol {
			t.Fatalf("case = %+v", c)
		}
		if _, err := w.cases.AreaCheck(ctx, w.liaison, cases.Check{ID: c.ID, Pass: true}); err == nil {
			t.Error("the unit that did the work checked it")
		}
		must[cases.Case](t)(w.cases.AreaCheck(ctx, w.westLeader, cases.Check{ID: c.ID, Pass: true}))
		done := must[cases.Case](t)(w.cases.FinalCheck(ctx, w.office, cases.Check{ID: c.ID, Pass: true}))
		if done.Closing != cases.Verified {
			t.Errorf("closing = %s", done.Closing)
		}
		// One that remains is for the office to file; one made of it later
		// takes the photos along.
		b := must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "shed", Place: at(2), With: patrol.OpenCase, Before: shot}))
		if c := must[cases.Case](t)(w.cases.Get(ctx, w.office, b.Case)); c.State != cases.Reported || c.Before != 1 {
			t.Errorf("open case = %+v", c)
		}
		later := must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "weeds", Place: at(3), Before: shot, After: shot}))
		later = must[patrol.Action](t)(w.MakeCase(ctx, w.officer, later.ID, true))
		if c := must[cases.Case](t)(w.cases.Get(ctx, w.office, later.Case)); c.State != cases.AreaCheck || c.Before != 1 || c.After != 1 {
			t.Errorf("case made later = %+v", c)
		}
		if _, err := w.MakeCase(ctx, w.officer, later.ID, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second case: %v", err)
		}
		w.consistent()
	})
}

func TestGoodsAreHandedToCustody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := must[patrol.Action](t)(w.Record(t.Context(), w.officer, patrol.Draft{Kind: "stall", Place: at(1), Goods: "三轮车 1 辆", Reason: "占道", Party: "摊主"}))
		if a.Batch == "" || len(w.held.list) != 1 || w.held.list[0].Action != a.ID || w.held.list[0].Unit != w.brigade {
			t.Errorf("held = %+v, action %+v", w.held.list, a)
		}
	})
}

// Whatever is recorded, changed and voided: the running totals equal the sum
// of the records, every figure equals its list, and paging loses nothing.
func TestTotalsEqualTheRecords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		var all []id.Action
		rapid.Check(t, func(r *rapid.T) {
			for range rapid.IntRange(1, 6).Draw(r, "acts") {
				kind := rapid.SampledFrom(patrol.Builtin().List).Draw(r, "kind")
				count := rapid.Int64Range(1, 50).Draw(r, "count")
				switch act := rapid.IntRange(0, 4).Draw(r, "act"); {
				case act < 3 || len(all) == 0:
					place := at(rapid.IntRange(0, 30).Draw(r, "place"))
					at := begun.Add(-time.Duration(rapid.IntRange(0, 29*24).Draw(r, "ago")) * time.Hour)
					agency := rapid.SampledFrom([]id.Agency{w.city, w.traffic}).Draw(r, "agency")
					a, err := w.Record(ctx, w.officer, patrol.Draft{Kind: kind.Code, Count: count, Place: place, At: at, Agency: agency})
					if err != nil {
						r.Fatal(err)
					}
					all = append(all, a.ID)
				case act == 3:
					_, err := w.Edit(ctx, w.officer, patrol.Edit{ID: rapid.SampledFrom(all).Draw(r, "which"), Kind: &kind.Code, Count: &count, Reason: "更正"})
					if err != nil && !fault.Is(err, fault.Conflict) {
						r.Fatal(err)
					}
				default:
					_, err := w.Void(ctx, w.officer, rapid.SampledFrom(all).Draw(r, "which"), 0, "误登")
					if err != nil && !fault.Is(err, fault.Conflict) {
						r.Fatal(err)
					}
				}
			}
		})
		w.consistent()
		for _, q := range []figures.Query{
			{},
			{Campaign: w.campaign},
			{From: "2017-08-10", To: "2017-08-20"},
			{Area: w.west},
			{Area: w.east, From: "2017-08-01"},
			{Unit: w.police},
			{Unit: w.police, Area: w.west},
			{Category: "shed"},
			{Category: "shed", Area: w.west},
			{Group: "g"},
			{Theme: "t"},
		} {
			for _, key := range w.book.Keys() {
				v := w.value(key, q)
				if v.Kind == figures.Rate || strings.Contains(key, "reports") {
					continue
				}
				u := must[*url.URL](t)(url.Parse(v.Link))
				f := must[patrol.Filter](t)(patrol.FilterFrom(u.Query()))
				var rows, sum int64
				for a, err := range w.All(ctx, w.stranger, f) {
					if err != nil {
						t.Fatal(err)
					}
					rows++
					sum += a.Count
				}
				if key == "patrol.actions" {
					sum = rows
				}
				if sum != v.N {
					t.Errorf("%s of %+v is %d, its list %s adds up to %d", key, q, v.N, v.Link, sum)
				}
				page := must[patrol.Page](t)(w.List(ctx, w.stranger, f))
				if page.Total.Actions != rows {
					t.Errorf("%s counts %d rows, and has %d", v.Link, page.Total.Actions, rows)
				}
			}
		}
		for _, sort := range []string{"", "at", "count", "-count"} {
			w.walk(patrol.Filter{Sort: sort, Limit: 7})
		}
		sums := must[patrol.Sums](t)(w.Sums(ctx, w.stranger, patrol.ByWeek, "", ""))
		for _, as := range patrol.CountsAs() {
			var n int64
			for _, p := range sums.Periods {
				n += p.Totals[as]
			}
			if want := w.value("patrol."+as, figures.Query{}).N; n != want || sums.All.Totals[as] != want {
				t.Errorf("%s: weeks add up to %d, all is %d, the figure %d", as, n, sums.All.Totals[as], want)
			}
		}
	})
}

// walk pages forward to the end and back again, and wants the same rows.
func (w *world) walk(f patrol.Filter) {
	w.t.Helper()
	var there, back []id.Action
	page := must[patrol.Page](w.t)(w.List(w.t.Context(), w.office, f))
	for {
		for _, a := range page.Actions {
			there = append(there, a.ID)
		}
		if page.Next == "" {
			break
		}
		f.After = page.Next
		page = must[patrol.Page](w.t)(w.List(w.t.Context(), w.office, f))
	}
	for {
		var part []id.Action
		for _, a := range page.Actions {
			part = append(part, a.ID)
		}
		back = append(part, back...)
		if page.Prev == "" {
			break
		}
		f.After, f.Before = "", page.Prev
		page = must[patrol.Page](w.t)(w.List(w.t.Context(), w.office, f))
	}
	if !slices.Equal(there, back) || int64(len(there)) != page.Total.Actions {
		w.t.Errorf("sort %q: %d forward, %d back, %d counted", f.Sort, len(there), len(back), page.Total.Actions)
	}
}

func TestAnotherCountySeesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.record("stall", 2)
		foreign := w.office
		foreign.County = other
		if _, err := w.Get(t.Context(), foreign, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("Get = %v", err)
		}
		if page, err := w.List(t.Context(), foreign, patrol.Filter{Campaign: patrol.AllCampaigns}); err != nil || page.Total.Actions != 0 {
			t.Errorf("List = %+v, %v", page.Total, err)
		}
	})
}
