package worktime

import (
	"iter"
	"math"
	"time"
)

// Inside the package an instant is a count of microseconds since 1970, which
// covers every year and every instant that is stored.
const second = 1_000_000

// walk turns civil times into instants, one after the other. It remembers the
// zone's offset and how long that holds, so that a walk over weeks looks into
// the zone's table once.
type walk struct {
	c        *Calendar
	offset   int64 // seconds east of Greenwich
	from, to int64 // seconds since 1970 between which the offset may be used
}

// seconds returns the instant of a minute of d, in seconds since 1970. Within
// a day of a change of the clocks it asks the zone, so that what a time means
// that exists twice or never does not depend on where the walk began.
func (w *walk) seconds(d Day, minute int) int64 {
	s := int64(d-epoch)*daySeconds + int64(minute)*60 - w.offset
	if s >= w.from && s < w.to {
		return s
	}
	year, month, day := d.Date()
	t := time.Date(year, month, day, 0, minute, 0, 0, w.c.zone)
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	w.offset, w.from, w.to = int64(offset), math.MinInt64, math.MaxInt64
	if !start.IsZero() {
		w.from = start.Unix() + daySeconds
	}
	if !end.IsZero() {
		w.to = end.Unix() - daySeconds
	}
	// In the hour that the clocks leave out, every time is the moment at which
	// they jump.
	asked := int64(d-epoch)*daySeconds + int64(minute)*60
	switch got := t.Unix() + w.offset; {
	case got > asked && !start.IsZero():
		return start.Unix()
	case got < asked && !end.IsZero():
		return end.Unix()
	}
	return t.Unix()
}

// open yields the open intervals that end after the instant from, in order
// and apart, the first cut to begin no earlier than from.
func (c *Calendar) open(from int64) iter.Seq2[int64, int64] {
	return func(yield func(int64, int64) bool) {
		w := walk{c: c, from: 1, to: 0}
		done := int64(math.MinInt64)
		// Hours of the day before may reach to midnight and, where the clocks
		// change then, beyond it.
		for d := max(DayOf(time.UnixMicro(from), c.zone)-1, 1); d <= lastDay; d++ {
			for _, s := range c.spans(d) {
				a := max(w.seconds(d, s.From)*second, done)
				b := w.seconds(d, s.To) * second
				if b <= a { // swallowed by a change of the clocks
					continue
				}
				done = b
				if b > from && !yield(max(a, from), b) {
					return
				}
			}
		}
	}
}

// advance returns the instant at which d microseconds, more than 0, of working
// time have passed since from.
func (c *Calendar) advance(from, d int64) int64 {
	at := from
	for a, b := range c.open(from) {
		if b-a >= d {
			return a + d
		}
		d -= b - a
		at = b
	}
	return at
}

// worked returns the working time from an instant to a later one.
func (c *Calendar) worked(from, to int64) int64 {
	var sum int64
	for a, b := range c.open(from) {
		if a >= to {
			break
		}
		sum += min(b, to) - a
	}
	return sum
}

// civil returns the reading of the zone's clocks at t, in microseconds.
func (c *Calendar) civil(t time.Time) int64 {
	_, offset := t.In(c.zone).Zone()
	return t.UnixMicro() + int64(offset)*second
}

// fromCivil returns the instant at which the zone's clocks read civil.
func (c *Calendar) fromCivil(civil int64) time.Time {
	t := time.UnixMicro(civil).UTC()
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), c.zone).UTC()
}
