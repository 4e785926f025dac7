package custody

import (
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
)

// State is where a batch stands. Its name is the message "custody.state.…".
type State string

// The states. "Overdue" is none: it is computed.
const (
	Held     State = "held"     // in custody
	Asked    State = "asked"    // its disposal awaits approval
	Returned State = "returned" // everything went back to its owner
	Disposed State = "disposed" // everything was disposed of
	Parted   State = "parted"   // some was returned, the rest disposed of
)

// States lists them in the order of a batch's life.
func States() []State { return []State{Held, Asked, Returned, Disposed, Parted} }

// OpenStates lists those in which goods are in store.
func OpenStates() []State { return []State{Held, Asked} }

// Open reports whether goods are in store.
func (s State) Open() bool { return slices.Contains(OpenStates(), s) }

// Act is something done to a batch.
type Act string

// The acts.
const (
	DoStore   Act = "store"  // bring it into a store, or move it to another
	DoChange  Act = "change" // correct what was written down
	DoPhotos  Act = "photos"
	DoExtend  Act = "extend"
	DoReturn  Act = "return"
	DoAsk     Act = "ask" // for disposal
	DoApprove Act = "approve"
	DoRefuse  Act = "refuse"
)

// Rule says from where an act leads where, and what it takes.
type Rule struct {
	Act  Act
	From []State
	To   State // "": what remains in store decides
	Need access.Act
	// Other: not by who asked for it.
	Other bool
}

var rules = []Rule{
	{Act: DoStore, From: OpenStates(), Need: access.KeepGoods},
	{Act: DoChange, From: OpenStates(), Need: access.KeepGoods},
	{Act: DoPhotos, From: States(), Need: access.KeepGoods},
	{Act: DoExtend, From: OpenStates(), Need: access.KeepGoods},
	{Act: DoReturn, From: []State{Held}, Need: access.KeepGoods},
	{Act: DoAsk, From: []State{Held}, To: Asked, Need: access.KeepGoods},
	{Act: DoApprove, From: []State{Asked}, Need: access.DisposeGoods, Other: true},
	{Act: DoRefuse, From: []State{Asked}, To: Held, Need: access.DisposeGoods, Other: true},
}

// Rules lists the rules.
func Rules() []Rule { return slices.Clone(rules) }

func ruleFor(act Act, s State) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Act == act && slices.Contains(r.From, s) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// check says why by may not do act to b, of which pending is the disposal that
// is asked for.
func check(b Batch, pending *Release, by access.Actor, act Act) error {
	r, ok := ruleFor(act, b.State)
	if !ok {
		return fault.New(fault.Conflict, "custody.not_now")
	}
	if err := by.Check(r.Need, b.Owners()); err != nil {
		return err
	}
	if r.Other && pending != nil && by.Account != "" && pending.Account == by.Account {
		return fault.New(fault.Forbidden, "custody.own_ask")
	}
	return nil
}

// May reports whether by may do act to the batch of d.
func (d Detail) May(by access.Actor, act Act) bool {
	return check(d.Batch, d.Pending(), by, act) == nil
}

// settle is the state of a batch of these items, when nothing is asked.
func settle(items []Item) State {
	var returned, disposed, remaining int64
	for _, x := range items {
		returned, disposed, remaining = returned+x.Returned, disposed+x.Disposed, remaining+x.Remaining()
	}
	switch {
	case remaining > 0:
		return Held
	case disposed == 0:
		return Returned
	case returned == 0:
		return Disposed
	}
	return Parted
}
