package support_test

import (
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/support"
	"chuangwei/internal/worktime"
)

func TestARequestIsAnsweredWithinItsClockWorkedOnAndConfirmed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		r := w.ask(w.west, w.draft())
		if r.Label() != "XB-0001" || r.State != support.Asked || !r.Due.Equal(casestest.Begun.Add(24*time.Hour)) {
			t.Fatalf("asked: %s %s due %s", r.Label(), r.State, r.Due)
		}
		if n := w.total(w.trade[0], support.Filter{Mine: true}); n != 1 {
			t.Errorf("on the group's desk: %d", n)
		}
		if n := w.total(w.trade[1], support.Filter{Mine: true}); n != 0 {
			t.Errorf("on another group's desk: %d", n)
		}
		_, err := w.support.Accept(ctx, w.trade[1], of(r), "x", "2017-08-28")
		refused(t, "another group accepts", err, fault.Forbidden)
		_, err = w.support.Accept(ctx, w.west, of(r), "x", "2017-08-28")
		refused(t, "the area accepts its own", err, fault.Forbidden)
		_, err = w.support.Accept(ctx, w.trade[0], of(r), " ", "2017-08-20")
		refused(t, "without plan, for the past", err, fault.Invalid, "plan", "plan_on")

		// While the area owes an answer the clock stands still.
		w.Clock.Add(2 * time.Hour)
		r = w.must(w.support.AskBack(ctx, w.trade[0], of(r), odd))
		if !r.Due.IsZero() || r.Late(w.Clock.Now()) {
			t.Errorf("asked back, due %s", r.Due)
		}
		w.Clock.Add(24 * time.Hour)
		r = w.must(w.support.Reply(ctx, w.west, of(r), odd))
		if want := casestest.Begun.Add(48 * time.Hour); !r.Due.Equal(want) || !r.AnswerDue.Equal(want) {
			t.Errorf("after a day's pause it is due %s, want %s", r.Due, want)
		}
		r = w.must(w.support.Accept(ctx, w.trade[0], of(r), odd, "2017-08-28"))
		if !r.AnsweredInTime() || r.State != support.Accepted || r.Due.In(time.UTC).Format(time.DateTime) != "2017-08-28 15:59:59" {
			t.Errorf("accepted: %+v", r)
		}
		_, err = w.support.Replan(ctx, w.trade[0], of(r), "2017-08-29")
		refused(t, "another date without a reason", err, fault.Invalid, "reason")
		r = w.must(w.support.Replan(ctx, w.trade[0], because(r, "下雨"), "2017-08-29"))
		r = w.must(w.support.Hand(ctx, w.trade[0], of(r), odd))
		r = w.must(w.support.Redo(ctx, w.west, because(r, "未疏通")))
		if r.State != support.Accepted || r.Returned != 1 || r.Due.IsZero() {
			t.Errorf("sent back: %+v", r)
		}
		r = w.must(w.support.Hand(ctx, w.trade[0], of(r), odd))
		_, err = w.support.Confirm(ctx, w.east, of(r))
		refused(t, "another area confirms", err, fault.Forbidden)
		_, err = w.support.Confirm(ctx, w.west, support.Move{ID: r.ID, Version: 1})
		refused(t, "as it was before", err, fault.Conflict)
		r = w.must(w.support.Confirm(ctx, w.west, of(r)))
		if r.State != support.Done || r.DoneOn != "2017-08-24" {
			t.Errorf("confirmed: %+v", r)
		}
		w.sound()
	})
}

func TestWhatIsDeclinedOrUnansweredGoesToTheHeadquarters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		declined := w.ask(w.west, w.draft())
		_, err := w.support.Escalate(ctx, w.west, of(declined))
		refused(t, "taken further before the clock has run out", err, fault.Conflict)
		_, err = w.support.Decline(ctx, w.trade[0], of(declined))
		refused(t, "declined without a reason", err, fault.Invalid, "reason")
		declined = w.must(w.support.Decline(ctx, w.trade[0], because(declined, "不属本组")))
		d := w.draft()
		d.Area, d.Group = w.East, w.groups[1]
		silent := w.ask(w.east, d)
		if n := w.total(w.Office, support.Filter{Mine: true}); n != 0 {
			t.Errorf("on the headquarters' desk: %d", n)
		}
		w.late()
		// Unanswered past its clock it stands on the headquarters' desk, and
		// on that of the area, which may take it there.
		for _, by := range []access.Actor{w.Office, w.Leader, w.east} {
			var todos int
			err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
				list, err := w.support.Todos(ctx, tx, by, 10)
				for _, x := range list {
					if x.Record == string(silent.ID) && x.Late {
						todos++
					}
				}
				return err
			})
			if err != nil || todos != 1 {
				t.Errorf("desk of %s: %d, %v", by.Name, todos, err)
			}
		}
		// One act, without a reason.
		silent = w.must(w.support.Escalate(ctx, w.east, of(silent)))
		declined = w.must(w.support.Escalate(ctx, w.west, of(declined)))
		if silent.State != support.Escalated || !silent.Due.After(w.Clock.Now()) || w.total(w.Leader, support.Filter{Mine: true}) != 2 {
			t.Errorf("taken further: %+v", silent)
		}
		_, err = w.support.Direct(ctx, w.trade[0], of(silent), "", odd, "2017-08-30")
		refused(t, "a group decides", err, fault.Forbidden)
		_, err = w.support.Direct(ctx, w.Leader, of(silent), "nobody", odd, "2017-08-30")
		refused(t, "no such group", err, fault.Invalid, "group")
		_, err = w.support.Direct(ctx, w.Leader, of(silent), "", "", "")
		refused(t, "decided without words", err, fault.Invalid, "decision", "plan_on")
		silent = w.must(w.support.Direct(ctx, w.Leader, of(silent), w.groups[0], odd, "2017-08-30"))
		if silent.Group != w.groups[0] || silent.State != support.Accepted || !silent.Directed {
			t.Errorf("directed: %+v", silent)
		}
		if n := w.total(w.trade[0], support.Filter{Mine: true}); n != 1 {
			t.Errorf("on the desk of the group that was directed: %d", n)
		}
		declined = w.must(w.support.Uphold(ctx, w.Office, because(declined, "由片区自行解决")))
		if declined.State != support.Upheld || !declined.Due.IsZero() {
			t.Errorf("upheld: %+v", declined)
		}
		w.sound()
	})
}

func TestOnAcceptanceTheCaseGoesToTheGroupAndTheRequestFollowsIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.Handling(w.Open(w.Inspector, casestest.At(1)))
		d := support.Draft{Case: c.ID, Group: w.groups[1], Needs: odd, WantedOn: "2017-08-30"}
		_, err := w.support.Ask(ctx, w.east, d)
		refused(t, "an area asks about a case that it does not see", err, fault.NotFound)
		r := w.ask(w.west, d)
		if r.Area != w.West || r.Title == "" {
			t.Errorf("asked: %+v", r)
		}
		_, err = w.support.Ask(ctx, w.west, d)
		refused(t, "a second time about the same case", err, fault.Conflict)
		r = w.must(w.support.Accept(ctx, w.trade[1], of(r), odd, "2017-08-28"))
		got, err := w.cases.Get(ctx, w.Office, c.ID)
		if err != nil || got.Group != w.groups[1] || got.LeadUnit != w.Works || got.Area != w.West || got.State != cases.Dispatched || !got.DueAt.Equal(r.Due) {
			t.Fatalf("case: %+v, %v", got, err)
		}
		if len(got.Assist) != 1 || got.Assist[0] != w.WestA {
			t.Errorf("the unit that led it assists: %v", got.Assist)
		}
		_, err = w.support.Hand(ctx, w.trade[1], of(r), odd)
		refused(t, "reported beside the case", err, fault.Conflict)
		// The group's lead unit takes it on and rectifies.
		works := as("住建局联络员", w.Works, access.Liaison, access.Unit, string(w.Works))
		works.Person = id.New[id.Person]()
		if _, err := w.cases.Sign(ctx, works, cases.Move{ID: c.ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.cases.Rectify(ctx, works, cases.Rectification{ID: c.ID, After: w.shots(works), Measures: []string{"repair"}}); err != nil {
			t.Fatal(err)
		}
		if r = w.get(r.ID); r.State != support.Handed {
			t.Errorf("rectified: %s", r.State)
		}
		if _, err := w.cases.AreaCheck(ctx, w.west, cases.Check{ID: c.ID, Reason: "未修好"}); err != nil {
			t.Fatal(err)
		}
		if r = w.get(r.ID); r.State != support.Accepted || r.Returned != 1 {
			t.Errorf("failed: %s, %d", r.State, r.Returned)
		}
		if _, err := w.cases.Rectify(ctx, works, cases.Rectification{ID: c.ID, After: w.shots(works), Measures: []string{"repair"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.cases.AreaCheck(ctx, w.west, cases.Check{ID: c.ID, Pass: true}); err != nil {
			t.Fatal(err)
		}
		if r = w.get(r.ID); r.State != support.Done || r.DoneOn == "" {
			t.Errorf("checked by the area: %s", r.State)
		}
		other := w.Handling(w.Open(w.Inspector, casestest.At(2)))
		r = w.ask(w.west, support.Draft{Case: other.ID, Group: w.groups[1], Needs: odd, WantedOn: "2017-08-30"})
		if _, err := w.cases.Void(ctx, w.Admin, cases.Move{ID: other.ID, Reason: "误录"}); err != nil {
			t.Fatal(err)
		}
		if r = w.get(r.ID); r.State != support.Withdrawn {
			t.Errorf("of a voided case: %s", r.State)
		}
		w.sound()
	})
}

func TestARequestSaysWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.support.Ask(ctx, w.west, support.Draft{WantedOn: "x"})
		refused(t, "empty", err, fault.Invalid, "area", "group", "title", "needs", "wanted_on")
		d := w.draft()
		d.Title, d.WantedOn = "\x00", "2017-08-22"
		_, err = w.support.Ask(ctx, w.west, d)
		refused(t, "unreadable, in the past", err, fault.Invalid, "title", "wanted_on")
		_, err = w.support.Ask(ctx, w.Office, w.draft())
		refused(t, "the office asks", err, fault.Forbidden)
		_, err = w.support.Ask(ctx, w.east, w.draft())
		refused(t, "for another area", err, fault.Forbidden)
		d = w.draft()
		d.Key = "k"
		first := w.ask(w.west, d)
		if again := w.ask(w.west, d); again.ID != first.ID {
			t.Error("sent twice, made twice")
		}
		w.must(w.support.Withdraw(ctx, w.west, because(first, "已自行解决")))
		st, err := w.support.Settings(ctx, w.west)
		if err != nil {
			t.Fatal(err)
		}
		st.Answer = worktime.Limit{N: 0, Unit: worktime.WorkHour}
		refused(t, "no time at all", w.support.SaveSettings(ctx, w.Office, st), fault.Invalid, "limit")
		st.Answer.N = 4
		refused(t, "an area sets it", w.support.SaveSettings(ctx, w.west, st), fault.Forbidden)
		if err := w.support.SaveSettings(ctx, w.Office, st); err != nil {
			t.Fatal(err)
		}
		refused(t, "as it was before", w.support.SaveSettings(ctx, w.Office, st), fault.Conflict)
		// Four hours from 9:00 end at 15:00, after the midday break.
		if r := w.ask(w.west, w.draft()); !r.Due.Equal(casestest.Begun.Add(6 * time.Hour)) {
			t.Errorf("four hours from 9:00 end at %s", r.Due)
		}
	})
}
