// Package cases follows a problem at a place from its report to its verified
// closure.
//
// What may be done in which state is data (lifecycle.go); every page asks
// Allowed and shows only that. A case has an area owner and a professional
// owner, a lead unit and assisting units. Its deadline runs on working time
// and is stored when it changes; "overdue" never is. Closing needs a before
// and an after photo, and an outsider twice: rectifier, area checker and final
// checker are three people, and no checker is of a unit that rectified.
//
//	cases.go       the record: Case, Source, Place, who owns it
//	lifecycle.go   states, acts and who may do them, as data
//	act.go         what every act goes through; the rule of outsiders
//	open.go file.go dispatch.go rectify.go check.go ask.go reopen.go edit.go
//	               what people do; draft.go is what they say, read.go what they see
//	handin.go      what was put right on the spot, and opening within another's act
//	cure.go        what something bigger has cured
//	propose.go     area, group, unit and limit by place and category
//	nearby.go      possible duplicates
//	clock.go       deadlines, pauses, warnings; jobs.go tells of them
//	reschedule.go  deadlines anew when the working time changes
//	filter.go      a list as it stands in an address
//	list.go plan.go branches.go   lists that stay flat at a million cases
//	clusters.go    the map
//	follow.go      who is told of a case because they want to be
//	views.go files.go number.go   saved views, attachments, WT-0312; sweep.go files without a row
//	import.go importcheck.go bring.go publish.go sums.go  many at once, from surveys
//	dictionary.go  the categories, and dictionary.tsv that a county begins with
//	figures.go counts.go verify.go   what is counted, and whether it is right
//	expected.go    what was to be put right by when, for engagement
//	store.go       SQL of the record; reindex.go its search terms anew
//	below.go floors.go   what is asked of the floors below
package cases

import (
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Subject is the kind of record in journal, photos, search and inbox.
const Subject = "case"

// Case is a problem at a place.
type Case struct {
	ID         id.Case
	Campaign   id.Campaign
	Number     int64  // visible number: Label writes WT-0312
	RegisterNo string // the number in the register that it came from
	Title      string
	Details    string
	State      State
	Version    int64 // grows with every change

	Category string // code of the dictionary
	Area     id.Area
	Group    id.Group // the professional owner
	LeadUnit id.Unit
	Assist   []id.Unit // assisting units, by Get and List
	// CheckUnit is the unit whose people check for the area; chosen when the
	// rectification is sent in.
	CheckUnit id.Unit
	Source    Source
	Survey    id.Survey
	Theme     string // the survey's register: appearance, infrastructure, structures
	Place     Place
	Route     []Reason // why area, group, unit and limit are what they are

	Reporter     id.Account
	ReporterUnit id.Unit
	ReportedAt   time.Time
	FiledAt      time.Time
	DispatchedAt time.Time
	SignedAt     time.Time
	HandledAt    time.Time // last entry into the area check, while it stands
	ClosedAt     time.Time
	RejectedAt   time.Time
	MergedAt     time.Time
	ReworkAt     time.Time // the last of each
	ReturnedAt   time.Time
	ExtendedAt   time.Time
	ReopenedAt   time.Time
	UpdatedAt    time.Time

	// SignLimit is how long the unit has to sign for the case and to secure the
	// place; SignBy is when that ends. Both are zero where the category has one
	// limit only.
	SignLimit worktime.Limit
	SignBy    time.Time

	Limit    worktime.Limit
	ClockAt  time.Time // from when the limit runs
	DueAt    time.Time // the deadline; zero while there is none
	FirstDue time.Time // the deadline before any extension
	Warned   int       // the last share of the time that was warned of: 0, 50, 80, 100

	Rework   int
	Returned int
	Extended int
	Reopened int

	SuspendedFrom time.Time
	ReviewOn      string           // day on which a suspended case is looked at again
	Pauses        []worktime.Pause // during which the clock stood still

	Rectifier         id.Account
	RectifierPerson   id.Person
	RectifierUnit     id.Unit
	AreaChecker       id.Account
	AreaCheckerPerson id.Person
	AreaCheckerUnit   id.Unit
	FinalChecker      id.Account
	FinalCheckerUnit  id.Unit

	Closing  Closing // how it was closed
	Measures []string
	Reason   string // of rejection, merge, forced closing
	MergedTo id.Case

	VoidedAt   time.Time
	VoidedBy   id.Account
	VoidReason string

	Before, After int // photos of each kind
	Fresh         int // after photos since the handling last began

	warnAt   time.Time // when to warn of the deadline next
	signTold bool      // it was told that nobody signed in time
	staged   id.Import // an import that is not published: nobody sees the case
	digest   string    // of the imported row, to tell whether it changed
}

// Source is where a case came from. Its name is the message "case.source.…".
type Source string

// The sources.
const (
	FromInspection Source = "inspection" // the office's inspectors
	FromSurvey     Source = "survey"     // a round that goes through an area
	FromPatrol     Source = "patrol"     // the joint rectification group
	FromUnit       Source = "unit"       // a unit or a committee
	FromDrive      Source = "drive"      // an intensive week or a special campaign
	FromLeader     Source = "leader"     // a leader's instruction
	FromHotline    Source = "hotline"    // 12345
	FromResident   Source = "resident"
	FromMedia      Source = "media"
	FromVideo      Source = "video"
	FromOther      Source = "other"
)

// Sources lists them as a form shows them.
func Sources() []Source {
	return []Source{FromInspection, FromSurvey, FromPatrol, FromUnit, FromDrive, FromLeader, FromHotline, FromResident, FromMedia, FromVideo, FromOther}
}

// Closing is how a case came to be closed. Its name is "case.closing.…".
type Closing string

// The ways. Only Verified counts as verified.
const (
	NotClosed    Closing = ""
	Verified     Closing = "verified"
	Forced       Closing = "forced" // by the office, with a reason
	ClosedBefore Closing = "before" // closed before it was imported, without proof
)

// Place is where a case is.
type Place struct {
	Address  string
	Street   string
	Located  bool // whether Point is known
	Point    geo.Point
	Source   string  // gps, photo, map, address, import; "case.place.…"
	Accuracy float64 // metres; 0: unknown
}

// Reason is a sentence by key, kept with the case and read in any language.
type Reason struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Open reports whether c still has to be worked on.
func (c Case) Open() bool { return c.VoidedAt.IsZero() && c.State.Open() }

// Stage is which of its limits a case must meet next. Its name is the message
// "case.stage.…".
type Stage string

// The stages.
const (
	ToSign   Stage = "sign"   // sign for it and secure the place
	ToHandle Stage = "handle" // put it right
)

// Deadline returns the deadline that presses, zero if there is none, and whose
// it is: until the unit has signed, the limit to sign where it ends first.
func (c Case) Deadline() (time.Time, Stage) {
	if c.State == Dispatched && !c.SignBy.IsZero() && (c.DueAt.IsZero() || c.SignBy.Before(c.DueAt)) {
		return c.SignBy, ToSign
	}
	return c.DueAt, ToHandle
}

// Ticking reports whether the clock of c runs: it has a deadline and is with
// whoever must meet it. It stops on entry into the area check.
func (c Case) Ticking() bool {
	at, _ := c.Deadline()
	return c.VoidedAt.IsZero() && !at.IsZero() && (c.State == Filed || c.State == Dispatched || c.State == Handling)
}

// Overdue reports whether c is late at now, in the stage where it stands.
func (c Case) Overdue(now time.Time) bool {
	at, _ := c.Deadline()
	return c.Ticking() && at.Before(now)
}

// HandledOnTime reports whether the unit met the deadline.
func (c Case) HandledOnTime() bool {
	return !c.HandledAt.IsZero() && (c.DueAt.IsZero() || !c.HandledAt.After(c.DueAt))
}

// ClosedOnTime reports whether c was closed by its deadline, here and not
// before it was imported.
func (c Case) ClosedOnTime() bool {
	return c.State == Closed && c.Closing != ClosedBefore && (c.DueAt.IsZero() || !c.ClosedAt.After(c.DueAt))
}

// settle returns when c is to have been closed: the earlier of its closing and
// its deadline. Every case has at most one such instant, so that periods add
// up; what was rejected, merged, suspended, voided or closed before its import
// has none.
func (c Case) settle() time.Time {
	switch {
	case !c.VoidedAt.IsZero(), c.State == Rejected, c.State == Merged, c.State == Suspended, c.Closing == ClosedBefore:
		return time.Time{}
	case c.State == Closed && (c.DueAt.IsZero() || c.ClosedAt.Before(c.DueAt)):
		return c.ClosedAt
	}
	return c.DueAt
}

// Owners returns to whom c belongs, for what act asks. Whoever checks for the
// area is neither lead nor assistant, so each act has its own units.
func (c Case) Owners(act access.Act) access.Owners {
	o := access.Owners{Area: c.Area, Group: c.Group, Reporter: c.Reporter}
	switch act {
	case access.SignCase, access.AskExtension:
		o.Units = one(c.LeadUnit)
	case access.AreaCheck:
		o.Units = one(c.CheckUnit)
	case access.RectifyCase:
		o.Units = append(one(c.LeadUnit), c.Assist...)
	default:
		o.Units = append(append(one(c.LeadUnit), c.Assist...), one(c.CheckUnit)...)
	}
	return o
}

func one(u id.Unit) []id.Unit {
	if u == "" {
		return nil
	}
	return []id.Unit{u}
}
