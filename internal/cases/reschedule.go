package cases

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/journal"
	"chuangwei/internal/worktime"
)

// Jobs lets r do the service's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	jobs.Register(r, func(ctx context.Context, job jobs.Job[counties.CalendarChanged]) error {
		_, err := s.Reschedule(ctx, job.County, job.Args)
		return err
	}, jobs.Within(time.Hour))
}

// atOnce is how many cases one unit of work goes through.
const atOnce = 200

// Reschedule works out anew the deadlines of open cases that follow from their
// limit, after a change of the working time. One that somebody set by hand, or
// that was extended, stays: it was a decision. To do it again changes nothing.
// It returns how many deadlines it changed; the history of the calendar and
// whoever changed it are told.
func (s *Service) Reschedule(ctx context.Context, county id.County, was counties.CalendarChanged) (changed int, err error) {
	for last := id.Case(""); ; {
		n, seen := 0, 0
		err := s.db.Write(ctx, county, func(tx *db.Tx) error {
			n, seen = 0, 0
			k, err := s.below.Know(ctx, tx)
			if err != nil {
				return err
			}
			cs, err := db.All(ctx, tx, scanCase, `SELECT `+columnList+` FROM cases
				WHERE county = $1 AND live AND staged IS NULL AND id > $2 AND (due_at IS NOT NULL OR sign_by IS NOT NULL)
				AND state IN ('filed', 'dispatched', 'handling', 'suspended') ORDER BY id LIMIT $3`, tx.County, last, atOnce)
			if err != nil {
				return fmt.Errorf("open cases: %w", err)
			}
			if err := loadAssist(ctx, tx, cs); err != nil {
				return err
			}
			seen = len(cs)
			both := calendarsOf(s, was)
			for _, c := range cs {
				moved, err := s.reschedule(ctx, tx, k, both, c, was.By(county))
				if err != nil {
					return err
				}
				if moved {
					n++
				}
			}
			if seen > 0 {
				last = cs[seen-1].ID
			}
			return nil
		})
		if fault.Is(err, fault.NotFound) {
			return 0, nil // there is no campaign yet
		}
		if err != nil {
			return changed, fmt.Errorf("rework deadlines: %w", err)
		}
		if changed += n; seen < atOnce {
			break
		}
	}
	return changed, s.db.Write(ctx, county, func(tx *db.Tx) error { return s.noteReschedule(ctx, tx, was, changed) })
}

// noteReschedule says in the calendar's history, and to whoever changed it, how
// many deadlines followed.
func (s *Service) noteReschedule(ctx context.Context, tx *db.Tx, was counties.CalendarChanged, changed int) error {
	err := journal.Append(ctx, tx, journal.Entry{
		Subject: counties.SubjectCalendar, Record: was.Year, Act: "calendar.reworked", By: access.System(tx.County), Data: map[string]any{"cases": changed},
	})
	if err != nil || was.Account == "" || s.teller == nil {
		return err
	}
	return s.teller.Tell(ctx, tx, Message{Kind: "calendar", Key: "case.tell.reworked", Args: []any{changed}, Account: was.Account})
}

// bothCalendars are the working times of units before and after a change.
type bothCalendars func(ctx context.Context, tx *db.Tx, unit id.Unit) (was, is *worktime.Calendar, err error)

// calendarsOf keeps them for the length of a unit of work.
func calendarsOf(s *Service, was counties.CalendarChanged) bothCalendars {
	type pair struct{ was, is *worktime.Calendar }
	known := map[id.Unit]pair{}
	return func(ctx context.Context, tx *db.Tx, unit id.Unit) (*worktime.Calendar, *worktime.Calendar, error) {
		if p, ok := known[unit]; ok {
			return p.was, p.is, nil
		}
		before, err := s.below.CalendarBefore(ctx, tx, was, unit)
		if err != nil {
			return nil, nil, err
		}
		after, err := s.below.Calendar(ctx, tx, unit)
		known[unit] = pair{before, after}
		return before, after, err
	}
}

// reschedule moves the deadlines of c if they are those of its limits by the
// working time as it was.
func (s *Service) reschedule(ctx context.Context, tx *db.Tx, k *Known, both bothCalendars, c Case, by access.Actor) (bool, error) {
	before, after, err := both(ctx, tx, c.LeadUnit)
	if err != nil {
		return false, err
	}
	was := c
	move := func(at *time.Time, from time.Time, l worktime.Limit, pauses []worktime.Pause) {
		if at.IsZero() || from.IsZero() || l.IsZero() {
			return
		}
		if by := deadline(before, from, l, pauses); by.Equal(*at) {
			*at = deadline(after, from, l, pauses)
		}
	}
	move(&c.FirstDue, c.ClockAt, c.Limit, nil)
	move(&c.DueAt, c.ClockAt, c.Limit, c.Pauses)
	move(&c.SignBy, c.DispatchedAt, c.SignLimit, nil)
	if c.DueAt.Equal(was.DueAt) && c.SignBy.Equal(was.SignBy) {
		return false, nil
	}
	if c.SignBy.After(tx.Now) {
		c.signTold = false
	}
	if err := s.save(ctx, tx, k, &was, &c); err != nil {
		return false, err
	}
	data := map[string]any{"was": was.DueAt.UnixMilli(), "due": c.DueAt.UnixMilli()}
	if !c.SignBy.IsZero() {
		data["sign_by"] = c.SignBy.UnixMilli()
	}
	return true, journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(c.ID), Act: "case.reschedule", By: by, Data: data})
}

// deadline is the end of a limit with the pauses after it.
func deadline(cal *worktime.Calendar, from time.Time, l worktime.Limit, pauses []worktime.Pause) time.Time {
	at := cal.Deadline(from, l).Truncate(time.Millisecond)
	for _, p := range pauses {
		at = cal.Postpone(at, l.Unit, p).Truncate(time.Millisecond)
	}
	return at
}
