package findings

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
)

// Filter narrows lists of findings. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in the name of whom it concerns; or a number
	Kind     Kind
	States   []State // empty: all
	Month    string
	Subject  string // of whom it concerns
	Of       string
	Unit     id.Unit // it, or whom it leads
	Area     id.Area
	Group    id.Group
	Late     bool
	Mine     bool   // waits for the actor
	Other    string // a category or a theme: findings have none, so that it finds nothing

	Sort  string // number, month, name, records, state; with - before it: downwards
	After string
	Limit int
}

// pending is how an address says that nobody has judged.
const pending = "pending"

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Subject: q.Get("subject"), Of: q.Get("of"), Unit: id.Unit(q.Get("unit")), Area: id.Area(q.Get("area")),
		Group: id.Group(q.Get("group")), Late: q.Get("late") != "", Mine: q.Get("mine") != "", Other: q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	if k := Kind(q.Get("kind")); k.Valid() {
		f.Kind = k
	}
	if m := q.Get("month"); Before(m) != "" {
		f.Month = m
	}
	for _, w := range q["state"] {
		if s := State(w); slices.Contains(States(), s) {
			f.States = append(f.States, s)
		} else if w == pending {
			f.States = append(f.States, Pending()...)
		}
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "kind": string(f.Kind), "month": f.Month, "subject": f.Subject, "of": f.Of, "unit": string(f.Unit), "area": string(f.Area),
		"group": string(f.Group), "theme": f.Other, "sort": f.Sort,
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
	if slices.Equal(f.States, Pending()) {
		v.Set("state", pending)
		return v
	}
	for _, s := range f.States {
		v.Add("state", string(s))
	}
	return v
}

// Link is the address of the list with the filter.
func (f Filter) Link() string {
	if v := f.Values(); len(v) > 0 {
		return Path + "?" + v.Encode()
	}
	return Path
}

// narrow makes the conditions of f over findings, as far as by sees them.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("campaign = ?", campaign)
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := counties.Day(tx, c)
	for _, x := range []struct{ column, value string }{
		{"kind", string(f.Kind)}, {"month", f.Month}, {"subject", f.Subject}, {"of_id", f.Of}, {"unit", string(f.Unit)}, {"area", string(f.Area)}, {"grp", string(f.Group)},
	} {
		if x.value != "" {
			w.And(x.column+" = ?", plain(x.value))
		}
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	db.In(w, "state", f.States)
	if text := plain(f.Text); text != "" {
		cond, args := "LOWER(name) LIKE ? ESCAPE '!'", []any{strings.ToLower(db.Contains(text))}
		if n, ok := NumberOf(text); ok {
			cond, args = cond+" OR number = ?", append(args, n)
		}
		w.And("("+cond+")", args...)
	}
	if f.Late {
		w.And("state = 'asked' AND answer_by < ?", today)
	}
	if f.Mine {
		mine(w, by, today)
	}
	seen(w, by)
	return w, nil
}

// whole is how conditions say that any of some hold.
type whole struct {
	conds []string
	args  []any
}

func (o *whole) or(cond string, args ...any) {
	o.conds, o.args = append(o.conds, "("+cond+")"), append(o.args, args...)
}

func (o *whole) and(w *db.Where) {
	if len(o.conds) == 0 {
		w.And("1 = 0")
		return
	}
	w.And("("+strings.Join(o.conds, " OR ")+")", o.args...)
}

// reached are the conditions for whom a reach carries.
func (o *whole) reached(more string, r access.Reach) {
	for _, u := range r.Units {
		o.or(more+"subject = 'unit' AND of_id = ?", plain(string(u)))
	}
	for _, a := range r.Areas {
		o.or(more+"subject = 'area' AND of_id = ?", plain(string(a)))
	}
	for _, g := range r.Groups {
		o.or(more+"subject = 'group' AND of_id = ?", plain(string(g)))
	}
}

// seen narrows to what by may know of: whoever judges, all but what concerns
// them and was not put to them yet; whom one concerns, what they are asked.
// Finding.sees says the same of one.
func seen(w *db.Where, by access.Actor) {
	if by.System || by.May(access.ManageAssess, access.Owners{}) {
		return
	}
	var o whole
	const put, of = "asked_at IS NOT NULL", "subject = 'inspector' AND of_id = ?"
	see := by.Reach(access.SeeFindings)
	if see.All {
		cond, args := "NOT ("+of+")", []any{by.Account}
		if by.Unit != "" {
			cond, args = cond+" AND (unit IS NULL OR unit <> ? OR subject = 'inspector')", append(args, by.Unit)
		}
		o.or(put)
		o.or(cond, args...)
	}
	o.reached("", see)
	o.reached(put+" AND ", by.Reach(access.AnswerFindings))
	if by.Account != "" {
		o.or(put+" AND "+of, by.Account)
	}
	o.and(w)
}

// sees reports whether by may know of f.
func (f Finding) sees(by access.Actor) bool {
	if by.System || by.May(access.ManageAssess, access.Owners{}) {
		return true
	}
	own := f.Who.Subject == OfInspector && string(by.Account) == f.Who.Of
	if by.Reach(access.SeeFindings).All {
		return !f.AskedAt.IsZero() || !own && (f.Who.Subject == OfInspector || by.Unit == "" || by.Unit != f.Who.Unit)
	}
	if f.Who.Subject != OfInspector && by.May(access.SeeFindings, f.Owners()) {
		return true
	}
	return !f.AskedAt.IsZero() && (own && by.Account != "" || f.Who.Subject != OfInspector && by.May(access.AnswerFindings, f.Owners()))
}

// mine narrows to what waits for by: to explain, or to judge.
func mine(w *db.Where, by access.Actor, today string) {
	var o whole
	o.reached("state = 'asked' AND ", by.Reach(access.AnswerFindings))
	if by.Account != "" {
		o.or("state = 'asked' AND subject = 'inspector' AND of_id = ?", by.Account)
	}
	const judge = "(state IN ('open', 'explained') OR state = 'asked' AND answer_by < ?)"
	reach := by.Reach(access.JudgeFindings)
	switch {
	case by.System:
		o.or("state IN ('open', 'asked', 'explained')")
	case reach.All:
		cond, args := judge+" AND NOT (subject = 'inspector' AND of_id = ?)", []any{today, by.Account}
		if by.Unit != "" {
			cond, args = cond+" AND (unit IS NULL OR unit <> ? OR subject = 'inspector')", append(args, by.Unit)
		}
		o.or(cond, args...)
	}
	o.and(w)
}
