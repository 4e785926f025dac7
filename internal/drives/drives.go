// Package drives is the campaign's monthly attack weeks and the special
// rectifications that go on over months.
//
// A drive is one object from its notice to its published result: key tasks, of
// which each has a cell in every area that it concerns; the units that take
// part, with the people they send; who came; what was done; the office's marks;
// the evaluation and the bulletin. What stands elsewhere is not entered again:
// the joint group's actions and the cases that were closed on its days and in
// its areas stand in it by themselves.
//
//	drives.go     Service, what it asks of others, bounds of what is typed
//	drive.go      the record and its states; lifecycle.go what may be done when
//	theme.go      special rectifications, and themes.tsv that a county begins with
//	draft.go      entering and copying a drive; item.go its key tasks
//	area.go       areas, their leaders, units and cells
//	issue.go      issuing, taking note, cancelling
//	sign.go       codes that sign people in; attend.go who came; people.go lists of them
//	work.go       what was done; works.go lists of it; finish.go cells that are done
//	mark.go       the office's inspection
//	deeds.go      what others did; board.go the matrix and how a cell stands
//	evaluate.go   evaluation and bulletin
//	filter.go     the list of drives as it stands in an address; list.go reading
//	special.go    a theme over months
//	propose.go    next month's key tasks, proposed from how things stand
//	figures.go    what is counted; verify.go whether what was kept is right
//	todo.go       what waits for whom, what was expected; round.go its clock
package drives

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// The kinds of records in the journal; photos hang on work and on marks.
const (
	Subject      = "drive"
	SubjectTheme = "drive_theme"
	SubjectCell  = "drive_cell"
	SubjectWork  = "drive_work"
	SubjectSign  = "drive_sign" // of a unit, or of who signed in alone
)

// Deed is what the joint group did of a kind in an area within some days.
type Deed struct {
	Area    id.Area
	Kind    string // code of the kind of action
	Actions int64
	Count   int64
}

// Cover is how far the joint group covered an area within some days.
type Cover struct {
	Streets int64 // of the area
	Bare    int64 // on which nothing was recorded
	Hours   int64 // of the day in which the group is out
	Idle    int64 // in which nothing was recorded in the area
}

// Patrol is what is asked of the joint group.
type Patrol interface {
	Deeds(ctx context.Context, tx *db.Tx, from, to string) ([]Deed, error)
	Covered(ctx context.Context, tx *db.Tx, from, to string) (map[id.Area]Cover, error)
	Kinds(ctx context.Context, tx *db.Tx) ([]Kind, error)
}

// Kind is a kind of action of the joint group.
type Kind struct {
	Code, Name, English string
}

// Plan is what is asked of the plan: how many tasks of each working group are
// late, so that their clauses of the standard are at risk.
type Plan interface {
	LateByGroup(ctx context.Context, tx *db.Tx) (map[id.Group]int64, error)
}

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	BySpot(ctx context.Context, tx *db.Tx, f cases.Filter) (map[cases.Spot]int64, error)
	Again(ctx context.Context, tx *db.Tx, from string) (map[cases.Spot]int64, error)
	AgainAt(ctx context.Context, tx *db.Tx, by access.Actor, at cases.Spot, from string) ([]cases.Case, error)
	Dictionary(ctx context.Context, tx *db.Tx) (*cases.Dictionary, error)
}

var _ Cases = (*cases.Service)(nil)

// Service is what people do with drives. Make one with New.
type Service struct {
	db     *db.DB
	cases  Cases
	patrol Patrol
	plan   Plan
}

// Options are what a Service works with.
type Options struct {
	DB     *db.DB
	Cases  Cases
	Patrol Patrol // nil: nobody patrols
	Plan   Plan   // nil: there is no plan
}

// New returns the service.
func New(o Options) *Service {
	return &Service{db: o.DB, cases: o.Cases, patrol: o.Patrol, plan: o.Plan}
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

// The bounds of what is typed, and of what one drive may hold.
const (
	MaxTitle  = 80
	MaxNote   = 1000
	MaxText   = 8000 // notices, bulletins
	MaxItems  = 30
	MaxAmount = 1_000_000
	MaxPeople = 20_000 // whom one unit sends
	maxNamed  = 500    // people of one list
)

// tidy makes one line of s without blanks at its ends.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// list reads codes that are kept with commas.
func list(s string) []string {
	return slices.DeleteFunc(strings.Split(s, ","), func(c string) bool { return c == "" })
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

func stale() error { return fault.New(fault.Conflict, "drives.stale") }

// fieldFault is one thing wrong with a form.
func fieldFault(name, key string, args ...any) error {
	var f fault.Fields
	f.Add(name, key, args...)
	return f.Err()
}
