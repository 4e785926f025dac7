package worktime

import (
	"database/sql/driver"
	"fmt"
	"time"

	// The zones are part of the program: a bare container has none.
	_ "time/tzdata"

	"chuangwei/internal/fault"
)

// Day is a date without a zone, counted from 1 January of the year 1, which is
// day 1. The zero Day is no day.
type Day int32

// epoch is the Day of 1 January 1970.
const epoch Day = 719163

// lastDay is 31 December 9999: later dates have no form of ten characters.
const lastDay Day = 3652059

const daySeconds = 24 * 60 * 60

// Date returns the day of a date; a day of the month beyond its end runs on
// into the next, as with time.Date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/daySeconds) + epoch
}

// DayOf returns the day on which the instant t falls in zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Date(y, m, d)
}

// ParseDay reads a day written 2006-01-02.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, fault.New(fault.Invalid, "worktime.day", s)
	}
	return Day(t.Unix()/daySeconds) + epoch, nil
}

func (d Day) utc() time.Time { return time.Unix(int64(d-epoch)*daySeconds, 0).UTC() }

// Valid reports whether d is a day of the years 1 to 9999.
func (d Day) Valid() bool { return d >= 1 && d <= lastDay }

// String writes d as 2006-01-02, and no day as "".
func (d Day) String() string {
	if !d.Valid() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Date returns the year, month and day of the month.
func (d Day) Date() (int, time.Month, int) { return d.utc().Date() }

// Year returns the year of d.
func (d Day) Year() int { return d.utc().Year() }

// Weekday returns the day of the week. 1 January of the year 1 was a Monday.
func (d Day) Weekday() time.Weekday {
	w := int(d) % 7
	if w < 0 {
		w += 7
	}
	return time.Weekday(w)
}

// Add returns the day n days later.
func (d Day) Add(n int) Day { return d + Day(n) }

// Until returns how many days later to is: negative if it is earlier.
func (d Day) Until(to Day) int { return int(to - d) }

// Between reports whether d lies from first to last, both included. No first
// or no last is no bound.
func (d Day) Between(first, last Day) bool {
	return (first == 0 || d >= first) && (last == 0 || d <= last)
}

// Start returns the instant at which d begins in zone. Where clocks jump over
// midnight it is the first instant that there is.
func (d Day) Start(zone *time.Location) time.Time {
	y, m, n := d.Date()
	t := time.Date(y, m, n, 0, 0, 0, 0, zone)
	switch hour, minute, _ := t.Clock(); {
	case hour == 0 && minute == 0:
	case t.Day() == n: // midnight fell into the gap and came out behind it
		t, _ = t.ZoneBounds()
	default:
		_, t = t.ZoneBounds()
	}
	return t.UTC()
}

// End returns the instant at which d is over in zone: the start of the next.
func (d Day) End(zone *time.Location) time.Time { return (d + 1).Start(zone) }

// MarshalText writes d for JSON and forms.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Value stores d as text, and no day as NULL.
func (d Day) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	if !d.Valid() {
		return nil, fmt.Errorf("day %d is out of range", int32(d))
	}
	return d.String(), nil
}

// Scan reads what Value stores.
func (d *Day) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = 0
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("scan a day from %T", v)
}
