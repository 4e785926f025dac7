package publicity_test

import (
	"testing"
	"time"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/publicity"
)

func (w *world) courseDraft() publicity.CourseDraft {
	return publicity.CourseDraft{Title: odd, Body: odd, OpensOn: today, DueOn: "2017-08-25", Pass: 2, Items: []publicity.Item{
		{Text: odd, Options: []string{"一", "二"}, Answer: 1}, {}, {Text: "?", Options: []string{" 1 ", "", "2", "3"}, Answer: 3},
	}}
}

func TestAQuizIsAnsweredUntilItIsPassed(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		for what, change := range map[string]func(*publicity.CourseDraft){
			"no title":        func(d *publicity.CourseDraft) { d.Title = "" },
			"nothing to read": func(d *publicity.CourseDraft) { d.Body = "" },
			"no questions":    func(d *publicity.CourseDraft) { d.Items = nil },
			"one option":      func(d *publicity.CourseDraft) { d.Items[0].Options = []string{"一"} },
			"no right one":    func(d *publicity.CourseDraft) { d.Items[0].Answer = 3 },
			"more than all":   func(d *publicity.CourseDraft) { d.Pass = 3 },
			"an end before":   func(d *publicity.CourseDraft) { d.DueOn = "2017-08-01" },
		} {
			d := w.courseDraft()
			change(&d)
			_, err := w.AddCourse(ctx, w.Office, d)
			w.refused(what, err, fault.Invalid)
		}
		_, err := w.AddCourse(ctx, w.Liaison, w.courseDraft())
		w.refused("a unit enters one", err, fault.Forbidden)
		c, err := w.AddCourse(ctx, w.Office, w.courseDraft())
		w.ok(err)
		todos := func() (n int) {
			w.t.Helper()
			w.ok(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
				list, err := w.Todos(ctx, tx, w.Liaison, 9)
				n = len(list)
				return err
			}))
			return n
		}
		if todos() != 1 {
			w.t.Error("the quiz waits for nobody")
		}
		_, err = w.Answer(ctx, w.Liaison, c, 1, map[int64]int64{1: 1}, "")
		w.refused("half of it", err, fault.Invalid)
		a, err := w.Answer(ctx, w.Liaison, c, 1, map[int64]int64{1: 1, 2: 1}, "")
		w.ok(err)
		if a.Passed || a.Score != 1 || todos() != 1 {
			w.t.Errorf("one right: %+v", a)
		}
		w.Clock.Add(time.Minute)
		a, err = w.Answer(ctx, w.Liaison, c, 1, map[int64]int64{1: 1, 2: 3}, "k")
		w.ok(err)
		if again, err := w.Answer(ctx, w.Liaison, c, 1, map[int64]int64{1: 1, 2: 3}, "k"); err != nil || !again.Passed {
			w.t.Errorf("the same request again: %+v %v", again, err)
		}
		if !a.Passed || todos() != 0 {
			w.t.Errorf("both right: %+v", a)
		}
		_, err = w.Answer(ctx, w.Liaison, c, 1, map[int64]int64{1: 1, 2: 3}, "")
		w.refused("once more", err, fault.Conflict)
		d, err := w.Course(ctx, w.Office, c)
		w.ok(err)
		if len(d.Tries) != 2 || len(d.Units) != 1 || d.Units[0].Unit != w.WestA || d.Units[0].Tried != 1 || d.Units[0].Passed != 1 || d.Own != nil {
			w.t.Errorf("how it went: %+v", d)
		}
		if d, err = w.Course(ctx, w.EastLiaison, c); err != nil || len(d.Tries) != 0 {
			w.t.Errorf("others see who answered: %+v %v", d.Tries, err)
		}
		w.verified(w.t)
		w.ok(w.Withdraw(ctx, w.Office, c, odd))
		_, err = w.Answer(ctx, w.EastLiaison, c, 1, map[int64]int64{1: 1, 2: 3}, "")
		w.refused("what is withdrawn", err, fault.Conflict)
	})
}

func TestCommitteesThatDoNothingAreFound(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		w.ok(w.DB.Write(ctx, casestest.County, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE units SET kind = 'village' WHERE county = $1 AND id IN ($2, $3)`, casestest.County, w.WestB, w.EastA)
			return err
		}))
		m := w.material(100)
		_, err := w.HandOut(ctx, w.Office, w.handout(m, 30))
		w.ok(err)
		all, err := w.Committees(ctx, w.Office, "", false)
		if err != nil || len(all) != 2 || all[0].Unit.ID != w.EastA || all[1].Copies != 30 || all[1].Receipts != 1 {
			w.t.Errorf("committees: %+v %v", all, err)
		}
		idle, err := w.Committees(ctx, w.Office, w.East, true)
		if err != nil || len(idle) != 1 {
			w.t.Errorf("idle: %+v %v", idle, err)
		}
	})
}

// A course that is changed keeps what it was and what was answered; who read
// the old one reads the new one first.
func TestAChangedCourseKeepsItsEditionsAndResults(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		c, err := w.AddCourse(ctx, w.Office, w.courseDraft())
		w.ok(err)
		if a, err := w.Answer(ctx, w.Liaison, c, 1, map[int64]int64{1: 1, 2: 3}, ""); err != nil || !a.Passed || a.Of != 2 {
			w.t.Fatalf("%+v %v", a, err)
		}
		d := w.courseDraft()
		d.Title, d.Pass, d.Items = "新", 1, []publicity.Item{{Text: "新?", Options: []string{"一", "二"}, Answer: 2}}
		w.refused("of no edition", w.ChangeCourse(ctx, w.Office, c, d), fault.Conflict)
		d.Edition = 1
		w.refused("a unit changes it", w.ChangeCourse(ctx, w.Liaison, c, d), fault.Forbidden)
		bad := d
		bad.Body = ""
		w.refused("nothing to read", w.ChangeCourse(ctx, w.Office, c, bad), fault.Invalid)
		w.ok(w.ChangeCourse(ctx, w.Office, c, d))
		w.refused("twice", w.ChangeCourse(ctx, w.Office, c, d), fault.Conflict)
		_, err = w.Answer(ctx, w.EastLiaison, c, 1, map[int64]int64{1: 1, 2: 3}, "")
		w.refused("an answer to the old edition", err, fault.Conflict)
		w.Clock.Add(time.Minute)
		if a, err := w.Answer(ctx, w.EastLiaison, c, 2, map[int64]int64{1: 2}, ""); err != nil || !a.Passed || a.Of != 1 || a.Edition != 2 {
			w.t.Errorf("%+v %v", a, err)
		}
		_, err = w.Answer(ctx, w.Liaison, c, 2, map[int64]int64{1: 2}, "")
		w.refused("who has passed answers again", err, fault.Conflict)
		x, err := w.Course(ctx, w.Office, c)
		w.ok(err)
		if x.Course.Edition != 2 || x.Course.Title != "新" || len(x.Items) != 1 || len(x.Before) != 1 || x.Before[0].Title != odd || len(x.Before[0].Items) != 2 || x.Before[0].Pass != 2 {
			w.t.Errorf("%+v", x)
		}
		if len(x.Tries) != 2 || x.Tries[1].Edition != 1 || x.Tries[1].Of != 2 || !x.Tries[1].Passed {
			w.t.Errorf("results: %+v", x.Tries)
		}
		w.ok(w.Withdraw(ctx, w.Office, c, odd))
		d.Edition = 2
		w.refused("a withdrawn one is changed", w.ChangeCourse(ctx, w.Office, c, d), fault.Conflict)
	})
}
