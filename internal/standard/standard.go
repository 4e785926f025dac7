// Package standard is what the county is measured by: the indicators of the
// sanitary title as a tree, how each clause stands and why, and the archive of
// evidence behind it.
//
// A tree has chapters (03), items (03-05) and clauses (03-05-01). A clause keeps
// its number through the editions of its family, so that its values and its
// evidence go on when a new edition comes into force. A tree in force is not
// changed: a new edition is drafted from it.
//
//	standard.go  Service and what it asks of others
//	quantity.go  numbers to four decimals; kinds.go targets and evidence by kind
//	judge.go     the rule: how a clause stands, and why; words.go says it
//	tree.go      trees and nodes; draft.go making, changing and setting in force
//	compare.go   one edition beside another
//	shipped.go   the trees that ship (trees/)
//	sheet.go     a tree as a spreadsheet; import.go the way back
//	board.go     every clause with its state; hooks.go what hangs on them;
//	             gained.go what does in the tree that ships
//	value.go     values, entered or taken from figures
//	evidence.go  evidence that is asked for; handin.go handed in and reviewed
//	files.go     its files; filter.go lists narrowed; list.go read
//	box.go       what is in a box; archive.go the archive as a ZIP file
//	units.go     how complete it is by unit
//	figures.go   what is counted; todo.go what waits for whom; verify.go for
//	             doctor
package standard

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/worktime"
)

// The kinds of record in the journal.
const (
	Subject       = "standard_evidence"
	SubjectTree   = "standard_tree"
	SubjectClause = "standard_clause"
)

// Street is what is open on the streets, by category of case, by kind of
// project, and by survey that found it.
type Street struct{ Open, Overdue, Projects, Late, Found, FoundLate map[string]int64 }

// Streets tells what is open on the streets, now or at the end of an earlier day, as
// of which tx then reads, and what of it there is.
type Streets interface {
	Open(ctx context.Context, tx *db.Tx, then *figures.Then) (Street, error)
	// Things lists what may hang on clauses: the categories of cases, the kinds of
	// projects and the registers of surveys that the county has.
	Things(ctx context.Context, tx *db.Tx) (Things, error)
}

// Records knows the records that evidence may refer to.
type Records interface {
	// Has reports whether the county has the record of an address, and by may
	// see it.
	Has(ctx context.Context, tx *db.Tx, by access.Actor, address string) (bool, error)
}

// Numbers gives figures; *figures.Book in the program.
type Numbers interface {
	Value(ctx context.Context, tx *db.Tx, key string, q figures.Query) (figures.Value, error)
	Def(key string) (figures.Def, bool)
}

// Service is what people do with the standard and its evidence. Make one with
// New.
type Service struct {
	db      *db.DB
	files   blob.Store
	streets Streets
	records Records
	// Numbers gives the values that are taken from figures. Nil: none are.
	Numbers Numbers
}

// Options are what a Service works with.
type Options struct {
	DB      *db.DB
	Files   blob.Store // may be nil: then nothing is attached
	Streets Streets    // may be nil: then the streets say nothing
	Records Records    // may be nil: then no reference is proved
}

// New returns the service.
func New(o Options) *Service {
	return &Service{db: o.DB, files: o.Files, streets: o.Streets, records: o.Records}
}

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

// MaxWeight bounds the weight of a clause: what is predicted of it is counted in
// whole numbers, which a chapter of such clauses does not overflow.
const MaxWeight = 1000 * One

func checkDay(f *fault.Fields, name, day string) {
	if _, err := worktime.ParseDay(day); err != nil {
		f.Add(name, "standard.bad_day")
	}
}

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}

// words is s without blanks that nobody sees.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

func today(ctx context.Context, tx *db.Tx) (string, error) {
	county, err := counties.Of(ctx, tx)
	return counties.Day(tx, county), err
}
