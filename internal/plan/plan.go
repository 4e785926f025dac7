// Package plan takes the campaign's document apart into objectives and tasks,
// down to a named employee, and keeps account of how far each has come.
//
// A task has units, a responsible leader, a deadline and a measure. The unit
// passes it on to employees and reports with proof; the office checks. Tasks
// come from the plan, from recurring duties, and from other slices (a meeting's
// decision, an order), which add them within their own transaction and hear of
// every move by the event HasMoved. Deadlines are days in the county's zone: a
// task is late from the day after, and that is computed, never stored.
//
//	plan.go       Task, Service; draft.go what somebody enters, and its checks
//	lifecycle.go  the states and what leads from one to the next
//	add.go        new tasks; change.go changed ones; split.go one for each unit
//	act.go        one act on one task; pass.go employees; report.go progress and
//	              its check; settle.go blocked, dropped, done by another slice
//	occupied.go   how many tasks an employee has
//	link.go       which task needs which
//	objective.go  objectives
//	duty.go       recurring duties; make.go the tasks they make
//	filter.go     lists narrowed; list.go read; tree.go in the order of the plan
//	sheet.go      the spreadsheet; import.go and cells.go read, export.go written
//	leader.go     the posts that tasks name; words.go numbers
//	feed.go       calendars under a secret address
//	figures.go    what is counted; todo.go what waits for whom; verify.go for doctor
//	files.go      proof that is no photo; store.go SQL
package plan

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
)

// The kinds of record in the journal and of photos.
const (
	Subject          = "task"
	SubjectReport    = "task_report"
	SubjectObjective = "objective"
	SubjectDuty      = "duty"
)

// Prefix begins a task's visible number, as in RW-0012.
const Prefix = "RW-"

// Measure says how it is known that a task is done.
type Measure string

// The measures. The name of one is the message "plan.measure." + Measure.
const (
	YesNo  Measure = "yes"
	Number Measure = "number" // Target of Unit
)

// Measures lists them.
func Measures() []Measure { return []Measure{YesNo, Number} }

// Source says where a task comes from. Its kind is the message
// "plan.source." + Kind, where empty is the plan itself.
type Source struct {
	Kind   string // "", duty, meeting, order
	Record string // identifier of the record
	Title  string
	Link   string // address of the record's page
}

// The kinds of source.
const (
	FromPlan    = ""
	FromDuty    = "duty"
	FromMeeting = "meeting"
	FromOrder   = "order"
)

// Sources lists them.
func Sources() []string { return []string{FromPlan, FromDuty, FromMeeting, FromOrder} }

// Task is something that a unit is to do by a day.
type Task struct {
	ID        id.Task
	Campaign  id.Campaign
	Number    int64
	Parent    id.Task      // the task that it is a part of; empty: none
	Objective id.Objective // empty: none
	Seq       int          // its place among its brothers

	Title    string // the content in a line
	Details  string
	Basis    string // clause of the standard, or the reason
	Measure  Measure
	Target   float64 // of Number
	Unit     string  // of Number: what is counted
	Reached  float64 // as last reported
	Evidence string  // what is wanted as proof
	Weight   int

	Lead        id.Unit
	Responsible []id.Unit
	Assist      []id.Unit
	Leader      id.Post   // the responsible leader's
	Person      id.Person // responsible
	Area        id.Area
	Group       id.Group
	StartsOn    string // may be empty
	DueOn       string // may be empty

	State    State
	Reason   string // why it is blocked, was sent back or dropped
	Source   Source
	Duty     id.Duty // that made it
	Period   string  // the day of the duty for which it was made
	Passed   int     // employees to whom it was passed on
	Children int     // tasks into which it was taken apart
	Returned int     // times that the office sent it back
	HandedOn string  // the day on which its completion was reported
	DoneOn   string
	Created  time.Time
	Moved    time.Time
	Version  int64
}

// Label is the task's visible number.
func (t Task) Label() string { return fmt.Sprintf("%s%04d", Prefix, t.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the task's page.
func (t Task) Link() string { return "/plan/tasks/" + string(t.ID) }

// Owners are whom the task belongs to.
func (t Task) Owners() access.Owners {
	o := access.Owners{Area: t.Area, Group: t.Group}
	if t.Lead != "" {
		o.Units = append(o.Units, t.Lead)
	}
	o.Units = append(append(o.Units, t.Responsible...), t.Assist...)
	return o
}

// Late reports whether the task is late on a day of the county. What was
// handed in waits for the office, and is late no more.
func (t Task) Late(today string) bool {
	return t.State.Running() && t.DueOn != "" && t.DueOn < today
}

// Waiting reports whether the unit has passed the task on to nobody.
func (t Task) Waiting() bool { return t.State.Running() && t.Passed == 0 && t.Children == 0 }

// Share is how much of the task is done, from 0 to 1.
func (t Task) Share() float64 {
	switch {
	case t.State == Done:
		return 1
	case t.Measure == Number && t.Target > 0:
		return min(max(t.Reached/t.Target, 0), 1)
	}
	return 0
}

// HasMoved is published when a task is added and when its state changes.
type HasMoved struct {
	Task     id.Task
	From, To State // From is empty for a new task
	Source   Source
	By       access.Actor
}

// HasChanged is published when what the plan says of a task is changed, its
// deadline for one.
type HasChanged struct {
	Task   id.Task
	Source Source
}

// Picture is a photo that is attached with a report; *photos.Prepared in the
// program.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do with the plan.
type Service struct {
	db    *db.DB
	bus   *events.Bus
	files blob.Store
}

// Options are what a Service works with.
type Options struct {
	DB    *db.DB
	Bus   *events.Bus
	Files blob.Store // without it reports carry no files
}

// New returns the service.
func New(o Options) *Service { return &Service{db: o.DB, bus: o.Bus, files: o.Files} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
