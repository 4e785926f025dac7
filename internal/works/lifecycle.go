package works

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where a project stands. Its name is the message "works.state.…".
type State string

// The states. "Late" is none: it is computed.
const (
	Proposed  State = "proposed"
	Approved  State = "approved"
	Doing     State = "doing" // under way
	Accepted  State = "accepted"
	Handed    State = "handed" // to the unit that keeps it
	Suspended State = "suspended"
	Dropped   State = "dropped"
)

// States lists them in the order of a project's life.
func States() []State {
	return []State{Proposed, Approved, Doing, Accepted, Handed, Suspended, Dropped}
}

// OpenStates lists those in which it is still to be accepted.
func OpenStates() []State { return []State{Proposed, Approved, Doing, Suspended} }

// BuiltStates lists those of projects that are accepted.
func BuiltStates() []State { return []State{Accepted, Handed} }

// Open reports whether the project is still to be accepted.
func (s State) Open() bool { return slices.Contains(OpenStates(), s) }

// Clocked reports whether its days run.
func (s State) Clocked() bool { return s == Approved || s == Doing }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to a project. Its name is the message "works.act.…",
// and what stands on the timeline is "journal.act.works.…".
type Act string

// The acts.
const (
	DoPropose   Act = "propose"
	DoChange    Act = "change"
	DoFund      Act = "fund"      // what is planned, approved and paid
	DoMilestone Act = "milestone" // planned, changed or taken off
	DoReach     Act = "reach"     // a milestone is done, or not after all
	DoApprove   Act = "approve"
	DoBegin     Act = "begin"
	DoReport    Act = "report"
	DoCheck     Act = "check" // of quality or safety
	DoAccept    Act = "accept"
	DoRefuse    Act = "refuse" // acceptance is refused: it goes on
	DoHand      Act = "hand"
	DoSuspend   Act = "suspend"
	DoResume    Act = "resume"
	DoDrop      Act = "drop"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays
	Need access.Act
	Main bool // the step that moves a project on
	Why  bool // it wants a reason
	Else bool // it has a place of its own on the page
}

var rules = []Rule{
	{Act: DoApprove, From: []State{Proposed}, To: Approved, Need: access.ManageWorks, Main: true},
	{Act: DoBegin, From: []State{Approved}, To: Doing, Need: access.RunWorks, Main: true},
	{Act: DoReport, From: []State{Doing}, Need: access.RunWorks, Main: true},
	{Act: DoAccept, From: []State{Doing}, To: Accepted, Need: access.ManageWorks, Else: true},
	{Act: DoRefuse, From: []State{Doing}, Need: access.ManageWorks, Why: true},
	{Act: DoHand, From: []State{Accepted}, To: Handed, Need: access.ManageWorks, Main: true},
	{Act: DoCheck, From: []State{Doing}, Need: access.CheckWorks},
	{Act: DoSuspend, From: []State{Approved, Doing}, To: Suspended, Need: access.ManageWorks, Why: true},
	{Act: DoResume, From: []State{Suspended}, Need: access.ManageWorks, Main: true},
	{Act: DoDrop, From: OpenStates(), To: Dropped, Need: access.ManageWorks, Why: true},
	{Act: DoChange, From: OpenStates(), Need: access.RunWorks, Else: true},
	{Act: DoMilestone, From: OpenStates(), Need: access.RunWorks, Else: true},
	{Act: DoReach, From: []State{Approved, Doing}, Need: access.RunWorks, Else: true},
	{Act: DoFund, From: []State{Proposed, Approved, Doing, Accepted, Handed, Suspended}, Need: access.ManageWorks, Else: true},
}

func ruleFor(act Act, at State) (Rule, bool) {
	i := slices.IndexFunc(rules, func(x Rule) bool { return x.Act == act && slices.Contains(x.From, at) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Allowed lists what by may do to p, in the order of the rules. Pages show
// these and no others; the service refuses the others.
func Allowed(p Project, by access.Actor) []Rule {
	var out []Rule
	for _, x := range rules {
		if slices.Contains(x.From, p.State) && by.May(x.Need, p.Owners()) {
			out = append(out, x)
		}
	}
	return out
}

// May reports whether by may do act to p.
func May(p Project, by access.Actor, act Act) bool {
	return slices.ContainsFunc(Allowed(p, by), func(x Rule) bool { return x.Act == act })
}
