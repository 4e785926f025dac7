package support

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
)

// Replan moves the day by which the group will be done, with the reason.
func (s *Service) Replan(ctx context.Context, by access.Actor, m Move, on string) (Request, error) {
	return s.act(ctx, by, DoReplan, m, func(w *work) error {
		var f fault.Fields
		checkDay(&f, "plan_on", on, w.today)
		if err := f.Err(); err != nil {
			return err
		}
		w.data["plan_on"], w.data["was"] = on, w.r.PlanOn
		w.r.PlanOn, w.r.Due = on, w.endOf(on)
		w.say(w.r.area(), on, w.r.Reason)
		return nil
	})
}

// Hand says that it is done, and what was done. The area confirms.
func (s *Service) Hand(ctx context.Context, by access.Actor, m Move, result string) (Request, error) {
	return s.act(ctx, by, DoHand, m, func(w *work) error {
		var f fault.Fields
		w.r.Result = strings.TrimSpace(result)
		f.NeedSaying("result", w.r.Result, MaxText, "support.need_result")
		if err := f.Err(); err != nil {
			return err
		}
		w.handed()
		w.data["result"] = w.r.Result
		w.say(w.r.area(), w.r.Result)
		return nil
	})
}

// Confirm is the area's word that it is done.
func (s *Service) Confirm(ctx context.Context, by access.Actor, m Move) (Request, error) {
	return s.act(ctx, by, DoConfirm, m, func(w *work) error {
		w.done()
		w.say(w.r.group())
		return nil
	})
}

// Redo is the area's word that it is not done. The day that was planned
// stands.
func (s *Service) Redo(ctx context.Context, by access.Actor, m Move) (Request, error) {
	return s.act(ctx, by, DoRedo, m, func(w *work) error {
		w.undone()
		w.say(w.r.group(), w.r.Reason)
		return nil
	})
}

// Withdraw ends a request that the area no longer needs. A case whose lead has
// moved stays with the group.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, m Move) (Request, error) {
	return s.act(ctx, by, DoWithdraw, m, func(w *work) error {
		w.r.PausedAt = time.Time{}
		to := w.r.group()
		if w.was.State == Escalated {
			to.Holders = append(to.Holders, headquarters().Holders...)
		}
		w.say(to, w.r.Reason)
		return nil
	})
}

func (w *work) handed() { w.r.HandedAt = w.tx.Now }

func (w *work) done() {
	w.r.DoneOn, w.r.Reason = w.today, ""
	if w.r.HandedAt.IsZero() {
		w.r.HandedAt = w.tx.Now
	}
}

func (w *work) undone() {
	w.r.Returned++
	w.r.HandedAt, w.r.Due = time.Time{}, w.endOf(w.r.PlanOn)
}
