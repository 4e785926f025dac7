// Package findings is the list of what looks like gaming of the assessment, with
// the records that are its evidence, for a person to judge.
//
// Rules look at the records of a month: at what marks rest on, at photos that
// stand as proof twice, at who checked and closed what. What a rule sees of
// somebody in a month is one finding, however often it is looked for; a finding
// that was judged stays judged, unless there is evidence that nobody had seen
// then. Nothing follows of itself: whom it concerns is asked for an explanation,
// somebody else judges with a reason, and what is upheld can be noted as proven
// falsification, which a second person confirms where facts are noted.
//
//	findings.go  Finding, Service
//	records.go   what rules look at, as it is asked of the other slices
//	rules.go     a rule, all of them, and what one sees; one file for each:
//	             small.go declared.go reused.go owncheck.go hands.go alike.go
//	             haste.go lasthour.go
//	look.go      looking at a month, and what becomes of it
//	act.go       asking, answering, judging, noting
//	settings.go  from when on something is worth a look
//	filter.go    lists narrowed; list.go read
//	todo.go      what waits for whom; figures.go what is counted; verify.go for
//	             doctor
//	store.go     SQL
package findings

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// The kinds of record in the journal.
const (
	Subject         = "finding"
	SubjectSettings = "finding_settings"
)

// Prefix begins a finding's visible number, as in YD-0001.
const Prefix = "YD-"

// Kind is what a rule looks for. Its name is the message "findings.kind." + Kind.
type Kind string

// The kinds.
const (
	SmallSample Kind = "small_sample" // a mark rests on very few records
	Declared    Kind = "declared"     // figures with nothing behind them but the word of who reports them
	Reused      Kind = "reused"       // a photo stands as proof twice
	OwnCheck    Kind = "own_check"    // checked by one's own people
	SameHands   Kind = "same_hands"   // opened and closed by the same people
	Alike       Kind = "alike"        // marks all alike from one inspector
	Haste       Kind = "haste"        // put right sooner than can be
	LastHour    Kind = "last_hour"    // closed in the last hour of a month
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{SmallSample, Declared, Reused, OwnCheck, SameHands, Alike, Haste, LastHour}
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool {
	return slices.Contains(Kinds(), k)
}

// State is how far a finding has come. Its name is the message "findings.state."
// + State.
type State string

// The states.
const (
	Open      State = "open"      // found, nobody has been asked
	Asked     State = "asked"     // whom it concerns is asked to explain it
	Explained State = "explained" // the explanation is there
	Dismissed State = "dismissed" // judged: it is nothing
	Upheld    State = "upheld"    // judged: it is so
)

// States lists them.
func States() []State { return []State{Open, Asked, Explained, Dismissed, Upheld} }

// Pending lists the states in which a finding is not judged.
func Pending() []State { return []State{Open, Asked, Explained} }

// Judged reports whether somebody has judged.
func (s State) Judged() bool { return s == Dismissed || s == Upheld }

// Whom a finding may concern. Their names are the messages "findings.of." + they.
const (
	OfUnit      = "unit"
	OfArea      = "area"
	OfGroup     = "group"
	OfInspector = "inspector" // an account
)

// Who is somebody whom a finding concerns, by post or by name of the body.
type Who struct {
	Subject string
	Of      string
	Name    string
	Unit    id.Unit // the unit itself; that leads the area or the group; that the inspector works for
}

// Finding is what a rule saw of somebody in a month.
type Finding struct {
	ID       id.Finding
	Campaign id.Campaign
	Number   int64
	Kind     Kind
	Month    string // 2017-06
	Who      Who
	Args     []int64 // of the sentence that says what was seen
	Records  int64   // how many records are its evidence
	State    State
	Found    time.Time // the last time that something new was found

	AskedAt    time.Time
	AskedBy    string
	Question   string
	AnswerBy   string // day
	AnsweredAt time.Time
	AnsweredBy string
	Answer     string
	JudgedAt   time.Time
	JudgedBy   string
	Reason     string
	Note       id.Note // the noted fact that was made of it; empty: none
	Moved      time.Time
}

// Label is the finding's visible number.
func (f Finding) Label() string { return fmt.Sprintf("%s%04d", Prefix, f.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(s)), Prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(rest, 10, 64)
	return n, err == nil && n > 0
}

// Seen says as what the finding was read: when something new had last been found,
// in milliseconds.
func (f Finding) Seen() int64 { return f.Found.UnixMilli() }

// Path is the list of findings.
const Path = "/findings"

// Link is the address of the finding's page.
func (f Finding) Link() string { return Path + "/" + string(f.ID) }

// NoteLink is the address of the noted fact that was made of it.
func (f Finding) NoteLink() string { return "/assess/notes/" + string(f.Note) }

// Owners are whom it concerns.
func (f Finding) Owners() access.Owners {
	switch f.Who.Subject {
	case OfArea:
		return access.Owners{Area: id.Area(f.Who.Of)}
	case OfGroup:
		return access.Owners{Group: id.Group(f.Who.Of)}
	case OfUnit:
		return access.Owners{Units: []id.Unit{id.Unit(f.Who.Of)}}
	}
	return access.Owners{}
}

// concerns reports whether it is about by, or by's own unit.
func (f Finding) concerns(by access.Actor) bool {
	if f.Who.Subject == OfInspector {
		return by.Account != "" && string(by.Account) == f.Who.Of
	}
	return by.Unit != "" && by.Unit == f.Who.Unit || by.May(access.AnswerFindings, f.Owners()) && !by.System
}

// Sentence is the message that says what was seen, with its arguments.
func (f Finding) Sentence() (key string, args []any) {
	for _, a := range f.Args {
		args = append(args, a)
	}
	switch {
	case f.Kind == SameHands && f.Who.Subject == OfInspector:
		return "findings.seen.same_hands.inspector", args
	case f.Kind == Declared && len(f.Args) > 3 && f.Args[3] > 0:
		return "findings.seen.declared.high", args
	}
	return "findings.seen." + string(f.Kind), args
}

// to is whom to ask.
func (f Finding) to() inbox.Recipients {
	switch f.Who.Subject {
	case OfArea:
		return inbox.Recipients{Holders: []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: f.Who.Of}}}
	case OfGroup:
		return inbox.Recipients{Holders: []inbox.Holder{{Role: access.GroupLead, Scope: access.Group, Of: f.Who.Of}}}
	case OfInspector:
		return inbox.Recipients{Accounts: []id.Account{id.Account(f.Who.Of)}}
	}
	return inbox.Recipients{Units: []id.Unit{id.Unit(f.Who.Of)}, Holders: []inbox.Holder{{Role: access.Committee, Scope: access.Unit, Of: f.Who.Of}}}
}

// Acting is who has something to do for it: whom it concerns while they are
// asked, else the office.
func (f Finding) Acting() inbox.Recipients {
	if f.State == Asked {
		return f.to()
	}
	return inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
}

// Evidence is a record on which a finding rests.
type Evidence struct {
	Key     string // the same record is the same evidence, whenever it is found
	Label   string // as people read it
	English string // of what has a name in both languages; empty: Label
	Link    string
	Other   string // a second record beside it, such as the one whose photo it repeats
	OtherAt string // its address
	Day     string // 2017-06-12; may be empty
	Said    string // message key of what is to be seen of it
	Args    []int64
	Added   time.Time
}

// Notes makes a noted fact of a finding that is upheld.
type Notes interface {
	// Falsified notes a proven falsification, which waits for a second person.
	Falsified(ctx context.Context, tx *db.Tx, by access.Actor, f Finding, times int64, ground string) (id.Note, error)
}

// Service is what people do with findings. Make one with New.
type Service struct {
	db      *db.DB
	sources Sources
	notes   Notes
}

// New returns the service. notes may be nil: then nothing is noted.
func New(d *db.DB, from Sources, notes Notes) *Service {
	return &Service{db: d, sources: from, notes: notes}
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// MaxText bounds what is typed.
const MaxText = 2000

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}
