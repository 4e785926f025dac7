package cases_test

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
)

// Whatever people do in whatever order: a final state is left only by
// reopening, nobody checks their own work, every tally equals its records,
// every figure equals its list, and every chain holds.
func TestRandomWorkKeepsTheRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		actors := []access.Actor{w.office, w.office2, w.liaison, w.westChecker, w.memberChecker, w.inspector, w.worksLiaison, w.admin}
		ctx := t.Context()
		rapid.Check(t, func(r *rapid.T) {
			c := w.open(w.office, at(rapid.IntRange(0, 300).Draw(r, "place")))
			other := w.open(w.office, inEast())
			for range rapid.IntRange(1, 25).Draw(r, "acts") {
				w.clock.Add(time.Duration(rapid.IntRange(0, 600).Draw(r, "minutes")) * time.Minute)
				was, err := w.s.Get(ctx, w.office, c.ID)
				if err != nil {
					r.Fatal(err)
				}
				by := rapid.SampledFrom(actors).Draw(r, "by")
				act := rapid.SampledFrom(cases.Rules()).Draw(r, "rule").Act
				if mood := rapid.IntRange(0, 5).Draw(r, "mood"); mood > 0 { // mostly what is allowed, and what moves on
					type choice struct {
						by  access.Actor
						act cases.Act
					}
					var choices []choice
					for _, a := range actors {
						for _, step := range cases.Allowed(was, a) {
							if (step.To != "" || step.Act == cases.DoExtend) && (step.Main || mood < 3) && step.Act != cases.DoReject && step.Act != cases.DoMerge && step.Act != cases.DoForceClose {
								choices = append(choices, choice{a, step.Act})
							}
						}
					}
					if len(choices) > 0 {
						one := rapid.SampledFrom(choices).Draw(r, "choice")
						by, act = one.by, one.act
					}
				}
				if act == cases.DoVoid && rapid.IntRange(0, 9).Draw(r, "void") > 0 {
					continue
				}
				allowed := cases.May(was, by, act)
				if act == cases.DoHandIn && was.State == cases.Handling {
					allowed = cases.May(was, by, cases.DoRectify) // as which it goes there
				}
				err = w.do(ctx, by, act, was, other.ID)
				is, e := w.s.Get(ctx, w.office, c.ID)
				if e != nil {
					r.Fatal(e)
				}
				if err != nil {
					if fault.Of(err) == fault.Internal {
						r.Fatalf("%s from %s by %s: %v", act, was.State, by.Name, err)
					}
					if is.Version != was.Version {
						r.Fatalf("%s failed and changed the case", act)
					}
					continue
				}
				if !allowed {
					r.Fatalf("%s from %s by %s was not allowed and was done", act, was.State, by.Name)
				}
				if was.State.Final() && is.State != was.State && act != cases.DoReopen {
					r.Fatalf("%s left %s for %s", act, was.State, is.State)
				}
				if is.Closing == cases.Verified && (is.Rectifier == is.AreaChecker || is.Rectifier == is.FinalChecker || is.AreaChecker == is.FinalChecker || is.Before < 1 || is.After < 1) {
					r.Fatalf("closed without an outsider or proof: %+v", is)
				}
			}
		})
		for _, f := range []cases.Filter{{Closing: cases.Verified}, {On: cases.OnRework}} {
			if n, err := w.s.Count(ctx, w.office, f); err != nil || n.N == 0 {
				t.Errorf("the work never came to %s: %v", f.Link(""), err)
			}
		}
		w.figuresEqualTheirLists()
		w.consistent()
	})
}

// do does an act with some input that it might take.
func (w *world) do(ctx context.Context, by access.Actor, act cases.Act, c cases.Case, other id.Case) (err error) {
	m := cases.Move{ID: c.ID, Reason: "因为"}
	shot := []cases.Picture{picture{}}
	later := w.clock.Now().Add(100 * time.Hour)
	if c.DueAt.After(later) {
		later = c.DueAt.Add(time.Hour)
	}
	review := w.clock.Now().AddDate(0, 0, 10).Format(time.DateOnly)
	switch act {
	case cases.DoReport:
		return fault.New(fault.Conflict, "case.move")
	case cases.DoFile:
		_, err = w.s.File(ctx, by, cases.Filing{ID: c.ID})
	case cases.DoReject:
		_, err = w.s.Reject(ctx, by, m)
	case cases.DoMerge:
		_, err = w.s.Merge(ctx, by, m, other)
	case cases.DoDispatch:
		_, err = w.s.Dispatch(ctx, by, cases.Dispatching{ID: c.ID, Lead: w.westA, Assist: []id.Unit{w.works}})
	case cases.DoSign:
		_, err = w.s.Sign(ctx, by, m)
	case cases.DoReturn:
		_, err = w.s.Return(ctx, by, m)
	case cases.DoRectify:
		_, err = w.s.Rectify(ctx, by, cases.Rectification{ID: c.ID, After: shot})
	case cases.DoHandIn:
		_, err = w.s.HandIn(ctx, by, cases.HandedIn{ID: c.ID, Unit: w.westA, Before: shot, After: shot})
	case cases.DoAreaPass, cases.DoAreaFail:
		_, err = w.s.AreaCheck(ctx, by, cases.Check{ID: c.ID, Pass: act == cases.DoAreaPass, Reason: "不行"})
	case cases.DoFinalPass, cases.DoFinalFail:
		_, err = w.s.FinalCheck(ctx, by, cases.Check{ID: c.ID, Pass: act == cases.DoFinalPass, Reason: "不行"})
	case cases.DoAskExtend:
		_, err = w.s.AskExtension(ctx, by, cases.Ask{ID: c.ID, Reason: "晚点", Due: later})
	case cases.DoExtend:
		_, err = w.s.DecideExtension(ctx, by, cases.Decision{ID: c.ID, Grant: true, Reason: "同意", Due: later})
	case cases.DoAskSuspend:
		_, err = w.s.AskSuspension(ctx, by, cases.Ask{ID: c.ID, Reason: "雨季", Review: review})
	case cases.DoSuspend:
		_, err = w.s.DecideSuspension(ctx, by, cases.Decision{ID: c.ID, Grant: true, Reason: "同意", Review: review})
	case cases.DoResume:
		_, err = w.s.Resume(ctx, by, m)
	case cases.DoChooseCheck:
		_, err = w.s.ChooseChecker(ctx, by, m, w.westB)
	case cases.DoForceClose:
		_, err = w.s.ForceClose(ctx, by, m)
	case cases.DoReopen:
		_, err = w.s.Reopen(ctx, by, m)
	case cases.DoVisit:
		_, err = w.s.Visit(ctx, by, cases.Visit{ID: c.ID, Found: true})
	case cases.DoEdit:
		place, category := inEast(), "06010"
		if c.Area == w.east {
			place, category = at(1), "09006"
		}
		_, err = w.s.Edit(ctx, by, cases.Edit{ID: c.ID, Place: &place, Category: &category})
	case cases.DoComment:
		err = w.s.Comment(ctx, by, c.ID, "看过", "")
	case cases.DoAttach:
		_, err = w.s.Attach(ctx, by, cases.Move{ID: c.ID}, "a.txt", "text/plain", strings.NewReader("a"))
	case cases.DoVoid:
		_, err = w.s.Void(ctx, by, m)
	}
	return err
}

// figuresEqualTheirLists opens what each figure links to, for several
// questions, and counts it.
func (w *world) figuresEqualTheirLists() {
	w.t.Helper()
	today := w.clock.Now().Format(time.DateOnly)
	for _, q := range []figures.Query{
		{},
		{Campaign: w.campaign},
		{From: "2017-08-23", To: "2017-08-25"},
		{To: today},
		{Area: w.west},
		{Area: w.east, From: "2017-08-24"},
		{Unit: w.westA},
		{Unit: w.westA, Area: w.west},
		{Category: "09006"},
		{Category: "06010", Area: w.east},
		{Theme: "appearance"},
	} {
		for _, key := range w.book.Keys() {
			var v figures.Value
			w.read(func(ctx context.Context, tx *db.Tx) (err error) {
				v, err = w.book.Value(ctx, tx, key, q)
				return err
			})
			if v.Kind == figures.Rate {
				continue
			}
			u, err := url.Parse(v.Link)
			if err != nil {
				w.t.Fatal(err)
			}
			f, err := cases.FilterFrom(u.Query())
			if err != nil {
				w.t.Fatalf("%s opens %s: %v", key, v.Link, err)
			}
			var n int64
			for _, err := range w.s.All(w.t.Context(), w.office, f) {
				if err != nil {
					w.t.Fatal(err)
				}
				n++
			}
			if strings.HasPrefix(key, "cases.survey.") && q.Theme != "" && key != "cases.survey."+q.Theme {
				continue // another register: nothing, whatever the link says
			}
			if n != v.N {
				w.t.Errorf("%s of %+v is %d, its list %s has %d", key, q, v.N, v.Link, n)
			}
		}
	}
}

func TestRulesAreWhole(t *testing.T) {
	t.Parallel()
	left := map[cases.State]bool{}
	for _, r := range cases.Rules() {
		for _, s := range r.From {
			if r.To != "" && r.To != s {
				left[s] = true
			}
			if s.Final() && r.To != "" && r.Act != cases.DoReopen {
				t.Errorf("%s leaves %s", r.Act, s)
			}
		}
	}
	for _, s := range cases.States() {
		if !left[s] {
			t.Errorf("nothing leads out of %s", s)
		}
		if s.Open() == s.Final() {
			t.Errorf("%s is neither or both", s)
		}
	}
	if !slices.Contains(cases.OpenStates(), cases.Suspended) {
		t.Error("a suspended case is still to be done")
	}
}
