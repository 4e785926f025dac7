package plan

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where a task stands. Its name is the message "plan.state.…".
type State string

// The states. "Late" and "not passed on" are none: they are computed.
const (
	Assigned State = "assigned" // with its unit
	Doing    State = "doing"    // passed on, or reported about
	Blocked  State = "blocked"  // the unit cannot go on, and says why
	Checking State = "checking" // reported as done, the office is to check
	Done     State = "done"
	Dropped  State = "dropped"
)

// States lists them in the order of a task's life.
func States() []State { return []State{Assigned, Doing, Blocked, Checking, Done, Dropped} }

// RunningStates lists those in which the unit is to act.
func RunningStates() []State { return []State{Assigned, Doing, Blocked} }

// OpenStates lists those in which somebody is to act.
func OpenStates() []State { return []State{Assigned, Doing, Blocked, Checking} }

// Running reports whether the unit is to act.
func (s State) Running() bool { return slices.Contains(RunningStates(), s) }

// Open reports whether somebody is to act.
func (s State) Open() bool { return slices.Contains(OpenStates(), s) }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to a task. Its name is the message "plan.act.…", and
// what stands on the timeline is "journal.act.task.…".
type Act string

// The acts.
const (
	DoPass    Act = "pass"
	DoReport  Act = "report" // of progress; a complete one leads to the check
	DoAccept  Act = "accept"
	DoReturn  Act = "return"
	DoBlock   Act = "block"
	DoUnblock Act = "unblock"
	DoChange  Act = "change"
	DoSplit   Act = "split"
	DoLink    Act = "link"
	DoFinish  Act = "finish" // without a report: by the office, or by what the task came from
	DoDrop    Act = "drop"
	DoReopen  Act = "reopen"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays, or the act itself decides
	Need access.Act
	Main bool // the step that moves a task on
	Why  bool // it wants a reason
}

var rules = []Rule{
	{Act: DoPass, From: RunningStates(), To: "", Need: access.PassTask},
	{Act: DoReport, From: RunningStates(), To: "", Need: access.ReportTask, Main: true},
	{Act: DoBlock, From: []State{Assigned, Doing}, To: Blocked, Need: access.ReportTask, Why: true},
	{Act: DoUnblock, From: []State{Blocked}, To: Doing, Need: access.ReportTask, Main: true},
	{Act: DoAccept, From: []State{Checking}, To: Done, Need: access.CheckTask, Main: true},
	{Act: DoReturn, From: []State{Checking}, To: Doing, Need: access.CheckTask, Why: true},
	{Act: DoChange, From: OpenStates(), Need: access.ManagePlan},
	{Act: DoSplit, From: RunningStates(), Need: access.ManagePlan},
	{Act: DoLink, From: OpenStates(), Need: access.ManagePlan},
	{Act: DoFinish, From: OpenStates(), To: Done, Need: access.ManagePlan, Why: true},
	{Act: DoDrop, From: OpenStates(), To: Dropped, Need: access.ManagePlan, Why: true},
	{Act: DoReopen, From: []State{Done, Dropped}, To: Doing, Need: access.ManagePlan, Why: true},
}

func ruleFor(act Act, s State) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Act == act && slices.Contains(r.From, s) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// Allowed lists what by may do to t now, the main steps first. Pages show
// these and no others; the service refuses the others.
func Allowed(t Task, by access.Actor) []Rule {
	var out []Rule
	for _, r := range rules {
		if slices.Contains(r.From, t.State) && may(by, r.Need, t) {
			out = append(out, r)
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

// May reports whether by may do act to t now.
func May(t Task, by access.Actor, act Act) bool {
	return slices.ContainsFunc(Allowed(t, by), func(r Rule) bool { return r.Act == act })
}

// may is the table of access; besides, the responsible person reports on his
// own task whatever the grants are.
func may(by access.Actor, need access.Act, t Task) bool {
	if need == access.ReportTask && by.Person != "" && by.Person == t.Person {
		return true
	}
	return by.May(need, t.Owners())
}
