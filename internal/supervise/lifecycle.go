package supervise

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where an order stands. Its name is the message "supervise.state.…".
type State string

// The states. "Late" is none: it is computed.
const (
	Issued    State = "issued"   // to be answered, or answered again
	Answered  State = "answered" // to be reviewed
	Closed    State = "closed"
	Withdrawn State = "withdrawn"
)

// States lists them in the order of an order's life.
func States() []State { return []State{Issued, Answered, Closed, Withdrawn} }

// OpenStates lists those in which something is expected of somebody.
func OpenStates() []State { return []State{Issued, Answered} }

// Open reports whether something is expected of somebody.
func (s State) Open() bool { return slices.Contains(OpenStates(), s) }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Level is how far up the ladder an order is. Its name is the message
// "supervise.level.…".
type Level string

// The rungs.
const (
	Reminder       Level = "reminder"
	OrderLevel     Level = "order"
	Criticism      Level = "criticism" // a notice of criticism
	Interview      Level = "interview" // of the leader of whoever must answer
	Accountability Level = "accountability"
)

// Levels lists the rungs from the lowest.
func Levels() []Level {
	return []Level{Reminder, OrderLevel, Criticism, Interview, Accountability}
}

// Valid reports whether l is a rung.
func (l Level) Valid() bool { return slices.Contains(Levels(), l) }

// above lists the rungs over l.
func (l Level) above() []Level { return Levels()[slices.Index(Levels(), l)+1:] }

// Above lists the rungs over that of o, to which it may be raised.
func (o Order) Above() []Level { return o.Level.above() }

// Act is something done to an order. Its name is the message "supervise.act.…",
// and what stands on the timeline is "journal.act.order.…".
type Act string

// The acts.
const (
	DoIssue    Act = "issue"
	DoAnswer   Act = "answer"
	DoAccept   Act = "accept"
	DoReturn   Act = "return"
	DoRaise    Act = "raise" // up the ladder
	DoPostpone Act = "postpone"
	DoWithdraw Act = "withdraw"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays
	Need access.Act
	Main bool // the step that moves an order on
	Why  bool // it wants a reason
}

// Whoever issued an order may review it too: mayReview.
var rules = []Rule{
	{Act: DoAnswer, From: []State{Issued}, To: Answered, Need: access.AnswerOrder, Main: true},
	{Act: DoAccept, From: []State{Answered}, To: Closed, Need: access.IssueOrder, Main: true},
	{Act: DoReturn, From: []State{Answered}, To: Issued, Need: access.IssueOrder, Why: true},
	{Act: DoRaise, From: OpenStates(), Need: access.IssueOrder, Why: true},
	{Act: DoPostpone, From: []State{Issued}, Need: access.IssueOrder, Why: true},
	{Act: DoWithdraw, From: OpenStates(), To: Withdrawn, Need: access.IssueOrder, Why: true},
}

// Allowed lists what by may do to o now, the main steps first. Pages show
// these and no others; the service refuses the others.
func Allowed(o Order, by access.Actor) []Rule {
	var out []Rule
	for _, r := range rules {
		if r.leads(o) && may(by, r.Need, o) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Rule) int { return order(a) - order(b) })
	return out
}

// leads reports whether the rule begins where o stands. From the topmost rung
// there is no way up.
func (r Rule) leads(o Order) bool {
	return slices.Contains(r.From, o.State) && (r.Act != DoRaise || len(o.Above()) > 0)
}

func ruleFor(act Act, o Order) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Act == act && r.leads(o) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

func order(r Rule) int {
	if r.Main {
		return 0
	}
	return 1
}

// may is the table of access; besides, whoever wrote an instruction reviews
// what becomes of it.
func may(by access.Actor, need access.Act, o Order) bool {
	if need == access.IssueOrder && o.Kind == Instructed && o.Account != "" && o.Account == by.Account && by.MayEver(access.Instruct) {
		return true
	}
	return by.May(need, o.Owners())
}

// May reports whether by may do act to o now.
func May(o Order, by access.Actor, act Act) bool {
	return slices.ContainsFunc(Allowed(o, by), func(r Rule) bool { return r.Act == act })
}
