package cases

import (
	"context"
	"time"

	"chuangwei/internal/access"
)

// Reopen takes an ended case up again: it waits to be dispatched.
func (s *Service) Reopen(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoReopen, m, func(w *work) error {
		c := &w.c
		w.data["closing"] = string(c.Closing)
		c.Reopened++
		c.ReopenedAt = w.tx.Now
		c.HandledAt, c.ClosedAt, c.RejectedAt, c.MergedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		c.Closing, c.Reason, c.MergedTo = NotClosed, "", ""
		c.SignedAt, c.Fresh, c.CheckUnit = time.Time{}, 0, ""
		c.SuspendedFrom, c.ReviewOn = time.Time{}, ""
		c.Rectifier, c.RectifierPerson, c.RectifierUnit = "", "", ""
		c.forgetChecks()
		c.stopClock()
		if c.FiledAt.IsZero() {
			c.FiledAt = w.tx.Now
		}
		w.told = append(w.told, Message{Kind: "reopened", Key: "case.tell.reopened", Units: one(c.LeadUnit), Office: true})
		if w.k.FromFiling {
			return s.startClock(ctx, w.tx, c, w.tx.Now, time.Time{})
		}
		return nil
	})
}

// Void marks a mistaken record. It is never deleted: it stays to be read, and
// no list or figure counts it.
func (s *Service) Void(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoVoid, m, func(w *work) error {
		w.c.VoidedAt, w.c.VoidedBy, w.c.VoidReason = w.tx.Now, by.Account, w.reason
		return nil
	})
}
