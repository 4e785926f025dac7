package drives

import (
	"slices"

	"chuangwei/internal/fault"
)

// State is how far a drive has come.
type State string

// The states. Their names are the messages "drives.state.…".
const (
	Drafted   State = "draft"     // the office prepares it
	Issued    State = "issued"    // the notice is out
	Evaluated State = "evaluated" // the result stands, the bulletin is written
	Published State = "published"
	Cancelled State = "cancelled"
)

// States lists them.
func States() []State { return []State{Drafted, Issued, Evaluated, Published, Cancelled} }

// Held are the states of a drive that took place or takes place.
func Held() []State { return []State{Issued, Evaluated, Published} }

// Act is something that is done to a drive as a whole.
type Act string

// The acts.
const (
	Prepare  Act = "prepare"  // change head, key tasks, areas, units
	Issue    Act = "issue"    //
	Amend    Act = "amend"    // change what the areas are to do, while it goes on
	Carry    Act = "carry"    // sign in, record work, finish cells
	Inspect  Act = "inspect"  // give marks
	Evaluate Act = "evaluate" //
	Write    Act = "write"    // the bulletin
	Publish  Act = "publish"  //
	Reopen   Act = "reopen"   // take the evaluation back, with the reason
	Cancel   Act = "cancel"   // with the reason
)

// acts says in which states each may be done, and where it leads; empty is
// where it was.
var acts = map[Act]struct {
	from []State
	to   State
}{
	Prepare:  {[]State{Drafted}, ""},
	Issue:    {[]State{Drafted}, Issued},
	Amend:    {[]State{Drafted, Issued}, ""},
	Carry:    {[]State{Issued}, ""},
	Inspect:  {[]State{Issued}, ""},
	Evaluate: {[]State{Issued}, Evaluated},
	Write:    {[]State{Evaluated}, ""},
	Publish:  {[]State{Evaluated}, Published},
	Reopen:   {[]State{Evaluated, Published}, Issued},
	Cancel:   {[]State{Drafted, Issued}, Cancelled},
}

// Allows reports whether a drive in state s may be done act to.
func (s State) Allows(act Act) bool { return slices.Contains(acts[act].from, s) }

// check returns a fault if a drive in state s may not be done act to.
func (s State) check(act Act) error {
	if s.Allows(act) {
		return nil
	}
	return fault.New(fault.Conflict, "drives.not_now."+string(s))
}
