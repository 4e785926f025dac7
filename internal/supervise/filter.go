package supervise

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

// Filter narrows lists of orders. The address of a list says the same
// (FilterFrom, Values), but for Kind, which is the list itself.
type Filter struct {
	Kind     Kind        // empty: both
	Campaign id.Campaign // empty: the current one
	Text     string      // in title and details; or a number
	States   []State     // empty: all
	Level    Level
	AtLeast  Level // on this rung or above
	Unit     id.Unit
	Area     id.Area
	Group    id.Group
	Subject  string // case, task, …
	Record   string
	Late     bool
	Mine     bool   // waits for the actor
	On       string // issued, due, closed: which day From and To bound
	From, To string
	OnTime   bool   // answered by the deadline
	Other    string // a category or a theme: orders have none, so that it finds nothing

	Sort  string // due, number, level, state, unit; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"open": OpenStates()}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values, kind Kind) Filter {
	f := Filter{
		Kind: kind, Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Unit: id.Unit(q.Get("unit")), Area: id.Area(q.Get("area")),
		Group: id.Group(q.Get("group")), Subject: q.Get("subject"), Record: q.Get("record"), Late: q.Get("late") != "", Mine: q.Get("mine") != "",
		On: q.Get("on"), From: q.Get("from"), To: q.Get("to"), OnTime: q.Get("ontime") != "", Other: q.Get("category") + q.Get("theme"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
	if l := Level(q.Get("level")); l.Valid() {
		f.Level = l
	}
	if l := Level(q.Get("least")); l.Valid() {
		f.AtLeast = l
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

// Values is the filter as the parameters of an address, without kind and
// place in the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "level": string(f.Level), "least": string(f.AtLeast), "unit": string(f.Unit), "area": string(f.Area),
		"group": string(f.Group), "subject": f.Subject, "record": f.Record, "on": f.On, "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "mine": f.Mine, "ontime": f.OnTime} {
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

// Path is the list of a kind.
func (k Kind) Path() string {
	if k == Instructed {
		return "/supervise/instructions"
	}
	return "/supervise"
}

// Link is the address of the list of f.
func (f Filter) Link() string {
	if v := f.Values(); len(v) > 0 {
		return f.Kind.Path() + "?" + v.Encode()
	}
	return f.Kind.Path()
}

// narrow makes the conditions of f over supervise_orders o.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("o.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	now, err := today(ctx, tx)
	if err != nil {
		return nil, err
	}
	w.And("o.campaign = ?", campaign)
	equal(w, "o.kind", f.Kind)
	equal(w, "o.level", f.Level)
	equal(w, "o.unit", f.Unit)
	equal(w, "o.area", f.Area)
	equal(w, "o.grp", f.Group)
	equal(w, "o.subject", f.Subject)
	equal(w, "o.record", f.Record)
	if f.AtLeast != "" {
		db.In(w, "o.level", append(f.AtLeast.above(), f.AtLeast))
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	db.In(w, "o.state", f.States)
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(o.title) LIKE ? ESCAPE '!' OR LOWER(o.details) LIKE ? ESCAPE '!' OR LOWER(o.subject_title) LIKE ? ESCAPE '!'", []any{like, like, like}
		if k, n, ok := NumberOf(text); ok {
			cond, args = cond+" OR o.kind = ? AND o.number = ?", append(args, k, n)
		}
		w.And(cond, args...)
	}
	if f.Late {
		w.And("o.state = 'issued' AND o.due_on < ?", now)
	}
	if f.Mine {
		mine(w, by)
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
	column := map[string]string{"due": "o.due_on", "closed": "o.closed_on"}[f.On]
	if column == "" {
		column = "o.issued_on"
	}
	if f.On == "closed" {
		w.And("o.closed_on <> ''")
	}
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And(column+" >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And(column+" <= ?", f.To)
	}
	if f.OnTime {
		w.And("o.answered_on <> '' AND o.answered_on <= o.due_on")
	}
}

// mine narrows to what waits for the actor: to answer for whoever answers for
// the addressee, to review for the office and for who wrote an instruction.
func mine(w *db.Where, by access.Actor) {
	var parts []string
	var args []any
	reach := by.Reach(access.AnswerOrder)
	for _, u := range reach.Units {
		parts, args = append(parts, "o.state = 'issued' AND o.unit = ?"), append(args, plain(u))
	}
	for _, a := range reach.Areas {
		parts, args = append(parts, "o.state = 'issued' AND o.addressee = 'area' AND o.area = ?"), append(args, plain(a))
	}
	for _, g := range reach.Groups {
		parts, args = append(parts, "o.state = 'issued' AND o.addressee = 'group' AND o.grp = ?"), append(args, plain(g))
	}
	switch {
	case by.System:
	case by.May(access.IssueOrder, access.Owners{}):
		parts = append(parts, "o.state = 'answered'")
	case by.Account != "" && by.MayEver(access.Instruct):
		parts, args = append(parts, "o.state = 'answered' AND o.kind = 'instruction' AND o.account = ?"), append(args, by.Account)
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
}
