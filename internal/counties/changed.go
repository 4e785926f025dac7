package counties

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/worktime"
)

// CalendarChanged is the job that follows a change of the working time, with
// what it was before: deadlines that were worked out by it are worked out anew
// by whoever keeps some.
type CalendarChanged struct {
	Hours   string     `json:"hours"`
	Shifts  []Shift    `json:"shifts,omitempty"`
	Days    []DayWas   `json:"days,omitempty"` // those that were changed
	Account id.Account `json:"account,omitempty"`
	Actor   string     `json:"actor"`
	Year    string     `json:"year"` // of the calendar whose history tells of it
}

// Kind implements jobs.Args.
func (CalendarChanged) Kind() string { return "calendar_changed" }

// DayWas is a day as the county had edited it, or that it had not.
type DayWas struct {
	Day  worktime.Day `json:"day"`
	Own  bool         `json:"own"`
	Off  bool         `json:"off,omitempty"`
	Name string       `json:"name,omitempty"`
}

// By returns who changed it.
func (c CalendarChanged) By(county id.County) access.Actor {
	return access.Actor{County: county, Account: c.Account, Name: c.Actor}
}

// CalendarBefore returns the working time of a unit as it was before a change.
func CalendarBefore(ctx context.Context, tx *db.Tx, was CalendarChanged, unit id.Unit) (*worktime.Calendar, error) {
	c, err := Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	own, err := ownDays(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, d := range was.Days {
		if d.Own {
			own[d.Day] = worktime.Special{Off: d.Off, Name: d.Name}
		} else {
			delete(own, d.Day)
		}
	}
	st := c.Settings
	st.Hours, st.Shifts = was.Hours, was.Shifts
	pattern, err := worktime.ParsePattern(st.hoursOf(unit))
	if err != nil {
		return nil, fmt.Errorf("hours of county %s: %w", c.Key, err)
	}
	return worktime.New(c.Zone, pattern, builtIn().With(own))
}

// reworkDays asks, in the transaction that changes days, for the deadlines to
// be worked out anew. own are the days before the change.
func reworkDays(ctx context.Context, tx *db.Tx, by access.Actor, own worktime.Days, days ...worktime.Day) error {
	c, err := Of(ctx, tx)
	if err != nil {
		return err
	}
	job := CalendarChanged{Hours: c.Settings.Hours, Shifts: c.Settings.Shifts, Account: by.Account, Actor: by.Name}
	for _, d := range days {
		s, had := own[d]
		job.Days = append(job.Days, DayWas{Day: d, Own: had, Off: s.Off, Name: s.Name})
	}
	if len(days) == 0 {
		return nil
	}
	job.Year = days[0].String()[:4]
	return jobs.Enqueue(ctx, tx, job)
}

// reworkHours does so where the hours or the shifts of the settings change.
func reworkHours(ctx context.Context, tx *db.Tx, by access.Actor, was County, is Settings) error {
	same := func(a, b Shift) bool { return a.Hours == b.Hours && slices.Equal(a.Units, b.Units) }
	if was.Settings.Hours == is.Hours && slices.EqualFunc(was.Settings.Shifts, is.Shifts, same) {
		return nil
	}
	return jobs.Enqueue(ctx, tx, CalendarChanged{
		Hours: was.Settings.Hours, Shifts: was.Settings.Shifts, Account: by.Account, Actor: by.Name, Year: worktime.DayOf(tx.Now, was.Zone).String()[:4],
	})
}
