package worktime

import (
	"maps"
	"time"
)

// Calendar knows when it is open. It does not change, and any number of
// goroutines may use it.
type Calendar struct {
	zone    *time.Location
	pattern Pattern
	days    Days
	years   map[int]bool
	usual   time.Weekday
	minutes int // of the usual day
}

// New returns a calendar of the hours of p in zone, less and plus the days of
// ds. It fails if the pattern is not valid.
func New(zone *time.Location, p Pattern, ds Days) (*Calendar, error) {
	if err := p.Valid(); err != nil {
		return nil, err
	}
	if zone == nil {
		zone = time.UTC
	}
	c := &Calendar{zone: zone, pattern: p, days: maps.Clone(ds), years: map[int]bool{}, usual: p.usual()}
	for _, y := range ds.Years() {
		c.years[y] = true
	}
	c.minutes = p.minutes()[c.usual]
	return c, nil
}

// Zone returns the zone in which the hours are meant.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Pattern returns the weekly pattern.
func (c *Calendar) Pattern() Pattern { return c.pattern }

// DayLength returns how much working time one work day is: the length of the
// pattern's usual day, 8 hours for an office, 14 for a shift 07:30–21:30. A
// Saturday of half the length therefore counts as half a work day, and a limit
// of whole work days ends at the clock time at which it began.
func (c *Calendar) DayLength() time.Duration { return time.Duration(c.minutes) * time.Minute }

// spans returns the opening hours of d.
func (c *Calendar) spans(d Day) []Span {
	weekday := d.Weekday()
	if !c.pattern.Through {
		if s, ok := c.days[d]; ok {
			if s.Off {
				return nil
			}
			weekday = c.usual
		}
	}
	return c.pattern.Week[weekday]
}

// Works reports whether there is work on d.
func (c *Calendar) Works(d Day) bool { return len(c.spans(d)) > 0 }

// Hours returns the opening hours of d.
func (c *Calendar) Hours(d Day) []Span { return append([]Span(nil), c.spans(d)...) }

// Special says what d is called if it differs from its weekday.
func (c *Calendar) Special(d Day) (Special, bool) {
	s, ok := c.days[d]
	return s, ok
}

// Workdays counts the days with work from first to last, both included.
func (c *Calendar) Workdays(first, last Day) int {
	n := 0
	for d := max(first, 1); d <= min(last, lastDay); d++ {
		if c.Works(d) {
			n++
		}
	}
	return n
}

// NextWorkday returns the first day with work after d.
func (c *Calendar) NextWorkday(d Day) Day {
	d++
	for d < lastDay && !c.Works(d) {
		d++
	}
	return d
}

// Missing returns the years from first to last of which the calendar has no
// holidays, so that its deadlines there are only guesses: a reason to warn. A
// pattern that works through holidays misses nothing.
func (c *Calendar) Missing(first, last Day) []int {
	var missing []int
	if c.pattern.Through || !first.Valid() || !last.Valid() {
		return nil
	}
	for y := first.Year(); y <= last.Year(); y++ {
		if !c.years[y] {
			missing = append(missing, y)
		}
	}
	return missing
}
