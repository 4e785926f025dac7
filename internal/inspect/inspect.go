// Package inspect is how the county is looked at: rounds of inspections with
// sheets, samples drawn at random, marks by deduction, and mock visits by the
// rules of the province.
//
// A round has a sheet, a sample plan, inspectors and the sites that are drawn.
// At each site the sheet is gone through item by item: what is found wrong
// deducts, with reason and photos, and may make a case. Blocks of a sheet are
// looked at where they belong; a block's mark is the mean of its sites.
//
//	inspect.go    Service and what it asks of others
//	points.go     marks, exact
//	sheet.go      sheets: blocks, items, deductions; mark.go what is deducted
//	check.go      whether a sheet holds together
//	builtin.go    the sheets that ship, sheets.tsv; sheets.go those of a county
//	tabular.go    a sheet as a spreadsheet; take.go taken from one that was looked
//	              at; sites.go so a round's own sites
//	draw.go       the draw, stratified and repeatable; route.go the order of sites
//	samples.go    sample plans by population
//	round.go      rounds; act.go draw, begin, end, drop; own.go a round's own sites
//	visit.go      one sheet at one site; look.go its items; finish.go its end and
//	              the signatures
//	result.go     the result of a round, weakest first; alike.go equal marks
//	filter.go     lists narrowed; list.go read
//	figures.go    what is counted; todo.go what waits for whom; marks.go for
//	              other slices; verify.go for doctor; prove.go draws repeated
package inspect

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// The kinds of record in the journal and of photos.
const (
	Subject      = "inspect"
	SubjectVisit = "inspect_visit"
	SubjectItem  = "inspect_item"
	SubjectSheet = "inspect_sheet"
)

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	OpenWithin(ctx context.Context, tx *db.Tx, by access.Actor, d cases.Draft) (cases.Case, error)
	Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (cases.Case, error)
}

var _ Cases = (*cases.Service)(nil)

// Ground knows the sites of the county that a round may draw from.
type Ground interface {
	Sites(ctx context.Context, tx *db.Tx) ([]Site, error)
}

// Inspectors knows who may inspect.
type Inspectors interface {
	Inspectors(ctx context.Context, tx *db.Tx) ([]Inspector, error)
}

// Inspector is somebody who may inspect, with the unit that they are of.
type Inspector struct {
	Account id.Account
	Name    string
	Unit    id.Unit
}

// Service is what people do with inspections. Make one with New.
type Service struct {
	db     *db.DB
	cases  Cases
	ground Ground
	people Inspectors
}

// Options are what a Service works with.
type Options struct {
	DB     *db.DB
	Cases  Cases
	Ground Ground
	People Inspectors
}

// New returns the service.
func New(o Options) *Service {
	return &Service{db: o.DB, cases: o.Cases, ground: o.Ground, people: o.People}
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

func today(ctx context.Context, tx *db.Tx) (string, error) {
	county, err := counties.Of(ctx, tx)
	return counties.Day(tx, county), err
}

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
