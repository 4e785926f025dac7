package patrol_test

import (
	"context"
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

func TestADayIsConfirmedAndCorrected(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		first := w.record("stall", 3)
		w.record("small_ad", 40)
		added := patrol.Added{Day: today, Weather: "晴", Difficulties: "夜宵摊反弹", Tomorrow: "人民路"}
		if err := w.Confirm(ctx, w.officer, added); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed before the cut-off: %v", err)
		}
		w.clock.Set(time.Date(2017, 8, 23, 13, 40, 0, 0, time.UTC)) // 21:40
		if err := w.Tick(ctx, county); err != nil {
			t.Fatal(err)
		}
		if err := w.Confirm(ctx, w.stranger, added); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger confirmed: %v", err)
		}
		if err := w.Confirm(ctx, w.officer, added); err != nil {
			t.Fatal(err)
		}
		day := must[patrol.Daily](t)(w.Daily(ctx, w.stranger, today))
		if day.Report.Late(day.Now) || day.Total(patrol.Stalls) != 3 || day.Total(patrol.SmallAds) != 40 || day.Corrected() {
			t.Errorf("report = %+v", day)
		}
		five := int64(5)
		if _, err := w.Edit(ctx, w.officer, patrol.Edit{ID: first.ID, Count: &five}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a correction without a reason: %v", err)
		}
		w.clock.Add(time.Minute)
		must[patrol.Action](t)(w.Edit(ctx, w.officer, patrol.Edit{ID: first.ID, Count: &five, Reason: "漏计两处"}))
		day = must[patrol.Daily](t)(w.Daily(ctx, w.stranger, today))
		if !day.Corrected() || day.Lines[0].Was != 3 || day.Lines[0].Count != 5 {
			t.Errorf("corrected report = %+v", day.Lines)
		}
		page := must[patrol.Page](t)(w.List(ctx, w.office, patrol.Filter{From: today, To: today, Corrected: true}))
		if len(page.Actions) != 1 || page.Actions[0].ID != first.ID {
			t.Errorf("corrections = %+v", page.Actions)
		}
		if err := w.Return(ctx, w.officer, today, 0, "缺照片"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the group returned its own report: %v", err)
		}
		if err := w.Return(ctx, w.office, today, 0, "补充重点路段"); err != nil {
			t.Fatal(err)
		}
		if err := w.Confirm(ctx, w.liaison, added); err != nil {
			t.Fatal(err)
		}
		if day = must[patrol.Daily](t)(w.Daily(ctx, w.office, today)); day.Corrected() || day.Report.Late(day.Now) {
			t.Errorf("confirmed again = %+v", day.Report)
		}
		if err := w.Review(ctx, w.office, today, 0); err != nil {
			t.Fatal(err)
		}
		added.Tomorrow, added.Reason = "建设路", "改了安排"
		if err := w.Amend(ctx, w.officer, added); err != nil {
			t.Fatal(err)
		}
		w.consistent()
	})
}

func TestALateReportIsAFigureThatOpensIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		for day := range 3 {
			w.clock.Set(begun.AddDate(0, 0, day))
			w.record("stall", 1)
			w.clock.Set(time.Date(2017, 8, 23+day, 13, 31, 0, 0, time.UTC)) // 21:31
			if err := w.Tick(ctx, county); err != nil {
				t.Fatal(err)
			}
			if day == 0 { // in time
				if err := w.Confirm(ctx, w.officer, patrol.Added{Day: today, Tomorrow: "继续"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.clock.Set(time.Date(2017, 8, 25, 15, 0, 0, 0, time.UTC)) // 23:00, two days are missing
		for range 2 {
			if err := w.Tick(ctx, county); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Confirm(ctx, w.officer, patrol.Added{Day: "2017-08-24", Tomorrow: "继续"}); err != nil { // late
			t.Fatal(err)
		}
		for key, want := range map[string]int64{"patrol.reports": 3, "patrol.reports_late": 2, "patrol.reports_on_time": 1} {
			v := w.value(key, figures.Query{Campaign: w.campaign, To: "2017-08-25"})
			f := must[patrol.DayFilter](t)(patrol.DayFilterFrom(must[*url.URL](t)(url.Parse(v.Link)).Query()))
			page := must[patrol.DayPage](t)(w.Days(ctx, w.stranger, f))
			if v.N != want || page.Total != want || int64(len(page.Days)) != want {
				t.Errorf("%s = %d, its list %s has %d, want %d", key, v.N, v.Link, page.Total, want)
			}
		}
	})
}

func TestAShiftKnowsWhoIsThereAndWhoIsNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		d1 := patrol.ShiftDraft{Day: today, Name: "早班", Starts: 7*60 + 30, Ends: 12 * 60, Vehicles: []string{"赣D·A001"}, Needs: []patrol.Need{{Agency: w.city, People: 2}, {Agency: w.traffic, People: 1}}}
		if _, err := w.AddShifts(ctx, w.stranger, d1); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger's shift: %v", err)
		}
		outside := d1
		outside.Starts = 6 * 60
		if _, err := w.AddShifts(ctx, w.office, outside); !fault.Is(err, fault.Invalid) {
			t.Errorf("outside the hours: %v", err)
		}
		shift := must[id.Shift](t)(w.AddShifts(ctx, w.liaison, d1))
		for _, name := range []string{"队员甲岗", "队员乙岗"} {
			if err := w.AddMember(ctx, w.liaison, shift, patrol.MemberDraft{Agency: w.city, Name: name}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Attend(ctx, w.mate, shift, false, patrol.Place{Located: true, Point: at(1).Point, Accuracy: 9}); err != nil {
			t.Fatal(err)
		}
		if err := w.Attend(ctx, w.mate, shift, false, patrol.Place{}); err != nil { // twice changes nothing
			t.Fatal(err)
		}
		if err := w.Attend(ctx, w.stranger, shift, false, patrol.Place{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger came: %v", err)
		}
		view := must[patrol.DayView](t)(w.View(ctx, w.office, ""))
		if len(view.Presence) != 2 || len(view.Presence[0].Missing) != 2 || view.Presence[1].Present != 1 {
			t.Errorf("presence = %+v", view.Presence)
		}
		if len(view.Gaps) != 1 || view.Gaps[0] != (patrol.Gap{From: 12 * 60, To: 21*60 + 30}) {
			t.Errorf("gaps = %+v", view.Gaps)
		}
		x, _, err := w.Shift(ctx, w.office, shift)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Excuse(ctx, w.office, shift, x.Roster[0].ID, "病假"); err != nil {
			t.Fatal(err)
		}
		if err := w.SignIn(ctx, w.office, shift, x.Roster[1].ID); err != nil {
			t.Fatal(err)
		}
		if view = must[patrol.DayView](t)(w.View(ctx, w.office, today)); len(view.Presence[0].Missing) != 0 || view.Presence[0].Excused != 1 {
			t.Errorf("presence = %+v", view.Presence)
		}
		must[id.Shift](t)(w.Repeat(ctx, w.office, shift, "2017-08-24", "2017-08-26", "k"))
		list := must[[]patrol.Shift](t)(w.Shifts(ctx, w.stranger, "2017-08-24", "2017-08-30"))
		if len(list) != 3 || len(list[0].Roster) != 2 || len(list[0].Needs) != 2 {
			t.Errorf("repeated = %+v", list)
		}
		// Who is on duty records for the agency and the shift without saying so.
		a := must[patrol.Action](t)(w.Record(ctx, w.mate, patrol.Draft{Kind: "traffic", Place: at(1)}))
		if a.Shift != shift || a.Agency != w.traffic {
			t.Errorf("action = %+v", a)
		}
		if err := w.Cancel(ctx, w.office, list[0].ID, "暴雨"); err != nil {
			t.Fatal(err)
		}
		w.consistent()
	})
}

func TestCoverageShowsHoursAndBareStreets(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO streets (county, id, name, kind, area) VALUES ($1, $2, '建设路', 'street', $3)`, county, id.New[id.Place](), w.west)
			return err
		})
		p := at(1)
		p.Street = "人民路"
		for range 3 {
			must[patrol.Action](t)(w.Record(t.Context(), w.officer, patrol.Draft{Kind: "stall", Place: p}))
		}
		c := must[patrol.Coverage](t)(w.Coverage(t.Context(), w.stranger, today, today, "", false))
		if len(c.Rows) != 1 || c.Rows[0].Street != "人民路" || c.Rows[0].Cells[9] != 3 || c.Most != 3 || !slices.Equal(c.Bare, []string{"建设路"}) {
			t.Errorf("coverage = %+v", c)
		}
		if _, err := w.Coverage(t.Context(), w.stranger, "2017-01-01", today, "", false); !fault.Is(err, fault.Invalid) {
			t.Errorf("a whole year: %v", err)
		}
		byArea := must[patrol.Coverage](t)(w.Coverage(t.Context(), w.stranger, today, today, w.west, true))
		if len(byArea.Rows) != 1 || byArea.Rows[0].Total != 3 {
			t.Errorf("by area = %+v", byArea)
		}
	})
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
