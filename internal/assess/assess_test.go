package assess_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

const odd = `说明 'O"Neil' 100%_😀 <b>`

type world struct {
	*casestest.World
	t      *testing.T
	assess *assess.Service
	west   access.Actor
	good   bool // the west does as well as the rest
}

// numbers stand for the figures of slices that are not opened here: by area,
// whatever they are asked for.
func numbers(key string, n func(figures.Query) int64) figures.Def {
	return figures.Def{
		Key: key, Kind: figures.Flow,
		Count: func(_ context.Context, _ *db.Tx, q figures.Query) (int64, error) { return n(q), nil },
		Drill: func(q figures.Query) string { return q.Link("/" + key) },
	}
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t, assess: assess.New(d, nil)}
	some := func(west, rest int64) func(figures.Query) int64 {
		return func(q figures.Query) int64 {
			if q.Area == w.West && !w.good {
				return west
			}
			return rest
		}
	}
	w.assess.Book = figures.NewBook(
		numbers("cases.due_close", some(10, 10)), numbers("cases.closed", some(9, 10)), numbers("cases.closed_on_time", some(8, 10)), numbers("cases.rework", some(2, 0)),
		numbers("cases.state.closed", some(9, 10)), numbers("cases.problems", some(10, 10)),
		numbers("plan.due", some(4, 4)), numbers("plan.due_on_time", some(3, 4)), numbers("supervise.due", some(0, 0)), numbers("supervise.due_on_time", some(0, 0)),
		numbers("standard.evidence_due", some(0, 0)), numbers("standard.evidence_accepted", some(0, 0)), numbers("drives.came", some(0, 0)),
		numbers("support.answered", some(2, 2)), numbers("support.answered_on_time", some(2, 2)),
	)
	w.west = access.Actor{
		County: casestest.County, Account: id.New[id.Account](), Unit: w.WestLead, Name: "西片牵头",
		Grants: []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(w.West)}},
	}
	return w
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// fields are what a fault says of the fields of a form.
func fields(t *testing.T, err error) map[string]string {
	t.Helper()
	out := map[string]string{}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Errorf("no fault: %v", err)
		return out
	}
	for _, x := range f.Fields {
		out[x.Name] = x.Key
	}
	return out
}

func refused(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
	}
}

// begin puts the sets that a county begins with in force.
func (w *world) begin() {
	w.t.Helper()
	_, err := w.assess.Begin(w.t.Context(), w.Office)
	w.ok(err)
	p, err := w.assess.Sets(w.t.Context(), w.Office, assess.SetFilter{})
	w.ok(err)
	for _, s := range p.Sets {
		w.ok(w.assess.Enforce(w.t.Context(), w.Office, s.ID, 0, "2017-06-01", odd))
	}
}

func (w *world) area() assess.Who { return assess.Who{Subject: assess.Areas, Of: string(w.West)} }

const month = "2017-07"

func TestAMonthIsComputedPublishedAppealedAgainstLockedAndMadeAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		refused(t, "without rule sets", w.assess.Compute(c, w.Office, month), fault.Invalid)
		w.begin()
		refused(t, "computed by an area", w.assess.Compute(c, w.west, month), fault.Forbidden)
		refused(t, "a month to come", w.assess.Compute(c, w.Office, "2031-01"), fault.Invalid)
		w.ok(w.assess.Compute(c, w.Office, month))
		if _, err := w.assess.Explain(c, w.west, month, w.area()); !fault.Is(err, fault.NotFound) {
			t.Errorf("seen before it is published: %v", err)
		}
		e, err := w.assess.Explain(c, w.Office, month, w.area())
		w.ok(err)
		// 8 of 10 on time is 10 below 90: 15 of 25; 9 of 10 closed is 5 below 95:
		// 7.5 of 10; two reworks: 4 of 5; tasks 11.25 of 15; 13.5 of 15 put right.
		// 51.25 of the 70 that could be rated without an inspection.
		if e.Mark.Result.Got != 51250 || e.Mark.Total != 73214 || e.Mark.Result.Lines[0].None != rules.NoneInspection {
			t.Fatalf("west: %+v", e.Mark.Result)
		}
		if len(e.Lines) == 0 || len(e.Lines[1].Links) != 2 || e.Lines[1].Links[1].N != 10 {
			t.Errorf("the lines do not open their records: %+v", e.Lines[1])
		}
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		refused(t, "computed once it is published", w.assess.Compute(c, w.Office, month), fault.Conflict)
		objection := assess.Objection{Month: month, Who: w.area(), Rule: "on_time", Reason: odd, Key: "k"}
		made, err := w.assess.Appeal(c, w.west, objection)
		w.ok(err)
		if again, err := w.assess.Appeal(c, w.west, objection); err != nil || again != made {
			t.Errorf("sent twice it is %s: %v", again, err)
		}
		other := objection
		other.Who.Of = string(w.East)
		_, err = w.assess.Appeal(c, w.west, other)
		refused(t, "against another's mark", err, fault.Forbidden)
		east := w.west
		east.Grants = []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(w.East)}}
		if p, err := w.assess.Appeals(c, east, assess.Filter{}); err != nil || p.Total != 0 {
			t.Errorf("another area sees %d appeals: %v", p.Total, err)
		}
		if e, err := w.assess.Explain(c, east, month, w.area()); err != nil || len(e.Appeals) != 0 {
			t.Errorf("on the mark another area sees %d appeals: %v", len(e.Appeals), err)
		}
		w.todos(w.west, "assess.step.appeal")
		w.todos(w.Office, "assess.step.decide")
		refused(t, "locked while appeals run", w.assess.Lock(c, w.Office, month), fault.Conflict)
		w.Clock.Add(49 * time.Hour)
		refused(t, "locked with an open appeal", w.assess.Lock(c, w.Office, month), fault.Conflict)
		_, err = w.assess.Appeal(c, w.west, assess.Objection{Month: month, Who: w.area(), Rule: "on_time", Reason: "迟", Key: "late"})
		refused(t, "too late", err, fault.Conflict)
		refused(t, "more than full", w.assess.Decide(c, w.Office, made, 50*rules.One, odd), fault.Invalid)
		refused(t, "without a reason", w.assess.Decide(c, w.Office, made, 0, " "), fault.Invalid)
		w.ok(w.assess.Decide(c, w.Office, made, 2*rules.One, odd))
		refused(t, "decided twice", w.assess.Decide(c, w.Office, made, 0, odd), fault.Conflict)
		w.todos(w.Office, "assess.step.lock")
		w.ok(w.assess.Lock(c, w.Office, month))
		if e, err = w.assess.Explain(c, w.west, month, w.area()); err != nil || e.Mark.Total != 75214 || e.Mark.Adjusted != 2000 || e.Mark.Place != 2 {
			t.Errorf("after the appeal: %+v %v", e.Mark, err)
		}
		for day, want := range map[string]int64{"2017-08-24": 0, "2017-12-31": 6} {
			w.figure("assess.assessed_units", day, want)
			if p, err := w.assess.List(c, w.Office, assess.Filter{Month: "locked", Subject: "units", On: "rated", At: day}); err != nil || p.Total != want {
				t.Errorf("the list as of %s has %d marks: %v", day, p.Total, err)
			}
		}
		// Tried on the month that it marked, a set moves nobody, whatever the figures
		// have become and whatever an appeal changed.
		was := w.assess.Book
		w.assess.Book = figures.NewBook(slices.Collect(func(yield func(figures.Def) bool) {
			for _, key := range was.Keys() {
				yield(numbers(key, func(figures.Query) int64 { return 1 }))
			}
		})...)
		if trial, err := w.assess.WhatIf(c, w.Office, e.Set, month); err != nil || trial.All == 0 || len(trial.Moved) > 0 {
			t.Errorf("the set that counted moves %+v: %v", trial.Moved, err)
		}
		// Whatever the figures become, the locked month is made again the same.
		w.assess.Book = figures.NewBook()
		w.sound()
	})
}

func TestADraftIsCheckedTriedAndCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		w.ok(w.assess.Compute(c, w.Office, month))
		p, err := w.assess.Sets(c, w.Office, assess.SetFilter{Subject: assess.Areas})
		w.ok(err)
		made, err := w.assess.Copy(c, w.Office, p.Sets[0].ID, "copy")
		w.ok(err)
		set, wrong, _, err := w.assess.Get(c, w.Office, made)
		w.ok(err)
		if len(wrong) > 0 || set.Version != 2 || !set.Draft() {
			t.Fatalf("the copy: v%d %v", set.Version, wrong)
		}
		_, rule, _ := set.Body.Rule("on_time")
		bad := rule
		bad.Value = "cases.closed +"
		err = w.assess.ChangeRule(c, w.Office, made, set.Edit, bad)
		refused(t, "a wrong formula", err, fault.Invalid)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Fields[0].Name != "value" {
			t.Errorf("the fault is of %v", err)
		}
		rule.Full = 30 * rules.One
		w.ok(w.assess.ChangeRule(c, w.Office, made, set.Edit, rule))
		refused(t, "as it was before", w.assess.ChangeRule(c, w.Office, made, set.Edit, rule), fault.Conflict)
		refused(t, "sums that differ", w.assess.Enforce(c, w.Office, made, 0, "2017-08-01", "x"), fault.Invalid)
		rule.Full, rule.Per = 25*rules.One, 2*rules.One
		w.ok(w.assess.ChangeRule(c, w.Office, made, set.Edit+1, rule))
		set, _, _, err = w.assess.Get(c, w.Office, made)
		w.ok(err)
		trial, err := w.assess.WhatIf(c, w.Office, set, month)
		w.ok(err)
		moved := trial.Moved
		if len(moved) != 1 || moved[0].Who.Of != string(w.West) || moved[0].Now.Total >= moved[0].Was.Total || len(moved[0].Why) != 1 || moved[0].Why[0].Rule != "on_time" || moved[0].Why[0].Was.Got != 15*rules.One || moved[0].Why[0].Now.Got != 5*rules.One {
			t.Errorf("what if: %+v", moved)
		}
		w.ok(w.assess.Enforce(c, w.Office, made, 0, "2017-08-01", "y"))
		refused(t, "changed while it counts", w.assess.ChangeRule(c, w.Office, made, set.Edit+1, rule), fault.Conflict)
		for m, v := range map[string]int64{"2017-07": 1, "2017-08": 2} {
			w.ok(w.assess.Compute(c, w.Office, m))
			e, err := w.assess.Explain(c, w.Office, m, w.area())
			if err != nil || e.Set.Version != v {
				t.Errorf("%s counts by v%d: %v", m, e.Set.Version, err)
			}
		}
	})
}

func (w *world) todos(by access.Actor, want ...string) {
	w.t.Helper()
	w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		list, err := w.assess.Todos(w.t.Context(), tx, by, 10)
		var steps []string
		for _, x := range list {
			steps = append(steps, x.Step)
		}
		if err == nil && !slices.Equal(steps, want) {
			w.t.Errorf("%s has to do %+v, want %v", by.Name, list, want)
		}
		return err
	}))
}

// figure asks for a figure as of the end of a day.
func (w *world) figure(key, day string, want int64) {
	w.t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	w.ok(err)
	w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		v, err := figures.NewBook(w.assess.Figures()...).Value(w.t.Context(), tx, key, figures.Query{Then: figures.At(day, at.Add(16*time.Hour))})
		if v.N != want || v.Later {
			w.t.Errorf("%s as of %s is %d, want %d", key, day, v.N, want)
		}
		return err
	}))
}

func (w *world) sound() {
	w.t.Helper()
	w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		looked, wrong, err := w.assess.Verify(w.t.Context(), tx)
		if looked == 0 || len(wrong) > 0 {
			w.t.Errorf("%d marks made again: %v", looked, wrong)
		}
		return err
	}))
}
