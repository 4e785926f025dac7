// Package supervise is supervision and inquiry: orders that must be answered
// by a day, the ladder that an unanswered one climbs, urging, and the
// instructions of leaders, which are followed as orders.
//
// An order is about something (a case, a task, a request for support, a unit)
// or a matter of its own, and is addressed to a unit, an area or a working
// group. It is answered in writing with proof, and reviewed. Who is late climbs
// the ladder: reminder, order, notice of criticism, interview of the leader,
// accountability; each step by rule or by hand, and each with its reason. A
// deadline is a day in the county's zone: late is from the day after, and that
// is computed, never stored.
//
//	supervise.go  Order, Service; subject.go what is asked of those that an order is about
//	lifecycle.go  the states and what leads from one to the next
//	draft.go      issuing, and writing an instruction
//	act.go        one act on one order; answer.go answers and their review; files.go their files
//	ladder.go     the steps; settings.go when the rule takes them
//	urge.go       urging; urges.go the list of it; late.go what can be urged
//	filter.go     lists narrowed; list.go read
//	figures.go    what is counted; todo.go what waits for whom; verify.go for doctor
//	store.go      SQL
package supervise

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
)

// The kinds of record in the journal and of photos.
const (
	Subject         = "order"
	SubjectAnswer   = "order_answer"
	SubjectSettings = "supervise_settings"
)

// Kind is what an order is. Its name is the message "supervise.kind.…".
type Kind string

// The kinds.
const (
	Ordered    Kind = "order"
	Instructed Kind = "instruction" // a leader wrote it
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Ordered, Instructed} }

// prefix begins a visible number, as in DB-0017 and PS-0003.
func (k Kind) prefix() string {
	if k == Instructed {
		return "PS-"
	}
	return "DB-"
}

// Order is something that must be done and answered by a day.
type Order struct {
	ID       id.Order
	Campaign id.Campaign
	Kind     Kind
	Number   int64
	Title    string
	Details  string // what is required
	About    Reference

	To    Addressee
	Unit  id.Unit // the addressee, or its lead unit
	Area  id.Area // the addressee, or where the matter lies
	Group id.Group
	DueOn string

	Level    Level
	State    State
	Reason   string // why it was returned or withdrawn
	Returned int

	Account    id.Account // who issued it
	Actor      string
	IssuedAt   time.Time
	IssuedOn   string
	AnsweredOn string // the day of the first answer
	ClosedOn   string
	Moved      time.Time
	Version    int64
}

// Reference is what an order is about; zero: a matter of its own.
type Reference struct {
	Subject string
	Record  string
	Title   string // with the number, as people read it
	Link    string
}

// Addressee is who is to answer.
type Addressee string

// The addressees. Areas and groups are answered for by those who lead them.
const (
	ToUnit  Addressee = "unit"
	ToArea  Addressee = "area"
	ToGroup Addressee = "group"
)

// Label is the order's visible number.
func (o Order) Label() string { return fmt.Sprintf("%s%04d", o.Kind.prefix(), o.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (Kind, int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	for _, k := range Kinds() {
		if rest, ok := strings.CutPrefix(s, k.prefix()); ok {
			n, err := strconv.ParseInt(rest, 10, 64)
			return k, n, err == nil && n > 0
		}
	}
	return "", 0, false
}

// Link is the address of the order's page.
func (o Order) Link() string { return "/supervise/" + string(o.ID) }

// Owners are who must answer.
func (o Order) Owners() access.Owners {
	x := access.Owners{Units: []id.Unit{o.Unit}}
	switch o.To {
	case ToArea:
		x.Area = o.Area
	case ToGroup:
		x.Group = o.Group
	case ToUnit:
	}
	return x
}

// Late reports whether the answer is late on a day of the county.
func (o Order) Late(today string) bool { return o.State == Issued && o.DueOn < today }

// HasMoved is published when an order is issued and when its state or its
// level changes.
type HasMoved struct {
	Order    id.Order
	Act      Act
	From, To State // From is empty for a new order
	Level    Level
	By       access.Actor
}

// Picture is a photo that is attached with an answer; *photos.Prepared in the
// program.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do with orders. Make one with New.
type Service struct {
	db       *db.DB
	bus      *events.Bus
	files    blob.Store
	subjects Subjects
}

// Options are what a Service works with.
type Options struct {
	DB       *db.DB
	Bus      *events.Bus // may be nil
	Files    blob.Store  // without it answers carry no files
	Subjects Subjects
}

// New returns the service.
func New(o Options) *Service {
	return &Service{db: o.DB, bus: o.Bus, files: o.Files, subjects: o.Subjects}
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
	MaxText  = 4000
)

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}
