package equipment

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// WholeCounty is, in an address, the area of what is allocated to none.
const WholeCounty = "none"

// Filter narrows lists of equipment. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Text    string  // in name, code, address, capacity; or a number
	Kind    string  // or Vehicles
	States  []State // empty: all
	Area    id.Area // WholeCounty: allocated to none
	Unit    id.Unit
	Project id.Project
	Late    bool   // to be in use before today
	Mine    bool   // waits for the actor, within a week
	Other   string // a group, category or theme: there are none, so that it finds nothing
	Box     *geo.Bounds

	Sort  string // number, name, quantity, since, state_on, cost; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"held": HeldStates()}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Text: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), Area: id.Area(q.Get("area")), Unit: id.Unit(q.Get("unit")), Project: id.Project(q.Get("project")),
		Late: q.Get("late") != "", Mine: q.Get("mine") != "", Other: q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	for _, w := range q["state"] {
		if s := State(w); s.Valid() {
			f.States = append(f.States, s)
		} else {
			f.States = append(f.States, stateWords[w]...)
		}
	}
	if box, ok := geo.ParseBounds(q.Get("bbox")); ok {
		f.Box = &box
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"q": f.Text, "kind": f.Kind, "area": string(f.Area), "unit": string(f.Unit), "project": string(f.Project), "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "mine": f.Mine} {
		if on {
			v.Set(name, "1")
		}
	}
	if f.Box != nil {
		v.Set("bbox", f.Box.Text())
	}
	for name, list := range stateWords {
		if slices.Equal(f.States, list) {
			v.Set("state", name)
			return v
		}
	}
	for _, s := range f.States {
		v.Add("state", string(s))
	}
	return v
}

// Link is path with the filter as its address.
func (f Filter) Link(path string) string {
	if v := f.Values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// asked is f narrowed to what a figure is asked for.
func (f Filter) asked(q figures.Query) Filter {
	f.Area, f.Unit, f.Other = q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
	return f
}

// narrow makes the conditions of f over equipment p.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	kind := f.Kind
	if kind == Vehicles {
		kind = ""
		db.In(w, "p.kind", vehicleKinds)
	}
	for column, v := range map[string]string{"p.kind": kind, "p.unit": string(f.Unit), "p.project": string(f.Project)} {
		if v != "" {
			w.And(column+" = ?", plain(v))
		}
	}
	switch f.Area {
	case "":
	case WholeCounty:
		w.And("p.area IS NULL")
	default:
		w.And("p.area = ?", plain(f.Area))
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	db.In(w, "p.state", f.States)
	if f.Box != nil {
		w.And("p.lon >= ? AND p.lon <= ? AND p.lat >= ? AND p.lat <= ?", f.Box.West, f.Box.East, f.Box.South, f.Box.North)
	}
	search(w, f.Text)
	if !f.Late && !f.Mine {
		return w, nil
	}
	day, err := today(ctx, tx)
	if err != nil {
		return nil, err
	}
	if f.Late {
		w.And("p.due_on <> '' AND p.due_on < ?", day)
	}
	if f.Mine {
		mine(w, by)
		w.And("p.due_on <> '' AND p.due_on <= ?", later(day, ahead))
	}
	return w, nil
}

// ahead is how many days before it is due something waits for somebody.
const ahead = 7

// search narrows to a text, or a visible number.
func search(w *db.Where, text string) {
	if text = plain(text); text == "" {
		return
	}
	like := strings.ToLower(db.Contains(text))
	var conds []string
	var args []any
	for _, column := range []string{"p.name", "p.code", "p.address", "p.capacity"} {
		conds, args = append(conds, "LOWER("+column+") LIKE ? ESCAPE '!'"), append(args, like)
	}
	if n, ok := NumberOf(text); ok {
		conds, args = append(conds, "p.number = ?"), append(args, n)
	}
	w.And(strings.Join(conds, " OR "), args...)
}

// mine narrows to what is in the charge of the actor's units and areas, but not
// all of the county to the office.
func mine(w *db.Where, by access.Actor) {
	reach := by.Reach(access.RunEquipment)
	units := slices.Clone(reach.Units)
	if by.Unit != "" && by.MayEver(access.RunEquipment) {
		units = append(units, by.Unit)
	}
	var parts []string
	var args []any
	for _, u := range units {
		parts, args = append(parts, "p.unit = ?"), append(args, plain(u))
	}
	for _, a := range reach.Areas {
		parts, args = append(parts, "p.area = ?"), append(args, plain(a))
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And(strings.Join(parts, " OR "), args...)
}
