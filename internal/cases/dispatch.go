package cases

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Dispatch sends a case to a unit, or to another one; the clock starts.
func (s *Service) Dispatch(ctx context.Context, by access.Actor, d Dispatching) (Case, error) {
	return s.act(ctx, by, DoDispatch, Move{Sent: d.Sent, ID: d.ID, Version: d.Version}, func(w *work) error { return s.dispatch(ctx, w, d) })
}

// DispatchWithin is Dispatch in the caller's unit of work, which answers for
// its request key.
func (s *Service) DispatchWithin(ctx context.Context, tx *db.Tx, by access.Actor, d Dispatching) (Case, error) {
	w, err := s.begin(ctx, tx, by, DoDispatch, Move{ID: d.ID, Version: d.Version})
	if err != nil {
		return Case{}, err
	}
	if err := s.dispatch(ctx, w, d); err != nil {
		return Case{}, err
	}
	if err := s.finish(ctx, w); err != nil {
		return Case{}, err
	}
	return w.c, nil
}

func (s *Service) dispatch(ctx context.Context, w *work, d Dispatching) error {
	if err := checkNote(d.Note); err != nil {
		return err
	}
	c, tx := &w.c, w.tx
	var bad fault.Fields
	if d.Group != "" && d.Group != c.Group {
		if _, ok := w.k.Groups[d.Group]; !ok {
			bad.Add("group", "case.unknown_group")
		}
		w.data["group"] = []string{string(c.Group), string(d.Group)}
		c.Group = d.Group
	}
	if d.Lead != "" {
		c.LeadUnit = d.Lead
	}
	c.Assist = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(d.Assist))), func(u id.Unit) bool { return u == "" || u == c.LeadUnit })
	if c.LeadUnit == "" {
		bad.Add("unit", "case.need_unit")
	} else if err := s.checkUnits(ctx, tx, &bad, "unit", c.LeadUnit); err != nil {
		return err
	}
	if err := s.checkUnits(ctx, tx, &bad, "assist", c.Assist...); err != nil {
		return err
	}
	if !d.Limit.IsZero() {
		c.Limit = d.Limit
		if !d.Limit.Valid() {
			bad.Add("limit", "case.bad_limit")
		}
	}
	if !d.Due.IsZero() && (!d.Due.After(tx.Now) || d.Due.Sub(tx.Now) > maxAhead) {
		bad.Add("due", "case.bad_due")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	c.DispatchedAt, c.SignedAt = tx.Now, time.Time{}
	from := tx.Now
	if w.k.FromFiling && !c.FiledAt.IsZero() {
		from = c.FiledAt
	}
	if err := s.startClock(ctx, tx, c, from, d.Due); err != nil {
		return err
	}
	if err := s.startSigning(ctx, tx, c); err != nil {
		return err
	}
	w.data["unit"], w.data["assist"], w.data["limit"] = c.LeadUnit, c.Assist, c.Limit.String()
	if !c.DueAt.IsZero() {
		w.data["due"] = c.DueAt.UnixMilli()
	}
	if !c.SignBy.IsZero() {
		w.data["sign_by"] = c.SignBy.UnixMilli()
	}
	if d.Note != "" {
		w.data["note"] = d.Note
	}
	w.told = append(w.told, Message{
		Kind: "dispatched", Key: "case.tell.dispatched", Due: c.DueAt, Units: append(one(c.LeadUnit), c.Assist...),
	})
	return nil
}

// maxAhead bounds how far a deadline may lie ahead.
const maxAhead = 5 * 366 * 24 * time.Hour

// Sign takes a case on, for the lead unit.
func (s *Service) Sign(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoSign, m, signed)
}

func signed(w *work) error {
	w.c.SignedAt, w.c.Fresh = w.tx.Now, 0
	return nil
}

// Return gives a case back that was dispatched wrongly, with the reason. It
// waits to be dispatched again; until then there is no deadline, unless limits
// run from filing.
func (s *Service) Return(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoReturn, m, func(w *work) error {
		c := &w.c
		w.data["unit"] = c.LeadUnit
		c.Returned++
		c.ReturnedAt, c.SignedAt = w.tx.Now, time.Time{}
		c.SignBy, c.signTold = time.Time{}, false
		if !w.k.FromFiling {
			c.stopClock()
		}
		w.told = append(w.told, Message{Kind: "returned", Key: "case.tell.returned", Office: true})
		return nil
	})
}
