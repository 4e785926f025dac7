package drives

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// choice is a parameter that may have one of some values.
type choice struct {
	name, value string
	of          []string
}

// checkParameters notes every parameter of an address whose value cannot be.
func checkParameters(v url.Values, daysOf [][2]string, choices []choice) (bad fault.Fields) {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		for _, s := range v[name] {
			if !fault.Storable(s) {
				bad.Add(name, "fault.bad_text")
			}
		}
	}
	for _, d := range daysOf {
		if d[1] != "" && !isDay(d[1]) {
			bad.Add(d[0], "drives.bad_parameter", d[1])
		}
	}
	for _, c := range choices {
		if c.value != "" && !slices.Contains(c.of, c.value) {
			bad.Add(c.name, "drives.bad_parameter", c.value)
		}
	}
	return bad
}

// address is a path with parameters, those without a value left out.
func address(path string, of map[string]string, limit int) string {
	v := url.Values{}
	for name, s := range of {
		if s != "" {
			v.Set(name, s)
		}
	}
	if limit > 0 {
		v.Set("limit", strconv.Itoa(limit))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// AllCampaigns is the value of campaign that narrows to none.
const AllCampaigns id.Campaign = "all"

// Filter narrows the list of drives. Zero fields do not narrow it, but for
// Campaign (the current one) and State (all but the cancelled).
type Filter struct {
	Campaign id.Campaign
	State    string // one of the states, or held: those that took or take place
	Month    string
	Theme    string // of one of its key tasks
	From, To string // it goes on on one of these days
	Text     string // in title or number
	Sort     string // starts, number; "-" before it for downward; empty: -starts
	After    string
	Limit    int
}

// HeldState is the value of state that finds the drives that took place.
const HeldState = "held"

// FilterFrom reads the parameters of the list's address.
func FilterFrom(v url.Values) (Filter, error) {
	f := Filter{
		Campaign: id.Campaign(v.Get("campaign")), State: v.Get("state"), Month: v.Get("month"), Theme: v.Get("theme"), From: v.Get("from"), To: v.Get("to"),
		Text: tidy(v.Get("q")), Sort: v.Get("sort"), After: v.Get("after"),
	}
	var states []string
	for _, s := range States() {
		states = append(states, string(s))
	}
	bad := checkParameters(v, [][2]string{{"from", f.From}, {"to", f.To}}, []choice{
		{"state", f.State, append(states, HeldState)},
		{"sort", strings.TrimPrefix(f.Sort, "-"), []string{"starts", "number"}},
	})
	return f, bad.Err()
}

// Link returns path with f as its parameters.
func (f Filter) Link(path string) string {
	return address(path, map[string]string{
		"campaign": string(f.Campaign), "state": f.State, "month": f.Month, "theme": f.Theme, "from": f.From, "to": f.To, "q": f.Text, "sort": f.Sort, "after": f.After,
	}, f.Limit)
}

func (f Filter) where(tx *db.Tx, current id.Campaign) *db.Where {
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
		w.And("state <> ?", Cancelled)
	case HeldState:
		db.In(&w, "state", Held())
	default:
		w.And("state = ?", f.State)
	}
	if f.Month != "" {
		w.And("month = ?", f.Month)
	}
	if f.Theme != "" {
		w.And("EXISTS (SELECT 1 FROM drive_items i WHERE i.county = drives.county AND i.drive = drives.id AND i.theme = ?)", f.Theme)
	}
	if f.From != "" {
		w.And("ends >= ?", f.From)
	}
	if f.To != "" {
		w.And("starts <= ?", f.To)
	}
	if f.Text != "" {
		like := strings.ToLower(db.Contains(f.Text))
		if n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(f.Text), Prefix), 10, 64); err == nil {
			w.And("LOWER(title) LIKE ? ESCAPE '!' OR number = ?", like, n)
		} else {
			w.And("LOWER(title) LIKE ? ESCAPE '!'", like)
		}
	}
	return &w
}
