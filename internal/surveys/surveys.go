// Package surveys holds the rounds in which people go through areas and write
// down what they find, and brings in the spreadsheets in which they did so.
//
// A round yields cases: every row of its register becomes one, and the row's
// number in the register makes it the same case at the next import. Rows are
// staged in chunks that nobody sees and are published together.
//
//	surveys.go   Survey, its invariants, Service
//	service.go   entering, changing and listing rounds
//	coverage.go  what was found and walked, by area
//	store.go     SQL
//	columns.go   the headings by which fields are known
//	words.go     the words for states, categories, areas, units
//	mapping.go   the mapping file: what a spreadsheet calls things
//	import.go    Import; stage.go its chunks; row.go one row; context.go what rows are compared with
//	preview.go   the heading and first rows, before anything is read in
//	uploads.go   files that wait for a person's decision
//	jobs.go      long registers in the background
//	sweep.go     files that a crash left behind
//	report.go    what became of the rows, as text and JSON
//	template.go  empty spreadsheets to fill in
package surveys

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Subject is the kind of record in the journal.
const Subject = "survey"

// Status is how far a round has come. Its name is the message
// "survey.status." + Status.
type Status string

// The statuses.
const (
	Planned Status = "planned"
	Running Status = "running"
	Closed  Status = "closed"
)

// Statuses lists them in the order of a round's life.
func Statuses() []Status { return []Status{Planned, Running, Closed} }

// The registers that the program knows by name; a county may have others. The
// name of one of these is the message "survey.register." + its code.
const (
	Appearance     = "appearance"
	Infrastructure = "infrastructure"
	Structures     = "structures"
)

// Registers lists the registers that the program knows by name.
func Registers() []string { return []string{Appearance, Infrastructure, Structures} }

// Survey is a round.
type Survey struct {
	ID       id.Survey
	Campaign id.Campaign
	Code     string // short, for the command line; unique
	Title    string
	Register string // the theme of its cases; empty: none
	Status   Status
	StartsOn string // first and last day; may be empty
	EndsOn   string
	Group    id.Group // who goes: a working group, a unit, or both
	Unit     id.Unit
	Areas    []id.Area // empty: every area
	Category string    // of findings whose row names none
	Source   cases.Source
	Note     string
	Version  int64
	Created  time.Time
}

// Draft is a round as somebody enters it.
type Draft struct {
	Code, Title, Register string
	Status                Status
	StartsOn, EndsOn      string
	Group                 id.Group
	Unit                  id.Unit
	Areas                 []id.Area
	Category              string
	Source                cases.Source
	Note                  string
	Version               int64  // of the round that is changed; 0: whichever
	Key                   string // request key
}

// Draft returns s as a draft, to be changed.
func (s Survey) Draft() Draft {
	return Draft{
		Code: s.Code, Title: s.Title, Register: s.Register, Status: s.Status, StartsOn: s.StartsOn, EndsOn: s.EndsOn,
		Group: s.Group, Unit: s.Unit, Areas: slices.Clone(s.Areas), Category: s.Category, Source: s.Source, Note: s.Note, Version: s.Version,
	}
}

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	Dictionary(ctx context.Context, tx *db.Tx) (*cases.Dictionary, error)
	ImportBatch(ctx context.Context, tx *db.Tx, by access.Actor, b cases.Batch) ([]cases.Outcome, error)
	Prepare(ctx context.Context, tx *db.Tx, by access.Actor, b *cases.Bringing) (*cases.Part, error)
	Bring(ctx context.Context, tx *db.Tx, p *cases.Part) error
	Publish(ctx context.Context, tx *db.Tx, by access.Actor, b *cases.Bringing) (int, error)
	Discard(ctx context.Context, tx *db.Tx, imp id.Import, limit int) (more bool, err error)
}

// Service is what people do with rounds.
type Service struct {
	db     *db.DB
	cases  Cases
	areas  *areas.Service
	files  blob.Store
	onPage int
	alone  bool
	name   string   // of this process, beside the imports that it works on
	here   sync.Map // id.Import → true: the jobs that it is at
}

// Options are what a Service works with.
type Options struct {
	DB    *db.DB
	Cases Cases
	Areas *areas.Service // names a finding's area by its place
	Files blob.Store     // where uploads wait; without it pages cannot import
	// Alone says that no other process does jobs: what another began is dead.
	Alone bool
	// OnPage is how many rows are brought in while somebody waits; MaxOnPage
	// if it is 0.
	OnPage int
}

// New returns the service.
func New(o Options) *Service {
	if o.OnPage == 0 {
		o.OnPage = MaxOnPage
	}
	return &Service{db: o.DB, cases: o.Cases, areas: o.Areas, files: o.Files, onPage: o.OnPage, alone: o.Alone, name: id.New[string]()}
}

const (
	maxTitle = 120
	maxCode  = 32
	maxNote  = 2000
	maxAreas = 1000
)

// check tidies d and notes what is wrong with it without the database.
func (d *Draft) check() fault.Fields {
	var f fault.Fields
	for _, p := range []*string{&d.Code, &d.Title, &d.Register} {
		*p = strings.Join(strings.Fields(*p), " ")
	}
	d.Note = strings.TrimSpace(d.Note)
	if d.Title == "" {
		f.Add("title", "survey.need_title")
	}
	f.Text("title", d.Title, maxTitle)
	f.Text("note", d.Note, maxNote)
	if !codeForm(d.Code, true) {
		f.Add("code", "survey.bad_code", maxCode)
	}
	if d.Register != "" && !codeForm(d.Register, false) {
		f.Add("register", "survey.bad_register", maxCode)
	}
	if d.Status == "" {
		d.Status = Running
	}
	if !slices.Contains(Statuses(), d.Status) {
		f.Add("status", "survey.choose")
	}
	if d.Source == "" {
		d.Source = cases.FromSurvey
	}
	if !slices.Contains(cases.Sources(), d.Source) {
		f.Add("source", "survey.choose")
	}
	first, last := checkDay(&f, "starts_on", d.StartsOn), checkDay(&f, "ends_on", d.EndsOn)
	if first && last && d.StartsOn != "" && d.EndsOn != "" && d.EndsOn < d.StartsOn {
		f.Add("ends_on", "survey.ends_before")
	}
	slices.Sort(d.Areas)
	d.Areas = slices.Compact(d.Areas)
	if len(d.Areas) > maxAreas {
		f.Add("areas", "survey.choose")
	}
	return f
}

func checkDay(f *fault.Fields, field, day string) bool {
	if day == "" {
		return true
	}
	if t, err := time.Parse(time.DateOnly, day); err != nil || t.Year() < 1901 || t.Year() > 2200 {
		f.Add(field, "survey.bad_day")
		return false
	}
	return true
}

// codeForm: letters of any script, digits, dot, dash and underscore.
func codeForm(s string, mayBeEmpty bool) bool {
	if s == "" {
		return mayBeEmpty
	}
	if utf8.RuneCountInString(s) > maxCode || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return !isLetter(r) && !strings.ContainsRune("._-", r) })
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
