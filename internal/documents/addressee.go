package documents

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// The parts that an addressee may have.
const (
	Main = "main"
	Copy = "copy"
)

// Target is whom a document goes to: a unit, an area or a working group.
type Target struct {
	Scope access.Scope
	Of    string // its identifier
}

// String writes a target as a form has it, as in unit:….
func (t Target) String() string { return string(t.Scope) + ":" + t.Of }

// TargetOf reads what String wrote.
func TargetOf(s string) Target {
	scope, of, _ := strings.Cut(s, ":")
	return Target{access.Scope(scope), of}
}

// Addressee is a target of a document, and whether it has been read there.
type Addressee struct {
	Target
	Name     string
	Part     string  // Main or Copy
	Unit     id.Unit // that answers for it: the lead unit of an area or a group
	Read     time.Time
	Receipt  time.Time
	Done     time.Time // Read, or Receipt where one is wanted
	Actor    string    // who was the first
	Reminded time.Time
	Times    int64 // reminded
}

// maxAddressees bounds those of one document.
const maxAddressees = 500

// Recipients are the inboxes of an addressee.
func (a Addressee) Recipients() inbox.Recipients {
	r := inbox.Recipients{Units: []id.Unit{a.Unit}}
	switch a.Scope {
	case access.Area:
		r.Holders = []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: a.Of}}
	case access.Group:
		r.Holders = []inbox.Holder{{Role: access.GroupLead, Scope: access.Group, Of: a.Of}}
	case access.County, access.Unit:
	}
	return r
}

// answers reports whether an actor reads for an addressee.
func (a Addressee) answers(by access.Actor) bool {
	return a.Unit != "" && a.Unit == by.Unit || slices.ContainsFunc(by.Grants, func(g access.Grant) bool {
		return g.Of != "" && (g.Scope == a.Scope && g.Of == a.Of || g.Scope == access.Unit && g.Of == string(a.Unit))
	})
}

// ground is what addressees are looked up in.
type ground struct {
	units  map[id.Unit]string
	areas  map[id.Area]areas.Area
	groups map[id.Group]org.Group
}

func groundOf(ctx context.Context, tx *db.Tx) (g ground, err error) {
	g = ground{areas: map[id.Area]areas.Area{}, groups: map[id.Group]org.Group{}}
	if g.units, err = org.UnitNames(ctx, tx); err != nil {
		return g, err
	}
	list, err := areas.Brief(ctx, tx)
	if err != nil {
		return g, err
	}
	for _, a := range list {
		g.areas[a.ID] = a
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return g, err
	}
	for _, x := range groups {
		g.groups[x.ID] = x
	}
	return g, nil
}

// find names a target and finds the unit that answers for it.
func (g ground) find(t Target) (name string, unit id.Unit, ok bool) {
	switch t.Scope {
	case access.Unit:
		name, ok = g.units[id.Unit(t.Of)]
		return name, id.Unit(t.Of), ok
	case access.Area:
		a, ok := g.areas[id.Area(t.Of)]
		return a.Name, a.LeadUnit, ok
	case access.Group:
		x, ok := g.groups[id.Group(t.Of)]
		return x.Name, x.LeadUnit, ok
	case access.County:
	}
	return "", "", false
}

// put makes the addressees of a document those of a draft.
func put(ctx context.Context, tx *db.Tx, d *Document, mainly, copies []Target) error {
	g, err := groundOf(ctx, tx)
	if err != nil {
		return err
	}
	var f fault.Fields
	if _, err := tx.Exec(ctx, `DELETE FROM document_addressees WHERE county = $1 AND document = $2`, tx.County, d.ID); err != nil {
		return fmt.Errorf("addressees: %w", err)
	}
	seen := map[Target]bool{}
	for _, part := range []struct {
		name string
		list []Target
	}{{Main, mainly}, {Copy, copies}} {
		for _, t := range part.list {
			name, unit, ok := g.find(t)
			switch {
			case !ok || len(seen) >= maxAddressees:
				f.Add(part.name, "documents.choose")
			case unit == "":
				f.Add(part.name, "documents.no_lead", name)
			}
			if f != nil || seen[t] {
				continue
			}
			seen[t] = true
			_, err := tx.Exec(ctx, `INSERT INTO document_addressees (county, document, scope, target, part, unit) VALUES ($1, $2, $3, $4, $5, $6)`,
				tx.County, d.ID, t.Scope, t.Of, part.name, unit)
			if err != nil {
				return fmt.Errorf("addressee: %w", err)
			}
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	d.Expected = int64(len(seen))
	if _, err := tx.Exec(ctx, `UPDATE documents SET expected = $3 WHERE county = $1 AND id = $2`, tx.County, d.ID, d.Expected); err != nil {
		return fmt.Errorf("count addressees: %w", err)
	}
	return nil
}

// addressees lists those of a document, main recipients first, as the targets
// are ordered.
func addressees(ctx context.Context, tx *db.Tx, document id.Document) ([]Addressee, error) {
	g, err := groundOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, func(r db.Row) (a Addressee, err error) {
		return a, r.Scan(&a.Scope, &a.Of, &a.Part, &a.Unit, db.Time(&a.Read), db.Time(&a.Receipt), db.Time(&a.Done), &a.Actor, db.Time(&a.Reminded), &a.Times)
	}, `SELECT scope, target, part, unit, read_at, receipt_at, done_at, actor, reminded_at, reminders FROM document_addressees
		WHERE county = $1 AND document = $2 ORDER BY part DESC, scope, target LIMIT $3`, tx.County, document, maxAddressees)
	if err != nil {
		return nil, fmt.Errorf("addressees: %w", err)
	}
	for i, a := range list {
		list[i].Name, _, _ = g.find(a.Target)
	}
	slices.SortStableFunc(list, func(a, b Addressee) int {
		if a.Part != b.Part {
			return strings.Compare(b.Part, a.Part)
		}
		if a.Scope != b.Scope {
			return strings.Compare(string(a.Scope), string(b.Scope))
		}
		return g.seq(a.Target) - g.seq(b.Target)
	})
	return list, nil
}

// seq is the place of an area or a group among its like.
func (g ground) seq(t Target) int {
	switch t.Scope {
	case access.Area:
		return g.areas[id.Area(t.Of)].Seq
	case access.Group:
		return g.groups[id.Group(t.Of)].Seq
	case access.County, access.Unit:
	}
	return 0
}

// named are the names of a part of the addressees, as they stand on paper: a
// line for each.
func named(list []Addressee, part, others string) string {
	var out []string
	for _, a := range list {
		if a.Part == part {
			out = append(out, a.Name)
		}
	}
	if others != "" && part == Main {
		out = append(Lines(others), out...)
	}
	return strings.Join(out, "\n")
}
