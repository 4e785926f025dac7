package meetings_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/meetings"
	"chuangwei/internal/plan"
)

func titles(points []meetings.Point) (out []string) {
	for _, p := range points {
		out = append(out, p.Title)
	}
	return out
}

func TestAMeetingGoesFromItsCallToItsMinutes(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		d := w.draft("2017-08-23", "15:00")
		d.Key = "k"
		m := w.schedule(d)
		if again := w.schedule(d); again != m {
			t.Error("sent twice, it was scheduled twice")
		}
		w.list = []meetings.Proposed{overdue("c1", "沿街乱堆"), overdue("c2", "占道")}
		list, err := w.meetings.Proposals(ctx, w.Office, m)
		if err != nil || len(list) != 2 {
			t.Fatalf("proposals: %v %v", list, err)
		}
		_, err = w.meetings.Put(ctx, w.Office, m, []string{"case/none"})
		refused(t, "nothing picked", err, fault.Invalid, "pick")
		if n, err := w.meetings.Put(ctx, w.Office, m, []string{"case/c1", "case/c2"}); err != nil || n != 2 {
			t.Fatalf("put: %d %v", n, err)
		}
		if err := w.meetings.Add(ctx, w.Office, m, "  其他  事项 ", w.WestLead); err != nil {
			t.Fatal(err)
		}
		got := w.get(m)
		if err := w.meetings.Move(ctx, w.Office, m, got.Agenda[2].Key(), true); err != nil {
			t.Fatal(err)
		}
		if err := w.meetings.TakeOff(ctx, w.Office, m, got.Agenda[0].Key()); err != nil {
			t.Fatal(err)
		}
		if got = w.get(m); !slices.Equal(titles(got.Agenda), []string{"其他 事项", "占道"}) {
			t.Errorf("agenda %v", titles(got.Agenda))
		}
		refused(t, "before it begins, minutes", func() error {
			_, err := w.meetings.Write(ctx, w.Office, meetings.Writing{Meeting: m, Text: "x"})
			return err
		}(), fault.Conflict)
		refused(t, "by a liaison", w.meetings.Begin(ctx, w.Liaison, m, 0), fault.Forbidden)

		w.list[1].State, w.list[1].Title = "case.state.closed", "占道经营"
		w.begin(m)
		got = w.get(m)
		if got.Meeting.State != meetings.Running || !got.Meeting.Frozen() || got.Agenda[1].Title != "占道经营" || got.Agenda[1].State != "case.state.closed" {
			t.Errorf("begun: %+v %+v", got.Meeting, got.Agenda)
		}
		w.list = nil
		if _, mat, err := w.meetings.Material(ctx, w.Liaison, m); err != nil || len(mat.Figures) != 1 || mat.Figures[0].N != 2 || len(mat.Lists) != 1 || len(mat.Lists[0].Rows) != 2 {
			t.Errorf("the material changed: %+v %v", mat, err)
		}
		refused(t, "the agenda, once frozen", w.meetings.Add(ctx, w.Office, m, "x", ""), fault.Conflict)
		refused(t, "closed without attendance", w.meetings.Close(ctx, w.Office, m, 0), fault.Conflict)
		err = w.meetings.Attend(ctx, w.Office, m, []meetings.Seat{{Unit: w.WestLead, Presence: meetings.Came, Who: "副局长"}, {Unit: w.WestA, Presence: meetings.Missing}, {Unit: w.EastA, Presence: meetings.Came}})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.meetings.Mark(ctx, w.Office, m, map[id.Point]meetings.Mark{got.Agenda[0].ID: {Reporter: w.WestLead, Reported: true, Settled: true}}); err != nil {
			t.Fatal(err)
		}
		w.decide(m, "三日内清运到位", "2017-08-26")
		if err := w.meetings.Close(ctx, w.Office, m, 0); err != nil {
			t.Fatal(err)
		}
		got = w.get(m)
		if got.Meeting.State != meetings.Held || len(got.Seats) != 2 || !got.Agenda[0].Settled || got.Agenda[1].Settled || len(got.Decisions) != 1 {
			t.Errorf("closed: %+v", got)
		}
		// What was not dealt with is proposed for the next, under its own name.
		next := w.schedule(w.draft("2017-08-30", "15:00"))
		list, err = w.meetings.Proposals(ctx, w.Office, next)
		if err != nil || len(list) != 1 || list[0].Why != meetings.ForCarried || list[0].Record != "c2" {
			t.Errorf("carried over: %+v %v", list, err)
		}
	})
}

func TestWrongMeetingsAreRefusedFieldByField(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		_, err := w.meetings.Create(ctx, w.Office, meetings.Draft{Line: meetings.Line{Kind: meetings.OfArea, Area: "none"}, Title: " ", Place: "x\x00", Day: "2017-13-01", Clock: "25:00", Units: []id.Unit{"'; DROP"}})
		refused(t, "all wrong", err, fault.Invalid, "title", "place", "day", "clock", "minutes", "area", "units")
		_, err = w.meetings.Create(ctx, w.WestChecker, w.draft("2017-08-25", "09:00"))
		refused(t, "the headquarters' by an area", err, fault.Forbidden)
		d := w.draft("2017-08-25", "09:00")
		d.Line = meetings.Line{Kind: meetings.OfArea, Area: w.West}
		m, err := w.meetings.Create(ctx, w.WestChecker, d)
		if err != nil {
			t.Fatal(err)
		}
		d.Area = w.East
		refused(t, "given to another area", w.meetings.Change(ctx, w.WestChecker, m, d), fault.Forbidden)
		refused(t, "begun two days early", w.meetings.Begin(ctx, w.WestChecker, m, 0), fault.Conflict)
		refused(t, "called off without a reason", w.meetings.CallOff(ctx, w.WestChecker, m, 0, " "), fault.Invalid, "reason")
		if err := w.meetings.CallOff(ctx, w.WestChecker, m, 0, "另行通知"); err != nil {
			t.Fatal(err)
		}
		refused(t, "changed when it was called off", w.meetings.Change(ctx, w.Office, m, d), fault.Conflict)
		if _, err := w.meetings.Detail(ctx, w.Office, "'; DROP"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such meeting: %v", err)
		}
	})
}

func TestNothingOfTheMinutesIsLost(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		m := w.schedule(w.draft("2017-08-23", "09:00"))
		w.begin(m)
		base := w.get(m).Minutes.Seq
		other := w.Office
		other.Account, other.Name = id.New[id.Account](), "创卫办副主任"
		write := func(by access.Actor, base int64, text string) meetings.Version {
			t.Helper()
			v, err := w.meetings.Write(ctx, by, meetings.Writing{Meeting: m, Base: base, Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		one := write(w.Office, base, "一\r\n")
		two := write(w.Office, one.Seq, "一\n二")
		if two.Aside || len(w.get(m).Versions) != 2 {
			t.Errorf("one who writes on: %+v, %d versions", two, len(w.get(m).Versions))
		}
		// The answer to the last save was lost: the writer still goes by the one before.
		three := write(w.Office, one.Seq, "一\n二\n三")
		if three.Aside || w.get(m).Minutes.Text != "一\n二\n三" {
			t.Errorf("saved again by the same: %+v", three)
		}
		late := write(other, base, "另一人的记录")
		if !late.Aside || w.get(m).Minutes.Text != "一\n二\n三" {
			t.Errorf("by somebody who did not see it: %+v", late)
		}
		if again := write(other, base, "另一人的记录"); again.Seq != late.Seq {
			t.Errorf("sent again it is kept twice: %+v", again)
		}
		if _, v, err := w.meetings.Version(ctx, w.Office, m, late.Seq); err != nil || v.Text != "另一人的记录" {
			t.Errorf("the text aside: %+v %v", v, err)
		}
		both := write(other, three.Seq, "一\n二\n三\n另一人的记录")
		if both.Aside {
			t.Error("brought together, it is still aside")
		}
		if _, _, err := w.meetings.Version(ctx, w.Liaison, m, both.Seq); !fault.Is(err, fault.NotFound) {
			t.Errorf("read before they are closed: %v", err)
		}
		w.Clock.Add(3 * time.Minute)
		write(other, both.Seq, "改")
		if n := len(w.get(m).Versions); n != 6 {
			t.Errorf("%d versions", n)
		}
		_, err := w.meetings.Write(ctx, w.Office, meetings.Writing{Meeting: m, Text: strings.Repeat("长", meetings.MaxMinutes+1)})
		refused(t, "endless", err, fault.Invalid, "text")
	})
}

func TestADecisionIsItsTask(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		m := w.schedule(w.draft("2017-08-23", "09:00"))
		_, err := w.meetings.Decide(ctx, w.Office, meetings.Deciding{Meeting: m, Title: "x", Unit: w.WestA, DueOn: "2017-08-30"})
		refused(t, "before it begins", err, fault.Conflict)
		w.begin(m)
		_, err = w.meetings.Decide(ctx, w.Office, meetings.Deciding{Meeting: m, Title: " ", DueOn: "2017-08-22"})
		refused(t, "all wrong", err, fault.Invalid, "title", "unit", "due_on")
		_, err = w.meetings.Decide(ctx, w.Office, meetings.Deciding{Meeting: m, Title: "x", Unit: "nobody", DueOn: "2017-08-30"})
		refused(t, "of no unit", err, fault.Invalid)
		w.decide(m, odd, "2017-08-25")
		wrong := w.decide(m, "记错了", "2017-08-25")
		task := w.get(m).Decisions[0].Task
		d, err := w.plan.Get(ctx, w.Office, task)
		if err != nil || d.Title != odd || d.Lead != w.WestA || d.Source.Record != string(m) {
			t.Fatalf("task %+v %v", d, err)
		}
		later := d.Draft()
		later.DueOn = "2017-09-01"
		if _, err := w.plan.Change(ctx, w.Office, task, later); err != nil {
			t.Fatal(err)
		}
		if got := w.get(m).Decisions[0]; got.DueOn != "2017-09-01" {
			t.Errorf("the deadline was put off: %+v", got)
		}
		_, err = w.meetings.Withdraw(ctx, w.Liaison, wrong, "x")
		refused(t, "withdrawn by a liaison", err, fault.Forbidden)
		if of, err := w.meetings.Withdraw(ctx, w.Office, wrong, "重复"); err != nil || of != m {
			t.Fatal(err)
		}
		_, err = w.meetings.Withdraw(ctx, w.Office, wrong, "重复")
		refused(t, "withdrawn twice", err, fault.Conflict)
		got := w.get(m)
		if got.Decisions[1].State != meetings.Withdrawn || got.Meeting.Decisions != 1 || got.Meeting.Undone != 1 {
			t.Errorf("withdrawn: %+v", got.Decisions)
		}
		if _, err := w.plan.Finish(ctx, w.Office, plan.Move{ID: task, Reason: "办结"}); err != nil {
			t.Fatal(err)
		}
		if got := w.get(m).Decisions[0]; got.State != meetings.Done || got.DoneOn != "2017-08-23" {
			t.Errorf("done: %+v", got)
		}
	})
}

func TestMeetingsRecurUntilTheyArePaused(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		x := meetings.Series{Line: meetings.Line{Kind: meetings.OfOffice}, Title: "周例会", Rule: "FREQ=WEEKLY;BYDAY=MO", StartsOn: "2017-08-21", Clock: "08:30", Minutes: 30, Units: []id.Unit{w.WestA}, Key: "k"}
		bad := x
		bad.Rule, bad.StartsOn, bad.Key = "EVERY DAY", "2017-08-21", ""
		_, err := w.meetings.SaveSeries(ctx, w.Office, bad)
		refused(t, "no rule", err, fault.Invalid, "rule")
		series, err := w.meetings.SaveSeries(ctx, w.Office, x)
		if err != nil {
			t.Fatal(err)
		}
		do := func() (n int) {
			w.write(func(tx *db.Tx) (err error) {
				n, err = w.meetings.MakeDue(ctx, tx)
				return err
			})
			return n
		}
		if a, b := do(), do(); a != 3 || b != 0 {
			t.Errorf("made %d, then %d", a, b)
		}
		p, err := w.meetings.List(ctx, w.Office, meetings.Filter{Series: series, Sort: "start"})
		if err != nil || len(p.Meetings) != 3 || p.Meetings[0].Day != "2017-08-28" || !p.Meetings[0].Starts.Equal(time.Date(2017, 8, 28, 0, 30, 0, 0, time.UTC)) {
			t.Fatalf("meetings: %+v %v", p.Meetings, err)
		}
		refused(t, "paused without a reason", w.meetings.Pause(ctx, w.Office, series, ""), fault.Invalid, "reason")
		if err := w.meetings.Pause(ctx, w.Office, series, "暑期"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(14 * 24 * time.Hour)
		if n := do(); n != 0 {
			t.Errorf("paused, it made %d", n)
		}
		if err := w.meetings.Resume(ctx, w.Office, series); err != nil {
			t.Fatal(err)
		}
		if n := do(); n != 2 {
			t.Errorf("resumed, it made %d", n)
		}
	})
}

func TestFiguresCountWhatTheirListsShow(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		m := w.schedule(w.draft("2017-08-23", "09:00"))
		w.schedule(w.draft("2017-08-30", "09:00"))
		w.begin(m)
		w.decide(m, "一", "2017-08-24")
		w.decide(m, "二", "2017-08-30")
		w.Clock.Add(3 * 24 * time.Hour)
		book := figures.NewBook(w.meetings.Figures()...)
		w.write(func(tx *db.Tx) error {
			for key, want := range map[string]int64{
				"meetings.coming": 2, "meetings.held": 0, "meetings.minutes_late": 1, "meetings.decisions": 2, "meetings.decisions_total": 2,
				"meetings.decisions_open": 2, "meetings.decisions_late": 1, "meetings.decisions_done": 0,
			} {
				v, err := book.Value(ctx, tx, key, figures.Query{Campaign: w.Campaign})
				if err != nil || v.N != want || !strings.Contains(v.Link, "campaign=") {
					t.Errorf("%s: %+v %v, want %d", key, v, err, want)
				}
				if v, err := book.Value(ctx, tx, key, figures.Query{Theme: "appearance"}); err != nil || v.N != 0 {
					t.Errorf("%s of a theme: %+v %v", key, v, err)
				}
			}
			late, err := w.meetings.Late(ctx, tx, 10)
			if err != nil || len(late) != 1 || late[0].Record != string(m) || !late[0].Late {
				t.Errorf("late: %+v %v", late, err)
			}
			looked, wrong, err := w.meetings.Verify(ctx, tx)
			if err != nil || looked != 2 || len(wrong) != 0 {
				t.Errorf("verify: %d %v %v", looked, wrong, err)
			}
			return nil
		})
	})
}

func TestWhatWaitsForWhom(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		m := w.schedule(w.draft("2017-08-23", "15:00"))
		w.schedule(w.draft("2017-10-23", "15:00")) // far away
		step := func(by access.Actor) string {
			t.Helper()
			var list []inbox.Todo
			w.write(func(tx *db.Tx) (err error) {
				list, err = w.meetings.Todos(ctx, tx, by, 10)
				return err
			})
			if len(list) != 1 {
				return ""
			}
			return list[0].Step
		}
		if got := []string{step(w.Office), step(w.Liaison), step(w.EastLiaison), step(w.Auditor)}; !slices.Equal(got, []string{"meetings.step.prepare", "meetings.step.come", "", ""}) {
			t.Errorf("before: %v", got)
		}
		w.Clock.Add(7 * time.Hour)
		if n, err := w.meetings.Freeze(ctx, casestest.County); err != nil || n != 1 {
			t.Errorf("frozen: %d %v", n, err)
		}
		if n, err := w.meetings.Freeze(ctx, casestest.County); err != nil || n != 0 {
			t.Errorf("frozen again: %d %v", n, err)
		}
		if got := []string{step(w.Office), step(w.Liaison)}; !slices.Equal(got, []string{"meetings.step.hold", ""}) {
			t.Errorf("at its hour: %v", got)
		}
		w.begin(m)
		if err := w.meetings.Attend(ctx, w.Office, m, []meetings.Seat{{Unit: w.WestLead, Presence: meetings.Excused}, {Unit: w.WestA, Presence: meetings.Deputy}}); err != nil {
			t.Fatal(err)
		}
		if got := step(w.Office); got != "meetings.step.write" {
			t.Errorf("under way: %v", got)
		}
		w.write(func(tx *db.Tx) error {
			x, err := w.meetings.Expected(ctx, tx, "2017-08-01", "2017-08-31")
			if err != nil || len(x) != 1 || x[0].Unit != w.WestA || x[0].Done.IsZero() {
				t.Errorf("expected: %+v %v", x, err)
			}
			return w.meetings.Remind(ctx, tx)
		})
		for by, want := range map[*access.Actor]int{&w.Liaison: 2, &w.Office: 2, &w.EastLiaison: 0, &w.Leader: 2} {
			ev, err := w.meetings.Events(ctx, *by, "https://cw.example")
			if err != nil || len(ev) != want {
				t.Errorf("%s's calendar has %d, %v", by.Name, len(ev), err)
			}
		}
	})
}
