// Package notices is what is served on a party: notices to rectify, and the
// way of a demolition from the intended decision to the public notice.
//
// A notice is drafted, one by one or for many cases at once. Whoever has the
// power signs it, and with the signature it gets its number, from a book
// without gaps. It is served by a method that leaves proof, and looked after
// again: then it is complied with, refused, or handed to whoever may go on.
// The program drafts; it decides nothing. Where the issuing unit lacks the
// power that a kind wants, it says so and asks for a second thought.
//
//	notices.go    Notice, Service and what it asks of others
//	lifecycle.go  the states and what leads from one to the next
//	kinds.go      the kinds and what each wants; issuers.go who issues, with which powers
//	draft.go      drafting and changing; sign.go signing; number.go the numbers
//	act.go        one act on one notice
//	serve.go      how it reached the party; visit.go re-inspection; end.go transfer and withdrawal
//	batch.go      many at once; job.go does them
//	filter.go     lists narrowed; list.go read; sums.go by area and kind
//	figures.go    what is counted; todo.go what waits for whom; verify.go for
//	              doctor
//	store.go      SQL
package notices

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

// The kinds of record in the journal and of photos.
const (
	Subject        = "served"
	SubjectVisit   = "served_visit"
	SubjectSetting = "served_settings"
)

// Prefix begins a notice's number in the register, as in TZ-0001. The number
// on its paper is another one: it comes with the signature.
const Prefix = "TZ-"

// PartyKind is what sort of party a notice is for. Its name is the message
// "notices.party.…".
type PartyKind string

// The sorts of parties.
const (
	OfPerson    PartyKind = "person"
	OfHousehold PartyKind = "household"
	OfBusiness  PartyKind = "business"
	OfUnit      PartyKind = "unit"
)

// PartyKinds lists them.
func PartyKinds() []PartyKind { return []PartyKind{OfPerson, OfHousehold, OfBusiness, OfUnit} }

// Party is whom a notice is for. Without a name it is whoever owns, uses or
// keeps the object.
type Party struct {
	Kind    PartyKind
	Name    string
	ID      string // of a person's card, or a business's credit code
	Contact string
	Address string
}

// Structures lists what an object may be built of. Their names are the
// messages "notices.structure.…".
func Structures() []string { return []string{"brick", "sheet", "steel", "timber", "sign", "other"} }

// Object is what a notice is about. Lengths are in centimetres, the size in
// square decimetres; 0: unknown.
type Object struct {
	Name      string
	Structure string // of Structures; empty: unknown
	Floors    int64
	Length    int64
	Width     int64
	Size      int64
	Built     string // when, as people say it: 2015
	Permit    string // "yes", "no"; empty: unknown
}

// Text is what a notice says, and until when.
type Text struct {
	Facts     string
	Basis     string // the law
	Demand    string // what is to be done
	DueOn     string
	Statement int64 // days for a statement and a defence; 0: none
	Remedies  string
	Officers  string // who enforces, with the numbers of their certificates
}

// Notice is a paper for a party. Days are 2017-08-25.
type Notice struct {
	ID       id.Served
	Campaign id.Campaign
	Number   int64 // of the register
	Kind     string
	State    State
	Word     string // of its number; empty until it is signed
	Year, No int64
	Case     id.Case // may be empty
	Batch    id.Batched
	Area     id.Area
	Issuer   id.Unit
	Address  string // of the object
	Party    Party
	Object   Object
	Text     Text

	Account       id.Account // who drafted it
	Actor         string
	DraftedOn     string
	IssuedOn      string
	Signer        id.Account
	SignerName    string
	Unpowered     bool // signed though the issuer lacked the power
	Serving       Serving
	Visits        int64
	CompliedOn    string
	TransferredTo string
	EndedOn       string // transferred, withdrawn
	Reason        string // of the last act that wanted one
	Moved         time.Time
	Version       int64
}

// Label is the notice's number in the register.
func (n Notice) Label() string { return fmt.Sprintf("%s%04d", Prefix, n.Number) }

// NumberOf reads a number of the register.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the notice's page.
func (n Notice) Link() string { return "/notices/" + string(n.ID) }

// Owners are whom the notice belongs to.
func (n Notice) Owners() access.Owners {
	return access.Owners{Area: n.Area, Units: []id.Unit{n.Issuer}, Reporter: n.Account}
}

// Late reports whether the notice is overdue on a day: it was issued, and what
// it asks for was not done in time.
func (n Notice) Late(today string) bool { return n.State.Clocked() && n.Text.DueOn < today }

// DaysLate is by how many days it is overdue; 0 if it is not.
func (n Notice) DaysLate(today string) int {
	if !n.Late(today) {
		return 0
	}
	from, err := worktime.ParseDay(n.Text.DueOn)
	to, err2 := worktime.ParseDay(today)
	if err != nil || err2 != nil {
		return 0
	}
	return int(to - from)
}

// SeesParty reports whether by may read who the party is: whoever may see
// parties, and those who draft or serve the notice.
func SeesParty(n Notice, by access.Actor) bool {
	o := n.Owners()
	return by.May(access.SeeParty, o) || by.May(access.DraftNotices, o) || by.May(access.ServeNotices, o)
}

// Masked is the notice as somebody reads it who is not to know the party: of
// names the first letter, of other personal fields nothing.
func Masked(n Notice) Notice {
	p, v := &n.Party, &n.Serving
	p.Name, v.Receiver, v.Witness1, v.Witness2 = first(p.Name), first(v.Receiver), first(v.Witness1), first(v.Witness2)
	p.ID, p.Contact, p.Address = hidden(p.ID), hidden(p.Contact), hidden(p.Address)
	return n
}

func first(s string) string {
	if s == "" {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + "**"
}

func hidden(s string) string {
	if s == "" {
		return ""
	}
	return "****"
}

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (cases.Case, error)
}

var _ Cases = (*cases.Service)(nil)

// Picture is a photo that waits for its record.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do with notices. Make one with New.
type Service struct {
	db    *db.DB
	cases Cases
	// actor is an account as one who acts.
	actor func(ctx context.Context, tx *db.Tx, account id.Account) (access.Actor, error)
}

// New returns the service.
func New(d *db.DB, c Cases) *Service { return &Service{db: d, cases: c, actor: people.ActorOf} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// The bounds of what is typed.
const (
	MaxName = 200
	MaxText = 2000
)

func checkDay(f *fault.Fields, name, day string) {
	d, err := worktime.ParseDay(day)
	if err != nil || d.String() != day || day < "2000-01-01" || day > "2100-12-31" {
		f.Add(name, "notices.bad_day")
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
