package places

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

// Filter narrows lists of places. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Text      string // in name, address, contact, company; or a number
	Kind      Kind
	Trade     Trade
	Area      id.Area
	Unit      id.Unit
	Gap       string // code of an item that the last check found not met
	Unmanaged bool   // no company manages it, though one may
	Faulty    bool   // the last check found something not met
	Unchecked bool   // never checked
	Late      bool   // not checked in time
	Mine      bool   // to be checked by the actor, within a week
	Retired   bool   // those that are retired, in place of the others
	Other     string // a group, category or theme: there are none, so that it finds nothing
	Box       *geo.Bounds

	Sort  string // number, name, size, next, mark; with - before it: downwards
	After string
	Limit int
}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Text: strings.TrimSpace(q.Get("q")), Area: id.Area(q.Get("area")), Unit: id.Unit(q.Get("unit")), Gap: q.Get("gap"), Unmanaged: q.Get("unmanaged") != "",
		Faulty: q.Get("faulty") != "", Unchecked: q.Get("unchecked") != "", Late: q.Get("late") != "", Mine: q.Get("mine") != "", Retired: q.Get("retired") != "",
		Other: q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	if k := Kind(q.Get("kind")); k.Valid() {
		f.Kind = k
	}
	if t := Trade(q.Get("trade")); t.Valid() {
		f.Trade = t
	}
	if box, ok := geo.ParseBounds(q.Get("bbox")); ok {
		f.Box = &box
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := values(map[string]string{
		"q": f.Text, "kind": string(f.Kind), "trade": string(f.Trade), "area": string(f.Area), "unit": string(f.Unit), "gap": f.Gap, "theme": f.Other, "sort": f.Sort,
		"unmanaged": flag(f.Unmanaged), "faulty": flag(f.Faulty), "unchecked": flag(f.Unchecked), "late": flag(f.Late), "mine": flag(f.Mine), "retired": flag(f.Retired),
	})
	if f.Box != nil {
		v.Set("bbox", f.Box.Text())
	}
	return v
}

// Link is path with the filter as its address.
func (f Filter) Link(path string) string { return link(path, f.Values()) }

// asked is f narrowed to what a figure is asked for.
func (f Filter) asked(q figures.Query) Filter {
	f.Area, f.Unit, f.Other = q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
	return f
}

func values(of map[string]string) url.Values {
	v := url.Values{}
	for name, s := range of {
		if s != "" {
			v.Set(name, s)
		}
	}
	return v
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func link(path string, v url.Values) string {
	if len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

// narrow makes the conditions of f over places p.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	w.And("p.retired = ?", f.Retired)
	equal(w, "p.kind", f.Kind)
	equal(w, "p.trade", f.Trade)
	equal(w, "p.area", f.Area)
	equal(w, "p.unit", f.Unit)
	if f.Other != "" {
		w.And("1 = 0")
	}
	if f.Unmanaged {
		w.And("p.company = ''")
		if !f.Kind.Managed() {
			db.In(w, "p.kind", []Kind{Compound})
		}
	}
	if f.Faulty {
		w.And("p.met < p.asked")
	}
	if f.Unchecked {
		w.And("p.checked_on = ''")
	}
	if f.Gap != "" {
		w.And("EXISTS (SELECT 1 FROM places_results r WHERE r.county = p.county AND r.place = p.id AND r.check_id = p.last_check AND r.item = ? AND r.met = FALSE)", plain(f.Gap))
	}
	if f.Box != nil {
		w.And("p.lon >= ? AND p.lon <= ? AND p.lat >= ? AND p.lat <= ?", f.Box.West, f.Box.East, f.Box.South, f.Box.North)
	}
	search(w, f.Text, "p.name", "p.address", "p.contact", "p.company")
	if !f.Late && !f.Mine {
		return w, nil
	}
	day, err := today(ctx, tx)
	if err != nil {
		return nil, err
	}
	if f.Late {
		w.And("p.retired = FALSE AND p.next_on < ?", day)
	}
	if f.Mine {
		mine(w, by)
		w.And("p.retired = FALSE AND p.next_on <= ?", earlier(day, -ahead))
	}
	return w, nil
}

// ahead is how many days before it is due a check waits for somebody.
const ahead = 7

// search narrows to a text in some columns, or a visible number.
func search(w *db.Where, text string, in ...string) {
	if text = plain(text); text == "" {
		return
	}
	like := strings.ToLower(db.Contains(text))
	var conds []string
	var args []any
	for _, column := range in {
		conds, args = append(conds, "LOWER("+column+") LIKE ? ESCAPE '!'"), append(args, like)
	}
	if n, ok := NumberOf(text); ok {
		conds, args = append(conds, "p.number = ?"), append(args, n)
	}
	w.And(strings.Join(conds, " OR "), args...)
}

// mine narrows to the places of the units and areas whose places the actor
// checks, but not all of the county to the office.
func mine(w *db.Where, by access.Actor) {
	reach := by.Reach(access.CheckPlaces)
	units := slices.Clone(reach.Units)
	if by.Unit != "" && by.MayEver(access.CheckPlaces) {
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
