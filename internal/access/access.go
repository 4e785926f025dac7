// Package access says who may do what.
//
// An Actor has grants: a role within a scope (the county, an area, a working
// group, a unit). table.go holds the one table of role × act; a service asks
// May with the record's owners, and a list asks Reach, so that what may not be
// seen is not read.
//
//	access.go  actors, roles, scopes, May, Reach
//	table.go   the table
package access

import (
	"slices"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Role is what somebody is in the campaign.
type Role string

// The roles. Their names for people are the messages "access.role.…".
const (
	Administrator Role = "administrator"
	Office        Role = "office"     // the sanitation campaign's office
	Leader        Role = "leader"     // county leader: headquarters, area directors
	AreaLead      Role = "area_lead"  // the lead unit of an area
	GroupLead     Role = "group_lead" // the lead unit of a working group
	Liaison       Role = "liaison"    // speaks for a unit
	Employee      Role = "employee"
	Inspector     Role = "inspector" // checks for the office, on the street
	PatrolMember  Role = "patrol"
	Committee     Role = "committee" // village or neighbourhood committee
	Auditor       Role = "auditor"   // reads everything, changes nothing
)

// Roles lists every role, as a form shows them.
func Roles() []Role {
	return []Role{Administrator, Office, Leader, AreaLead, GroupLead, Liaison, Employee, Inspector, PatrolMember, Committee, Auditor}
}

// Scope is how far a role reaches.
type Scope string

// The scopes.
const (
	County Scope = "county"
	Area   Scope = "area"
	Group  Scope = "group"
	Unit   Scope = "unit"
)

// ScopesOf lists the scopes in which a role can be granted, the usual first.
func ScopesOf(r Role) []Scope {
	switch r {
	case Administrator, Office, Auditor:
		return []Scope{County}
	case Leader, Inspector, PatrolMember:
		return []Scope{County, Area}
	case AreaLead:
		return []Scope{Area}
	case GroupLead:
		return []Scope{Group}
	case Liaison, Employee, Committee:
	}
	return []Scope{Unit, Area}
}

// Grant is a role within a scope. Of is the identifier of the area, group or
// unit, and empty for the county.
type Grant struct {
	Role  Role
	Scope Scope
	Of    string
}

// Actor is who acts: a signed-in account, an API key, or the program itself.
type Actor struct {
	County  id.County
	Account id.Account
	Person  id.Person // the employee behind the account, if known
	Unit    id.Unit   // the unit that the person works for
	Name    string    // the post, as the timeline shows it
	Grants  []Grant
	System  bool // the program itself: may do everything
}

// System returns the actor of the program's own acts in county c.
func System(c id.County) Actor { return Actor{County: c, Name: "system", System: true} }

// Owners are whom a record belongs to.
type Owners struct {
	Area      id.Area
	Group     id.Group
	Units     []id.Unit  // lead unit first, then assisting units
	Reporter  id.Account // who brought it in: sees it and may comment
	Committee id.Unit
}

// Has reports whether a has role r in any scope.
func (a Actor) Has(r Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r })
}

// May reports whether a may do act to a record that belongs to o. A record
// without owners (Owners{}) is the county's: only a grant for the county
// reaches it, unless the table lets the role act anywhere.
func (a Actor) May(act Act, o Owners) bool {
	if a.System {
		return true
	}
	for _, g := range a.Grants {
		switch reach := table[act][g.Role]; reach {
		case anywhere:
			return true
		case inScope:
			if g.covers(o) || reporters[act] && o.Reporter != "" && o.Reporter == a.Account {
				return true
			}
		case own:
			if a.Unit != "" && slices.Contains(o.Units, a.Unit) {
				return true
			}
		case never:
		}
	}
	return false
}

// MayEver reports whether there is any record to which a may do act: whether
// to show the entry of a menu.
func (a Actor) MayEver(act Act) bool {
	if a.System {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return table[act][g.Role] != never })
}

// Check returns a fault if a may not do act to a record of o. A record that a
// may not even see is not found, so that its existence is not told.
func (a Actor) Check(act Act, o Owners) error {
	if a.May(act, o) {
		return nil
	}
	return fault.New(fault.Forbidden, "access.forbidden")
}

func (g Grant) covers(o Owners) bool {
	switch g.Scope {
	case County:
		return true
	case Area:
		return g.Of != "" && g.Of == string(o.Area)
	case Group:
		return g.Of != "" && g.Of == string(o.Group)
	case Unit:
		return g.Of != "" && slices.Contains(o.Units, id.Unit(g.Of))
	}
	return false
}

// Reach is which records an actor may do an act to, for the WHERE of a list:
// all of them, or those of any of these owners.
type Reach struct {
	All      bool
	Areas    []id.Area
	Groups   []id.Group
	Units    []id.Unit
	Reporter id.Account
}

// Empty reports whether nothing is reached.
func (r Reach) Empty() bool {
	return !r.All && len(r.Areas) == 0 && len(r.Groups) == 0 && len(r.Units) == 0 && r.Reporter == ""
}

// Reach returns the records to which a may do act.
func (a Actor) Reach(act Act) Reach {
	if a.System {
		return Reach{All: true}
	}
	var r Reach
	for _, g := range a.Grants {
		reach := table[act][g.Role]
		if reach == anywhere || reach == inScope && g.Scope == County {
			return Reach{All: true}
		}
		if reach == inScope {
			if reporters[act] {
				r.Reporter = a.Account
			}
			switch g.Scope {
			case Area:
				r.Areas = append(r.Areas, id.Area(g.Of))
			case Group:
				r.Groups = append(r.Groups, id.Group(g.Of))
			case Unit:
				r.Units = append(r.Units, id.Unit(g.Of))
			case County:
			}
		}
		if reach == own && a.Unit != "" && !slices.Contains(r.Units, a.Unit) {
			r.Units = append(r.Units, a.Unit)
		}
	}
	return r
}
