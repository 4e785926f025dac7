package cases

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// stateTally is the key of the tally of cases in a state.
func stateTally(s State) string { return "cases.state." + string(s) }

// counted returns what a case counts as, as a function of its row alone: a
// change counts the row as it was away and as it is anew, and a recount asks
// the same of every row. A case counts once for each moment, on the day on
// which it last happened.
func counted(c *Case, k *Known) []figures.Delta {
	if c == nil || !c.VoidedAt.IsZero() || c.staged != "" {
		return nil
	}
	dims := figures.Dims{Campaign: c.Campaign, Area: c.Area, Unit: c.LeadUnit, Group: c.Group, Category: c.Category, Theme: c.Theme}
	out := []figures.Delta{{Tally: stateTally(c.State), Dims: dims, N: 1}}
	on := func(tally string, at time.Time, yes bool) {
		if at.IsZero() || !yes {
			return
		}
		d := dims
		d.Day = k.day(at)
		out = append(out, figures.Delta{Tally: tally, Dims: d, N: 1})
	}
	on("cases.reported", c.ReportedAt, true)
	on("cases.filed", c.FiledAt, true)
	on("cases.dispatched", c.DispatchedAt, true)
	on("cases.handled", c.HandledAt, true)
	on("cases.handled_on_time", c.HandledAt, c.HandledOnTime())
	if !c.HandledAt.IsZero() {
		on(c.band(), c.HandledAt, true)
	}
	on("cases.closed", c.ClosedAt, c.Closing == Verified || c.Closing == Forced)
	on("cases.closed_on_time", c.ClosedAt, c.ClosedOnTime())
	on("cases.verified", c.ClosedAt, c.Closing == Verified)
	on("cases.forced", c.ClosedAt, c.Closing == Forced)
	on("cases.closed_before", c.ClosedAt, c.Closing == ClosedBefore)
	on("cases.due_close", c.settle(), true)
	on("cases.rework", c.ReworkAt, true)
	on("cases.returned", c.ReturnedAt, true)
	on("cases.extended", c.ExtendedAt, true)
	on("cases.reopened", c.ReopenedAt, true)
	on("cases.rejected", c.RejectedAt, true)
	on("cases.merged", c.MergedAt, true)
	return out
}

// handlingBands are the lengths among which the median of the handling time is
// found: short ones apart by hours, long ones by days.
var handlingBands = figures.Bands("cases.took",
	time.Hour, 2*time.Hour, 4*time.Hour, 8*time.Hour, 12*time.Hour,
	natural, 36*time.Hour, 2*natural, 3*natural, 4*natural, 5*natural, 7*natural, 10*natural, 14*natural, 21*natural, 30*natural, 45*natural, 60*natural, 90*natural, 180*natural)

const natural = 24 * time.Hour // a day

// band is the tally of how long it took to put the case right, by the clock on
// the wall: from its dispatch, or where it was handed in, from its report, to
// the area check.
func (c *Case) band() string {
	from := c.DispatchedAt
	if from.IsZero() {
		from = c.ReportedAt
	}
	took := max(0, c.HandledAt.Sub(from))
	return handlingBands[slices.IndexFunc(handlingBands, func(b figures.Band) bool { return b.In(took) })].Tally
}

// change returns what differs in the tallies between was and c; either may be
// nil.
func change(was, c *Case, k *Known) []figures.Delta {
	out := counted(c, k)
	for _, d := range counted(was, k) {
		d.N = -d.N
		out = append(out, d)
	}
	return out
}

// Recount counts the slice's tallies anew from the records.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(tally string, d figures.Dims, n int64)) error {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return err
	}
	return each(ctx, tx, func(c Case) error {
		for _, d := range counted(&c, k) {
			add(d.Tally, d.Dims, d.N)
		}
		return nil
	})
}

// each reads every case of the county that is not staged.
func each(ctx context.Context, tx *db.Tx, fn func(Case) error) error {
	rows := newScanner()
	err := db.Each(ctx, tx, func(r db.Row) error {
		c, err := rows.scan(r)
		if err != nil {
			return err
		}
		return fn(c)
	}, "SELECT "+columnList+" FROM cases WHERE county = $1 AND staged IS NULL", tx.County)
	if err != nil {
		return fmt.Errorf("read every case: %w", err)
	}
	return nil
}
