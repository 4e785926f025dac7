package support

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Filter narrows lists of requests. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in title and what is wanted; or a number
	States   []State     // empty: all
	Area     id.Area
	Group    id.Group
	Case     id.Case
	Late     bool
	Up       bool   // it stands before the headquarters: taken there, or unanswered past its clock
	Mine     bool   // waits for the actor
	On       string // asked, answered, done: which day From and To bound
	From, To string
	OnTime   bool   // answered within the clock
	Other    string // a unit, category or theme: requests have none, so that it finds nothing

	Sort  string // due, number, wanted, state; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"open": OpenStates()}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")),
		Case: id.Case(q.Get("case")), Late: q.Get("late") != "", Up: q.Get("up") != "", Mine: q.Get("mine") != "", On: q.Get("on"), From: q.Get("from"), To: q.Get("to"),
		OnTime: q.Get("ontime") != "", Other: q.Get("unit") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
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
		"campaign": string(f.Campaign), "q": f.Text, "area": string(f.Area), "group": string(f.Group), "case": string(f.Case),
		"on": f.On, "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "up": f.Up, "mine": f.Mine, "ontime": f.OnTime} {
		if on {
			v.Set(name, "1")
		}
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

// clocked is ClockedStates in SQL.
const clocked = "r.state IN ('asked', 'escalated', 'accepted')"

// narrow makes the conditions of f over support_requests r.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("r.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("r.campaign = ?", campaign)
	equal(w, "r.area", f.Area)
	equal(w, "r.grp", f.Group)
	equal(w, "r.case_id", f.Case)
	if f.Other != "" {
		w.And("1 = 0")
	}
	db.In(w, "r.state", f.States)
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(r.title) LIKE ? ESCAPE '!' OR LOWER(r.needs) LIKE ? ESCAPE '!'", []any{like, like}
		if n, ok := NumberOf(text); ok {
			cond, args = cond+" OR r.number = ?", append(args, n)
		}
		w.And(cond, args...)
	}
	if f.Late {
		w.And(clocked+" AND r.due_at < ?", db.Millis(tx.Now))
	}
	if f.Up {
		up(w, tx)
	}
	if f.Mine {
		mine(w, tx, by)
	}
	f.narrowWhen(w)
	return w, nil
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

func (f Filter) narrowWhen(w *db.Where) {
	column := map[string]string{"answered": "r.answered_on", "done": "r.done_on"}[f.On]
	if column == "" {
		column = "r.asked_on"
	}
	if f.On != "" {
		w.And(column + " <> ''")
	}
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And(column+" >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And(column+" <= ?", f.To)
	}
	if f.OnTime {
		w.And("r.answered_at <= r.answer_due")
	}
}

const before = "r.state = 'escalated' OR r.state = 'asked' AND r.due_at < ?"

// up narrows to what stands before the headquarters.
func up(w *db.Where, tx *db.Tx) { w.And(before, db.Millis(tx.Now)) }

// mine narrows to what waits for the actor: for the group to answer and to
// work on, for the area to answer, to confirm and to take further, for the
// headquarters to decide.
func mine(w *db.Where, tx *db.Tx, by access.Actor) {
	var parts []string
	var args []any
	for _, g := range by.Grants {
		alone := access.Actor{County: by.County, Account: by.Account, Unit: by.Unit, Grants: []access.Grant{g}}
		switch {
		case g.Role == access.GroupLead:
			parts = append(parts, "r.grp = ? AND r.state IN ('asked', 'accepted')")
			args = append(args, plain(g.Of))
		case g.Role == access.AreaLead:
			parts = append(parts, "r.area = ? AND (r.state IN ('questioned', 'declined', 'handed') OR r.state = 'asked' AND r.due_at < ?)")
			args = append(args, plain(g.Of), db.Millis(tx.Now))
		case alone.May(access.DecideSupport, access.Owners{}):
			parts = append(parts, before)
			args = append(args, db.Millis(tx.Now))
		case g.Scope == access.Area && alone.MayEver(access.DecideSupport):
			parts = append(parts, "r.area = ? AND ("+before+")")
			args = append(args, plain(g.Of), db.Millis(tx.Now))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
}
