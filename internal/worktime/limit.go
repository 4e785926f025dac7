package worktime

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
)

// Unit is the clock on which a limit runs.
type Unit string

// The units.
const (
	UrgentHour Unit = "urgent_hour" // an hour of the clock, day and night
	WorkHour   Unit = "work_hour"   // an hour while the calendar is open
	WorkDay    Unit = "work_day"    // as many work hours as the calendar's usual day has: 8 by default
	NaturalDay Unit = "natural_day" // a calendar day, to the same clock time
)

// Units lists the units.
func Units() []Unit { return []Unit{UrgentHour, WorkHour, WorkDay, NaturalDay} }

// Valid reports whether u is one of the units.
func (u Unit) Valid() bool { return u.suffix() != "" }

// Key returns the message key of the unit's name.
func (u Unit) Key() string { return "worktime.unit." + string(u) }

func (u Unit) suffix() string {
	switch u {
	case UrgentHour:
		return "uh"
	case WorkHour:
		return "wh"
	case WorkDay:
		return "wd"
	case NaturalDay:
		return "nd"
	}
	return ""
}

// MaxN is the longest limit in its unit.
const MaxN = 9999

// Limit is how long something may take. The zero Limit is none.
type Limit struct {
	N    int
	Unit Unit
}

// Valid reports whether l is a limit: 1 to MaxN of a unit.
func (l Limit) Valid() bool { return l.Unit.Valid() && l.N >= 1 && l.N <= MaxN }

// IsZero reports whether there is no limit.
func (l Limit) IsZero() bool { return l == Limit{} }

// String writes the limit in its stored form: 4wh, 2wd, 2uh, 15nd; none as "".
func (l Limit) String() string {
	if l.IsZero() {
		return ""
	}
	return strconv.Itoa(l.N) + l.Unit.suffix()
}

// Key returns the message key of the limit; its argument is N.
func (l Limit) Key() string { return "worktime.limit." + string(l.Unit) }

// suffixes are the words after the number. A bare hour or day of the clock is
// the one that runs on.
var suffixes = map[string]Unit{
	"uh": UrgentHour, "h": UrgentHour, "小时": UrgentHour, "紧急小时": UrgentHour, "紧急工时": UrgentHour,
	"wh": WorkHour, "工作时": WorkHour, "工作小时": WorkHour, "个工作时": WorkHour, "个工作小时": WorkHour,
	"wd": WorkDay, "工作日": WorkDay, "个工作日": WorkDay,
	"nd": NaturalDay, "d": NaturalDay, "天": NaturalDay, "日": NaturalDay, "自然日": NaturalDay, "个自然日": NaturalDay,
}

// ParseLimit reads a limit: its stored form, or as Chinese tables have it
// (4个工作小时, 2个工作日, 2小时, 15天), spaces and full-width digits allowed.
func ParseLimit(s string) (Limit, error) {
	t := strings.ToLower(strings.Join(strings.Fields(plain(s)), ""))
	i := 0
	for i < len(t) && t[i] >= '0' && t[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi(t[:i])
	l := Limit{N: n, Unit: suffixes[t[i:]]}
	if err != nil || !l.Valid() {
		if len(s) > 40 {
			s = strings.ToValidUTF8(s[:40], "") + "…"
		}
		return Limit{}, fault.New(fault.Invalid, "worktime.limit_bad", s)
	}
	return l, nil
}

// MarshalText writes l for JSON and forms.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (l *Limit) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*l = Limit{}
		return nil
	}
	v, err := ParseLimit(string(b))
	if err != nil {
		return err
	}
	*l = v
	return nil
}

// Value stores l as text, and no limit as NULL.
func (l Limit) Value() (driver.Value, error) {
	if l.IsZero() {
		return nil, nil
	}
	if !l.Valid() {
		return nil, fmt.Errorf("limit %d %q is not one", l.N, l.Unit)
	}
	return l.String(), nil
}

// Scan reads what Value stores.
func (l *Limit) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*l = Limit{}
		return nil
	case string:
		return l.UnmarshalText([]byte(v))
	case []byte:
		return l.UnmarshalText(v)
	}
	return fmt.Errorf("scan a limit from %T", v)
}
