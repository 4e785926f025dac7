package cases

import (
	"context"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// HandedIn is a problem that whoever found it put right on the spot: the joint
// group removes a stall and shows the street before and after. The case skips
// dispatch, for nobody else has to be sent; it skips no check.
type HandedIn struct {
	Sent

	ID       id.Case
	Version  int64
	Unit     id.Unit // whose people did the work; empty: the actor's
	Measures []string
	Note     string
	Before   []Picture
	After    []Picture
}

// HandIn brings a case that nobody works on yet straight to the check by the
// area, with the proof. The unit that did the work stands as its lead unit, so
// that nobody of it checks.
func (s *Service) HandIn(ctx context.Context, by access.Actor, h HandedIn) (c Case, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, h.Key, []string{string(DoHandIn), string(h.ID), h.Said}, func() (string, error) {
			c, err = s.HandInWithin(ctx, tx, by, h)
			return "", err
		})
		if again {
			c, err = see(ctx, tx, by, h.ID)
		}
		return err
	})
	if err != nil {
		return Case{}, err
	}
	return c, nil
}

// HandInWithin is HandIn in the caller's unit of work. A case that the unit
// has already taken on is rectified as any other: for whoever may.
func (s *Service) HandInWithin(ctx context.Context, tx *db.Tx, by access.Actor, h HandedIn) (Case, error) {
	if by.Account == "" {
		return Case{}, fault.New(fault.Forbidden, "case.check_account")
	}
	was, err := load(ctx, tx, h.ID)
	if err != nil {
		return Case{}, err
	}
	do := DoHandIn
	if was.State == Handling {
		do = DoRectify
	}
	w, err := s.begin(ctx, tx, by, do, Move{ID: h.ID, Version: h.Version})
	if err != nil {
		return Case{}, err
	}
	if do == DoHandIn {
		if err := s.takeOn(ctx, w, h.Unit); err != nil {
			return Case{}, err
		}
	}
	if err := s.prove(ctx, w, Rectification{Measures: h.Measures, Note: h.Note, Before: h.Before, After: h.After}); err != nil {
		return Case{}, err
	}
	if err := s.finish(ctx, w); err != nil {
		return Case{}, err
	}
	return w.c, nil
}

// takeOn makes the unit that did the work the one that was sent: filed,
// dispatched and taken on in the same instant.
func (s *Service) takeOn(ctx context.Context, w *work, unit id.Unit) error {
	c := &w.c
	if unit == "" {
		unit = w.by.Unit
	}
	var bad fault.Fields
	if unit == "" {
		bad.Add("unit", "case.need_unit")
	} else if err := s.checkUnits(ctx, w.tx, &bad, "unit", unit); err != nil {
		return err
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if c.FiledAt.IsZero() {
		c.FiledAt = w.tx.Now
	}
	c.LeadUnit, c.DispatchedAt, c.SignedAt, c.Fresh = unit, w.tx.Now, w.tx.Now, 0
	c.Assist = slices.DeleteFunc(c.Assist, func(u id.Unit) bool { return u == unit })
	return nil
}

// OpenWithin brings a case in within the caller's unit of work, which answers
// for its request key. Whoever stands before a problem is not asked whether it
// is one that is known.
func (s *Service) OpenWithin(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Case, error) {
	if err := by.Check(access.ReportCase, access.Owners{Reporter: by.Account}); err != nil {
		return Case{}, err
	}
	d.trim()
	dict, err := s.Dictionary(ctx, tx)
	if err != nil {
		return Case{}, err
	}
	if err := d.check(tx.Now, dict); err != nil {
		return Case{}, err
	}
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return Case{}, err
	}
	return s.open(ctx, tx, by, d, dict, k)
}

// Seen returns a case that by may see, within the caller's unit of work.
func (s *Service) Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (Case, error) {
	got, err := load(ctx, tx, c)
	if err == nil && !by.May(access.SeeCase, got.Owners(access.SeeCase)) {
		err = notFound()
	}
	return got, err
}
