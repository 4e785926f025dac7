package custody

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// AllCampaigns is the value of campaign that narrows to none.
const AllCampaigns id.Campaign = "all"

// Filter narrows a list of batches. Zero fields do not narrow it, but for
// Campaign: the current one. Values and FilterFrom turn it into the parameters
// of an address and back.
type Filter struct {
	Campaign id.Campaign
	State    string // a state, or open
	Due      string // overdue, soon
	Stored   string // yes, no: brought into a store
	Area     id.Area
	Unit     id.Unit
	Action   id.Action
	Store    string
	From, To string // days of holding
	Text     string // in goods, place, store, number; in the party for those who may see parties

	Sort   string // number, due, amount; "-" before it for downward; empty: -number
	After  string // cursor: the page after it
	Before string // cursor: the page before it
	Limit  int    // rows of a page; 0: 50; at most 500
}

// columnsOf are the columns of each order.
var columnsOf = map[string][]string{"number": {"number"}, "due": {"due_at", "number"}, "amount": {"remaining", "number"}}

// Sorts lists the orders that the list has.
func Sorts() []string { return []string{"number", "due", "amount"} }

// Values returns f as the parameters of a list's address.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "state": f.State, "due": f.Due, "stored": f.Stored, "area": string(f.Area), "unit": string(f.Unit), "action": string(f.Action),
		"store": f.Store, "from": f.From, "to": f.To, "q": f.Text, "sort": f.Sort, "after": f.After, "before": f.Before,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Limit > 0 {
		v.Set("limit", strconv.Itoa(f.Limit))
	}
	return v
}

// Link returns path with f as its parameters.
func (f Filter) Link(path string) string {
	if v := f.Values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// FilterFrom reads the parameters of a list's address. Names that it does not
// know are left to others; a value that it does not understand is a fault.
func FilterFrom(v url.Values) (Filter, error) {
	var bad fault.Fields
	f := Filter{
		Campaign: id.Campaign(v.Get("campaign")), State: v.Get("state"), Due: v.Get("due"), Stored: v.Get("stored"), Area: id.Area(v.Get("area")),
		Unit: id.Unit(v.Get("unit")), Action: id.Action(v.Get("action")), Store: tidy(v.Get("store")), From: v.Get("from"), To: v.Get("to"), Text: tidy(v.Get("q")),
		Sort: v.Get("sort"), After: v.Get("after"), Before: v.Get("before"),
	}
	if s := v.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			bad.Add("limit", "custody.bad_parameter", s)
		}
		f.Limit = n
	}
	for name, values := range v {
		if slices.ContainsFunc(values, func(s string) bool { return !fault.Storable(s) }) {
			bad.Add(name, "fault.bad_text")
		}
	}
	states := []string{"open"}
	for _, s := range States() {
		states = append(states, string(s))
	}
	for _, p := range []struct {
		name, value string
		of          []string
	}{{"state", f.State, states}, {"due", f.Due, []string{"overdue", "soon"}}, {"stored", f.Stored, []string{"yes", "no"}}, {"sort", strings.TrimPrefix(f.Sort, "-"), Sorts()}} {
		if p.value != "" && !slices.Contains(p.of, p.value) {
			bad.Add(p.name, "custody.bad_parameter", p.value)
		}
	}
	for _, d := range []struct{ name, value string }{{"from", f.From}, {"to", f.To}} {
		if _, err := time.Parse(time.DateOnly, d.value); d.value != "" && err != nil {
			bad.Add(d.name, "custody.bad_parameter", d.value)
		}
	}
	return f, bad.Err()
}

// narrowed is f narrowed to what a figure is asked for.
func (f Filter) narrowed(q figures.Query) Filter {
	f.Campaign, f.Area, f.Unit = q.Campaign, q.Area, q.Unit
	if f.State == "" && f.Due == "" {
		f.From, f.To = q.From, q.To
	}
	if q.Group != "" || q.Theme != "" || q.Category != "" {
		f.Area = "none" // goods are of no group, theme or category
	}
	return f
}

// where is f as conditions on custody_batches, but for the place in the list.
func (f Filter) where(tx *db.Tx, by access.Actor, current id.Campaign) *db.Where {
	var w db.Where
	w.And("county = ?", tx.County)
	switch f.Campaign {
	case "":
		w.And("campaign = ?", current)
	case AllCampaigns:
	default:
		w.And("campaign = ?", f.Campaign)
	}
	switch f.State {
	case "":
	case "open":
		db.In(&w, "state", OpenStates())
	default:
		w.And("state = ?", f.State)
	}
	if f.Due != "" {
		db.In(&w, "state", OpenStates())
	}
	switch f.Due {
	case "overdue":
		w.And("due_at < ?", db.Millis(tx.Now))
	case "soon":
		w.And("due_at >= ? AND due_at < ?", db.Millis(tx.Now), db.Millis(tx.Now.Add(Soon)))
	}
	switch f.Stored {
	case "yes":
		w.And("stored_at IS NOT NULL")
	case "no":
		w.And("stored_at IS NULL")
	}
	for _, c := range [][2]string{{"area", string(f.Area)}, {"unit", string(f.Unit)}, {"action", string(f.Action)}, {"store", f.Store}} {
		if c[1] != "" {
			w.And(c[0]+" = ?", c[1])
		}
	}
	if f.From != "" {
		w.And("day >= ?", f.From)
	}
	if f.To != "" {
		w.And("day <= ?", f.To)
	}
	f.search(&w, by)
	return &w
}

func (f Filter) search(w *db.Where, by access.Actor) {
	if f.Text == "" {
		return
	}
	if n, ok := number(f.Text); ok {
		w.And("number = ?", n)
		return
	}
	like := strings.ToLower(db.Contains(f.Text))
	cond, args := "LOWER(goods) LIKE ? ESCAPE '!' OR LOWER(place) LIKE ? ESCAPE '!' OR LOWER(store) LIKE ? ESCAPE '!'", []any{like, like, like}
	if by.Reach(access.SeeParty).All {
		cond, args = cond+" OR LOWER(party) LIKE ? ESCAPE '!'", append(args, like)
	}
	w.And(cond, args...)
}

// number reads a batch's visible number, with or without its prefix.
func number(s string) (int64, bool) {
	s = strings.ToUpper(s)
	digits, had := strings.CutPrefix(s, Prefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n > 0 && (had || len(digits) >= 4)
}
