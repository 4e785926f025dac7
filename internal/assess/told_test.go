package assess_test

import (
	"slices"
	"testing"
	"time"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/rules"
)

// What is only computed is the office's: it is neither shown beside the mark of
// the next month nor counted by the ladder.
func TestAMonthThatNobodyWasToldOfStaysOutOfTheNextOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.named()
		w.Clock.Add(90 * 24 * time.Hour)
		w.ok(w.assess.Compute(c, w.Office, "2017-07"))
		w.locked("2017-08")
		e, err := w.assess.Explain(c, w.west, "2017-08", w.area())
		w.ok(err)
		if e.Before != nil {
			t.Errorf("an area sees the mark of a month that is not published: %+v", e.Before)
		}
		if e.Mark.Running != 1 {
			t.Errorf("of a month that nobody was told of %d follow", e.Mark.Running)
		}
		if e, err = w.assess.Explain(c, w.Office, "2017-08", w.area()); err != nil || e.Before == nil {
			t.Errorf("the office does not see it: %v", err)
		}
	})
}

// The ladder counts months running: a month that may still change decides where
// the next one stands.
func TestMonthsAreLockedOneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.named()
		w.Clock.Add(90 * 24 * time.Hour)
		for _, m := range []string{"2017-07", "2017-08"} {
			w.ok(w.assess.Compute(c, w.Office, m))
			w.ok(w.assess.Publish(c, w.Office, m, 1))
		}
		w.Clock.Add(2 * time.Hour)
		refused(t, "locked before the month before it", w.assess.Lock(c, w.Office, "2017-08"), fault.Conflict)
		w.ok(w.assess.Lock(c, w.Office, "2017-07"))
		w.ok(w.assess.Lock(c, w.Office, "2017-08"))
		if e, err := w.assess.Explain(c, w.Office, "2017-08", w.area()); err != nil || e.Mark.Running != 2 {
			t.Errorf("running: %d %v", e.Mark.Running, err)
		}
		w.sound()
	})
}

func TestAFactThatNoRuleAsksForAdjustsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		w.ok(w.assess.Compute(c, w.Office, month))
		w.ok(w.assess.Publish(c, w.Office, month, 1))
		p, err := w.assess.Sets(c, w.Office, assess.SetFilter{Subject: assess.Areas})
		w.ok(err)
		draft, err := w.assess.Copy(c, w.Office, p.Sets[0].ID, "copy")
		w.ok(err)
		set, _, _, err := w.assess.Get(c, w.Office, draft)
		w.ok(err)
		w.ok(w.assess.AddRule(c, w.Office, draft, set.Edit, set.Body.Parts[0].Code, rules.Rule{
			Code: "only_here", Name: rules.Text{ZH: odd}, Source: rules.Noted, Shape: rules.Bonus, Value: "noted.only_here", Per: rules.One, Cap: rules.One,
		}))
		made, err := w.assess.EnterNote(c, w.Office, w.fact("noted.only_here"))
		w.ok(err)
		w.ok(w.assess.ConfirmNote(c, w.second(), made))
		e, err := w.assess.Explain(c, w.Office, month, w.area())
		w.ok(err)
		if len(e.Since) > 0 {
			t.Errorf("a fact of a draft adjusts the mark: %+v", e.Since)
		}
		w.Clock.Add(90 * time.Minute)
		w.ok(w.assess.Lock(c, w.Office, month))
	})
}

func TestADraftCountsOnlyAsItWasLookedAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		p, err := w.assess.Sets(c, w.Office, assess.SetFilter{Subject: assess.Areas})
		w.ok(err)
		draft, err := w.assess.Copy(c, w.Office, p.Sets[0].ID, "copy")
		w.ok(err)
		seen, _, _, err := w.assess.Get(c, w.Office, draft)
		w.ok(err)
		rule := seen.Body.Parts[0].Rules[0]
		gone := rule
		gone.Code = "nowhere"
		refused(t, "a rule that there is not", w.assess.ChangeRule(c, w.Office, draft, seen.Edit, gone), fault.NotFound)
		refused(t, "a rule under a heading that there is not", w.assess.AddRule(c, w.Office, draft, seen.Edit, "nowhere", gone), fault.NotFound)
		refused(t, "taking out what there is not", w.assess.RemoveRule(c, w.Office, draft, seen.Edit, "nowhere"), fault.NotFound)
		w.ok(w.assess.ChangeRule(c, w.Office, draft, seen.Edit, rule))
		refused(t, "in force as nobody saw it", w.assess.Enforce(c, w.Office, draft, seen.Edit, "2017-09-01", odd), fault.Conflict)
		w.ok(w.assess.Enforce(c, w.Office, draft, seen.Edit+1, "2017-09-01", odd))
	})
}

func TestATrialSaysOfWhoHadNoMarkThatThereIsNoneToCompare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		p, err := w.assess.Sets(c, w.Office, assess.SetFilter{Subject: assess.Areas})
		w.ok(err)
		trial, err := w.assess.WhatIf(c, w.Office, p.Sets[0], month)
		w.ok(err)
		i := slices.IndexFunc(trial.Moved, func(m assess.Moved) bool { return m.Who.Of == string(w.West) })
		if i < 0 {
			t.Fatalf("who would be marked for the first time is not said: %+v", trial)
		}
		if m := trial.Moved[i]; m.Was.None != assess.NoMark || m.Change() != 0 || m.Now.Total == 0 {
			t.Errorf("was %+v, is %+v, by %s", m.Was, m.Now, m.Change())
		}
	})
}
