package cases

import (
	"time"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// The bounds of what is typed.
const (
	MaxTitle   = 120
	MaxDetails = 4000
	MaxAddress = 200
	MaxReason  = 500
	MaxComment = 2000
)

// Sent names a request, so that it does its work once: when it arrives again,
// nothing is done and the answer is the case as it is then.
type Sent struct {
	Key  string // made by the sender; empty: it may be done each time
	Said string // all that it says: the same key with other words is refused
}

// Draft is what somebody brings in.
type Draft struct {
	Key      string // the sender's request key: a second arrival returns the first case
	Title    string // empty: the category's name stands for it
	Details  string
	Category string
	Source   Source // empty: by the role of who reports
	Place    Place
	// Area is wanted only where there is no point, or none in any area.
	Area       id.Area
	Survey     id.Survey
	Theme      string
	RegisterNo string
	// SeenAt is when it was seen; zero: now. Not after now, and at most
	// 30 days before; the import of old registers goes through ImportBatch.
	SeenAt time.Time
	// Before are photos of the problem, made ready outside the transaction.
	Before []Picture
	// Anyway opens the case although there are possible duplicates.
	Anyway bool
}

// check returns every field of d that is wrong.
func (d Draft) check(now time.Time, dict *Dictionary) error {
	var f fault.Fields
	if d.Category == "" {
		f.Add("category", "case.need_category")
	} else if c, ok := dict.Of(d.Category); !ok || !c.Active {
		f.Add("category", "case.unknown_category", d.Category)
	}
	f.Text("title", d.Title, MaxTitle)
	f.Text("details", d.Details, MaxDetails)
	d.Place.check(&f)
	if d.Place.Address == "" && !d.Place.Located && d.Area == "" {
		f.Add("address", "case.need_place")
	}
	if !d.SeenAt.IsZero() && (d.SeenAt.After(now) || now.Sub(d.SeenAt) > 30*24*time.Hour) {
		f.Add("seen_at", "case.bad_seen_at")
	}
	return f.Err()
}

func (p Place) check(f *fault.Fields) {
	f.Text("address", p.Address, MaxAddress)
	f.Text("street", p.Street, MaxAddress)
	if p.Located && !p.Point.Valid() {
		f.Add("point", "case.bad_point")
	}
	if !(p.Accuracy >= 0 && p.Accuracy < 1e6) {
		f.Add("accuracy", "case.bad_accuracy")
	}
}

// Duplicate is an open case of the same category that may be the same problem.
type Duplicate struct {
	Case      Case
	Metres    float64 // how near it is
	SameWords bool    // of the same address; it is not known how near
}

// Proposal is what filing proposes, and why.
type Proposal struct {
	Area     id.Area
	Group    id.Group
	LeadUnit id.Unit
	Limit    worktime.Limit
	Sign     worktime.Limit // to sign for it; zero: none of its own
	Why      []Reason
}

// Filing accepts a reported case. Empty fields take the proposal.
type Filing struct {
	Sent

	ID       id.Case
	Version  int64 // as it was shown; 0: whatever it is now
	Category string
	Area     id.Area
	Group    id.Group
	LeadUnit id.Unit
	Limit    worktime.Limit
	Note     string
}

// Move is an act that takes a reason and nothing else.
type Move struct {
	Sent

	ID      id.Case
	Version int64
	Reason  string
}

// Dispatching sends a case to a unit.
type Dispatching struct {
	Sent

	ID      id.Case
	Version int64
	Group   id.Group // empty: the working group that the case already has
	Lead    id.Unit  // empty: the lead unit that the case already has
	Assist  []id.Unit
	Limit   worktime.Limit // zero: the limit that the case already has
	Due     time.Time      // instead of a limit: a fixed deadline
	Note    string
}

// Rectification is the proof that a unit sends in.
type Rectification struct {
	Sent

	ID       id.Case
	Version  int64
	Measures []string // keys of what was done: persuade, hold, fine, repair, …
	Note     string
	After    []Picture
	Before   []Picture // where the report had none
}

// Measures lists the keys of what may have been done; "case.measure.…".
func Measures() []string {
	return []string{"clean", "persuade", "hold", "fine", "repair", "demolish", "build", "other"}
}

// Check is what a checker found.
type Check struct {
	Sent

	ID      id.Case
	Version int64
	Pass    bool
	Reason  string // wanted if it failed
	Note    string
	Photos  []Picture
}

// Ask is a unit's ask for more time, or for the clock to stand still.
type Ask struct {
	Sent

	ID      id.Case
	Version int64
	Reason  string
	Due     time.Time // of an extension: the deadline asked for
	Review  string    // of a suspension: the day to look again, 2017-09-30
}

// Decision answers an ask, or grants without one (Request empty).
type Decision struct {
	Sent

	ID      id.Case
	Version int64
	Request id.Request
	Grant   bool
	Reason  string
	Due     time.Time // of an extension; zero: as asked
	Review  string    // of a suspension; empty: as asked
}

// Asked is an ask as it was kept.
type Asked struct {
	ID        id.Request
	Case      id.Case
	Kind      string // extension, suspension
	Unit      id.Unit
	By        id.Account
	ByName    string
	At        time.Time
	Due       time.Time
	Review    string
	Reason    string
	DecidedAt time.Time
	Granted   bool
	Answer    string
}

// Edit changes what a case is about. Nil fields stay.
type Edit struct {
	Sent

	ID       id.Case
	Version  int64
	Title    *string
	Details  *string
	Category *string
	Place    *Place
	Area     *id.Area
	Group    *id.Group
	Reason   string
}

// Visit is somebody going to look.
type Visit struct {
	Sent

	ID     id.Case
	Found  bool // the problem is (still, again) there
	Note   string
	Photos []Picture
}
