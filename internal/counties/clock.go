package counties

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// LoadOffsets sets the clock of every county, at the start of the program.
func (s *Service) LoadOffsets(ctx context.Context) error {
	all, err := s.List(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		s.DB.Clock.Shift(c.Key, c.Offset)
	}
	return nil
}

// ShiftTo makes it the instant at in a demonstration county from now on, and
// keeps the offset. A real county's clock is the machine's.
func (s *Service) ShiftTo(ctx context.Context, county id.County, at time.Time) error {
	machine := s.DB.Now(county).Add(-s.DB.Clock.Offset(county))
	offset := at.Sub(machine).Truncate(time.Millisecond)
	return s.DB.Write(ctx, county, func(tx *db.Tx) error {
		c, err := Of(ctx, tx)
		if err != nil {
			return err
		}
		if !c.Demo {
			return fault.New(fault.Conflict, "county.not_demo")
		}
		if _, err := tx.Exec(ctx, `UPDATE counties SET clock_offset = $2 WHERE county = $1`, tx.County, offset.Milliseconds()); err != nil {
			return fmt.Errorf("shift clock: %w", err)
		}
		tx.After(func() { s.DB.Clock.Shift(county, offset) })
		return nil
	})
}

// Instant returns the last instant of an earlier day in the actor's county, as of
// which its lists can be asked for; zero: the day is today. A day that has not
// come, or of which nothing is on record, is a fault.
func (s *Service) Instant(ctx context.Context, by access.Actor, day string, tables ...string) (at time.Time, err error) {
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := Of(ctx, tx)
		if err != nil {
			return err
		}
		d, err := time.ParseInLocation(time.DateOnly, day, c.Zone)
		if err != nil {
			return fault.New(fault.Invalid, "county.at_bad", day).Because(err)
		}
		switch today := Day(tx, c); {
		case day > today:
			return fault.New(fault.Invalid, "county.at_future", day, today)
		case day == today:
			return nil
		}
		at = d.AddDate(0, 0, 1).Add(-time.Millisecond)
		since, err := db.Since(ctx, tx, tables...)
		if err == nil && at.Before(since) {
			err = fault.New(fault.Invalid, "county.at_unknown", day, since.In(c.Zone).Format(time.DateOnly))
		}
		return err
	})
	return at, err
}
