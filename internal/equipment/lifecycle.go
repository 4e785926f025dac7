package equipment

import (
	"slices"

	"chuangwei/internal/lang"
)

// State is how something stands. Its name is the message "equipment.state.…".
type State string

// The states.
const (
	Planned  State = "planned"
	InUse    State = "in_use"
	Repair   State = "repair"
	Idle     State = "idle" // out of use
	Scrapped State = "scrapped"
)

// States lists them in the order of a life.
func States() []State { return []State{Planned, InUse, Repair, Idle, Scrapped} }

// HeldStates lists those of what counts as there: in use, and what comes back.
func HeldStates() []State { return []State{InUse, Repair} }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Waits reports whether it is to be in use by a day.
func (s State) Waits() bool { return s == Planned || s == Repair }

// ways are the states that one may lead to. What was scrapped by mistake is out
// of use again.
var ways = map[State][]State{
	Planned:  {InUse, Idle},
	InUse:    {Repair, Idle, Scrapped},
	Repair:   {InUse, Idle, Scrapped},
	Idle:     {InUse, Repair, Scrapped},
	Scrapped: {Idle},
}

// Next lists the states that s may lead to.
func (s State) Next() []State { return slices.Clone(ways[s]) }

// Why reports whether going to s wants a reason.
func (s State) Why() bool { return s != InUse }

// keyOf is the message of a state's name.
func keyOf(s State) lang.Key { return lang.Key("equipment.state." + string(s)) }
