package inbox

import (
	"time"

	"chuangwei/internal/id"
)

// Todo is something that waits for somebody, of whatever slice: a line of the
// desk, the phone, the agenda, and of what is urged.
type Todo struct {
	Kind    string // message key of what sort of thing it is
	Subject string // kind of record
	Record  string
	Number  string // visible; may be empty
	Title   string
	Where   string // place or unit
	State   string // message key
	Step    string // message key of what is to be done
	Link    string
	Phone   string    // the same with a phone in hand; empty: Link
	Due     time.Time // zero: none
	Late    bool
}

// Expectation is an act that was expected of somebody by an instant, for
// engagement. Whoever is known of person, unit, area and group is named; the
// rest follows from where they belong.
type Expectation struct {
	Kind    string // message key of the act
	Record  string // with Kind, Due's day and who: one act
	Title   string // what it was about: a number, a day; may be empty
	Link    string // where it can be looked at; may be empty
	Account id.Account
	Person  id.Person
	Unit    id.Unit
	Area    id.Area
	Group   id.Group
	Due     time.Time
	Done    time.Time // zero: never
}
