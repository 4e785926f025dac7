package meetings

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where a meeting stands. Its name is the message "meetings.state.…".
type State string

// The states.
const (
	Planned   State = "planned"
	Running   State = "running" // begun; minutes are being written
	Held      State = "held"    // its minutes are closed
	CalledOff State = "called_off"
)

// States lists them in the order of a meeting's life.
func States() []State { return []State{Planned, Running, Held, CalledOff} }

// Open reports whether somebody is to act.
func (s State) Open() bool { return s == Planned || s == Running }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to a meeting. Its name is the message
// "meetings.act.…".
type Act string

// The acts.
const (
	DoChange  Act = "change"
	DoAgenda  Act = "agenda" // put on, take off, move
	DoBegin   Act = "begin"
	DoAttend  Act = "attend"  // who came
	DoReport  Act = "report"  // who reported, what is dealt with
	DoWrite   Act = "write"   // the minutes
	DoDecide  Act = "decide"  //
	DoClose   Act = "close"   // the minutes
	DoAmend   Act = "amend"   // closed minutes
	DoCallOff Act = "calloff" //
)

var from = map[Act][]State{
	DoChange:  {Planned},
	DoAgenda:  {Planned},
	DoBegin:   {Planned},
	DoAttend:  {Planned, Running},
	DoReport:  {Running},
	DoWrite:   {Running},
	DoDecide:  {Running},
	DoClose:   {Running},
	DoAmend:   {Held},
	DoCallOff: {Planned},
}

// May reports whether by may do act to m now.
func May(m Meeting, by access.Actor, act Act) bool {
	return slices.Contains(from[act], m.State) && by.May(access.ManageMeetings, m.Owners())
}

// DecisionState is where a decision stands: its name is the message
// "meetings.decision.state.…". That it is late is computed.
type DecisionState string

// The states of a decision.
const (
	Open      DecisionState = "open"
	Done      DecisionState = "done"
	Withdrawn DecisionState = "withdrawn"
)

// DecisionStates lists them.
func DecisionStates() []DecisionState { return []DecisionState{Open, Done, Withdrawn} }

// Why says why something is on an agenda. Its name is the message
// "meetings.why.…".
type Why string

// The reasons.
const (
	ForDecision  Why = "decision"  // of a meeting before, not done
	ForOverdue   Why = "overdue"   //
	ForContested Why = "contested" // asked, sent back, blocked
	ForEscalated Why = "escalated" // handed up
	ForCarried   Why = "carried"   // on the agenda before, and not dealt with
	ForFree      Why = "free"      // somebody wants to talk about it
)

// Whys lists them in the order in which an agenda is proposed.
func Whys() []Why {
	return []Why{ForDecision, ForCarried, ForEscalated, ForContested, ForOverdue, ForFree}
}
