package supervise_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/supervise"
)

func TestAnOrderIsAnsweredWithProofAndReviewed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		d := w.draft()
		d.Key = "k"
		o := w.issue(w.Office, d)
		if again := w.issue(w.Office, d); again.ID != o.ID || o.Label() != "DB-0001" || o.Level != supervise.OrderLevel {
			t.Errorf("issued: %s %s, again %s", o.Label(), o.Level, again.Label())
		}
		if w.total(w.Liaison, supervise.Filter{Mine: true}) != 1 || w.total(w.EastLiaison, supervise.Filter{Mine: true}) != 0 || w.total(w.Office, supervise.Filter{Mine: true}) != 0 {
			t.Error("it stands on the wrong desk")
		}
		_, err := w.supervise.Answer(ctx, w.EastLiaison, supervise.Answering{Move: of(o), Text: odd})
		refused(t, "another unit answers", err, fault.Forbidden)
		_, err = w.supervise.Answer(ctx, w.Liaison, supervise.Answering{Move: of(o), Text: " "})
		refused(t, "without words and proof", err, fault.Invalid, "text", "photos")
		o = w.must(w.supervise.Answer(ctx, w.Liaison, w.answering(w.Liaison, o)))
		if o.State != supervise.Answered || o.AnsweredOn != "2017-08-23" || w.total(w.Office, supervise.Filter{Mine: true}) != 1 {
			t.Errorf("answered: %+v", o)
		}
		_, err = w.supervise.Accept(ctx, w.Liaison, of(o))
		refused(t, "the unit reviews its own", err, fault.Forbidden)
		_, err = w.supervise.Return(ctx, w.Office, of(o), "")
		refused(t, "sent back without a reason", err, fault.Invalid, "reason")
		o = w.must(w.supervise.Return(ctx, w.Office, of(o, "照片不清"), "2017-08-28"))
		if o.State != supervise.Issued || o.DueOn != "2017-08-28" || o.Returned != 1 {
			t.Errorf("sent back: %+v", o)
		}
		a := w.answering(w.Liaison, o)
		a.Photos = []supervise.Picture{w.shot(w.Liaison)}
		o = w.must(w.supervise.Answer(ctx, w.Liaison, a))
		_, err = w.supervise.Accept(ctx, w.Office, supervise.Move{ID: o.ID, Version: 1})
		refused(t, "as it was before", err, fault.Conflict)
		o = w.must(w.supervise.Accept(ctx, w.Office, of(o)))
		got := w.detail(o.ID)
		if o.State != supervise.Closed || len(got.Answers) != 2 || got.Answers[0].Verdict != supervise.Accepted || got.Answers[1].Verdict != supervise.SentBack {
			t.Fatalf("closed: %+v", got.Answers)
		}
		if len(got.Answers[0].Photos) != 1 || len(got.Answers[0].Files) != 1 {
			t.Fatalf("proof: %+v", got.Answers[0])
		}
		f, body, err := w.supervise.OpenFile(ctx, w.Leader, got.Answers[0].Files[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(body)
		body.Close()
		if err != nil || string(data) != "x" || f.Name != "回复.pdf" {
			t.Errorf("file: %q %s, %v", data, f.Name, err)
		}
		// Two answers, and one that a crash ended before it had its row.
		shelf := w.supervise.Attachments()
		if _, err := w.supervise.Keep(ctx, w.Liaison, "断电.txt", "text/plain", strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
		if n, err := shelf.Sweep(ctx, w.Liaison.County, time.Now().Add(25*time.Hour)); err != nil || n != 1 {
			t.Errorf("swept %d, %v; want the one that no answer names", n, err)
		}
		if broken, n, err := shelf.Verify(ctx, w.Liaison.County); err != nil || n != 2 || len(broken) > 0 {
			t.Errorf("kept: %v of %d, %v", broken, n, err)
		}
		w.sound()
	})
}

func TestWhoIsLateClimbsTheLadderByRuleAndByHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		d := w.draft()
		d.Level = supervise.Reminder
		o := w.issue(w.Office, d)
		for _, day := range []struct {
			wait  int
			level supervise.Level
		}{{2, supervise.Reminder}, {1, supervise.OrderLevel}, {2, supervise.Criticism}, {4, supervise.Interview}, {7, supervise.Interview}, {1, supervise.Accountability}} {
			w.Clock.Add(time.Duration(day.wait) * 24 * time.Hour)
			w.climb()
			if n := w.climb(); n != 0 {
				t.Errorf("a second round on the same day takes %d steps", n)
			}
			if got := w.get(o.ID).Level; got != day.level {
				t.Errorf("on %s it stands at %s, want %s", w.Clock.Now().Format(time.DateOnly), got, day.level)
			}
		}
		got := w.detail(o.ID)
		if len(got.Steps) != 5 || got.Steps[0].ByRule || !got.Steps[2].ByRule || got.Steps[2].Days != 3 {
			t.Errorf("steps: %+v", got.Steps)
		}
		if supervise.May(got.Order, w.Office, supervise.DoRaise) {
			t.Error("there is a way up from the topmost rung")
		}
		// A county that was asleep takes all steps at once, rung by rung.
		late := w.issue(w.Office, func() supervise.Draft { d := w.draft(); d.DueOn = w.day(0); return d }())
		w.Clock.Add(8 * 24 * time.Hour)
		if n := w.climb(); n != 2 || w.get(late.ID).Level != supervise.Interview {
			t.Errorf("after eight days: %d steps to %s", n, w.get(late.ID).Level)
		}
		// By hand, with a reason, before anybody is late.
		hand := w.issue(w.Office, func() supervise.Draft { d := w.draft(); d.DueOn = w.day(5); return d }())
		_, err := w.supervise.Raise(ctx, w.Office, of(hand), supervise.Criticism)
		refused(t, "raised without a reason", err, fault.Invalid, "reason")
		_, err = w.supervise.Raise(ctx, w.Office, of(hand, "x"), supervise.Reminder)
		refused(t, "downwards", err, fault.Invalid, "level")
		_, err = w.supervise.Raise(ctx, w.Liaison, of(hand, "x"), supervise.Criticism)
		refused(t, "by the unit", err, fault.Forbidden)
		hand = w.must(w.supervise.Raise(ctx, w.Office, of(hand, "屡催不改"), supervise.Criticism))
		if st := w.detail(hand.ID).Steps; len(st) != 2 || st[1].ByRule || st[1].Reason != "屡催不改" {
			t.Errorf("by hand: %+v", st)
		}
		// What waits for its review is late no more; a rung of 0 days is only by hand.
		hand = w.must(w.supervise.Answer(ctx, w.Liaison, w.answering(w.Liaison, hand)))
		st, err := w.supervise.Settings(ctx, w.Office)
		if err != nil {
			t.Fatal(err)
		}
		st.After[supervise.Accountability] = 3
		refused(t, "the highest rung before the lower", w.supervise.SaveSettings(ctx, w.Office, st), fault.Invalid, "accountability")
		st.After[supervise.Interview], st.After[supervise.Accountability] = 0, 0
		if err := w.supervise.SaveSettings(ctx, w.Office, st); err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(60 * 24 * time.Hour)
		w.climb()
		if got := w.get(hand.ID); got.Level != supervise.Criticism || w.get(late.ID).Level != supervise.Interview {
			t.Errorf("raised: %s, %s", got.Level, w.get(late.ID).Level)
		}
		w.sound()
	})
}

func TestALeaderInstructsAndFollowsWhatBecomesOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.Handling(w.Open(w.Inspector, casestest.At(1)))
		d := w.draft()
		d.Kind, d.Subject, d.Record = supervise.Instructed, cases.Subject, string(c.ID)
		_, err := w.supervise.Issue(ctx, w.Office, d)
		refused(t, "the office writes an instruction", err, fault.Forbidden)
		_, err = w.supervise.Issue(ctx, w.Leader, w.draft())
		refused(t, "a leader issues an order", err, fault.Forbidden)
		director := w.Leader
		director.Grants = []access.Grant{{Role: access.Leader, Scope: access.Area, Of: string(w.East)}}
		d.To, d.ToID = supervise.ToUnit, string(w.EastA)
		_, err = w.supervise.Issue(ctx, director, d)
		if err == nil {
			t.Error("the director of the eastern area instructs about a western case")
		}
		d.To, d.ToID = supervise.ToArea, string(w.West)
		o := w.issue(w.Leader, d)
		if o.Label() != "PS-0001" || o.Unit != w.WestLead || o.About.Title == "" {
			t.Errorf("written: %+v", o)
		}
		if w.total(w.WestChecker, supervise.Filter{Mine: true}) != 1 {
			t.Error("it is not on the area's desk")
		}
		o = w.must(w.supervise.Answer(ctx, w.WestChecker, w.answering(w.WestChecker, o)))
		if w.total(w.Leader, supervise.Filter{Mine: true}) != 1 {
			t.Error("the answer is not on the desk of who wrote it")
		}
		o = w.must(w.supervise.Accept(ctx, w.Leader, of(o)))
		if o.State != supervise.Closed {
			t.Errorf("reviewed: %s", o.State)
		}
		if n := w.total(w.Office, supervise.Filter{Kind: supervise.Ordered}); n != 0 {
			t.Errorf("among the orders: %d", n)
		}
		w.sound()
	})
}

func TestUrgingIsOneActAndNotRepeatedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.Handling(w.Open(w.Inspector, casestest.At(1)))
		_, err := w.supervise.Urge(ctx, w.Liaison, cases.Subject, string(c.ID), "")
		refused(t, "a unit urges", err, fault.Forbidden)
		_, err = w.supervise.Urge(ctx, w.east, cases.Subject, string(c.ID), "")
		refused(t, "who does not see it", err, fault.NotFound)
		_, err = w.supervise.Urge(ctx, w.Office, "nothing", "x", "")
		refused(t, "what there is not", err, fault.NotFound)
		u, err := w.supervise.Urge(ctx, w.WestChecker, cases.Subject, string(c.ID), "")
		if err != nil || u.Unit != w.WestA || u.Late {
			t.Errorf("urged: %+v, %v", u, err)
		}
		_, err = w.supervise.Urge(ctx, w.Office, cases.Subject, string(c.ID), odd)
		refused(t, "a moment later", err, fault.Conflict)
		w.Clock.Add(48 * time.Hour)
		if u, err = w.supervise.Urge(ctx, w.Leader, cases.Subject, string(c.ID), odd); err != nil || !u.Late {
			t.Errorf("late: %+v, %v", u, err)
		}
		o := w.issue(w.Office, func() supervise.Draft { d := w.draft(); d.DueOn = w.day(1); return d }())
		if _, err := w.supervise.Urge(ctx, w.Leader, supervise.Subject, string(o.ID), ""); err != nil {
			t.Errorf("an order: %v", err)
		}
		w.must(w.supervise.Withdraw(ctx, w.Office, of(o, "重复签发")))
		_, err = w.supervise.Urge(ctx, w.Office, supervise.Subject, string(o.ID), "")
		refused(t, "what is over", err, fault.Conflict)
		page, err := w.supervise.Urges(ctx, w.Auditor, supervise.UrgeFilter{Subject: cases.Subject, Limit: 1})
		if err != nil || page.Total != 2 || len(page.Urgings) != 1 || page.Urgings[0].Note != odd || page.Next == "" {
			t.Errorf("list: %+v, %v", page, err)
		}
		a, err := w.supervise.Around(ctx, w.Office, cases.Subject, string(c.ID))
		if err != nil || len(a.Urgings) != 2 || !a.MayUrge || !a.UrgedSince || a.MayInstr {
			t.Errorf("around: %+v, %v", a, err)
		}
		w.sound()
	})
}

func TestAnOrderSaysWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.supervise.Issue(t.Context(), w.Office, supervise.Draft{DueOn: "2017-08-01", Level: supervise.Interview})
		refused(t, "empty", err, fault.Invalid, "to", "title", "details", "due_on", "level")
		d := w.draft()
		d.Title, d.ToID = "\x00", "nobody"
		_, err = w.supervise.Issue(t.Context(), w.Office, d)
		refused(t, "unreadable, to nobody", err, fault.Invalid, "to", "title")
		o := w.issue(w.Office, w.draft())
		_, err = w.supervise.Postpone(t.Context(), w.Office, of(o, "x"), "2017-08-01")
		refused(t, "postponed into the past", err, fault.Invalid, "due_on")
		if o = w.must(w.supervise.Postpone(t.Context(), w.Office, of(o, "下雨"), "2017-08-30")); o.DueOn != "2017-08-30" {
			t.Errorf("postponed: %s", o.DueOn)
		}
	})
}

// day is so many days from now, in the county.
func (w *world) day(n int) string {
	return w.Clock.Now().Add(8*time.Hour).AddDate(0, 0, n).Format(time.DateOnly)
}

// sound holds what must be true of every county at every time: rows, steps and
// answers agree, and every figure equals its list.
func (w *world) sound() {
	w.t.Helper()
	ctx := w.t.Context()
	var all []supervise.Order
	if err := w.supervise.Each(ctx, w.Office, supervise.Filter{Sort: "level"}, func(o supervise.Order) error { all = append(all, o); return nil }); err != nil {
		w.t.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b supervise.Order) int {
		return slices.Index(supervise.Levels(), a.Level) - slices.Index(supervise.Levels(), b.Level)
	}) {
		w.t.Error("the list is not in the order of the ladder")
	}
	today := w.day(0)
	ordered := func(o supervise.Order) bool { return o.Kind == supervise.Ordered }
	book := figures.NewBook(w.supervise.Figures()...)
	err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
		for key, holds := range map[string]func(supervise.Order) bool{
			"supervise.orders":            ordered,
			"supervise.open":              func(o supervise.Order) bool { return ordered(o) && o.State.Open() },
			"supervise.late":              func(o supervise.Order) bool { return ordered(o) && o.Late(today) },
			"supervise.criticised":        func(o supervise.Order) bool { return ordered(o) && slices.Index(supervise.Levels(), o.Level) >= 2 },
			"supervise.closed":            func(o supervise.Order) bool { return ordered(o) && o.ClosedOn != "" },
			"supervise.instructions":      func(o supervise.Order) bool { return !ordered(o) },
			"supervise.instructions_open": func(o supervise.Order) bool { return !ordered(o) && o.State.Open() },
		} {
			v, err := book.Value(ctx, tx, key, figures.Query{Campaign: w.Campaign})
			if err != nil {
				return err
			}
			var n int64
			for _, o := range all {
				if holds(o) {
					n++
				}
			}
			if v.N != n {
				w.t.Errorf("%s is %d, there are %d", key, v.N, n)
			}
		}
		looked, wrong, err := w.supervise.Verify(ctx, tx)
		if err != nil {
			return err
		}
		if len(wrong) > 0 || looked != int64(len(all)) {
			w.t.Errorf("verified %d of %d: %v", looked, len(all), wrong)
		}
		late, err := w.supervise.Late(ctx, tx, 500)
		if n := w.total(w.Office, supervise.Filter{Late: true}); int64(len(late)) != n {
			w.t.Errorf("late are %d of %d", len(late), n)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
