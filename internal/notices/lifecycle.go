package notices

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where a notice stands. Its name is the message "notices.state.…".
type State string

// The states. "Overdue" is none: it is computed.
const (
	Drafted     State = "draft"
	Issued      State = "issued" // signed, and has its number
	Served      State = "served"
	Complied    State = "complied"
	Refused     State = "refused" // a re-inspection found that the party will not
	Transferred State = "transferred"
	Withdrawn   State = "withdrawn" // its number stays taken
)

// States lists them in the order of a notice's life.
func States() []State {
	return []State{Drafted, Issued, Served, Complied, Refused, Transferred, Withdrawn}
}

// RunningStates lists those in which there is still something to do.
func RunningStates() []State { return []State{Drafted, Issued, Served, Refused} }

// SignedStates lists those of notices that went out and hold.
func SignedStates() []State { return []State{Issued, Served, Complied, Refused, Transferred} }

// Running reports whether there is still something to do.
func (s State) Running() bool { return slices.Contains(RunningStates(), s) }

// Clocked reports whether the deadline runs.
func (s State) Clocked() bool { return s == Issued || s == Served || s == Refused }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to a notice. Its name is the message "notices.act.…",
// and what stands on the timeline is "journal.act.served.…".
type Act string

// The acts.
const (
	DoDraft    Act = "draft"
	DoChange   Act = "change"
	DoSign     Act = "sign"
	DoServe    Act = "serve"
	DoVisit    Act = "visit" // re-inspection; what it found says where it leads
	DoTransfer Act = "transfer"
	DoWithdraw Act = "withdraw"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays, or the act says
	Need access.Act
	Main bool // the step that moves a notice on
	Why  bool // it wants a reason
	Else bool // it has a place of its own on the page
}

var rules = []Rule{
	{Act: DoSign, From: []State{Drafted}, To: Issued, Need: access.SignNotices, Main: true},
	{Act: DoServe, From: []State{Issued}, To: Served, Need: access.ServeNotices, Main: true},
	{Act: DoVisit, From: []State{Served, Refused}, Need: access.ServeNotices, Main: true},
	{Act: DoTransfer, From: []State{Served, Refused}, To: Transferred, Need: access.SignNotices, Why: true},
	{Act: DoWithdraw, From: []State{Drafted}, To: Withdrawn, Need: access.DraftNotices, Why: true},
	{Act: DoWithdraw, From: []State{Issued, Served, Refused}, To: Withdrawn, Need: access.SignNotices, Why: true},
	{Act: DoChange, From: []State{Drafted}, Need: access.DraftNotices, Else: true},
}

// Found is what a re-inspection found. Its name is the message
// "notices.found.…".
type Found string

// What a re-inspection may find.
const (
	Done    Found = "done"
	NotYet  Found = "not_yet"
	Refuses Found = "refuses"
)

// leads says where a finding leads: NotYet leaves the notice where it is.
var leads = map[Found]State{Done: Complied, NotYet: "", Refuses: Refused}

// Findings lists what a re-inspection may find.
func Findings() []Found { return []Found{Done, NotYet, Refuses} }

func ruleFor(act Act, at State) (Rule, bool) {
	i := slices.IndexFunc(rules, func(x Rule) bool { return x.Act == act && slices.Contains(x.From, at) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Allowed lists what by may do to n, in the order of the rules. Pages show
// these and no others; the service refuses the others.
func Allowed(n Notice, by access.Actor) []Rule {
	var out []Rule
	for _, x := range rules {
		if slices.Contains(x.From, n.State) && by.May(x.Need, n.Owners()) {
			out = append(out, x)
		}
	}
	return out
}

// May reports whether by may do act to n.
func May(n Notice, by access.Actor, act Act) bool {
	return slices.ContainsFunc(Allowed(n, by), func(x Rule) bool { return x.Act == act })
}
