// Package id holds the typed identifiers of the program.
//
// Every record has a UUIDv7: made without asking the database, and growing
// with time, so that new rows land at the end of an index. Distinct types keep
// a unit from being passed where an area is wanted. A county is named by its
// six-digit division code (GB/T 2260), which leads every key in the database.
package id

import (
	"fmt"

	"github.com/google/uuid"
)

// County is a six-digit division code, such as 360825: the tenant.
type County string

// The identifiers of records, each a UUIDv7 in its canonical text form.
type (
	Campaign    string // a county's run for one title
	Account     string // somebody who can sign in
	Session     string
	Key         string // an API key
	Person      string // an employee, known by post
	Unit        string
	Group       string // a professional working group
	Body        string // headquarters, office
	Post        string
	Area        string
	Place       string // a street or landmark of an area
	Case        string
	Photo       string
	File        string // an attachment that is not a photo
	Report      string // a work report that is written and signed
	Survey      string
	Import      string
	Notice      string // a line of somebody's inbox
	Device      string // a browser that takes web push
	Robot       string // of a chat group
	View        string // a saved view of a list
	Request     string // an ask about a case: more time, suspension
	Objective   string // of the plan: what its tasks are for
	Task        string // of the plan: for a unit, or passed on to employees
	Duty        string // what recurs and makes tasks by rule
	Agency      string // one of the joint rectification group
	Route       string // streets in the order in which a shift goes through them
	Shift       string
	Action      string // an enforcement action
	Batch       string // held goods, kept together until return or disposal
	Drive       string // an attack week or a special rectification
	Item        string // a key task of a drive
	Support     string // an area's application to a working group
	Order       string // a supervision order
	Meeting     string
	Series      string // a meeting that recurs
	Point       string // of a meeting's agenda
	Decision    string // of a meeting
	Project     string // an infrastructure project
	Activity    string // of publicity
	Material    string // of publicity: what is printed and handed out
	Position    string // of publicity: a screen, board, window or banner
	Poll        string // of awareness
	Site        string // a compound, urban village, market or venue
	Equipment   string // a vehicle, a lot of bins, a toilet, a station
	Course      string // for cadres
	Served      string // a notice that is served on a party
	Batched     string // many notices, drafted or signed in one act
	Document    string // an official document, received or issued
	Sheet       string // a version of a score sheet
	Round       string // of inspections
	Visit       string // a sheet at one site of a round
	RuleSet     string // of the assessment, one version
	Appeal      string // against a mark
	Consequence string // of a month
	Note        string // a fact that the office notes for the assessment
	Tree        string // a version of the standard
	Evidence    string // of the archive
	Finding     string // what looks like gaming, for a person to judge
)

// New returns a fresh identifier.
func New[T ~string]() T {
	return T(uuid.Must(uuid.NewV7()).String())
}

// Parse accepts s if it has the form of a UUID, in any letter case, and
// returns it in canonical form.
func Parse[T ~string](s string) (T, error) {
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return "", fmt.Errorf("%q is not an identifier", s)
	}
	return T(u.String()), nil
}

// Valid reports whether c has the form of a county's division code.
func (c County) Valid() bool {
	if len(c) != 6 || c[0] == '0' {
		return false
	}
	for _, r := range c {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
