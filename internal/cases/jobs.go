package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// warnAtOnce is how many cases one unit of work warns of.
const warnAtOnce = 200

// Warn tells units, and at the deadline the office too, of cases whose share
// of the time (50, 80, 100 %, as set) has passed since it last ran. A job calls
// it every minute. It returns how many cases it told of.
func (s *Service) Warn(ctx context.Context, county id.County) (int, error) {
	total := 0
	for {
		n := 0
		err := s.db.Write(ctx, county, func(tx *db.Tx) error {
			n = 0
			k, err := s.below.Know(ctx, tx)
			if err != nil {
				return err
			}
			due, err := db.All(ctx, tx, db.Value[id.Case], `SELECT id FROM cases
				WHERE county = $1 AND warn_at <= $2 ORDER BY warn_at LIMIT $3`, tx.County, db.Millis(tx.Now), warnAtOnce)
			if err != nil {
				return fmt.Errorf("cases to warn of: %w", err)
			}
			for _, cid := range due {
				if err := s.warn(ctx, tx, k, cid); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if fault.Is(err, fault.Conflict) {
			return total, nil // somebody was faster; the next run finds the rest
		}
		if err != nil {
			return total, fmt.Errorf("warn of deadlines: %w", err)
		}
		if total += n; n < warnAtOnce {
			return total, nil
		}
	}
}

func (s *Service) warn(ctx context.Context, tx *db.Tx, k *Known, cid id.Case) error {
	was, err := load(ctx, tx, cid)
	if err != nil {
		return err
	}
	c := was
	if c.unsigned() && !c.SignBy.After(tx.Now) {
		return s.warnUnsigned(ctx, tx, k, was)
	}
	cal, err := s.below.Calendar(ctx, tx, c.LeadUnit)
	if err != nil {
		return err
	}
	// Where the program did not run for a while several shares have passed:
	// tell of the last.
	for _, share := range k.Shares {
		at := c.DueAt
		if share != 100 {
			at = cal.Moment(c.unitOf(), c.ClockAt, c.DueAt, float64(share)/100, c.Pauses...)
		}
		if share > c.Warned && !at.After(tx.Now) {
			c.Warned = share
		}
	}
	if c.Warned == was.Warned { // rounded down to the millisecond
		c.Warned = max(next(k.Shares, was.Warned), 1)
	}
	if err := s.save(ctx, tx, k, &was, &c); err != nil {
		return err
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(cid), Act: "case.warn", By: access.System(tx.County), Data: map[string]any{"share": c.Warned, "due": c.DueAt.UnixMilli()},
	})
	if err != nil {
		return err
	}
	key := "case.tell.warn"
	if c.Warned >= 100 {
		key = "case.tell.overdue"
	}
	err = s.tell(ctx, tx, Message{
		Case: c, Kind: "warn", Key: key, Args: []any{c.Warned}, Due: c.DueAt,
		Units: append(one(c.LeadUnit), c.Assist...), Office: c.Warned >= 100 || c.State == Filed,
	})
	if err != nil {
		return err
	}
	return s.tellFollowers(ctx, tx, access.System(tx.County), c, key, c.Warned)
}

// warnUnsigned tells that nobody signed for a case in time. The shares of its
// time are told of in the next round.
func (s *Service) warnUnsigned(ctx context.Context, tx *db.Tx, k *Known, was Case) error {
	c := was
	c.signTold = true
	if err := s.save(ctx, tx, k, &was, &c); err != nil {
		return err
	}
	err := journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(c.ID), Act: "case.warn", By: access.System(tx.County), Data: map[string]any{"stage": string(ToSign), "sign_by": c.SignBy.UnixMilli()},
	})
	if err != nil {
		return err
	}
	const key = "case.tell.unsigned"
	if err := s.tell(ctx, tx, Message{Case: c, Kind: "warn", Key: key, Due: c.SignBy, Units: one(c.LeadUnit), Office: true}); err != nil {
		return err
	}
	return s.tellFollowers(ctx, tx, access.System(tx.County), c, key)
}

// next returns the first share beyond warned, and warned itself beyond the
// last.
func next(shares []int, warned int) int {
	for _, share := range shares {
		if share > warned {
			return share
		}
	}
	return warned
}
