package cases

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/worktime"
)

// unitOf returns the clock on which the deadline of c runs. A deadline that
// was set by hand runs through day and night.
func (c Case) unitOf() worktime.Unit {
	if c.Limit.IsZero() {
		return worktime.UrgentHour
	}
	return c.Limit.Unit
}

// startClock makes the limit of c run from at. A deadline set by hand, if due
// is not zero, stands in place of the limit's.
func (s *Service) startClock(ctx context.Context, tx *db.Tx, c *Case, at, due time.Time) error {
	c.ClockAt, c.DueAt, c.Warned, c.Pauses = at, due, 0, nil
	if due.IsZero() && !c.Limit.IsZero() {
		cal, err := s.below.Calendar(ctx, tx, c.LeadUnit)
		if err != nil {
			return err
		}
		c.DueAt = cal.Deadline(at, c.Limit).Truncate(time.Millisecond)
	}
	if c.FirstDue.IsZero() {
		c.FirstDue = c.DueAt
	}
	return nil
}

// startSigning makes the limit to sign run from now.
func (s *Service) startSigning(ctx context.Context, tx *db.Tx, c *Case) error {
	c.SignBy, c.signTold = time.Time{}, false
	if c.SignLimit.IsZero() {
		return nil
	}
	cal, err := s.below.Calendar(ctx, tx, c.LeadUnit)
	if err != nil {
		return err
	}
	c.SignBy = cal.Deadline(tx.Now, c.SignLimit).Truncate(time.Millisecond)
	return nil
}

// stopClock leaves c without a deadline, until it is dispatched again.
func (c *Case) stopClock() {
	c.ClockAt, c.DueAt, c.Warned, c.Pauses = time.Time{}, time.Time{}, 0, nil
	c.SignBy, c.signTold = time.Time{}, false
}

// schedule finds when to warn of c next, if its clock is not as it was.
func (s *Service) schedule(ctx context.Context, tx *db.Tx, k *Known, was, c *Case) error {
	switch {
	case !c.Ticking():
		c.warnAt = time.Time{}
		return nil
	case was.Ticking() && was.DueAt.Equal(c.DueAt) && was.ClockAt.Equal(c.ClockAt) && was.Warned == c.Warned &&
		was.SignBy.Equal(c.SignBy) && was.signTold == c.signTold && (c.SignBy.IsZero() || was.State == c.State):
		return nil
	}
	if err := s.scheduleShare(ctx, tx, k, c); err != nil {
		return err
	}
	if c.unsigned() && (c.warnAt.IsZero() || c.SignBy.Before(c.warnAt)) {
		c.warnAt = c.SignBy
	}
	return nil
}

// unsigned reports whether it is still to be told when nobody signs in time.
func (c *Case) unsigned() bool { return c.State == Dispatched && !c.SignBy.IsZero() && !c.signTold }

// scheduleShare finds when the next share of the time has passed of which is
// warned.
func (s *Service) scheduleShare(ctx context.Context, tx *db.Tx, k *Known, c *Case) error {
	share := next(k.Shares, c.Warned)
	switch {
	case share <= c.Warned || c.DueAt.IsZero():
		c.warnAt = time.Time{}
	case share == 100:
		c.warnAt = c.DueAt
	default:
		cal, err := s.below.Calendar(ctx, tx, c.LeadUnit)
		if err != nil {
			return err
		}
		c.warnAt = cal.Moment(c.unitOf(), c.ClockAt, c.DueAt, float64(share)/100, c.Pauses...).Truncate(time.Millisecond)
	}
	return nil
}

// resumeClock moves the deadline of c by the time that it was suspended.
func (s *Service) resumeClock(ctx context.Context, tx *db.Tx, c *Case) error {
	pause := worktime.Pause{From: c.SuspendedFrom, To: tx.Now}
	c.Pauses = append(c.Pauses, pause)
	c.SuspendedFrom, c.ReviewOn = time.Time{}, ""
	if c.DueAt.IsZero() {
		return nil
	}
	cal, err := s.below.Calendar(ctx, tx, c.LeadUnit)
	if err != nil {
		return err
	}
	c.DueAt = cal.Postpone(c.DueAt, c.unitOf(), pause).Truncate(time.Millisecond)
	return nil
}

// Share returns how much of its time a case has used at now: 0.5 is half.
func Share(c Case, cal *worktime.Calendar, now time.Time) float64 {
	if c.DueAt.IsZero() || c.ClockAt.IsZero() {
		return 0
	}
	if !c.HandledAt.IsZero() {
		now = c.HandledAt
	}
	pauses := c.Pauses
	if !c.SuspendedFrom.IsZero() {
		pauses = append(slices.Clip(pauses), worktime.Pause{From: c.SuspendedFrom})
	}
	return cal.Share(c.unitOf(), c.ClockAt, c.DueAt, now, pauses...)
}
