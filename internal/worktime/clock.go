package worktime

import (
	"slices"
	"time"
)

// Pause is a time during which a clock stands still: a case is suspended. No
// To means that it lasts.
type Pause struct{ From, To time.Time }

// Length returns how long l is on this calendar, in its own time: 2 work days
// of an office are 16 hours of working time, 2 natural days are 48 hours of
// the clock on the wall.
func (c *Calendar) Length(l Limit) time.Duration {
	n := time.Duration(min(max(l.N, 0), MaxN))
	switch l.Unit {
	case WorkDay:
		return n * c.DayLength()
	case NaturalDay:
		return n * 24 * time.Hour
	default: // of hours
		return n * time.Hour
	}
}

// Deadline returns the instant, in UTC, at which the limit l ends that began
// at start. A start outside working time begins with the next working minute;
// a limit that fills working time to its end is due at closing time. Pauses
// move it by the limit's own time that they took; one that lasts moves nothing
// until it ends. Instants are whole microseconds.
func (c *Calendar) Deadline(start time.Time, l Limit, pauses ...Pause) time.Time {
	return c.after(start, l.Unit, c.Length(l), pauses)
}

// Postpone returns the deadline moved by a pause, for a deadline that was set
// by hand or has been extended. A pause that began when it had passed moves
// nothing.
func (c *Calendar) Postpone(deadline time.Time, u Unit, p Pause) time.Time {
	if p.To.IsZero() || !p.From.Before(deadline) {
		return deadline.UTC()
	}
	return c.add(deadline, u, c.Elapsed(u, p.From, p.To))
}

// Working returns the working time between two instants: negative if to is
// the earlier one.
func (c *Calendar) Working(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -c.Working(to, from)
	}
	return time.Duration(c.worked(from.UnixMicro(), to.UnixMicro())) * time.Microsecond
}

// Elapsed returns the time between two instants on the clock of u: working
// time for work hours and work days, clock time for natural days.
func (c *Calendar) Elapsed(u Unit, from, to time.Time) time.Duration {
	switch u {
	case WorkHour, WorkDay:
		return c.Working(from, to)
	case NaturalDay:
		return time.Duration(c.civil(to)-c.civil(from)) * time.Microsecond
	default: // of the clock on the wall
		return time.Duration(to.UnixMicro()-from.UnixMicro()) * time.Microsecond
	}
}

// Share returns how much of the time from start to deadline has gone at now,
// on the clock of u and without pauses: 0.5 is half, more than 1 is overdue. A
// pause that lasts stands until now. In the night after a deadline no working
// time passes and the share stays 1: whether something is overdue is asked of
// the deadline.
func (c *Calendar) Share(u Unit, start, deadline, now time.Time, pauses ...Pause) float64 {
	pauses = merged(pauses, now)
	used, total := c.net(u, start, now, pauses), c.net(u, start, deadline, pauses)
	switch {
	case total > 0:
		return max(float64(used)/float64(total), 0)
	case now.Before(deadline):
		return 0
	}
	return 1
}

// Moment returns the instant at which the given share of the time from start
// to deadline has gone: when to warn.
func (c *Calendar) Moment(u Unit, start, deadline time.Time, share float64, pauses ...Pause) time.Time {
	total := c.net(u, start, deadline, merged(pauses, time.Time{}))
	return c.after(start, u, time.Duration(float64(total)*share), pauses)
}

// Open reports whether the calendar is open at t.
func (c *Calendar) Open(t time.Time) bool {
	us := t.UnixMicro()
	for a := range c.open(us) {
		return a == us
	}
	return false
}

// NextOpen returns t if the calendar is open then, and otherwise when it next
// opens.
func (c *Calendar) NextOpen(t time.Time) time.Time {
	for a := range c.open(t.UnixMicro()) {
		return time.UnixMicro(a).UTC()
	}
	return t.UTC()
}

// add returns the instant at which d has passed on the clock of u since from.
func (c *Calendar) add(from time.Time, u Unit, d time.Duration) time.Time {
	switch {
	case d <= 0:
		return time.UnixMicro(from.UnixMicro()).UTC()
	case u == WorkHour || u == WorkDay:
		return time.UnixMicro(c.advance(from.UnixMicro(), d.Microseconds())).UTC()
	case u == NaturalDay:
		return c.fromCivil(c.civil(from) + d.Microseconds())
	}
	return time.UnixMicro(from.UnixMicro() + d.Microseconds()).UTC()
}

// after is add with pauses: each that begins before the end moves the end.
func (c *Calendar) after(start time.Time, u Unit, d time.Duration, pauses []Pause) time.Time {
	end := c.add(start, u, d)
	for _, p := range merged(pauses, time.Time{}) {
		if p.From.Before(start) {
			p.From = start
		}
		if p.From.Before(end) && p.From.Before(p.To) {
			end = c.add(end, u, c.Elapsed(u, p.From, p.To))
		}
	}
	return end
}

// net returns the time from start to end less the pauses within it.
func (c *Calendar) net(u Unit, start, end time.Time, pauses []Pause) time.Duration {
	sum := c.Elapsed(u, start, end)
	for _, p := range pauses {
		if p.From.Before(start) {
			p.From = start
		}
		if p.To.After(end) {
			p.To = end
		}
		if p.From.Before(p.To) {
			sum -= c.Elapsed(u, p.From, p.To)
		}
	}
	return sum
}

// merged returns the pauses in order and apart. Those that last end at now;
// without a now they are left out.
func merged(pauses []Pause, now time.Time) []Pause {
	if len(pauses) == 0 {
		return nil
	}
	var out []Pause
	sorted := slices.SortedFunc(slices.Values(pauses), func(a, b Pause) int { return a.From.Compare(b.From) })
	for _, p := range sorted {
		if p.To.IsZero() {
			p.To = now
		}
		if !p.From.Before(p.To) {
			continue
		}
		if n := len(out); n > 0 && !p.From.After(out[n-1].To) {
			out[n-1].To = slices.MaxFunc([]time.Time{out[n-1].To, p.To}, time.Time.Compare)
			continue
		}
		out = append(out, p)
	}
	return out
}
