package supervise_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
)

// Whatever people do in whatever order, with days passing and the rule at
// work: only what the lifecycle allows happens, no order goes down the ladder,
// every rung has its reason, and every sum stays right.
func TestAnyHistoryKeepsStatesLadderAndSums(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		people := []access.Actor{w.Office, w.second, w.Leader, w.Liaison, w.WestChecker, w.east, w.Auditor}
		rapid.Check(t, func(rt *rapid.T) {
			var made []id.Order
			for range rapid.IntRange(3, 12).Draw(rt, "acts") {
				w.Clock.Add(time.Duration(rapid.IntRange(0, 60).Draw(rt, "hours")) * time.Hour)
				if rapid.IntRange(0, 3).Draw(rt, "round") == 0 {
					w.climb()
				}
				if len(made) == 0 || rapid.IntRange(0, 5).Draw(rt, "issue") == 0 {
					by := rapid.SampledFrom(people).Draw(rt, "by")
					d := w.draft()
					d.DueOn = w.day(rapid.IntRange(0, 4).Draw(rt, "due"))
					act := access.IssueOrder
					if rapid.Bool().Draw(rt, "instruct") {
						d.Kind, act = supervise.Instructed, access.Instruct
					}
					if rapid.Bool().Draw(rt, "area") {
						d.To, d.ToID = supervise.ToArea, string(w.West)
					}
					o, err := w.supervise.Issue(t.Context(), by, d)
					if by.MayEver(act) != (err == nil) {
						rt.Fatalf("%s issues: %v", by.Name, err)
					}
					if err == nil {
						made = append(made, o)
					}
					continue
				}
				was := w.get(rapid.SampledFrom(made).Draw(rt, "order"))
				by := rapid.SampledFrom(people).Draw(rt, "by")
				do := rapid.SampledFrom([]supervise.Act{
					supervise.DoAnswer, supervise.DoAnswer, supervise.DoAccept, supervise.DoReturn, supervise.DoRaise, supervise.DoPostpone, supervise.DoWithdraw,
				}).Draw(rt, "do")
				for range people {
					if rapid.IntRange(0, 3).Draw(rt, "mood") == 0 || supervise.May(was, by, do) {
						break
					}
					by = people[(slices.IndexFunc(people, func(a access.Actor) bool { return a.Account == by.Account })+1)%len(people)]
				}
				may := supervise.May(was, by, do)
				now, err := w.try(by, do, was)
				if may != (err == nil) {
					rt.Fatalf("%s does %s to %s, which is %s: allowed %v, but %v", by.Name, do, was.Label(), was.State, may, err)
				}
				if err == nil && slices.Index(supervise.Levels(), now.Level) < slices.Index(supervise.Levels(), was.Level) {
					rt.Fatalf("%s went from %s down to %s", now.Label(), was.Level, now.Level)
				}
				for _, st := range w.detail(was.ID).Steps {
					if !st.ByRule && st.Reason == "" || st.ByRule && st.Days == 0 {
						rt.Fatalf("%s climbed to %s for no reason", was.Label(), st.Level)
					}
				}
			}
			w.sound()
		})
	})
}

// try does an act with everything that it wants.
func (w *world) try(by access.Actor, do supervise.Act, o supervise.Order) (supervise.Order, error) {
	ctx := w.t.Context()
	switch do {
	case supervise.DoAnswer:
		a := supervise.Answering{Move: of(o), Text: odd}
		if supervise.May(o, by, do) {
			a = w.answering(by, o)
		}
		return w.supervise.Answer(ctx, by, a)
	case supervise.DoAccept:
		return w.supervise.Accept(ctx, by, of(o))
	case supervise.DoReturn:
		return w.supervise.Return(ctx, by, of(o, odd), w.day(3))
	case supervise.DoRaise:
		to := supervise.Accountability
		if above := o.Above(); len(above) > 0 {
			to = above[0]
		}
		return w.supervise.Raise(ctx, by, of(o, odd), to)
	case supervise.DoPostpone:
		return w.supervise.Postpone(ctx, by, of(o, odd), w.day(2))
	case supervise.DoWithdraw:
		return w.supervise.Withdraw(ctx, by, of(o, odd))
	default:
		return o, fmt.Errorf("no act %s", do)
	}
}
