// Package custody keeps the goods that the joint group holds: each batch has a
// number, a list of what is in it, a receipt, a store and a deadline, until
// everything was returned to its owner or disposed of with approval.
//
// A batch is never deleted and never made to fit: what was taken is at any time
// what was returned, what was disposed of and what is still in store.
//
//	custody.go    Batch, Item, Release, Service
//	goods.go      a list of goods as people type it
//	lifecycle.go  states, and who may do what in which
//	hold.go       taking goods into custody
//	act.go        what all acts have in common; change.go store, deadline, correction, photos
//	release.go    returning; dispose.go asking for disposal and deciding on it
//	filter.go     a list as it stands in an address; list.go lists and one batch
//	store.go      the rows
//	figures.go    what is counted, and counted anew; verify.go doctor
//	round.go      warnings; todo.go what waits for whom
package custody

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// The kinds of records in the journal and of photos: pictures of the goods hang
// on a batch, signatures on a release.
const (
	Subject        = "batch"
	SubjectRelease = "batch_release"
)

// Prefix begins a batch's visible number, as in ZK-0631.
const Prefix = "ZK-"

// Label returns the visible number of a batch.
func Label(number int64) string { return fmt.Sprintf("%s%04d", Prefix, number) }

// The time in custody, in days from the day of holding: what the law on
// administrative coercion grants, and up to when it can be extended.
const (
	Term    = 30
	MaxTerm = 60
)

// Soon is how long before its deadline a batch is told of.
const Soon = 3 * 24 * time.Hour

// Batch is goods that were taken together.
type Batch struct {
	ID        id.Batch
	Number    int64
	Campaign  id.Campaign
	Day       string // of At, in the county's zone
	At        time.Time
	Action    id.Action // that brought it; empty: entered by itself
	Area      id.Area
	Unit      id.Unit // that holds the goods
	Place     string  // where they were taken
	Goods     string  // the items in a line
	Amount    int64   // of all items together
	Remaining int64   // of it, still in store
	Reason    string
	Party     string // whose they are; for those who may see parties
	Officers  string
	Keeper    id.Account // who registered it
	By        string     // the keeper's post
	Store     string     // where it is kept; empty: not brought in yet
	Stored    time.Time
	Due       time.Time
	Extended  int
	State     State
	Settled   time.Time
	Photos    int
	Created   time.Time
	Version   int64
}

// Label returns the visible number.
func (b Batch) Label() string { return Label(b.Number) }

// Overdue reports whether goods of b are still in store after its deadline.
func (b Batch) Overdue(now time.Time) bool { return b.State.Open() && now.After(b.Due) }

// Owners returns to whom b belongs.
func (b Batch) Owners() access.Owners {
	return access.Owners{Area: b.Area, Units: []id.Unit{b.Unit}}
}

// Item is one sort of thing in a batch.
type Item struct {
	Seq      int
	Name     string
	Measure  string // what is counted; may be empty
	Amount   int64
	Returned int64
	Disposed int64
}

// Remaining is how much of it is still in store.
func (x Item) Remaining() int64 { return x.Amount - x.Returned - x.Disposed }

// Release is goods that leave a batch.
type Release struct {
	ID       string
	Batch    id.Batch
	Kind     ReleaseKind
	State    ReleaseState
	At       time.Time
	Account  id.Account
	Actor    string
	Receiver string // of a return; for those who may see parties
	Witness  string
	Signed   bool // there is a picture of the signature
	Way      Way  // of a disposal
	Note     string
	Decided  time.Time
	Decider  string
	Decision string
	Lines    map[int]int64 // how much of which item
}

// ReleaseKind says why goods leave.
type ReleaseKind string

// The kinds.
const (
	Return   ReleaseKind = "return"
	Disposal ReleaseKind = "disposal"
)

// ReleaseState is where a release stands. Returns are done at once.
type ReleaseState string

// The states.
const (
	ReleaseAsked   ReleaseState = "asked"
	ReleaseDone    ReleaseState = "done"
	ReleaseRefused ReleaseState = "refused"
)

// Way is how goods are disposed of. Its name is the message "custody.way.…".
type Way string

// The ways.
const (
	Destroyed   Way = "destroyed"
	Confiscated Way = "confiscated" // by decision of the competent department
	Auctioned   Way = "auctioned"
	Donated     Way = "donated"
	Abandoned   Way = "abandoned" // nobody came for it
)

// Ways lists them.
func Ways() []Way { return []Way{Destroyed, Confiscated, Auctioned, Donated, Abandoned} }

// Service is what people do with held goods. Make one with New.
type Service struct{ db *db.DB }

// New returns the service.
func New(d *db.DB) *Service { return &Service{db: d} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

// The bounds of what is typed.
const (
	MaxName = 60
	MaxNote = 1000
)

// tidy makes one line of s without blanks at its ends.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

func stale() error { return fault.New(fault.Conflict, "custody.stale") }
