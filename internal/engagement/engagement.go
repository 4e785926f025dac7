// Package engagement says who takes part: at the headquarters, in the areas,
// the working groups, the units and the committees, and each person by name.
//
// It answers the complaint "urgent at the top, busy in the middle, cold at the
// bottom". Every slice says what it expected of whom by which day (a Source);
// signing in and reading are added here. Acts are gathered by the day by which
// they were due, and gathered again while they may still change; sums by day and
// by month are kept beside them, so that a year costs what twelve months cost.
// A figure is the sum of the acts that stand behind it, and opens them.
//
//	engagement.go  levels, Act, Service
//	collect.go     gathering the acts of days, and whose they are
//	own.go         what is expected of everybody: signing in, reading
//	sums.go        sums by day and by month
//	board.go       the levels, and who stands behind one
//	acts.go        the acts as a list
package engagement

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Level is how near the street somebody stands. Its name is the message
// "engagement.level." + Level.
type Level string

// The levels, from the top.
const (
	OfCounty    Level = "county"    // headquarters and office
	OfArea      Level = "area"      // who leads an area
	OfGroup     Level = "group"     // who leads a working group
	OfUnit      Level = "unit"      // units and their employees
	OfCommittee Level = "committee" // village and neighbourhood committees
)

// Levels lists them from the top.
func Levels() []Level { return []Level{OfCounty, OfArea, OfGroup, OfUnit, OfCommittee} }

// State is how an act stands. Its name is the message "engagement.state." +
// State.
type State string

// The states.
const (
	InTime State = "in_time"
	Late   State = "late"   // done after its time
	Missed State = "missed" // not done
)

// States lists them.
func States() []State { return []State{InTime, Late, Missed} }

// Act is something that was expected of somebody.
type Act struct {
	inbox.Expectation
	Day   string // the county's day by which it was due
	Level Level
	Who   string // person, account or unit; empty: nobody by name
}

// State is how the act stands.
func (a Act) State() State {
	switch {
	case a.Done.IsZero():
		return Missed
	case a.Done.After(a.Due):
		return Late
	}
	return InTime
}

// Source says what a slice expected of whom from one day to another, both
// included.
type Source func(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error)

// Service gathers and shows.
type Service struct {
	DB      *db.DB
	Sources []Source
}

// New returns a service that asks sources, besides what it knows itself.
func New(d *db.DB, sources ...Source) *Service {
	s := &Service{DB: d}
	s.Sources = append(append(s.Sources, sources...), signIns, readings)
	return s
}

// MayName reports whether by sees whose acts they were: names of people are for
// those who see the whole county's work.
func MayName(by access.Actor) bool { return by.Reach(access.SeeCase).All }

// Filter narrows the acts, as it stands in an address.
type Filter struct {
	From, To string // days
	Level    Level
	Kind     string
	State    State
	Area     id.Area
	Group    id.Group
	Unit     id.Unit
	Who      string
	Sort     string // -due: the latest first; else the first first
	After    string // mark of the last act of the page before
	Limit    int
}

// check refuses days that are none and words that mean nothing.
func (f Filter) check() error {
	for _, day := range []string{f.From, f.To} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return fault.New(fault.Invalid, "engagement.bad_day", day)
		}
	}
	return nil
}
