package findings

import (
	"context"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Span is a month as it is asked for: From and To are its first and its last day,
// Begin and End the instants between which it lies in the county, End not
// included.
type Span struct {
	Month    string
	From, To string
	Begin    time.Time
	End      time.Time
}

// Ref is a record of another slice: as people read it, and where it opens.
type Ref struct {
	Record  string
	Label   string
	English string // where it has a name in both languages; empty: Label
	Link    string
}

// Person is who did something, and for which unit.
type Person struct {
	Account id.Account
	Name    string
	Unit    id.Unit
}

// Rate is a share that somebody was marked by: N of Of records. Marks are
// thousandths.
type Rate struct {
	Who       Who
	Rule      string
	Name      string
	English   string
	N, Of     int64
	Got, Full int64
	Whole     int64 // the full mark of all rules together
	Link      string
}

// Declaration is a figure that a unit reported of itself.
type Declaration struct {
	Ref
	Unit   id.Unit
	Kind   string // only what is alike is compared
	Day    string
	Amount int64
	Proved bool // there is a photo, a case or something else besides the word
}

// Repeat is a photo that repeats an earlier one.
type Repeat struct {
	Key      string
	Record   Ref // of the later photo
	Earlier  Ref
	By       Person // who handed the later one in
	Day      string
	Exact    bool
	Distance int64
	Proof    bool // the later one proves that something was put right or checked
	Alike    bool // both stand at records of one kind
	Same     bool // both stand at one record
}

// Check is a look at somebody's work.
type Check struct {
	Ref
	Of    id.Unit // whose work
	By    Person
	Day   string
	Sound bool // nothing was wrong
}

// Closing is a case that was closed, and through whose hands it went.
type Closing struct {
	Ref
	Unit       id.Unit // that leads
	Reporter   Person
	Rectifier  Person
	Checkers   []Person // for the area, and in the end
	Dispatched time.Time
	Handled    time.Time
	Closed     time.Time
	Day        string // of Closed
}

// Given is a mark that an inspector gave a site.
type Given struct {
	Ref
	By         Person
	Sheet      string // only marks of one sheet and sort of site are compared
	Day        string
	Mark, Full int64 // thousandths
}

// Records is everything of a month that rules look at.
type Records struct {
	Span         Span
	Rates        []Rate
	Declarations []Declaration
	Repeats      []Repeat
	Checks       []Check
	Closings     []Closing
	Given        []Given
	Units        map[id.Unit]string // their names
}

// Sources says what there is of a month. What it costs grows with the records of
// that month, not with those of the county.
type Sources interface {
	Month(ctx context.Context, tx *db.Tx, span Span) (Records, error)
}
