package inspect

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

// Filter narrows lists of rounds and of visits. The address of a list says the
// same (FilterFrom, Values).
type Filter struct {
	Campaign  id.Campaign // empty: the current one
	Text      string
	Kind      string // of round
	State     string // of round, or of visit
	Late      bool
	Mine      bool
	From, To  string // visits: when they were done; rounds: when they begin and, of those that are done, when they ended
	Round     id.Round
	Site      SiteKind
	Sheet     string // the code of a sheet: visits
	Ref       string // the record that is inspected, such as a place: visits
	Area      id.Area
	Unit      id.Unit
	Inspector id.Account
	Failed    bool
	Other     string // a group, category or theme: inspections have none, so that it finds nothing

	Sort  string
	After string
	Limit int
}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Late: q.Get("late") != "", Mine: q.Get("mine") != "",
		From: q.Get("from"), To: q.Get("to"), Round: id.Round(q.Get("round")), Area: id.Area(q.Get("area")), Unit: id.Unit(q.Get("unit")),
		Inspector: id.Account(q.Get("inspector")), Failed: q.Get("failed") != "", Other: q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	if k := q.Get("kind"); slices.Contains(Kinds(), k) {
		f.Kind = k
	}
	if s := q.Get("state"); slices.Contains(States(), State(s)) || s == Open {
		f.State = s
	}
	if k := SiteKind(q.Get("site")); k.Valid() {
		f.Site = k
	}
	if c := q.Get("sheet"); code.MatchString(c) {
		f.Sheet = c
	}
	f.Ref = q.Get("ref")
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "kind": f.Kind, "state": f.State, "from": f.From, "to": f.To, "round": string(f.Round), "site": string(f.Site), "sheet": f.Sheet, "ref": f.Ref,
		"area": string(f.Area), "unit": string(f.Unit), "inspector": string(f.Inspector), "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "mine": f.Mine, "failed": f.Failed} {
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

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

// common narrows rounds p to county, campaign and what both lists know.
func (f Filter) common(ctx context.Context, tx *db.Tx) (*db.Where, error) {
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
	if f.Other != "" {
		w.And("1 = 0")
	}
	return w, nil
}

func (f Filter) days(w *db.Where, column string) {
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And(column+" >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And(column+" <= ? AND "+column+" <> ''", f.To)
	}
}

// rounds makes the conditions of f over inspect_rounds p.
func (f Filter) rounds(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w, err := f.common(ctx, tx)
	if err != nil {
		return nil, err
	}
	seen(w, by)
	equal(w, "p.state", f.State)
	if f.State == string(Done) {
		f.days(w, "p.ended_on")
	} else {
		f.days(w, "p.starts_on")
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(p.title) LIKE ? ESCAPE '!'", []any{like}
		if n, ok := NumberOf(text); ok {
			cond, args = cond+" OR p.number = ?", append(args, n)
		}
		w.And("("+cond+")", args...)
	}
	if f.Area != "" || f.Unit != "" {
		w.And(`EXISTS (SELECT 1 FROM inspect_visits v WHERE v.county = p.county AND v.round = p.id AND (v.area = ? OR ? = '') AND (v.unit = ? OR ? = ''))`,
			plain(f.Area), plain(f.Area), plain(f.Unit), plain(f.Unit))
	}
	if f.Mine {
		w.And(`p.state IN ('drawn', 'begun') AND EXISTS (SELECT 1 FROM inspect_people x WHERE x.county = p.county AND x.round = p.id AND x.account = ?)`, by.Account)
	}
	if f.Late {
		day, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("p.state IN ('planned', 'drawn', 'begun') AND p.due_on < ?", day)
	}
	return w, nil
}

// visits makes the conditions of f over inspect_visits v of inspect_rounds p.
func (f Filter) visits(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w, err := f.common(ctx, tx)
	if err != nil {
		return nil, err
	}
	seenVisits(w, by)
	equal(w, "v.state", f.State)
	equal(w, "v.round", f.Round)
	equal(w, "v.kind", f.Site)
	equal(w, "v.area", f.Area)
	equal(w, "v.unit", f.Unit)
	equal(w, "v.done_account", f.Inspector)
	equal(w, "v.ref", f.Ref)
	if f.Sheet != "" {
		w.And("EXISTS (SELECT 1 FROM inspect_sheets x WHERE x.county = v.county AND x.id = v.sheet AND x.code = ?)", plain(f.Sheet))
	}
	f.days(w, "v.done_on")
	if f.Failed {
		w.And("v.state = 'done' AND v.failed = TRUE")
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		w.And("(LOWER(v.site) LIKE ? ESCAPE '!' OR LOWER(p.title) LIKE ? ESCAPE '!')", like, like)
	}
	if f.Mine {
		w.And("v.inspector = ? AND v.state = 'open' AND p.state IN ('drawn', 'begun')", by.Account)
	}
	if f.Late {
		day, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("v.state = 'open' AND p.state IN ('drawn', 'begun') AND p.due_on < ?", day)
	}
	return w, nil
}
