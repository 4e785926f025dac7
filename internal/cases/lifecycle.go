package cases

import (
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
)

// State is where a case stands. Its name is the message "case.state.…".
type State string

// The states. Closed, Rejected and Merged are final: only Reopen leaves them.
const (
	Reported   State = "reported"
	Filed      State = "filed"
	Dispatched State = "dispatched"
	Handling   State = "handling"
	AreaCheck  State = "area_check"
	FinalCheck State = "final_check"
	Closed     State = "closed"
	Rejected   State = "rejected"
	Merged     State = "merged"
	Suspended  State = "suspended"
)

// States lists every state in the order of a case's life.
func States() []State {
	return []State{Reported, Filed, Dispatched, Handling, AreaCheck, FinalCheck, Closed, Suspended, Rejected, Merged}
}

// OpenStates lists the states in which there is still something to do.
func OpenStates() []State {
	return []State{Reported, Filed, Dispatched, Handling, AreaCheck, FinalCheck, Suspended}
}

// Final reports whether s is an end.
func (s State) Final() bool { return s == Closed || s == Rejected || s == Merged }

// Open reports whether there is still something to do.
func (s State) Open() bool { return slices.Contains(OpenStates(), s) }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Act is something done to a case. Its name is the message "case.act.…", and
// what stands on the timeline is "journal.act.case.…".
type Act string

// The acts.
const (
	DoReport      Act = "report"
	DoFile        Act = "file"
	DoReject      Act = "reject"
	DoMerge       Act = "merge"
	DoDispatch    Act = "dispatch" // also to another unit
	DoSign        Act = "sign"
	DoReturn      Act = "return"
	DoRectify     Act = "rectify"
	DoHandIn      Act = "hand_in" // put right on the spot by whoever found it
	DoAreaPass    Act = "area_pass"
	DoAreaFail    Act = "area_fail"
	DoFinalPass   Act = "final_pass"
	DoFinalFail   Act = "final_fail"
	DoAskExtend   Act = "ask_extend"
	DoExtend      Act = "extend" // grant or refuse; also without having been asked
	DoAskSuspend  Act = "ask_suspend"
	DoSuspend     Act = "suspend"
	DoResume      Act = "resume"
	DoChooseCheck Act = "choose_check" // name the unit that checks for the area
	DoForceClose  Act = "force_close"
	DoReopen      Act = "reopen"
	DoVisit       Act = "visit" // somebody went and looked: it is there, it is not
	DoEdit        Act = "edit"  // place, category, owners
	DoComment     Act = "comment"
	DoAttach      Act = "attach"
	DoVoid        Act = "void"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays
	Need access.Act
	// Main marks the step that moves a case on, the first button.
	Main bool
	// Why says that the act wants a reason.
	Why bool
}

var (
	running    = []State{Dispatched, Handling}
	unfinished = OpenStates()
	everywhere = States()
)

// rules is the lifecycle. Reporting has no state before it.
var rules = []Rule{
	{Act: DoReport, To: Reported, Need: access.ReportCase},
	{Act: DoFile, From: []State{Reported}, To: Filed, Need: access.FileCase, Main: true},
	{Act: DoReject, From: []State{Reported, Filed}, To: Rejected, Need: access.FileCase, Why: true},
	{Act: DoDispatch, From: []State{Filed}, To: Dispatched, Need: access.DispatchCase, Main: true},
	{Act: DoSign, From: []State{Dispatched}, To: Handling, Need: access.SignCase, Main: true},
	{Act: DoReturn, From: running, To: Filed, Need: access.SignCase, Why: true},
	{Act: DoRectify, From: []State{Handling}, To: AreaCheck, Need: access.RectifyCase, Main: true},
	{Act: DoHandIn, From: []State{Reported, Filed}, To: AreaCheck, Need: access.RecordPatrol},
	{Act: DoAreaPass, From: []State{AreaCheck}, To: FinalCheck, Need: access.AreaCheck, Main: true},
	{Act: DoAreaFail, From: []State{AreaCheck}, To: Handling, Need: access.AreaCheck, Why: true},
	{Act: DoFinalPass, From: []State{FinalCheck}, To: Closed, Need: access.FinalCheck, Main: true},
	{Act: DoFinalFail, From: []State{FinalCheck}, To: Handling, Need: access.FinalCheck, Why: true},
	{Act: DoChooseCheck, From: []State{AreaCheck}, Need: access.DispatchCase},
	{Act: DoDispatch, From: running, To: Dispatched, Need: access.DispatchCase},
	{Act: DoMerge, From: []State{Reported, Filed, Dispatched, Handling}, To: Merged, Need: access.DispatchCase},
	{Act: DoAskExtend, From: running, Need: access.AskExtension, Why: true},
	{Act: DoExtend, From: running, Need: access.ApproveCase},
	{Act: DoAskSuspend, From: []State{Handling}, Need: access.AskExtension, Why: true},
	{Act: DoSuspend, From: []State{Handling}, To: Suspended, Need: access.ApproveCase},
	{Act: DoResume, From: []State{Suspended}, To: Handling, Need: access.ApproveCase, Main: true},
	{Act: DoForceClose, From: []State{Filed, Dispatched, Handling, AreaCheck, FinalCheck, Suspended}, To: Closed, Need: access.ApproveCase, Why: true},
	{Act: DoReopen, From: []State{Closed, Rejected, Merged}, To: Filed, Need: access.ReopenCase, Why: true},
	{Act: DoVisit, From: everywhere, Need: access.CommentCase},
	{Act: DoEdit, From: unfinished, Need: access.DispatchCase},
	{Act: DoComment, From: everywhere, Need: access.CommentCase},
	{Act: DoAttach, From: everywhere, Need: access.CommentCase},
	{Act: DoVoid, From: everywhere, Need: access.VoidCase, Why: true},
}

// Rules lists the lifecycle, for the page that explains it and for tests.
func Rules() []Rule { return slices.Clone(rules) }

// Step is an act that somebody may do to a case now.
type Step struct {
	Act  Act
	To   State // "": the state stays
	Main bool
	Why  bool // it wants a reason
}

// Allowed lists what by may do to c now, the main steps first. Every page
// shows these and no others; the service refuses the others.
func Allowed(c Case, by access.Actor) []Step { return allowed(c, by, unitsOf(by)) }

func allowed(c Case, by access.Actor, units []id.Unit) []Step {
	if !c.VoidedAt.IsZero() {
		return nil
	}
	var steps []Step
	for _, r := range rules {
		if !slices.Contains(r.From, c.State) || !by.May(r.Need, c.Owners(r.Need)) || outsider(r, c, by, units) != nil {
			continue
		}
		steps = append(steps, Step{Act: r.Act, To: r.To, Main: r.Main, Why: r.Why})
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return order(a) - order(b) })
	return steps
}

func order(s Step) int {
	if s.Main {
		return 0
	}
	return 1
}

// May reports whether by may do act to c now.
func May(c Case, by access.Actor, act Act) bool {
	return slices.ContainsFunc(Allowed(c, by), func(s Step) bool { return s.Act == act })
}

// ruleFor returns the rule of act from state s.
func ruleFor(act Act, s State) (Rule, bool) {
	for _, r := range rules {
		if r.Act == act && slices.Contains(r.From, s) {
			return r, true
		}
	}
	return Rule{}, false
}
