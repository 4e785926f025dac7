// Package support is an area's application to a working group: a problem that
// the units of the area cannot solve alone goes to those whose trade it is.
//
// A request has a clock. The group accepts it with a plan and a date, declines
// it with a reason, or asks back; while the area owes an answer the clock
// stands still. What is declined, or not answered in time, goes up to the
// headquarters, which decides. If the request is about a case, acceptance
// moves its lead to the group, and from then on the request follows the case:
// it is done when the area has checked it. Otherwise the area confirms.
//
//	support.go    Request, Service and what it asks of others
//	lifecycle.go  the states and what leads from one to the next
//	draft.go      asking
//	act.go        one act on one request; answer.go the group's; decide.go the
//	              headquarters'; finish.go until it is done
//	follow.go     what becomes of a request when its case moves
//	settings.go   how long a group may take
//	filter.go     lists narrowed; list.go read; matrix.go area × group
//	figures.go    what is counted; todo.go what waits for whom; warn.go what is
//	              told in time; verify.go for doctor
//	store.go      SQL
package support

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// The kinds of record in the journal.
const (
	Subject         = "support"
	SubjectSettings = "support_settings"
)

// Prefix begins a request's visible number, as in XB-0045.
const Prefix = "XB-"

// Request is an area's application to a working group.
type Request struct {
	ID       id.Support
	Campaign id.Campaign
	Number   int64
	Area     id.Area
	Group    id.Group
	Case     id.Case // empty: a free subject
	Title    string
	Needs    string // what is wanted of the group
	WantedOn string // the day by which

	State    State
	Reason   string // why it was declined, upheld, sent back or withdrawn
	Plan     string // of the group, or what the headquarters decided
	PlanOn   string // the day by which it will be done
	Question string // that the group asked
	Reply    string // of the area
	Result   string // what was done
	Directed bool   // by the headquarters

	Account id.Account // who asked
	Actor   string     // and the post
	AskedAt time.Time
	AskedOn string

	AnswerDue  time.Time // by when the group is to answer
	AnsweredAt time.Time // its first answer: accepted or declined
	AnsweredOn string
	Due        time.Time // of whoever must act now; zero: none runs
	PausedAt   time.Time // since when the area owes an answer
	Escalated  time.Time
	HandedAt   time.Time
	DoneOn     string
	Returned   int // times that the area sent it back as not done
	Moved      time.Time
	Version    int64
}

// Label is the request's visible number.
func (r Request) Label() string { return fmt.Sprintf("%s%04d", Prefix, r.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the request's page.
func (r Request) Link() string { return "/support/" + string(r.ID) }

// Owners are whom the request belongs to: both sides.
func (r Request) Owners() access.Owners {
	return access.Owners{Area: r.Area, Group: r.Group, Reporter: r.Account}
}

// Late reports whether whoever must act now is late.
func (r Request) Late(now time.Time) bool {
	return r.State.Clocked() && !r.Due.IsZero() && r.Due.Before(now)
}

// AnsweredInTime reports whether the group answered within its clock.
func (r Request) AnsweredInTime() bool {
	return !r.AnsweredAt.IsZero() && !r.AnsweredAt.After(r.AnswerDue)
}

// HasMoved is published when a request is made and when its state changes.
type HasMoved struct {
	Request  id.Support
	Act      Act
	From, To State // From is empty for a new request
	By       access.Actor
}

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (cases.Case, error)
	DispatchWithin(ctx context.Context, tx *db.Tx, by access.Actor, d cases.Dispatching) (cases.Case, error)
}

var _ Cases = (*cases.Service)(nil)

// Service is what people do with requests. Make one with New.
type Service struct {
	db    *db.DB
	bus   *events.Bus
	cases Cases
}

// Options are what a Service works with.
type Options struct {
	DB    *db.DB
	Bus   *events.Bus // may be nil
	Cases Cases
}

// New returns the service.
func New(o Options) *Service { return &Service{db: o.DB, bus: o.Bus, cases: o.Cases} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// The bounds of what is typed.
const (
	MaxTitle = 200
	MaxText  = 2000
)

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}
