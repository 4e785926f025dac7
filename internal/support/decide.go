package support

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Escalate takes a request that was declined, or not answered in time, to the
// headquarters. That takes no reason: the record says it.
func (s *Service) Escalate(ctx context.Context, by access.Actor, m Move) (Request, error) {
	return s.act(ctx, by, DoEscalate, m, func(w *work) error {
		due, err := s.deadline(ctx, w.tx)
		if err != nil {
			return err
		}
		w.r.Due, w.r.Escalated = due, w.tx.Now
		w.data["due"], w.data["from"] = due.UnixMilli(), string(w.was.State)
		w.say(headquarters())
		return nil
	})
}

// Direct is the headquarters' decision that a group does it by a day: the one
// that was asked, or another.
func (s *Service) Direct(ctx context.Context, by access.Actor, m Move, group id.Group, decision, on string) (Request, error) {
	return s.act(ctx, by, DoDirect, m, func(w *work) error {
		if group != "" && group != w.r.Group {
			g, err := org.GetGroup(ctx, w.tx, plain(group))
			if fault.Is(err, fault.NotFound) || err == nil && (g.Retired || g.LeadUnit == "") {
				var f fault.Fields
				f.Add("group", "support.choose")
				return f.Err()
			}
			if err != nil {
				return err
			}
			w.r.Group, w.data["group"] = g.ID, g.ID
		}
		w.r.Directed = true
		if w.r.Escalated.IsZero() {
			w.r.Escalated = w.tx.Now
		}
		if err := s.takeOn(ctx, w, decision, on, "decision"); err != nil {
			return err
		}
		w.say(w.r.sides(), w.r.PlanOn, w.r.Plan)
		return nil
	})
}

// Uphold is the headquarters' decision that the group need not do it.
func (s *Service) Uphold(ctx context.Context, by access.Actor, m Move) (Request, error) {
	return s.act(ctx, by, DoUphold, m, func(w *work) error {
		w.say(w.r.sides(), w.r.Reason)
		return nil
	})
}
