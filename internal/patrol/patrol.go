// Package patrol is the joint rectification group on the street: agencies that
// go out together in shifts, what they do there, and the daily report that is
// made of it.
//
// An enforcement action is recorded once, on the spot, by whoever did it. The
// counts of the day, the week and the campaign, the daily report and the map
// are all made of those records; nobody adds up a second time. An action may
// bring a case with it, which goes through the case's own lifecycle, and goods
// that are held, which go to custody.
//
//	patrol.go     Service, what it asks of others, the words of the slice
//	settings.go   hours, cut-off, tolerance; known.go what hardly ever changes
//	kinds.go      what an action may be, and kinds.tsv that a county begins with
//	agency.go     agencies; route.go routes
//	shift.go      entering shifts; shifts.go reading them; attend.go their roster and the roll call; duty.go signing in by phone
//	action.go     the record and its invariants; record.go recording; change.go changing
//	filter.go     a list as it stands in an address; list.go lists
//	bubbles.go    the map; squares.go the counts that it is drawn from
//	proved.go     what is behind the actions of some days
//	day.go        the day's page; sums.go weeks and months; cover.go streets and hours
//	report.go     the daily report; days.go the list of them; confirm.go what people do with it; round.go its clock
//	figures.go    what is counted, and counted anew
//	todo.go       what waits for whom, and what was expected of whom
package patrol

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// The kinds of records in the journal; photos hang on an action.
const (
	Subject       = "action"
	SubjectShift  = "shift"
	SubjectDay    = "patrol_day"
	SubjectAgency = "agency"
	SubjectRoute  = "route"
	SubjectKind   = "action_kind"
)

// Ground is what is asked of the map; *areas.Service in the program.
type Ground interface {
	At(ctx context.Context, tx *db.Tx, p geo.Point) (id.Area, bool, error)
	Nearest(ctx context.Context, tx *db.Tx, p geo.Point) (name string, metres float64, err error)
}

// People is what is asked of the organisation; *org.Service in the program.
type People interface {
	ListPeople(ctx context.Context, by access.Actor, f org.PersonFilter) (org.PersonPage, error)
}

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	OpenWithin(ctx context.Context, tx *db.Tx, by access.Actor, d cases.Draft) (cases.Case, error)
	HandInWithin(ctx context.Context, tx *db.Tx, by access.Actor, h cases.HandedIn) (cases.Case, error)
	Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (cases.Case, error)
	Dictionary(ctx context.Context, tx *db.Tx) (*cases.Dictionary, error)
}

// Held is goods that an action takes into custody.
type Held struct {
	Action id.Action
	At     time.Time
	Area   id.Area
	Unit   id.Unit // of the agency that holds them
	Place  string  // where they were taken
	Goods  string  // one line for each thing: what, and how many
	Reason string
	Party  string // whose they are, as far as it is known
	Photos []cases.Picture
}

// Holder opens a batch of held goods from an action, within its unit of work.
type Holder interface {
	Hold(ctx context.Context, tx *db.Tx, by access.Actor, h Held) (id.Batch, error)
}

// Service is what people do with shifts, actions and daily reports. Make one
// with New.
type Service struct {
	db     *db.DB
	bus    *events.Bus
	ground Ground
	people People
	cases  Cases
	holder Holder
	memory memory
}

// Options are what a Service works with.
type Options struct {
	DB     *db.DB
	Bus    *events.Bus // may be nil
	Ground Ground
	People People
	Cases  Cases
	Holder Holder // nil: actions hold no goods
}

// New returns the service.
func New(o Options) *Service {
	return &Service{db: o.DB, bus: o.Bus, ground: o.Ground, people: o.People, cases: o.Cases, holder: o.Holder}
}

var (
	_ Ground = (*areas.Service)(nil)
	_ People = (*org.Service)(nil)
	_ Cases  = (*cases.Service)(nil)
)

// Holds reports whether actions can take goods into custody.
func (s *Service) Holds() bool { return s.holder != nil }

// Recorded is published when an action was recorded.
type Recorded struct {
	Action Action
	By     access.Actor
}

// Changed is published when an action was changed or voided.
type Changed struct {
	Was, Now Action
	By       access.Actor
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

// The bounds of what is typed.
const (
	MaxName  = 60
	MaxNote  = 1000
	MaxText  = 4000 // difficulties, plans
	MaxCount = 100_000
)

// tidy makes one line of s without blanks at its ends.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

func stale() error { return fault.New(fault.Conflict, "patrol.stale") }

// both are both sides: the office, and the group with the liaisons of its units.
func both(units []id.Unit) inbox.Recipients {
	return inbox.Recipients{
		Holders: []inbox.Holder{inbox.Everyone(access.Office), inbox.Everyone(access.PatrolMember)},
		Units:   units,
	}
}
