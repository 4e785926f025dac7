package assess_test

import (
	"testing"
	"time"

	"chuangwei/internal/assess"
	"chuangwei/internal/rules"
)

// What an appeal adds counts as far as the set's most points let it, and nothing
// of it is lost: a fact that is taken back later gives it its place again.
func TestWhatAnAppealAddsIsKeptWholeAndCountsWithinTheBounds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.good = true
		w.begin()
		w.ok(w.assess.Compute(c, w.Office, month))
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		explain := func() assess.Mark {
			e, err := w.assess.Explain(c, w.west, month, w.area())
			w.ok(err)
			if e.Most() != e.Set.Body.Full+e.Set.Body.Bonus {
				t.Errorf("at most %s", e.Most())
			}
			return e.Mark
		}
		was := explain()
		set := w.last(assess.Areas).Body
		room := set.Full + set.Bonus - was.Total
		if room < rules.One {
			t.Fatalf("%s leaves no room for the test", was.Total)
		}
		appeal := func(key string) assess.Objection {
			return assess.Objection{Month: month, Who: w.area(), Rule: "on_time", Reason: odd, Key: key}
		}
		made, err := w.assess.Appeal(c, w.west, appeal("one"))
		w.ok(err)
		w.ok(w.assess.Decide(c, w.Office, made, room, odd))
		if now := explain(); now.Total != was.Total+room || now.Counted() != room || now.Adjusted != room {
			t.Fatalf("%s and %s are %s", was.Total, room, now.Total)
		}
		// A bonus comes late: there is less room, and the rest is said.
		late, err := w.assess.EnterNote(c, w.Office, w.fact("noted.outstanding"))
		w.ok(err)
		w.ok(w.assess.ConfirmNote(c, w.second(), late))
		up := explain()
		bonus := up.Result.Total - was.Result.Total
		if bonus <= 0 || up.Total != was.Total+room || up.Adjusted != room || up.Counted() != room-bonus {
			t.Errorf("with a bonus of %s: %s, of %s added %s count", bonus, up.Total, up.Adjusted, up.Counted())
		}
		more, err := w.assess.Appeal(c, w.west, appeal("two"))
		w.ok(err)
		f := fields(t, w.assess.Decide(c, w.Office, more, rules.One, odd))
		if f["adjust"] != "assess.adjust_full" {
			t.Errorf("added to the most: %v", f)
		}
		w.ok(w.assess.Decide(c, w.Office, more, 0, odd))
		w.Clock.Add(time.Minute)
		w.ok(w.assess.WithdrawNote(c, w.Office, late, odd))
		if now := explain(); now.Total != was.Total+room || now.Counted() != room {
			t.Errorf("the bonus is taken back: %s, of %s added %s count", now.Total, now.Adjusted, now.Counted())
		}
		w.Clock.Add(49 * time.Hour)
		w.ok(w.assess.Lock(c, w.Office, month))
		w.sound()
	})
}
