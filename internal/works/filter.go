package works

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Filter narrows lists of projects. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in title, need, contractor, own number; or a number
	States   []State     // empty: all
	Kind     string
	Area     id.Area
	Unit     id.Unit // in charge
	Case     id.Case // that it is to cure
	Late     bool    // a milestone or its end is late
	Over     bool    // more is paid than was approved
	Mine     bool    // waits for the actor
	On       string  // proposed, approved, accepted, handed: which day From and To bound
	From, To string
	Box      *geo.Bounds
	Other    string // a group, category or theme: projects have none, so that it finds nothing

	Sort  string // due, number, state, percent, planned, approved, paid; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"open": OpenStates(), "built": BuiltStates()}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), Area: id.Area(q.Get("area")), Unit: id.Unit(q.Get("unit")),
		Case: id.Case(q.Get("case")), Late: q.Get("late") != "", Over: q.Get("over") != "", Mine: q.Get("mine") != "", On: q.Get("on"), From: q.Get("from"), To: q.Get("to"),
		Other: q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	if box, ok := geo.ParseBounds(q.Get("bbox")); ok {
		f.Box = &box
	}
	for _, w := range q["state"] {
		if s := State(w); s.Valid() {
			f.States = append(f.States, s)
		} else {
			f.States = append(f.States, stateWords[w]...)
		}
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "kind": f.Kind, "area": string(f.Area), "unit": string(f.Unit), "case": string(f.Case),
		"on": f.On, "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "over": f.Over, "mine": f.Mine} {
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

// narrow makes the conditions of f over works_projects p.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("p.campaign = ?", campaign)
	equal(w, "p.kind", f.Kind)
	equal(w, "p.area", f.Area)
	equal(w, "p.unit", f.Unit)
	if f.Other != "" {
		w.And("1 = 0")
	}
	db.In(w, "p.state", f.States)
	if f.Box != nil {
		w.And("p.lon >= ? AND p.lon <= ? AND p.lat >= ? AND p.lat <= ?", f.Box.West, f.Box.East, f.Box.South, f.Box.North)
	}
	if f.Case != "" {
		w.And("EXISTS (SELECT 1 FROM works_cases c WHERE c.county = p.county AND c.project = p.id AND c.case_id = ?)", plain(f.Case))
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(p.title) LIKE ? ESCAPE '!' OR LOWER(p.need) LIKE ? ESCAPE '!' OR LOWER(p.contractor) LIKE ? ESCAPE '!' OR LOWER(p.code) LIKE ? ESCAPE '!'", []any{like, like, like, like}
		if n, ok := NumberOf(text); ok {
			cond, args = cond+" OR p.number = ?", append(args, n)
		}
		w.And(cond, args...)
	}
	if f.Over {
		w.And("p.paid > p.approved")
	}
	if f.Late {
		today, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("p.next_on <> '' AND p.next_on < ?", today)
	}
	if f.Mine {
		mine(w, by)
	}
	f.narrowWhen(w)
	return w, nil
}

func today(ctx context.Context, tx *db.Tx) (string, error) {
	county, err := counties.Of(ctx, tx)
	return counties.Day(tx, county), err
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

func (f Filter) narrowWhen(w *db.Where) {
	column := map[string]string{"approved": "p.approved_on", "accepted": "p.accepted_on", "handed": "p.handed_on"}[f.On]
	if column == "" {
		column = "p.proposed_on"
	} else {
		w.And(column + " <> ''")
	}
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And(column+" >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And(column+" <= ?", f.To)
	}
}

// mine narrows to what waits for the actor: to approve, accept and hand over
// for whoever manages projects, to begin and report for the unit in charge.
func mine(w *db.Where, by access.Actor) {
	var parts []string
	var args []any
	for _, g := range by.Grants {
		alone := access.Actor{County: by.County, Account: by.Account, Unit: by.Unit, Grants: []access.Grant{g}}
		unit := by.Unit
		if g.Scope == access.Unit {
			unit = id.Unit(g.Of)
		}
		switch {
		case alone.May(access.ManageWorks, access.Owners{}):
			parts = append(parts, "p.state IN ('proposed', 'accepted') OR p.state = 'doing' AND p.percent = 100")
		case unit != "" && alone.May(access.RunWorks, access.Owners{Units: []id.Unit{unit}}):
			parts = append(parts, "p.unit = ? AND p.state IN ('approved', 'doing')")
			args = append(args, plain(unit))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
}
