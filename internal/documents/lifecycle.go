package documents

import (
	"slices"

	"chuangwei/internal/access"
)

// State is where a document stands. Its name is the message
// "documents.state.…".
type State string

// The states. "Late" is none: it is computed.
const (
	Draft     State = "draft"
	Reviewing State = "reviewing"
	Signing   State = "signing" // reviewed, and to be signed
	Signed    State = "signed"  // numbered, and to be issued
	Out       State = "issued"
	Filed     State = "filed"    // it came in
	Void      State = "void"     // numbered in vain: the number stays
	Repealed  State = "repealed" // issued, and no longer in force
	Dropped   State = "dropped"  // a draft that came to nothing
)

// States lists them in the order of a document's life.
func States() []State {
	return []State{Draft, Reviewing, Signing, Signed, Out, Filed, Void, Repealed, Dropped}
}

// DraftStates lists those before the signature, and the one after it: what
// whoever drafts and signs is concerned with alone.
func DraftStates() []State { return []State{Draft, Reviewing, Signing, Signed} }

// SentStates lists those of what was issued or came in.
func SentStates() []State { return []State{Out, Filed, Repealed} }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Over reports whether the document has ended without holding, or no longer holds.
func (s State) Over() bool { return s == Void || s == Repealed || s == Dropped }

// InForce reports whether the document holds.
func (s State) InForce() bool { return s == Out || s == Filed }

// Sent reports whether it went out, or came in.
func (s State) Sent() bool { return slices.Contains(SentStates(), s) }

// Act is something done to a document. Its name is the message
// "documents.act.…", and what stands on the timeline is
// "journal.act.documents.…".
type Act string

// The acts.
const (
	DoDraft    Act = "draft"
	DoRegister Act = "register" // one that came in
	DoChange   Act = "change"
	DoSubmit   Act = "submit" // for review
	DoReview   Act = "review" // it may be signed
	DoReturn   Act = "return" // to whoever drafted it
	DoSign     Act = "sign"   // and number
	DoIssue    Act = "issue"
	DoCorrect  Act = "correct" // another edition
	DoRemind   Act = "remind"  // those who have not read it
	DoReceipt  Act = "receipt"
	DoVoid     Act = "void"
	DoRepeal   Act = "repeal"
	DoDrop     Act = "drop"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": the state stays
	Need access.Act
	Main bool // the step that moves a document on
	Why  bool // it wants a reason
	Else bool // it has a place of its own on the page
}

var rules = []Rule{
	{Act: DoSubmit, From: []State{Draft}, To: Reviewing, Need: access.DraftDocument, Main: true},
	{Act: DoReview, From: []State{Reviewing}, To: Signing, Need: access.ReviewDocument, Main: true},
	{Act: DoSign, From: []State{Signing}, To: Signed, Need: access.SignDocument, Main: true},
	{Act: DoReturn, From: []State{Reviewing}, To: Draft, Need: access.ReviewDocument, Why: true},
	{Act: DoReturn, From: []State{Signing}, To: Draft, Need: access.SignDocument, Why: true},
	{Act: DoIssue, From: []State{Signed}, To: Out, Need: access.IssueDocument, Main: true},
	{Act: DoVoid, From: []State{Signed}, To: Void, Need: access.IssueDocument, Why: true},
	{Act: DoRepeal, From: []State{Out, Filed}, To: Repealed, Need: access.IssueDocument, Why: true},
	{Act: DoDrop, From: []State{Draft}, To: Dropped, Need: access.DraftDocument},
	{Act: DoChange, From: []State{Draft, Reviewing}, Need: access.DraftDocument, Else: true},
	{Act: DoCorrect, From: []State{Out}, Need: access.IssueDocument, Else: true},
	{Act: DoRemind, From: []State{Out, Filed}, Need: access.IssueDocument, Else: true},
}

func ruleFor(act Act, d Document, by access.Actor) (Rule, bool) {
	i := slices.IndexFunc(rules, func(x Rule) bool { return x.Act == act && x.leads(d, by) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// leads reports whether the rule begins where d stands. While a draft is under
// review it is the reviewer who changes it, and nobody signs what he drafted.
func (x Rule) leads(d Document, by access.Actor) bool {
	switch {
	case !slices.Contains(x.From, d.State):
		return false
	case x.Act == DoChange && d.State == Reviewing:
		return by.May(access.ReviewDocument, d.Owners())
	case x.Act == DoSign:
		return by.System || by.Account == "" || by.Account != d.Account
	}
	return true
}

// Allowed lists what by may do to the document, in the order of the rules.
// Pages show these and no others; the service refuses the others.
func (d Detail) Allowed(by access.Actor) []Rule {
	var out []Rule
	for _, x := range rules {
		own := x.Act == DoReview && !d.Settings.OwnReview && ownReview(d.Document, by)
		if !own && x.leads(d.Document, by) && by.May(x.Need, d.Document.Owners()) {
			out = append(out, x)
		}
	}
	return out
}

// May reports whether by may do act to the document.
func (d Detail) May(by access.Actor, act Act) bool {
	return slices.ContainsFunc(d.Allowed(by), func(x Rule) bool { return x.Act == act })
}

// sees reports whether by may look at d: what was not issued is seen by whoever
// drafts, reviews or signs it.
func sees(d Document, by access.Actor) bool {
	return d.State.Sent() || seesDrafts(by) || d.Account != "" && d.Account == by.Account || d.Unit != "" && d.Unit == by.Unit
}

func seesDrafts(by access.Actor) bool {
	return by.May(access.ReviewDocument, access.Owners{}) || by.May(access.SignDocument, access.Owners{}) || by.Has(access.Auditor)
}
