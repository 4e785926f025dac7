package publicity

import (
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
)

// Subject is the kind of record of an activity, in the journal and of photos.
const Subject = "publicity"

// Prefix begins an activity's visible number, as in XC-0001.
const Prefix = "XC-"

// Activity is something done through a channel. Days are 2017-08-25; the cost
// is in fen.
type Activity struct {
	ID       id.Activity
	Campaign id.Campaign
	Number   int64
	Title    string
	Channel  Channel
	Unit     id.Unit
	Area     id.Area // empty: the whole county
	Place    string  // of a vehicle: its route
	Content  string  // what is shown, said or handed out
	StartsOn string
	EndsOn   string
	Clock    string // 07:30; may be empty
	Times    int64  // how often it is to be shown or driven
	Expected int64  // people that it is to reach
	Cost     int64

	State     State
	Reason    string // of the last act that wanted one
	DoneOn    string
	DoneTimes int64
	Reached   int64  // people, as counted
	Address   string // where it can be seen
	Note      string
	Proofs    int64 // photos

	Account id.Account // who planned it
	Actor   string
	Moved   time.Time
	Version int64
}

// Label is the activity's visible number.
func (x Activity) Label() string { return fmt.Sprintf("%s%04d", Prefix, x.Number) }

// NumberOf reads a visible number of an activity.
func NumberOf(s string) (int64, bool) { return numberOf(Prefix, s) }

// Link is the address of the activity's page.
func (x Activity) Link() string { return "/publicity/activities/" + string(x.ID) }

// Owners are whom the activity belongs to.
func (x Activity) Owners() access.Owners {
	return access.Owners{Area: x.Area, Units: []id.Unit{x.Unit}, Reporter: x.Account}
}

// Late reports whether the activity is not done though its days are over.
func (x Activity) Late(today string) bool { return x.State == Planned && x.EndsOn < today }
