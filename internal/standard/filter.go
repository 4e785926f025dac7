package standard

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Filter narrows lists of evidence. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in the title, or an archive code
	Stage    Stage
	Chapter  string
	Item     string
	Clause   string
	Year     int64 // 0: all
	Kind     Proof
	Unit     id.Unit
	Late     bool
	Expired  bool
	Good     bool   // accepted and not expired
	Mine     bool   // waits for the actor
	From, To string // days on which it is due
	Family   string // not in the address
	Other    string // an area, group, category or theme: evidence has none, so that it finds nothing

	Sort  string // code, due, state, unit; with - before it: downwards
	After string
	Limit int
}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Chapter: q.Get("chapter"), Item: q.Get("item"), Clause: q.Get("clause"),
		Kind: Proof(q.Get("kind")), Unit: id.Unit(q.Get("unit")), Late: q.Get("late") != "", Expired: q.Get("expired") != "", Good: q.Get("good") != "", Mine: q.Get("mine") != "",
		From: q.Get("from"), To: q.Get("to"), Other: q.Get("area") + q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	if s := Stage(q.Get("state")); slices.Contains(Stages(), s) {
		f.Stage = s
	}
	if y, err := strconv.ParseInt(q.Get("year"), 10, 32); err == nil {
		f.Year = y
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	year := ""
	if f.Year != 0 {
		year = strconv.FormatInt(f.Year, 10)
	}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "state": string(f.Stage), "chapter": f.Chapter, "item": f.Item, "clause": f.Clause, "year": year, "kind": string(f.Kind),
		"unit": string(f.Unit), "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "expired": f.Expired, "good": f.Good, "mine": f.Mine} {
		if on {
			v.Set(name, "1")
		}
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

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Unit, f.Other = q.Campaign, q.Unit, string(q.Area)+string(q.Group)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

// narrow makes the conditions of f over standard_evidence e.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("e.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("e.campaign = ?", campaign)
	equal(w, "e.state", f.Stage)
	equal(w, "e.family", f.Family)
	equal(w, "e.item", f.Item)
	equal(w, "e.clause", f.Clause)
	equal(w, "e.kind", f.Kind)
	equal(w, "e.unit", f.Unit)
	if f.Other != "" {
		w.And("1 = 0")
	}
	if f.Chapter != "" {
		w.And("e.clause LIKE ? ESCAPE '!'", strings.TrimPrefix(db.Contains(plain(f.Chapter)+"-"), "%"))
	}
	if f.Year != 0 {
		w.And("e.year = ?", f.Year)
	}
	if text := plain(f.Text); text != "" {
		cond, args := "LOWER(e.title) LIKE ? ESCAPE '!'", []any{strings.ToLower(db.Contains(text))}
		if m := labelForm.FindStringSubmatch(strings.ToUpper(text)); m != nil {
			cond, args = cond+" OR e.family = ? AND e.item = ? AND e.year = ? AND e.number = ?", append(args, m[1], m[2], number(m[3]), number(m[4]))
		}
		w.And("("+cond+")", args...)
	}
	if err := f.narrowDays(ctx, tx, w); err != nil {
		return nil, err
	}
	if f.Mine {
		day, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		mine(w, by, day)
	}
	return w, nil
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (f Filter) narrowDays(ctx context.Context, tx *db.Tx, w *db.Where) error {
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And("e.due_on >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And("e.due_on <= ?", f.To)
	}
	if !f.Late && !f.Expired && !f.Good {
		return nil
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	if f.Late {
		w.And("e.state IN ('asked', 'returned') AND e.due_on < ?", day)
	}
	if f.Expired {
		w.And(expired, day)
	}
	if f.Good {
		w.And("e.state = 'accepted' AND (e.expires_on = '' OR e.expires_on >= ?)", day)
	}
	return nil
}

// expired is true of what was accepted and has run out by a day; see
// Evidence.Expired.
const expired = "e.state = 'accepted' AND e.expires_on <> '' AND e.expires_on < ?"

// mine narrows to what waits for the actor on a day: to be handed in by its unit,
// once more when it has run out, to be reviewed by the office.
func mine(w *db.Where, by access.Actor, day string) {
	var parts []string
	var args []any
	for _, g := range by.Grants {
		alone := access.Actor{County: by.County, Account: by.Account, Unit: by.Unit, Grants: []access.Grant{g}}
		unit := by.Unit
		if g.Scope == access.Unit {
			unit = id.Unit(g.Of)
		}
		switch {
		case alone.May(access.ManageStandard, access.Owners{}):
			parts = append(parts, "e.state = 'handed'")
		case unit != "" && alone.May(access.GiveEvidence, access.Owners{Units: []id.Unit{unit}}):
			parts = append(parts, "e.unit = ? AND (e.state IN ('asked', 'returned') OR "+expired+")")
			args = append(args, plain(unit), day)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
}
