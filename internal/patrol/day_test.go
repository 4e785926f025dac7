package patrol_test

import (
	"context"
	"net/url"
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/patrol"
)

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
		w.read(func(ctx context.Context, tx *db.Tx) error {
			for by, want := range map[*access.Actor]string{&w.office: "队员甲岗, 队员乙岗", &w.liaison: "队员甲岗, 队员乙岗", &w.stranger: ""} {
				todos, err := w.Todos(ctx, tx, *by, 10)
				var got string
				for _, x := range todos {
					if x.Record == string(shift) && x.Late {
						got = x.Title
					}
				}
				if err != nil || got != want {
					t.Errorf("%s is told that %q are missing, want %q, %v", by.Name, got, want, err)
				}
			}
			return nil
		})
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
