package support

import (
	"slices"
	"time"

	"chuangwei/internal/access"
)

// State is where a request stands. Its name is the message "support.state.…".
type State string

// The states. "Late" is none: it is computed.
const (
	Asked      State = "asked"      // the group is to answer
	Questioned State = "questioned" // the group asked back: the area is to answer
	Declined   State = "declined"   // the area may take it to the headquarters
	Escalated  State = "escalated"  // the headquarters is to decide
	Accepted   State = "accepted"   // the group works on it
	Handed     State = "handed"     // the group says that it is done: the area confirms
	Done       State = "done"
	Upheld     State = "upheld" // the headquarters agreed that the group need not
	Withdrawn  State = "withdrawn"
)

// States lists them in the order of a request's life.
func States() []State {
	return []State{Asked, Questioned, Declined, Escalated, Accepted, Handed, Done, Upheld, Withdrawn}
}

// OpenStates lists those in which something is expected of somebody. What was
// declined is over, unless the area takes it further.
func OpenStates() []State { return []State{Asked, Questioned, Escalated, Accepted, Handed} }

// ClockedStates lists those in which a clock runs.
func ClockedStates() []State { return []State{Asked, Escalated, Accepted} }

// Open reports whether something is expected of somebody.
func (s State) Open() bool { return slices.Contains(OpenStates(), s) }

// Clocked reports whether a clock runs.
func (s State) Clocked() bool { return slices.Contains(ClockedStates(), s) }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to a request. Its name is the message "support.act.…",
// and what stands on the timeline is "journal.act.support.…".
type Act string

// The acts.
const (
	DoAsk      Act = "ask"
	DoAccept   Act = "accept"
	DoDecline  Act = "decline"
	DoQuestion Act = "question"
	DoReply    Act = "reply"
	DoEscalate Act = "escalate"
	DoDirect   Act = "direct" // the headquarters: the group does it, or another
	DoUphold   Act = "uphold" // the headquarters: the group need not
	DoReplan   Act = "replan"
	DoHand     Act = "hand"
	DoConfirm  Act = "confirm"
	DoRedo     Act = "redo"
	DoWithdraw Act = "withdraw"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays
	Need access.Act
	Main bool // the step that moves a request on
	Why  bool // it wants a reason
	// Free: only where no case says how far it is.
	Free bool
	// LateFrom are states from which the act is possible once the clock has
	// run out.
	LateFrom []State
}

var rules = []Rule{
	{Act: DoAccept, From: []State{Asked, Escalated}, To: Accepted, Need: access.AnswerSupport, Main: true},
	{Act: DoQuestion, From: []State{Asked}, To: Questioned, Need: access.AnswerSupport},
	{Act: DoDecline, From: []State{Asked}, To: Declined, Need: access.AnswerSupport, Why: true},
	{Act: DoReply, From: []State{Questioned}, To: Asked, Need: access.AskSupport, Main: true},
	{Act: DoEscalate, From: []State{Declined}, LateFrom: []State{Asked}, To: Escalated, Need: access.AskSupport, Main: true},
	{Act: DoDirect, From: []State{Escalated}, LateFrom: []State{Asked}, To: Accepted, Need: access.DecideSupport, Main: true},
	{Act: DoUphold, From: []State{Escalated}, To: Upheld, Need: access.DecideSupport, Why: true},
	{Act: DoHand, From: []State{Accepted}, To: Handed, Need: access.AnswerSupport, Main: true, Free: true},
	{Act: DoReplan, From: []State{Accepted}, Need: access.AnswerSupport, Why: true},
	{Act: DoConfirm, From: []State{Handed}, To: Done, Need: access.AskSupport, Main: true, Free: true},
	{Act: DoRedo, From: []State{Handed}, To: Accepted, Need: access.AskSupport, Why: true, Free: true},
	{Act: DoWithdraw, From: []State{Asked, Questioned, Declined, Escalated, Accepted}, To: Withdrawn, Need: access.AskSupport, Why: true},
}

// leads reports whether the rule begins where r stands.
func (x Rule) leads(r Request, now time.Time) bool {
	if x.Free && r.Case != "" {
		return false
	}
	return slices.Contains(x.From, r.State) || r.Late(now) && slices.Contains(x.LateFrom, r.State)
}

func ruleFor(act Act, r Request, now time.Time) (Rule, bool) {
	i := slices.IndexFunc(rules, func(x Rule) bool { return x.Act == act && x.leads(r, now) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Allowed lists what by may do to r now, the main steps first. Pages show
// these and no others; the service refuses the others.
func Allowed(r Request, by access.Actor, now time.Time) []Rule {
	var out []Rule
	for _, x := range rules {
		if x.leads(r, now) && by.May(x.Need, r.Owners()) {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b Rule) int { return order(a) - order(b) })
	return out
}

func order(r Rule) int {
	if r.Main {
		return 0
	}
	return 1
}

// May reports whether by may do act to r now.
func May(r Request, by access.Actor, act Act, now time.Time) bool {
	return slices.ContainsFunc(Allowed(r, by, now), func(x Rule) bool { return x.Act == act })
}
