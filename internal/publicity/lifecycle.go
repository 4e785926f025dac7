package publicity

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where an activity stands. Its name is the message
// "publicity.state.…".
type State string

// The states. "Late" is none: it is computed.
const (
	Planned   State = "planned"
	Done      State = "done" // and proven
	Cancelled State = "cancelled"
)

// States lists them in the order of an activity's life.
func States() []State { return []State{Planned, Done, Cancelled} }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to an activity. Its name is the message
// "publicity.act.…", and what stands on the timeline is
// "journal.act.publicity.…".
type Act string

// The acts.
const (
	DoPlan   Act = "plan"
	DoChange Act = "change"
	DoProve  Act = "prove" // it is done, and here is the proof
	DoCancel Act = "cancel"
	DoReopen Act = "reopen" // it was not so: back to planned
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays
	Need access.Act
	Main bool // the step that moves an activity on
	Why  bool // it wants a reason
	Else bool // it has a place of its own on the page
}

var rules = []Rule{
	{Act: DoProve, From: []State{Planned}, To: Done, Need: access.RunPublicity, Main: true},
	{Act: DoCancel, From: []State{Planned}, To: Cancelled, Need: access.RunPublicity, Why: true},
	{Act: DoReopen, From: []State{Done, Cancelled}, To: Planned, Need: access.ManagePublicity, Why: true},
	{Act: DoChange, From: []State{Planned}, Need: access.RunPublicity, Else: true},
}

// Allowed lists what by may do to x, in the order of the rules. Pages show
// these and no others; the service refuses the others.
func Allowed(x Activity, by access.Actor) []Rule {
	var out []Rule
	for _, r := range rules {
		if slices.Contains(r.From, x.State) && by.May(r.Need, x.Owners()) {
			out = append(out, r)
		}
	}
	return out
}

// May reports whether by may do act to x.
func May(x Activity, by access.Actor, act Act) bool {
	return slices.ContainsFunc(Allowed(x, by), func(r Rule) bool { return r.Act == act })
}
