package places

import "slices"

// Kind is a kind of place. Its name is the message "places.kind.…".
type Kind string

// The kinds.
const (
	Compound Kind = "compound" // residential
	Village  Kind = "village"  // inside the town
	Market   Kind = "market"
	Venue    Kind = "venue" // of one of the "six small" trades
)

// Kinds lists them as a form shows them.
func Kinds() []Kind { return []Kind{Compound, Village, Market, Venue} }

// Valid reports whether k is one of them.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// Managed reports whether a company may manage places of the kind.
func (k Kind) Managed() bool { return k == Compound || k == Market }

// Sized reports whether households, or stalls, of the kind are counted.
func (k Kind) Sized() bool { return k != Venue }

// Trade is one of the "six small" trades. Its name is the message
// "places.trade.…".
type Trade string

// Trades lists them.
func Trades() []Trade { return []Trade{"eatery", "shop", "inn", "hair", "bath", "dance"} }

// Valid reports whether t is one of them.
func (t Trade) Valid() bool { return slices.Contains(Trades(), t) }
