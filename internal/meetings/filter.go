package meetings

import (
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Filter narrows lists of meetings. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign id.Campaign // empty: all
	Text     string      // in title, place, chair; or a number
	Kind     Kind
	Area     id.Area
	Group    id.Group
	Unit     id.Unit // asked to come
	States   []State // empty: all but those called off
	Series   id.Series
	Late     bool   // minutes not closed in time
	From, To string // day
	Theme    string // of cases; meetings have none, so that it finds nothing

	Sort  string // start, number; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"all": States(), "coming": {Planned, Running}}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Kind: Kind(q.Get("kind")), Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")),
		Unit: id.Unit(q.Get("unit")), Series: id.Series(q.Get("series")), Late: q.Get("late") != "", From: q.Get("from"), To: q.Get("to"),
		Sort: q.Get("sort"), After: q.Get("after"), Theme: q.Get("theme"),
	}
	if !slices.Contains(Kinds(), f.Kind) {
		f.Kind = ""
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
		"campaign": string(f.Campaign), "q": f.Text, "kind": string(f.Kind), "area": string(f.Area), "group": string(f.Group), "unit": string(f.Unit),
		"series": string(f.Series), "from": f.From, "to": f.To, "sort": f.Sort, "theme": f.Theme,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Late {
		v.Set("late", "1")
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
func (f Filter) Link(path string) string { return link(path, f.Values()) }

func link(path string, v url.Values) string {
	if len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// narrow makes the conditions of f over meetings m.
func (f Filter) narrow(tx *db.Tx) *db.Where {
	w := &db.Where{}
	w.And("m.county = ?", tx.County)
	equal(w, "m.campaign", f.Campaign)
	equal(w, "m.kind", f.Kind)
	equal(w, "m.area", f.Area)
	equal(w, "m.grp", f.Group)
	equal(w, "m.series", f.Series)
	if u := plain(f.Unit); u != "" {
		w.And("EXISTS (SELECT 1 FROM meeting_units u WHERE u.county = m.county AND u.meeting = m.id AND u.unit = ?)", u)
	}
	states := f.States
	if len(states) == 0 {
		states = []State{Planned, Running, Held}
	}
	db.In(w, "m.state", states)
	if f.Late {
		w.And("m.state IN ('planned', 'running') AND m.starts_at + m.minutes * 60000 < ?", db.Millis(tx.Now.AddDate(0, 0, -writeDays)))
	}
	period(w, "m.day", f.From, f.To)
	if f.Theme != "" {
		w.And("1 = 0")
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(m.title) LIKE ? ESCAPE '!' OR LOWER(m.place) LIKE ? ESCAPE '!' OR LOWER(m.chair) LIKE ? ESCAPE '!'", []any{like, like, like}
		if n, ok := NumberOf(text); ok {
			cond, args = cond+" OR m.number = ?", append(args, n)
		}
		w.And(cond, args...)
	}
	return w
}

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", string(plain(v)))
	}
}

func period(w *db.Where, column, from, to string) {
	if isDay(from) {
		w.And(column+" >= ?", from)
	}
	if isDay(to) {
		w.And(column+" <= ?", to)
	}
}
