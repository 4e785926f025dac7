package notices

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Filter narrows lists of notices. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign  id.Campaign // empty: the current one
	Text      string      // in party, object, address, facts; or a number
	States    []State     // empty: all
	Kind      string
	Area      id.Area
	Issuer    id.Unit
	Method    Method
	Word      string // of a book of numbers, with Year
	Year      int64
	Case      id.Case
	Batch     id.Batched
	Late      bool // overdue
	Unpowered bool // signed though the issuer lacked the power
	Mine      bool // waits for the actor
	IDs       []id.Served
	On        string // drafted, issued, served, complied: which day From and To bound
	From, To  string
	Other     string // a group, category or theme: notices have none, so that it finds nothing

	Sort  string // due, number, paper, state, area; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"running": RunningStates(), "signed": SignedStates()}

// maxIDs bounds the notices that an address names.
const maxIDs = 500

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), Area: id.Area(q.Get("area")), Issuer: id.Unit(q.Get("unit")),
		Method: Method(q.Get("method")), Word: q.Get("word"), Case: id.Case(q.Get("case")), Batch: id.Batched(q.Get("batch")), Late: q.Get("late") != "", Unpowered: q.Get("unpowered") != "",
		Mine: q.Get("mine") != "", On: q.Get("on"), From: q.Get("from"), To: q.Get("to"), Other: q.Get("group") + q.Get("category") + q.Get("theme"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
	f.Year, _ = strconv.ParseInt(q.Get("year"), 10, 64) // none: not narrowed
	for _, w := range q["state"] {
		if s := State(w); s.Valid() {
			f.States = append(f.States, s)
		} else {
			f.States = append(f.States, stateWords[w]...)
		}
	}
	for _, x := range q["id"] {
		if len(f.IDs) < maxIDs {
			f.IDs = append(f.IDs, id.Served(x))
		}
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	year := ""
	if f.Year > 0 {
		year = strconv.FormatInt(f.Year, 10)
	}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "kind": f.Kind, "area": string(f.Area), "unit": string(f.Issuer), "method": string(f.Method), "word": f.Word, "year": year,
		"case": string(f.Case), "batch": string(f.Batch), "on": f.On, "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "unpowered": f.Unpowered, "mine": f.Mine} {
		if on {
			v.Set(name, "1")
		}
	}
	for _, x := range f.IDs {
		v.Add("id", string(x))
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

// narrow makes the conditions of f over served_notices n.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("n.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("n.campaign = ?", campaign)
	equal(w, "n.kind", f.Kind)
	equal(w, "n.area", f.Area)
	equal(w, "n.issuer", f.Issuer)
	equal(w, "n.method", f.Method)
	equal(w, "n.word", f.Word)
	equal(w, "n.case_id", f.Case)
	equal(w, "n.batch", f.Batch)
	if f.Year > 0 {
		w.And("n.year = ?", f.Year)
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	db.In(w, "n.state", f.States)
	if len(f.IDs) > 0 {
		ids := make([]id.Served, 0, len(f.IDs))
		for _, x := range f.IDs {
			ids = append(ids, plain(x))
		}
		db.In(w, "n.id", ids)
	}
	f.narrowText(w, by)
	if f.Unpowered {
		w.And("n.unpowered")
	}
	if f.Late {
		today, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("n.state IN ('issued', 'served', 'refused') AND n.due_on < ?", today)
	}
	if f.Mine {
		today, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		mine(w, by, today)
	}
	f.narrowWhen(w)
	return w, nil
}

// narrowText looks for words. Who may not see parties does not find by them.
func (f Filter) narrowText(w *db.Where, by access.Actor) {
	text := plain(f.Text)
	if text == "" {
		return
	}
	like := strings.ToLower(db.Contains(text))
	cond, args := "LOWER(n.object) LIKE ? ESCAPE '!' OR LOWER(n.address) LIKE ? ESCAPE '!' OR LOWER(n.facts) LIKE ? ESCAPE '!'", []any{like, like, like}
	if by.Reach(access.SeeParty).All {
		cond, args = cond+" OR LOWER(n.party) LIKE ? ESCAPE '!'", append(args, like)
	}
	if n, ok := NumberOf(text); ok {
		cond, args = cond+" OR n.number = ?", append(args, n)
	}
	if n, ok := documents.ParseNumber(text); ok {
		cond, args = cond+" OR n.word = ? AND n.year = ? AND n.no = ?", append(args, n.Word, n.Year, n.Seq)
	}
	w.And(cond, args...)
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
	column := map[string]string{"issued": "n.issued_on", "served": "n.served_on", "complied": "n.complied_on"}[f.On]
	if column == "" {
		column = "n.drafted_on"
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

// mine narrows to what waits for the actor: to sign, to serve, and from the day
// of the deadline on to look after again.
func mine(w *db.Where, by access.Actor, today string) {
	var parts []string
	var args []any
	for _, x := range []struct {
		act  access.Act
		cond string
		args []any
	}{
		{access.SignNotices, "n.state = 'draft'", nil},
		{access.ServeNotices, "(n.state = 'issued' OR n.state IN ('served', 'refused') AND n.due_on <= ?)", []any{today}},
	} {
		reach := by.Reach(x.act)
		switch {
		case reach.All && by.Unit != "": // who may do it anywhere has those of the own unit to do
			parts, args = append(parts, x.cond+" AND n.issuer = ?"), append(append(args, x.args...), plain(by.Unit))
		case reach.All:
			parts, args = append(parts, x.cond), append(args, x.args...)
		default:
			for _, a := range reach.Areas {
				parts, args = append(parts, x.cond+" AND n.area = ?"), append(append(args, x.args...), plain(a))
			}
			for _, u := range reach.Units {
				parts, args = append(parts, x.cond+" AND n.issuer = ?"), append(append(args, x.args...), plain(u))
			}
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
}
