package publicity

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Filter narrows lists of activities. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in title, place, content; or a number
	Channels []Channel   // empty: all
	State    State
	Area     id.Area
	Unit     id.Unit
	Late     bool
	Mine     bool   // waits for the actor
	On       string // "done": From and To bound the day on which it was done; else its days meet theirs
	From, To string
	Other    string // a group or category: activities have none, so that it finds nothing

	Sort  string // number, starts, ends, channel, cost, reached; with - before it: downwards
	After string
	Limit int
}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Area: id.Area(q.Get("area")), Unit: id.Unit(q.Get("unit")),
		Late: q.Get("late") != "", Mine: q.Get("mine") != "", On: q.Get("on"), From: q.Get("from"), To: q.Get("to"),
		Other: q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	if s := State(q.Get("state")); s.Valid() {
		f.State = s
	}
	for _, w := range q["channel"] {
		if c := Channel(w); c.Valid() {
			f.Channels = append(f.Channels, c)
		}
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := values(map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "state": string(f.State), "area": string(f.Area), "unit": string(f.Unit), "late": flag(f.Late), "mine": flag(f.Mine),
		"on": f.On, "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	})
	for _, c := range f.Channels {
		v.Add("channel", string(c))
	}
	return v
}

// values are those parameters that say something.
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

// link is path with parameters as its address.
func link(path string, v url.Values) string {
	if len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// Link is path with the filter as its address.
func (f Filter) Link(path string) string { return link(path, f.Values()) }

// narrowed is f narrowed to what q asks for.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign, f.Area, f.Unit, f.Other = q.Campaign, q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
	if period {
		f.From, f.To = q.From, q.To
	}
	return f
}

// ofCampaign narrows to a campaign; without one, to the current.
func ofCampaign(ctx context.Context, tx *db.Tx, w *db.Where, campaign id.Campaign) error {
	campaign = plain(campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		campaign = current
	}
	w.And("p.campaign = ?", campaign)
	return nil
}

// narrow makes the conditions of f over publicity_activities p.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	if err := ofCampaign(ctx, tx, w, f.Campaign); err != nil {
		return nil, err
	}
	equal(w, "p.state", f.State)
	equal(w, "p.area", f.Area)
	equal(w, "p.unit", f.Unit)
	db.In(w, "p.channel", f.Channels)
	if f.Other != "" {
		w.And("1 = 0")
	}
	contains(w, f.Text, NumberOf, "p.title", "p.place", "p.content")
	if f.Late {
		day, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("p.state = 'planned' AND p.ends_on < ?", day)
	}
	if f.Mine {
		mine(w, by, access.RunPublicity, "p.state = 'planned'")
	}
	switch f.On {
	case "done":
		w.And("p.done_on <> ''")
		between(w, "p.done_on", "p.done_on", f.From, f.To)
	default:
		between(w, "p.starts_on", "p.ends_on", f.From, f.To)
	}
	return w, nil
}

// contains narrows to rows with a text in one of the columns, or of that
// number.
func contains(w *db.Where, text string, number func(string) (int64, bool), in ...string) {
	if text = plain(text); text == "" {
		return
	}
	like := strings.ToLower(db.Contains(text))
	var conds []string
	var args []any
	for _, column := range in {
		conds, args = append(conds, "LOWER("+column+") LIKE ? ESCAPE '!'"), append(args, like)
	}
	if number != nil {
		if n, ok := number(text); ok {
			conds, args = append(conds, "p.number = ?"), append(args, n)
		}
	}
	w.And(strings.Join(conds, " OR "), args...)
}

// between narrows to what lies, in part at least, between two days.
func between(w *db.Where, starts, ends, from, to string) {
	if _, err := worktime.ParseDay(from); err == nil {
		w.And(ends+" >= ?", from)
	}
	if _, err := worktime.ParseDay(to); err == nil {
		w.And(starts+" <= ?", to)
	}
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

// mine narrows to what waits for the actor: of its units and areas what it may
// act on, but not all of the county to the office.
func mine(w *db.Where, by access.Actor, act access.Act, cond string) {
	reach := by.Reach(act)
	var parts []string
	var args []any
	units := slices.Clone(reach.Units)
	if by.Unit != "" && by.MayEver(act) {
		units = append(units, by.Unit)
	}
	for _, u := range units {
		parts, args = append(parts, "p.unit = ?"), append(args, plain(u))
	}
	for _, a := range reach.Areas {
		parts, args = append(parts, "p.area = ?"), append(args, plain(a))
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, " OR ")+") AND "+cond, args...)
}
