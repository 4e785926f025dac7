// Package meetings is where headquarters, office, areas and working groups hear
// reports, decide, and see to it that what they decided is done.
//
// A meeting has an agenda, proposed from what is overdue, contested, escalated
// or carried over; a person picks and orders it. At its hour the material is
// frozen: figures and lists as they were. While it runs, attendance, reports
// and minutes are kept. A decision has an owner and a deadline and becomes a
// task; it stands on every further agenda of the same line until that is done.
// Meetings of one line are those of the same kind, area and group.
//
//	meetings.go   Meeting, Service, and what is asked of other slices
//	lifecycle.go  states and acts
//	schedule.go   new, changed and called-off meetings
//	series.go     meetings that recur; make.go the meetings they make
//	agenda.go     the agenda and what is proposed for it
//	point.go      what a person does to the agenda
//	freeze.go     the material, and the hour at which it is frozen
//	hold.go       begin, attendance, who reported, close
//	minutes.go    the text, and every version of it
//	decision.go   decisions and their tasks; decisions.go their list
//	filter.go     lists narrowed; list.go read, and one meeting with all around it
//	figures.go    what is counted; todo.go what waits for whom; verify.go for doctor
//	calendar.go   for calendar programs; store.go SQL
package meetings

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// The kinds of record in the journal.
const (
	Subject         = "meeting"
	SubjectSeries   = "meeting_series"
	SubjectDecision = "decision"
)

// Prefix begins a meeting's visible number, as in HY-0003.
const Prefix = "HY-"

// Kind is whose meeting it is. Its name is the message "meetings.kind.…".
type Kind string

// The kinds.
const (
	Headquarters Kind = "headquarters"
	OfOffice     Kind = "office"
	OfArea       Kind = "area"
	OfGroup      Kind = "group"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Headquarters, OfOffice, OfArea, OfGroup} }

// Line is which meetings follow one another.
type Line struct {
	Kind  Kind
	Area  id.Area  // of OfArea
	Group id.Group // of OfGroup
}

// Owners are whom the meetings of a line belong to.
func (l Line) Owners() access.Owners {
	switch l.Kind {
	case OfArea:
		return access.Owners{Area: l.Area}
	case OfGroup:
		return access.Owners{Group: l.Group}
	case Headquarters, OfOffice: // an area that stands beside them counts for nothing
	}
	return access.Owners{}
}

// allow says whether by may hold meetings of the line. Whoever may hold others
// is told what the form lacks before they are refused.
func (l Line) allow(by access.Actor) error {
	refused := by.Check(access.ManageMeetings, l.Owners())
	if refused == nil || !by.MayEver(access.ManageMeetings) {
		return refused
	}
	var f fault.Fields
	switch {
	case !slices.Contains(Kinds(), l.Kind):
		f.Add("kind", "meetings.choose")
	case l.Kind == OfArea && l.Area == "":
		f.Add("area", "meetings.choose")
	case l.Kind == OfGroup && l.Group == "":
		f.Add("group", "meetings.choose")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return refused
}

// Meeting is one meeting.
type Meeting struct {
	ID       id.Meeting
	Campaign id.Campaign
	Number   int64
	Line
	Series   id.Series // that made it
	Period   string    // the day of the series
	Title    string
	Place    string
	Chair    string // the post of who chairs it
	Starts   time.Time
	Minutes  int    // how long it takes
	Day      string // of Starts, in the county's zone
	State    State
	Reason   string // why it was called off
	FrozenAt time.Time
	BegunAt  time.Time
	ClosedAt time.Time
	Created  time.Time
	Version  int64

	// Of a list and of one meeting.
	Units                     []id.Unit // asked to come, in order
	Points, Decisions, Undone int       // on the agenda; decided; of these not done

	material string
}

// Label is the meeting's visible number.
func (m Meeting) Label() string { return fmt.Sprintf("%s%04d", Prefix, m.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the meeting's page.
func (m Meeting) Link() string { return "/meetings/" + string(m.ID) }

// Ends is when it is to be over.
func (m Meeting) Ends() time.Time { return m.Starts.Add(time.Duration(m.Minutes) * time.Minute) }

// Frozen reports whether its material stands.
func (m Meeting) Frozen() bool { return !m.FrozenAt.IsZero() }

// writeDays is how many days after a meeting its minutes are to be closed.
const writeDays = 2

// WrittenBy is by when its minutes are to be closed.
func (m Meeting) WrittenBy() time.Time { return m.Ends().AddDate(0, 0, writeDays) }

// Late reports whether its minutes are late at an instant.
func (m Meeting) Late(now time.Time) bool { return m.State.Open() && m.WrittenBy().Before(now) }

// Task is a decision as plan keeps it.
type Task struct {
	ID     id.Task
	Number string // visible
	Link   string
	Title  string
	Unit   id.Unit
	DueOn  string
	DoneOn string
	State  DecisionState
}

// Assignment is the task that a decision becomes.
type Assignment struct {
	Meeting Meeting
	Title   string
	Unit    id.Unit
	DueOn   string
}

// Tasks is asked of plan. All of it happens in the caller's transaction.
type Tasks interface {
	// Assign makes a task. Faults are of the fields title, unit and due_on.
	Assign(ctx context.Context, tx *db.Tx, by access.Actor, a Assignment) (Task, error)
	// Withdraw ends a task that was assigned by mistake.
	Withdraw(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error
}

// Proposed is something that a meeting might talk about.
type Proposed struct {
	Why Why
	inbox.Todo
}

// Figure is a number of the material, with the list behind it.
type Figure struct {
	Key  string `json:"key"`
	Text string `json:"text,omitempty"` // of a rate
	N    int64  `json:"n"`
	Link string `json:"link,omitempty"`
}

// Situation tells how things stand; app asks the other slices. It opens
// transactions of its own.
type Situation interface {
	// Propose lists what is overdue, contested or escalated, the most urgent
	// first, at most limit of each.
	Propose(ctx context.Context, by access.Actor, l Line, limit int) ([]Proposed, error)
	// Figures are those of the material.
	Figures(ctx context.Context, by access.Actor, l Line) ([]Figure, error)
	// Now tells how a record stands that was put on an agenda earlier.
	Now(ctx context.Context, by access.Actor, subject, record string) (inbox.Todo, bool, error)
}

// Service is what people do with meetings.
type Service struct {
	db    *db.DB
	tasks Tasks
	about Situation
}

// Options are what a Service works with.
type Options struct {
	DB    *db.DB
	Tasks Tasks
	About Situation
}

// New returns the service.
func New(o Options) *Service { return &Service{db: o.DB, tasks: o.Tasks, about: o.About} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

func stale() error { return fault.New(fault.Conflict, "meetings.stale") }

func isDay(day string) bool {
	t, err := time.Parse(time.DateOnly, day)
	return err == nil && t.Year() > 1900 && t.Year() < 2201
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }
