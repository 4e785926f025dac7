package cases_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

func TestCaseGoesFromReportToVerifiedClosure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.liaison, at(1))
		if c.Number != 1 || c.State != cases.Reported || c.Area != w.west || c.Group == "" || c.Before != 1 {
			t.Errorf("opened as %+v", c)
		}
		c = w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID, Version: c.Version}))
		if c.State != cases.Filed || c.LeadUnit != w.westLead || c.Limit.String() != "2wh" {
			t.Errorf("filed to %s within %s", c.LeadUnit, c.Limit)
		}
		var why []string
		for _, r := range c.Route {
			why = append(why, r.Key)
		}
		if diff := cmp.Diff([]string{"case.why.area_point", "case.why.group", "case.why.lead_area", "case.why.limit"}, why); diff != "" {
			t.Error(diff)
		}
		c = w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA, Assist: []id.Unit{w.westB, w.westA, ""}}))
		if want := begun.Add(2 * time.Hour); !c.DueAt.Equal(want) {
			t.Errorf("due %v, want %v", c.DueAt, want)
		}
		if diff := cmp.Diff([]id.Unit{w.westB}, c.Assist); diff != "" {
			t.Error(diff)
		}
		w.clock.Add(time.Hour)
		c = w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: c.ID}))
		c = w.ok(w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, After: []cases.Picture{picture{}}}))
		if c.State != cases.AreaCheck || c.CheckUnit != w.westLead || !c.HandledOnTime() {
			t.Errorf("rectified: %s, checked by %s", c.State, c.CheckUnit)
		}
		w.clock.Add(48 * time.Hour)
		c = w.ok(w.s.AreaCheck(ctx, w.westChecker, cases.Check{ID: c.ID, Pass: true, Photos: []cases.Picture{picture{}}}))
		if c.Overdue(w.clock.Now()) {
			t.Error("a case in a check is not overdue")
		}
		c = w.ok(w.s.FinalCheck(ctx, w.office, cases.Check{ID: c.ID, Pass: true}))
		if c.State != cases.Closed || c.Closing != cases.Verified || c.ClosedOnTime() || !c.HandledOnTime() {
			t.Errorf("closed as %+v", c)
		}
		got, err := w.s.Detail(ctx, w.auditor, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Label != "WT-0001" || len(got.Timeline) != 7 || len(got.Steps) != 0 {
			t.Errorf("label %s, %d lines, steps %v", got.Label, len(got.Timeline), got.Steps)
		}
		if diff := cmp.Diff(c, got.Case, cmp.AllowUnexported(cases.Case{})); diff != "" {
			t.Errorf("stored otherwise than returned: %s", diff)
		}
		w.consistent()
	})
}

func TestClosingNeedsProofAndAnOutsider(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		refused := func(what string, err error, key string) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), key) {
				t.Errorf("%s: %v, want %s", what, err, key)
			}
		}
		c, _, err := w.s.Open(ctx, w.office, cases.Draft{Category: "09006", Place: at(2)})
		if err != nil {
			t.Fatal(err)
		}
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA, Assist: []id.Unit{w.works}}))
		w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: c.ID}))
		_, err = w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID})
		refused("no photo", err, "case.need_before")
		_, err = w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, Before: []cases.Picture{picture{}}})
		refused("no after photo", err, "case.need_after")
		w.ok(w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, Before: []cases.Picture{picture{}}, After: []cases.Picture{picture{}}}))

		insider := w.westChecker // of the area, but works for the brigade
		insider.Account, insider.Unit = id.New[id.Account](), w.westA
		_, err = w.s.AreaCheck(ctx, insider, cases.Check{ID: c.ID, Pass: true})
		refused("own unit", err, "case.check_own_unit")
		assistant := w.westChecker
		assistant.Account, assistant.Unit = id.New[id.Account](), w.works
		_, err = w.s.AreaCheck(ctx, assistant, cases.Check{ID: c.ID, Pass: true})
		refused("assisting unit", err, "case.check_own_unit")
		same := w.westChecker
		same.Account = w.liaison.Account
		_, err = w.s.AreaCheck(ctx, same, cases.Check{ID: c.ID, Pass: true})
		refused("rectifier", err, "case.check_rectifier")
		person := w.westChecker
		person.Account, person.Person = id.New[id.Account](), w.liaison.Person
		_, err = w.s.AreaCheck(ctx, person, cases.Check{ID: c.ID, Pass: true})
		refused("rectifier's other account", err, "case.check_rectifier")
		_, err = w.s.AreaCheck(ctx, w.colleague, cases.Check{ID: c.ID, Pass: true})
		refused("a colleague", err, "access.forbidden")
		if steps := cases.Allowed(w.ok(w.s.Get(ctx, w.office, c.ID)), insider); slices.ContainsFunc(steps, func(s cases.Step) bool { return s.Act == cases.DoAreaPass }) {
			t.Errorf("the brigade's own member is offered the check: %v", steps)
		}
		_, err = w.s.AreaCheck(ctx, access.System(county), cases.Check{ID: c.ID, Pass: true})
		refused("the program", err, "case.check_account")

		checker := w.actor("督查员二", "", access.Inspector, access.County, "")
		w.ok(w.s.AreaCheck(ctx, checker, cases.Check{ID: c.ID, Pass: true}))
		_, err = w.s.FinalCheck(ctx, checker, cases.Check{ID: c.ID, Pass: true})
		refused("area checker again", err, "case.check_twice")
		seconded := w.office2
		seconded.Unit = w.westA
		_, err = w.s.FinalCheck(ctx, seconded, cases.Check{ID: c.ID, Pass: true})
		refused("seconded from the brigade", err, "case.check_own_unit")
		if c := w.ok(w.s.FinalCheck(ctx, w.office, cases.Check{ID: c.ID, Pass: true})); c.Closing != cases.Verified {
			t.Errorf("closing %q", c.Closing)
		}
		w.consistent()
	})
}

func TestAnotherMemberChecksWhatTheLeadUnitRectified(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		lead := w.actor("教体局联络员", w.westLead, access.Liaison, access.Unit, string(w.westLead))
		c := w.open(w.office, at(3))
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID}))
		w.ok(w.s.Sign(ctx, lead, cases.Move{ID: c.ID}))
		c = w.ok(w.s.Rectify(ctx, lead, cases.Rectification{ID: c.ID, After: []cases.Picture{picture{}}}))
		if c.CheckUnit != w.westA && c.CheckUnit != w.westB {
			t.Fatalf("checked by %q", c.CheckUnit)
		}
		if _, err := w.s.AreaCheck(ctx, w.westChecker, cases.Check{ID: c.ID, Pass: true}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the lead unit checks itself: %v", err)
		}
		unnamed := w.actor("西片负责人", "", access.AreaLead, access.Area, string(w.west))
		if _, err := w.s.AreaCheck(ctx, unnamed, cases.Check{ID: c.ID, Pass: true}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the lead unit checks itself by an account that names no unit: %v", err)
		}
		shown, err := w.s.Detail(ctx, unnamed, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(shown.Steps, func(s cases.Step) bool { return s.Act == cases.DoAreaPass }) {
			t.Errorf("such an account is offered the check: %v", shown.Steps)
		}
		checker := w.memberChecker
		if c.CheckUnit == w.westA {
			checker = w.liaison
		}
		if got := w.ok(w.s.AreaCheck(ctx, checker, cases.Check{ID: c.ID, Pass: true})); got.State != cases.FinalCheck {
			t.Errorf("state %s", got.State)
		}
	})
}

func TestCaseOfAnotherAreaIsInvisible(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(4))
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
		stranger := w.eastLiaison
		other := w.office
		other.County = "110105"
		for _, by := range []access.Actor{stranger, other} {
			if _, err := w.s.Get(ctx, by, c.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("Get by %s: %v", by.Name, err)
			}
			if _, err := w.s.Sign(ctx, by, cases.Move{ID: c.ID}); !fault.Is(err, fault.NotFound) {
				t.Errorf("Sign by %s: %v", by.Name, err)
			}
			page, err := w.s.List(ctx, by, cases.Filter{})
			if err != nil || len(page.Cases) != 0 || page.Total.N != 0 {
				t.Errorf("List by %s: %d, %v, %v", by.Name, len(page.Cases), page.Total, err)
			}
			bubbles, _, err := w.s.Clusters(ctx, by, cases.Box{West: 115, South: 27, East: 116, North: 28}, 12, cases.Filter{})
			if err != nil || len(bubbles) != 0 {
				t.Errorf("Clusters by %s: %v, %v", by.Name, bubbles, err)
			}
		}
		page, err := w.s.List(ctx, w.liaison, cases.Filter{})
		if err != nil || len(page.Cases) != 1 || page.Total.N != 1 {
			t.Errorf("the unit's own liaison sees %d: %v", len(page.Cases), err)
		}
	})
}

func TestReworkReturnExtensionSuspensionReopening(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(5))
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		c = w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.works}))
		c = w.ok(w.s.Return(ctx, w.worksLiaison, cases.Move{ID: c.ID, Reason: "不属我局"}))
		if c.State != cases.Filed || c.Returned != 1 || !c.DueAt.IsZero() {
			t.Errorf("returned: %+v", c)
		}
		c = w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
		due := c.DueAt
		c = w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: c.ID}))

		// Suspended for a weekend: no working time passes in it but Friday's.
		ask, err := w.s.AskSuspension(ctx, w.liaison, cases.Ask{ID: c.ID, Reason: "雨季", Review: "2017-09-01"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.AskSuspension(ctx, w.liaison, cases.Ask{ID: c.ID, Reason: "again", Review: "2017-09-01"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("asked twice: %v", err)
		}
		w.clock.Add(time.Hour) // 10:00
		c = w.ok(w.s.DecideSuspension(ctx, w.office, cases.Decision{ID: c.ID, Request: ask, Grant: true}))
		if c.State != cases.Suspended || c.ReviewOn != "2017-09-01" {
			t.Errorf("suspended: %+v", c)
		}
		w.clock.Add(25 * time.Hour) // the next day, 11:00: nine working hours less the noon break
		c = w.ok(w.s.Resume(ctx, w.office, cases.Move{ID: c.ID}))
		if want := w.clock.Now().Add(time.Hour); !c.DueAt.Equal(want) || due.Equal(c.DueAt) {
			t.Errorf("due %v, want %v: one hour was left", c.DueAt, want)
		}

		request, err := w.s.AskExtension(ctx, w.liaison, cases.Ask{ID: c.ID, Reason: "缺材料", Due: w.clock.Now().Add(72 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		waits := func(want int, by access.Actor, f cases.Filter) {
			t.Helper()
			p, err := w.s.List(ctx, by, f)
			if err != nil || len(p.Cases) != want || p.Total.N != int64(want) {
				t.Errorf("%s of %s: %d cases, want %d, %v", f.Link(""), by.Name, len(p.Cases), want, err)
			}
		}
		waits(1, w.office, cases.Filter{Asked: "extension"})
		waits(1, w.office, cases.Filter{Asked: "any", Mine: "todo"})
		waits(1, w.office, cases.Filter{Mine: "todo"})
		waits(0, w.office, cases.Filter{Asked: "suspension"})
		waits(0, w.inspector, cases.Filter{Mine: "todo"})
		if _, err := w.s.DecideExtension(ctx, w.liaison, cases.Decision{ID: c.ID, Request: request, Grant: true}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the unit grants itself time: %v", err)
		}
		c = w.ok(w.s.DecideExtension(ctx, w.office, cases.Decision{ID: c.ID, Request: request, Grant: true}))
		waits(0, w.office, cases.Filter{Asked: "any"})
		waits(0, w.office, cases.Filter{Mine: "todo"})
		if c.Extended != 1 || !c.DueAt.Equal(w.clock.Now().Add(72*time.Hour)) {
			t.Errorf("extended: %+v", c)
		}
		due = c.DueAt

		c = w.ok(w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, After: []cases.Picture{picture{}}}))
		if _, err := w.s.AreaCheck(ctx, w.westChecker, cases.Check{ID: c.ID}); err == nil {
			t.Error("failed without a reason")
		}
		c = w.ok(w.s.AreaCheck(ctx, w.westChecker, cases.Check{ID: c.ID, Reason: "没清干净"}))
		if c.State != cases.Handling || c.Rework != 1 || !c.HandledAt.IsZero() || !c.DueAt.Equal(due) {
			t.Errorf("rework: %+v", c)
		}
		if _, err := w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID}); err == nil {
			t.Error("the old photo proves the new work")
		}
		c = w.ok(w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, After: []cases.Picture{picture{}}}))
		w.ok(w.s.AreaCheck(ctx, w.westChecker, cases.Check{ID: c.ID, Pass: true}))
		c = w.ok(w.s.FinalCheck(ctx, w.office, cases.Check{ID: c.ID, Pass: true}))
		c = w.ok(w.s.Reopen(ctx, w.inspector, cases.Move{ID: c.ID, Reason: "反弹"}))
		if c.State != cases.Filed || c.Reopened != 1 || c.Closing != "" || !c.ClosedAt.IsZero() {
			t.Errorf("reopened: %+v", c)
		}
		c = w.ok(w.s.ForceClose(ctx, w.office, cases.Move{ID: c.ID, Reason: "已列入改造"}))
		if c.Closing != cases.Forced {
			t.Errorf("closing %q", c.Closing)
		}
		w.open(w.office, at(5))
		w.closed(w.open(w.office, at(15)))
		w.figuresEqualTheirLists()
		w.ok(w.s.Void(ctx, w.office, cases.Move{ID: c.ID, Reason: "误录"}))
		if page, err := w.s.List(ctx, w.office, cases.Filter{}); err != nil || len(page.Cases) != 2 {
			t.Errorf("void cases are listed: %v", err)
		}
		if page, err := w.s.List(ctx, w.office, cases.Filter{Voided: true}); err != nil || len(page.Cases) != 1 {
			t.Errorf("void cases are not to be found: %v", err)
		}
		w.consistent()
	})
}

func TestDuplicatesAreOfferedBeforeSaving(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		first := w.open(w.office, at(6))
		near := at(6)
		near.Point.Lat += 0.0004 // some 44 m
		draft := cases.Draft{Key: "one", Category: "09006", Place: near}
		_, dups, err := w.s.Open(ctx, w.office, draft)
		if err != nil || len(dups) != 1 || dups[0].Case.ID != first.ID || dups[0].Metres < 40 || dups[0].Metres > 50 {
			t.Fatalf("duplicates %+v, %v", dups, err)
		}
		draft.Anyway = true
		second, _, err := w.s.Open(ctx, w.office, draft)
		if err != nil || second.Number != 2 {
			t.Fatalf("opened anyway: %+v, %v", second, err)
		}
		again, _, err := w.s.Open(ctx, w.office, draft)
		if err != nil || again.ID != second.ID {
			t.Errorf("the same request opened %v, %v", again.ID, err)
		}
		draft.Title = "另一件"
		if _, _, err := w.s.Open(ctx, w.office, draft); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same key for another case: %v", err)
		}
		far := at(7)
		if _, dups, err := w.s.Open(ctx, w.office, cases.Draft{Category: "09006", Place: far}); err != nil || len(dups) != 0 {
			t.Errorf("200 m away: %v, %v", dups, err)
		}
		if _, dups, err := w.s.Open(ctx, w.office, cases.Draft{Category: "06010", Place: near}); err != nil || len(dups) != 0 {
			t.Errorf("another category: %v, %v", dups, err)
		}
		merged := w.ok(w.s.Merge(ctx, w.office, cases.Move{ID: second.ID}, first.ID))
		if merged.State != cases.Merged || merged.MergedTo != first.ID {
			t.Errorf("merged: %+v", merged)
		}
		det, err := w.s.Detail(ctx, w.office, first.ID)
		if err != nil || len(det.Merged) != 1 {
			t.Errorf("detail: %d merged, %v", len(det.Merged), err)
		}
		w.consistent()
	})
}

func TestWrongDraftNamesEveryField(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		_, _, err := w.s.Open(t.Context(), w.office, cases.Draft{
			Title: strings.Repeat("长", 200), Details: "a\x00b", Category: "99999", SeenAt: begun.Add(time.Hour),
			Place: cases.Place{Located: true, Point: geo.Point{Lon: 200, Lat: 95}, Address: "\xff"},
		})
		f, _ := errors.AsType[*fault.Error](err)
		if f == nil || f.Kind != fault.Invalid {
			t.Fatalf("Open = %v", err)
		}
		var names []string
		for _, x := range f.Fields {
			names = append(names, x.Name)
		}
		if diff := cmp.Diff([]string{"category", "title", "details", "address", "point", "seen_at"}, names); diff != "" {
			t.Error(diff)
		}
		if _, _, err := w.s.Open(t.Context(), w.auditor, cases.Draft{Category: "09006", Place: at(1)}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an auditor reports: %v", err)
		}
	})
}

func TestStalePageIsToldSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.open(w.office, at(8))
		w.ok(w.s.File(t.Context(), w.office, cases.Filing{ID: c.ID, Version: c.Version}))
		if _, err := w.s.Reject(t.Context(), w.office, cases.Move{ID: c.ID, Version: c.Version, Reason: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("acted on a stale page: %v", err)
		}
		if _, err := w.s.Sign(t.Context(), w.office, cases.Move{ID: c.ID}); !fault.Is(err, fault.Conflict) {
			t.Errorf("signed what is not dispatched: %v", err)
		}
	})
}
