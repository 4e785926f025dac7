package documents

import "slices"

// Direction is whether a document came in or was issued here.
type Direction string

// The directions. Their names are the messages "documents.direction.…".
const (
	Issued   Direction = "issued"
	Received Direction = "received"
)

// Directions lists both.
func Directions() []Direction { return []Direction{Issued, Received} }

// Kind is what sort of document it is. Its name is the message
// "documents.kind.…", and what a draft begins with "documents.begins.…".
type Kind string

// The kinds.
const (
	Notice       Kind = "notice"
	Supervision  Kind = "supervision"
	Bulletin     Kind = "bulletin"
	Criticism    Kind = "criticism"
	Commendation Kind = "commendation"
	RequestKind  Kind = "request" // to those above, who are to decide
	Letter       Kind = "letter"
	Minutes      Kind = "minutes"
	Brief        Kind = "brief" // has an issue, and no number
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{Notice, Supervision, Bulletin, Criticism, Commendation, RequestKind, Letter, Minutes, Brief}
}

// Valid reports whether k is a kind.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// Numbered reports whether a document of the kind gets a number of a book.
func (k Kind) Numbered() bool { return k != Brief }

// Upward reports whether it goes to those above: then the signer stands in its
// head.
func (k Kind) Upward() bool { return k == RequestKind }

// Secrecies lists how a document may be kept; the empty one is open. State
// secrets have no place here. Their names are "documents.secrecy.…".
func Secrecies() []string { return []string{"internal"} }

// Urgencies lists how urgent a document may be; the empty one is usual. Their
// names are "documents.urgency.…".
func Urgencies() []string { return []string{"urgent", "extra_urgent"} }

// What a document may found. Their names are "documents.founds.…".
const (
	FoundsPlan         = "plan"
	FoundsHeadquarters = "headquarters"
	FoundsRules        = "rules"
)

// Foundations lists them.
func Foundations() []string { return []string{FoundsPlan, FoundsHeadquarters, FoundsRules} }

// oneOf reports whether s is empty or in the list.
func oneOf(s string, list []string) bool { return s == "" || slices.Contains(list, s) }
