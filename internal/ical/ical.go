// Package ical writes iCalendar (RFC 5545): what calendar programs subscribe
// to, and single files to be taken into one.
package ical

import (
	"fmt"
	"io"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Event is something in a calendar. It is of whole days if AllDay is set; then
// only the dates of Start and End count, and End is the last day.
type Event struct {
	UID      string // the same as long as it is the same thing
	Stamp    time.Time
	Start    time.Time
	End      time.Time
	AllDay   bool
	Title    string
	Text     string
	Place    string
	Link     string
	Free     bool // it takes no time: a deadline
	Canceled bool
}

// Calendar is a calendar with its name.
type Calendar struct {
	Name   string
	Zone   string // name of the zone in which people read it
	Events []Event
}

// Type is the media type of what Write writes.
const Type = "text/calendar; charset=utf-8"

// Write writes c.
func Write(w io.Writer, c Calendar) error {
	cal := ics.NewCalendarFor("Chuangwei")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(c.Name)
	if c.Zone != "" {
		cal.SetXWRTimezone(c.Zone)
	}
	cal.SetRefreshInterval("PT1H")
	for _, e := range c.Events {
		v := cal.AddEvent(e.UID)
		v.SetDtStampTime(e.Stamp)
		if e.AllDay {
			v.SetAllDayStartAt(e.Start)
			v.SetAllDayEndAt(e.End.AddDate(0, 0, 1)) // the day after the last
		} else {
			v.SetStartAt(e.Start)
			v.SetEndAt(e.End)
		}
		v.SetSummary(e.Title)
		if e.Text != "" {
			v.SetDescription(e.Text)
		}
		if e.Place != "" {
			v.SetLocation(e.Place)
		}
		if e.Link != "" {
			v.SetURL(e.Link)
		}
		if e.Free {
			v.SetTimeTransparency(ics.TransparencyTransparent)
		}
		if e.Canceled {
			v.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	if err := cal.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("write calendar: %w", err)
	}
	return nil
}
