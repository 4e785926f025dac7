// Package documents is the county's official documents: those that came in and
// those that its campaign issues.
//
// What is issued is drafted, reviewed, signed and issued. Signing gives it its
// number from the book of its issuer and year, in one step, so that a book has
// no gap: a number that was given in vain is kept as void. What was issued is
// changed by a correction only, which is another edition. A document goes to
// units, areas and working groups; who opens it there has read it, and of those
// who have not there is a list.
//
//	documents.go  Document, Service and what the records share
//	number.go     numbers as they are written; book.go the number books
//	kinds.go      kinds of documents, secrecy, urgency, what one founds
//	lifecycle.go  the states and what leads from one to the next
//	draft.go      drafting and changing; register.go what came in
//	act.go        one act on one document; move.go the simple ones
//	sign.go       signature and number; issue.go issuing and correcting
//	addressee.go  to whom it goes; read.go who has read it
//	paper.go      the document as it stands on paper; word.go as a file
//	check.go      what its code says to whoever asks
//	files.go      what is attached; template.go the county's own templates
//	settings.go   what the county sets: whether one reviews what one drafted
//	filter.go     lists narrowed; list.go read
//	figures.go    what is counted; todo.go what waits for whom; verify.go for
//	              doctor
//	store.go      SQL
package documents

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// The kinds of record in the journal.
const (
	Subject         = "document"
	SubjectBook     = "document_book"
	SubjectTemplate = "document_template"
)

// Prefix begins a document's place in the register, as in WS-0001.
const Prefix = "WS-"

// Document is an official document. Days are 2017-08-25.
type Document struct {
	ID        id.Document
	Campaign  id.Campaign
	Serial    int64
	Direction Direction
	Kind      Kind
	State     State
	Title     string
	Number    Number  // the zero value until it is signed
	Issuer    string  // as it stands in the red head
	Unit      id.Unit // that drafts; empty: the office
	Secrecy   string
	Urgency   string
	Others    string // recipients outside the county
	Body      string // a line for each paragraph
	Annexes   string // a line for each
	Founds    string // plan, headquarters or rules
	Issue     int64  // of a brief, in its year
	Total     int64  // of a brief, in all
	Receipt   bool   // a reader says that he has read it
	ReadBy    string // the day by which it is to be read; may be empty
	Dated     string // the day that it bears
	Reviewer  string
	Signer    string
	Reason    string // of the last act that wanted one
	Code      string // by which it is checked
	Edition   int64
	Expected  int64 // addressees
	Done      int64 // of them have read it

	Account   id.Account // who drafted it, or entered it
	Actor     string
	DraftedOn string
	SignedOn  string
	IssuedOn  string // or received
	EndedOn   string // void, repealed or dropped
	Moved     time.Time
	Version   int64
}

// Label is the document's place in the register.
func (d Document) Label() string { return fmt.Sprintf("%s%04d", Prefix, d.Serial) }

// SerialOf reads a place in the register.
func SerialOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the document's page.
func (d Document) Link() string { return "/documents/" + string(d.ID) }

// Owners are whom the document belongs to: who drafts it.
func (d Document) Owners() access.Owners {
	o := access.Owners{Reporter: d.Account}
	if d.Unit != "" {
		o.Units = []id.Unit{d.Unit}
	}
	return o
}

// Late reports whether somebody should have read it by now.
func (d Document) Late(today string) bool {
	return d.State.InForce() && d.ReadBy != "" && d.ReadBy < today && d.Done < d.Expected
}

// Service is what people do with documents. Make one with New.
type Service struct {
	db    *db.DB
	files blob.Store
	taken []Taken
}

// Taken reports whether papers of another sort are numbered by a word.
type Taken func(ctx context.Context, tx *db.Tx, word string) (bool, error)

// Beware lets no issuer of documents have a word that taken says is used: two
// books of one word would give the same number to two papers. It is called
// before the service is used.
func (s *Service) Beware(taken Taken) { s.taken = append(s.taken, taken) }

// Options are what a Service works with.
type Options struct {
	DB    *db.DB
	Files blob.Store // may be nil: then nothing is attached
}

// New returns the service.
func New(o Options) *Service { return &Service{db: o.DB, files: o.Files} }

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
	MaxBody  = 50_000
)

func checkDay(f *fault.Fields, name, s string) {
	if _, err := worktime.ParseDay(s); err != nil {
		f.Add(name, "documents.bad_day")
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

// text is s with line ends of one kind and none at its ends.
func text(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

// Lines are the lines of a text that say something.
func Lines(s string) (out []string) {
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func today(ctx context.Context, tx *db.Tx) (string, error) {
	county, err := counties.Of(ctx, tx)
	return counties.Day(tx, county), err
}
