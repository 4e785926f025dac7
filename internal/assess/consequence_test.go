package assess_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// desk stands for supervision and documents.
type desk struct {
	ordered   []assess.Ordered
	withdrawn []id.Order
	drafted   []assess.Consequence
	dropped   []id.Document
}

func (d *desk) Order(_ context.Context, _ *db.Tx, _ access.Actor, o assess.Ordered) (id.Order, error) {
	d.ordered = append(d.ordered, o)
	return id.New[id.Order](), nil
}

func (d *desk) WithdrawOrder(_ context.Context, _ *db.Tx, _ access.Actor, o id.Order, _ string) error {
	d.withdrawn = append(d.withdrawn, o)
	return nil
}

func (d *desk) Draft(_ context.Context, _ *db.Tx, _ access.Actor, c assess.Consequence) (id.Document, error) {
	d.drafted = append(d.drafted, c)
	return id.New[id.Document](), nil
}

func (d *desk) DropDraft(_ context.Context, _ *db.Tx, _ access.Actor, document id.Document, reason string) error {
	if reason == odd {
		d.dropped = append(d.dropped, document)
	}
	return nil
}

// named puts the sets in force, with lists by thresholds for the areas.
func (w *world) named() {
	w.t.Helper()
	c := w.t.Context()
	_, err := w.assess.Begin(c, w.Office)
	w.ok(err)
	p, err := w.assess.Sets(c, w.Office, assess.SetFilter{Subject: assess.Areas})
	w.ok(err)
	w.ok(w.assess.Change(c, w.Office, p.Sets[0].ID, p.Sets[0].Edit, "", func(s *rules.Set) bool {
		s.Lists = rules.Lists{RedAt: 95 * rules.One, Black: 80 * rules.One}
		return true
	}))
	w.begin()
}

// locked computes, publishes and locks a month.
func (w *world) locked(month string) {
	w.t.Helper()
	c := w.t.Context()
	w.ok(w.assess.Compute(c, w.Office, month))
	w.ok(w.assess.Publish(c, w.Office, month, 1))
	w.Clock.Add(2 * time.Hour)
	w.ok(w.assess.Lock(c, w.Office, month))
}

// follows is what follows for the west in a month, by kind.
func (w *world) follows(month string) map[string]assess.Consequence {
	w.t.Helper()
	out := map[string]assess.Consequence{}
	w.ok(w.assess.EachConsequence(w.t.Context(), w.Office, assess.ConsequenceFilter{Month: month, Subject: assess.Areas, Of: string(w.West)}, func(c assess.Consequence) error {
		out[c.Kind] = c
		return nil
	}))
	return out
}

func TestTheLadderIsClimbedByMonthsOnTheBlackListRunningAndLeft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, d := t.Context(), &desk{}
		w.assess.Orders, w.assess.Papers = d, d
		w.named()
		w.Clock.Add(90 * 24 * time.Hour)
		w.locked("2017-07")
		first := w.follows("2017-07")
		if len(first) != 2 || first[string(rules.RungInterview)].State != assess.Proposed || first[assess.Criticism].State != assess.Proposed {
			t.Fatalf("after one month: %+v", first)
		}
		w.locked("2017-08")
		second := w.follows("2017-08")
		up, ok := second[string(rules.RungOrganisation)]
		if !ok || len(up.Ground) != 2 || up.Ground[0].Month != "2017-08" || up.Ground[0].Running != 2 || up.Ground[1].Month != "2017-07" || !up.Ground[1].Black {
			t.Fatalf("after two months: %+v", second)
		}
		if p, err := w.assess.Consequences(c, w.west, assess.ConsequenceFilter{}); err != nil || p.Total != 0 {
			t.Errorf("an area sees %d that are only proposed: %v", p.Total, err)
		}
		refused(t, "confirmed by an area", w.assess.Confirm(c, w.west, up.ID, assess.Confirming{Title: "x", Details: "y"}), fault.Forbidden)
		refused(t, "without a text", w.assess.Confirm(c, w.Office, up.ID, assess.Confirming{Title: "x"}), fault.Invalid)
		w.ok(w.assess.Confirm(c, w.Office, up.ID, assess.Confirming{Title: odd, Details: odd, DueOn: "2017-12-01"}))
		refused(t, "confirmed twice", w.assess.Confirm(c, w.Office, up.ID, assess.Confirming{Title: odd, Details: odd}), fault.Conflict)
		// The organisation department is written to: that is no interview.
		if len(d.ordered) != 0 || len(d.drafted) != 1 || d.drafted[0].Who.Of != string(w.West) {
			t.Fatalf("orders %+v, drafts %+v", d.ordered, d.drafted)
		}
		w.ok(w.assess.Confirm(c, w.Office, second[assess.Criticism].ID, assess.Confirming{Title: odd, Details: odd}))
		if len(d.drafted) != 2 {
			t.Errorf("drafts: %+v", d.drafted)
		}
		call := first[string(rules.RungInterview)]
		w.ok(w.assess.Confirm(c, w.Office, call.ID, assess.Confirming{Title: odd, Details: odd, DueOn: "2017-12-01"}))
		if len(d.ordered) != 1 || d.ordered[0].About.Who.Of != string(w.West) {
			t.Fatalf("orders: %+v", d.ordered)
		}
		refused(t, "dismissed without a reason", w.assess.Dismiss(c, w.Office, first[assess.Criticism].ID, " "), fault.Invalid)
		w.ok(w.assess.Dismiss(c, w.Office, first[assess.Criticism].ID, odd))
		got, story, err := w.assess.Consequence(c, w.west, up.ID)
		if err != nil || got.State != assess.Confirmed || got.Document == "" || len(story) != 2 {
			t.Errorf("what the area sees: %+v %d %v", got, len(story), err)
		}
		w.ok(w.assess.Withdraw(c, w.Office, up.ID, odd))
		if len(d.dropped) != 1 || d.dropped[0] != got.Document {
			t.Errorf("drafts that are dropped: %v, not %s", d.dropped, got.Document)
		}
		refused(t, "withdrawn twice", w.assess.Withdraw(c, w.Office, up.ID, odd), fault.Conflict)
		w.ok(w.assess.Withdraw(c, w.Office, call.ID, odd))
		if len(d.withdrawn) != 1 {
			t.Errorf("orders taken back: %v", d.withdrawn)
		}
	})
}

func TestWhoLeavesTheBlackListLeavesTheLadderOrStepsDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.named()
		st, err := w.assess.Settings(c, w.Office)
		w.ok(err)
		st.Down = true
		w.ok(w.assess.SaveSettings(c, w.Office, st))
		refused(t, "a stale form", w.assess.SaveSettings(c, w.Office, st), fault.Conflict)
		bad := st
		bad.Ladder = rules.Ladder{Interview: 2, Organisation: 1, Account: 99}
		f := fields(t, w.assess.SaveSettings(c, w.Office, bad))
		if f["organisation"] == "" || f["account"] == "" {
			t.Errorf("nothing is said of the rungs: %v", f)
		}
		w.Clock.Add(90 * 24 * time.Hour)
		w.locked("2017-07")
		w.locked("2017-08")
		w.good = true
		w.locked("2017-09")
		last := w.follows("2017-09")
		x, ok := last[assess.Released]
		if !ok || x.State != assess.Confirmed || x.Ground[0].Running != 1 {
			t.Errorf("off the list: %+v", last)
		}
		if _, up := last[string(rules.RungInterview)]; up {
			t.Error("off the list, and still up the ladder")
		}
	})
}
