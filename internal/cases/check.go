package cases

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/photos"
)

// AreaCheck passes a case on to the final check, or back to the unit.
func (s *Service) AreaCheck(ctx context.Context, by access.Actor, k Check) (Case, error) {
	return s.check(ctx, by, k, DoAreaPass, DoAreaFail, func(w *work) {
		c := &w.c
		c.AreaChecker, c.AreaCheckerPerson, c.AreaCheckerUnit = by.Account, by.Person, by.Unit
		w.told = append(w.told, Message{Kind: "final_check", Key: "case.tell.final_check", Office: true})
	})
}

// FinalCheck closes a case, or sends it back to the unit.
func (s *Service) FinalCheck(ctx context.Context, by access.Actor, k Check) (Case, error) {
	return s.check(ctx, by, k, DoFinalPass, DoFinalFail, func(w *work) {
		c := &w.c
		c.FinalChecker, c.FinalCheckerUnit = by.Account, by.Unit
		c.ClosedAt, c.Closing = w.tx.Now, Verified
		w.told = append(w.told, Message{Kind: "closed", Key: "case.tell.closed", Units: one(c.LeadUnit), Account: c.Reporter})
	})
}

func (s *Service) check(ctx context.Context, by access.Actor, k Check, pass, fail Act, passed func(*work)) (Case, error) {
	do, m := pass, Move{Sent: k.Sent, ID: k.ID, Version: k.Version}
	if !k.Pass {
		do, m.Reason = fail, k.Reason
	}
	return s.act(ctx, by, do, m, func(w *work) error {
		c := &w.c
		if err := checkNote(k.Note); err != nil {
			return err
		}
		if err := addPictures(ctx, w.tx, by, c, photos.Check, k.Photos); err != nil {
			return err
		}
		if k.Note != "" {
			w.data["note"] = k.Note
		}
		if len(k.Photos) > 0 {
			w.data["photos"] = len(k.Photos)
		}
		if k.Pass {
			// The proof may have been there when it was sent in and not now.
			if c.Before == 0 || c.After == 0 {
				return fault.New(fault.Conflict, "case.no_proof")
			}
			passed(w)
			return nil
		}
		// The clock has gone on: only the entry into the check ended it.
		c.Rework++
		c.ReworkAt, c.HandledAt, c.Fresh = w.tx.Now, time.Time{}, 0
		w.told = append(w.told, Message{Kind: "failed", Key: "case.tell.failed", Due: c.DueAt, Args: []any{w.reason}, Units: append(one(c.LeadUnit), c.Assist...)})
		return nil
	})
}

// ForceClose closes a case without a check, with the reason. It never counts
// as verified.
func (s *Service) ForceClose(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoForceClose, m, func(w *work) error {
		c := &w.c
		if !c.SuspendedFrom.IsZero() {
			if err := s.resumeClock(ctx, w.tx, c); err != nil {
				return err
			}
		}
		c.ClosedAt, c.Closing, c.Reason = w.tx.Now, Forced, w.reason
		return nil
	})
}
