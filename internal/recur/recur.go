// Package recur reckons with recurrence rules (RFC 5545) of whole days: what
// recurs in the county is of a day, and its clock time, if it has one, is the
// county's.
package recur

import (
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Preset is a rule that people choose by its name, the message "recur.rule." +
// Key.
type Preset struct{ Key, Rule string }

// Presets lists the rules that people choose from, as RFC 5545 writes them.
func Presets() []Preset { return presets }

var presets = []Preset{
	{"daily", "FREQ=DAILY"},
	{"workdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
	{"monday", "FREQ=WEEKLY;BYDAY=MO"},
	{"friday", "FREQ=WEEKLY;BYDAY=FR"},
	{"fortnight", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"},
	{"month_begin", "FREQ=MONTHLY;BYMONTHDAY=1"},
	{"month_end", "FREQ=MONTHLY;BYMONTHDAY=-1"},
	{"quarter", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"},
}

const (
	maxRule = 200
	// ahead is within how many years a rule must have a day.
	ahead = 5
)

// Tidy is a rule as it is kept.
func Tidy(rule string) string {
	return strings.TrimPrefix(strings.ToUpper(strings.Join(strings.Fields(rule), "")), "RRULE:")
}

// Valid reports whether rule, begun on a day, can be read and ever has a day.
func Valid(rule, startsOn string) bool {
	_, ok := of(rule, startsOn)
	return ok
}

// of reads a rule that begins on a day. Days are reckoned as dates alone, so
// that no zone's summer time moves one.
func of(rule, startsOn string) (*rrule.RRule, bool) {
	start, err := time.Parse(time.DateOnly, startsOn)
	if err != nil || len(rule) > maxRule {
		return nil, false
	}
	rule = Tidy(rule)
	o, err := rrule.StrToROption(rule)
	if err != nil || !strings.Contains(rule, "FREQ=") || o.Freq > rrule.DAILY || len(o.Byhour)+len(o.Byminute)+len(o.Bysecond) > 0 {
		return nil, false
	}
	o.Dtstart = start
	r, err := rrule.NewRRule(*o)
	if err != nil || len(r.Between(start, start.AddDate(ahead, 0, 0), true)) == 0 {
		return nil, false
	}
	return r, true
}

// Days lists the days of a rule from one day to another, both included.
func Days(rule, startsOn, from, to string) []string {
	r, ok := of(rule, startsOn)
	first, err1 := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	if !ok || err1 != nil || err2 != nil {
		return nil
	}
	var out []string
	for _, t := range r.Between(first, last, true) {
		out = append(out, t.Format(time.DateOnly))
	}
	return out
}

// Next lists the next n days of a rule, from a day on.
func Next(rule, startsOn, from string, n int) []string {
	first, err := time.Parse(time.DateOnly, max(from, startsOn))
	r, ok := of(rule, startsOn)
	if err != nil || !ok {
		return nil
	}
	var out []string
	for at := r.After(first, true); len(out) < n && !at.IsZero(); at = r.After(at, false) {
		out = append(out, at.Format(time.DateOnly))
	}
	return out
}
