// Package works is what the county builds: roads, drains, lights and toilets
// that cure the faults of its infrastructure.
//
// A project has the cases that it is to cure, money by year and source, and
// milestones. It is proposed, approved, worked on, accepted and handed to the
// unit that will keep it. Acceptance cures its cases: each goes to the check by
// its area, with photos of its own, and not straight to closed.
//
//	works.go      Project, Service and what it asks of others
//	lifecycle.go  the states and what leads from one to the next
//	kinds.go      kinds of projects, which a county may change
//	draft.go      proposing and changing; link.go the cases of a project
//	act.go        one act on one project; move.go the simple ones
//	money.go      what is planned, approved and paid, by year and source
//	milestone.go  milestones; check.go checks of quality and safety
//	report.go     how far it has come; files.go what is attached
//	accept.go     acceptance, which cures the cases
//	filter.go     lists narrowed; list.go read; late.go late milestones
//	figures.go    what is counted; todo.go what waits for whom; verify.go for
//	              doctor
//	import.go     spreadsheets; sheet.go their columns
//	spots.go      the map
//	store.go      SQL
package works

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

// The kinds of record in the journal and of photos.
const (
	Subject       = "works"
	SubjectReport = "works_report"
	SubjectKinds  = "works_kinds"
)

// Prefix begins a project's visible number, as in XM-0001.
const Prefix = "XM-"

// Project is something that the county builds or mends. Days are 2017-08-25.
type Project struct {
	ID         id.Project
	Campaign   id.Campaign
	Number     int64
	Code       string // its own number, by which spreadsheets name it; may be empty
	Title      string
	Need       string // why it is needed
	Kind       string // code of a Kind
	Area       id.Area
	Unit       id.Unit // in charge
	Contractor string  // a firm
	Address    string
	Located    bool // whether Point is known
	Point      geo.Point
	Keeper     id.Unit // that it is handed to; empty: not yet

	State       State
	BeforePause State  // that it goes back to
	Reason      string // of the last act that wanted one
	StartsOn    string // planned; may be empty
	DueOn       string // planned
	Next        string // what is due next of it: a milestone or its end; empty: nothing
	Percent     int64  // 0–100, as last reported
	Money              // the sums of its lines

	Account    id.Account // who proposed it
	Actor      string
	ProposedOn string
	ApprovedOn string
	BegunOn    string
	AcceptedOn string
	Result     string // of the acceptance
	HandedOn   string
	EndedOn    string // dropped
	Moved      time.Time
	Version    int64
}

// Label is the project's visible number.
func (p Project) Label() string { return fmt.Sprintf("%s%04d", Prefix, p.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the project's page.
func (p Project) Link() string { return "/works/" + string(p.ID) }

// Owners are whom the project belongs to.
func (p Project) Owners() access.Owners {
	o := access.Owners{Area: p.Area, Units: []id.Unit{p.Unit}, Reporter: p.Account}
	if p.Keeper != "" {
		o.Units = append(o.Units, p.Keeper)
	}
	return o
}

// Late reports whether something of the project is late on a day.
func (p Project) Late(today string) bool { return p.Next != "" && p.Next < today }

// DaysLate is how many days it was, or is, accepted after its planned end; 0
// if it is not.
func (p Project) DaysLate(today string) int {
	end := p.AcceptedOn
	if end == "" {
		if !p.State.Clocked() {
			return 0
		}
		end = today
	}
	from, err := worktime.ParseDay(p.DueOn)
	to, err2 := worktime.ParseDay(end)
	if err != nil || err2 != nil {
		return 0
	}
	return max(int(to-from), 0)
}

// Over is how much more is paid than was approved, in fen.
func (p Project) Over() int64 { return max(p.Paid-p.Approved, 0) }

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (cases.Case, error)
	CureWithin(ctx context.Context, tx *db.Tx, by access.Actor, h cases.HandedIn) (cases.Case, error)
}

var _ Cases = (*cases.Service)(nil)

// Picture is a photo that waits for its record.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do with projects. Make one with New.
type Service struct {
	db    *db.DB
	cases Cases
	files blob.Store
}

// Options are what a Service works with.
type Options struct {
	DB    *db.DB
	Cases Cases
	Files blob.Store // may be nil: then nothing is attached
}

// New returns the service.
func New(o Options) *Service { return &Service{db: o.DB, cases: o.Cases, files: o.Files} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

// lonLat is where the project is, as it is stored.
func (p Project) lonLat() (lon, lat *float64) {
	if p.Located {
		return &p.Point.Lon, &p.Point.Lat
	}
	return nil, nil
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

// words is s without blanks that nobody sees.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }
