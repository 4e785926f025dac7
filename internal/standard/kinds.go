package standard

import (
	"slices"
	"strings"
)

// Kind says what a clause asks for. Its name is the message "standard.kind.…".
type Kind string

// The kinds of targets.
const (
	AtLeast    Kind = "at_least"
	AtMost     Kind = "at_most"
	Above      Kind = "above"
	Equal      Kind = "equal"
	Falling    Kind = "falling" // from one value to the next
	Rising     Kind = "rising"
	MostOrFall Kind = "at_most_or_falling"
	LeastOrUp  Kind = "at_least_or_rising"
	LocalPlan  Kind = "local_plan" // at least what the county's own plan says
	YesNo      Kind = "yes_no"
	Veto       Kind = "veto" // yes, or everything fails
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{AtLeast, AtMost, Above, Equal, Falling, Rising, MostOrFall, LeastOrUp, LocalPlan, YesNo, Veto}
}

// Asks reports whether the kind is answered by yes or no.
func (k Kind) Asks() bool { return k == YesNo || k == Veto }

// Counts reports whether the kind needs a target number.
func (k Kind) Counts() bool {
	return slices.Contains([]Kind{AtLeast, AtMost, Above, Equal, MostOrFall, LeastOrUp}, k)
}

// Proof is a kind of evidence. Its name is the message "standard.proof.…".
type Proof string

// Proofs lists the kinds of evidence.
func Proofs() []Proof {
	return []Proof{"document", "plan", "summary", "statistics", "test", "photo", "licence", "survey"}
}

// ProofsOf reads a list of kinds of evidence; ok is false where one is none.
func ProofsOf(s string) (out []Proof, ok bool) {
	for w := range strings.FieldsSeq(s) {
		if !slices.Contains(Proofs(), Proof(w)) {
			return out, false
		}
		if !slices.Contains(out, Proof(w)) {
			out = append(out, Proof(w))
		}
	}
	return out, true
}
