package patrol

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// AllCampaigns is the value of campaign that narrows to none.
const AllCampaigns id.Campaign = "all"

// Filter narrows a list of actions. Zero fields do not narrow it, but for
// Campaign (the current one) and Voided (those that are not). Values and
// FilterFrom turn it into the parameters of an address and back.
type Filter struct {
	Campaign id.Campaign
	CountsAs string // what it counts as: stalls, sheds
	Kind     string // code; "category" in the address
	Area     id.Area
	Unit     id.Unit
	Agency   id.Agency
	Shift    id.Shift
	Officer  id.Account
	Street   string
	Hour     string // of the day: 7, 19
	From, To string
	Case     string // yes, no
	Photos   string // none, before, after
	// Corrected: recorded or changed after the day's report was confirmed.
	Corrected bool
	Voided    bool
	Text      string      // in note, address or street
	Box       *geo.Bounds // the part of the map in which it was done

	Sort   string // at, count; "-" before it for downward; empty: -at
	After  string // cursor: the page after it
	Before string // cursor: the page before it
	Limit  int    // rows of a page; 0: 50; at most 500
}

// Sorts lists the orders that the list has.
func Sorts() []string { return []string{"at", "count"} }

// Values returns f as the parameters of a list's address.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "as": f.CountsAs, "category": f.Kind, "area": string(f.Area), "unit": string(f.Unit), "agency": string(f.Agency),
		"shift": string(f.Shift), "officer": string(f.Officer), "street": f.Street, "hour": f.Hour, "from": f.From, "to": f.To, "case": f.Case,
		"photos": f.Photos, "q": f.Text, "sort": f.Sort, "after": f.After, "before": f.Before,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Corrected {
		v.Set("corrected", "1")
	}
	if f.Voided {
		v.Set("voided", "1")
	}
	if f.Box != nil {
		v.Set("bbox", f.Box.Text())
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
		Campaign: id.Campaign(v.Get("campaign")), CountsAs: v.Get("as"), Kind: v.Get("category"), Area: id.Area(v.Get("area")), Unit: id.Unit(v.Get("unit")),
		Agency: id.Agency(v.Get("agency")), Shift: id.Shift(v.Get("shift")), Officer: id.Account(v.Get("officer")), Street: tidy(v.Get("street")), Hour: v.Get("hour"),
		From: v.Get("from"), To: v.Get("to"), Case: v.Get("case"), Photos: v.Get("photos"), Corrected: v.Get("corrected") == "1", Voided: v.Get("voided") == "1",
		Text: tidy(v.Get("q")), Sort: v.Get("sort"), After: v.Get("after"), Before: v.Get("before"),
	}
	if s := v.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			bad.Add("limit", "patrol.bad_parameter", s)
		}
		f.Limit = n
	}
	if s := v.Get("bbox"); s != "" {
		box, ok := geo.ParseBounds(s)
		if !ok {
			bad.Add("bbox", "patrol.bad_parameter", s)
		}
		f.Box = &box
	}
	for name, values := range v {
		for _, s := range values {
			if !fault.Storable(s) {
				bad.Add(name, "fault.bad_text")
			}
		}
	}
	for _, p := range []struct {
		name, value string
		of          []string
	}{
		{"as", f.CountsAs, append(CountsAs(), "actions")},
		{"case", f.Case, []string{"yes", "no"}},
		{"photos", f.Photos, []string{"none", "before", "after"}},
		{"sort", strings.TrimPrefix(f.Sort, "-"), Sorts()},
	} {
		if p.value != "" && !slices.Contains(p.of, p.value) {
			bad.Add(p.name, "patrol.bad_parameter", p.value)
		}
	}
	for _, d := range []struct{ name, value string }{{"from", f.From}, {"to", f.To}} {
		if d.value != "" && !isDay(d.value) {
			bad.Add(d.name, "patrol.bad_parameter", d.value)
		}
	}
	if n, err := strconv.Atoi(f.Hour); f.Hour != "" && (err != nil || n < 0 || n > 23) {
		bad.Add("hour", "patrol.bad_parameter", f.Hour)
	}
	return f, bad.Err()
}

// narrowed is f narrowed to what a figure is asked for.
func (f Filter) narrowed(q figures.Query) Filter {
	f.Campaign, f.Area, f.Unit, f.Kind, f.From, f.To = q.Campaign, q.Area, q.Unit, q.Category, q.From, q.To
	if q.Group != "" || q.Theme != "" {
		f.Area = "none" // the group on the street is none of the working groups
	}
	return f
}

// where is f as conditions on patrol_actions, but for the place in the list.
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
	if f.CountsAs != "" && f.CountsAs != "actions" {
		w.And("counts_as = ?", f.CountsAs)
	}
	for _, c := range [][2]string{
		{"kind", f.Kind},
		{"area", string(f.Area)},
		{"unit", string(f.Unit)},
		{"agency", string(f.Agency)},
		{"shift", string(f.Shift)},
		{"officer", string(f.Officer)},
		{"street", f.Street},
	} {
		if c[1] != "" {
			w.And(c[0]+" = ?", c[1])
		}
	}
	if n, err := strconv.Atoi(f.Hour); err == nil {
		w.And("hour = ?", n)
	}
	if f.From != "" {
		w.And("day >= ?", f.From)
	}
	if f.To != "" {
		w.And("day <= ?", f.To)
	}
	switch f.Case {
	case "yes":
		w.And("case_id IS NOT NULL")
	case "no":
		w.And("case_id IS NULL")
	}
	switch f.Photos {
	case "none":
		w.And("photos_before + photos_after = 0")
	case "before":
		w.And("photos_before > 0")
	case "after":
		w.And("photos_after > 0")
	}
	if f.Corrected {
		w.And(`EXISTS (SELECT 1 FROM patrol_days d WHERE d.county = patrol_actions.county AND d.day = patrol_actions.day AND d.state IN ('confirmed', 'reviewed')
			AND COALESCE(patrol_actions.changed_at, patrol_actions.recorded_at) > d.confirmed_at)`)
	}
	switch {
	case f.Voided:
		w.And("voided_at IS NOT NULL")
	case !f.Corrected:
		w.And("voided_at IS NULL")
	}
	if f.Box != nil {
		within(&w, *f.Box)
	}
	if f.Text != "" {
		like := strings.ToLower(db.Contains(f.Text))
		w.And("LOWER(note) LIKE ? ESCAPE '!' OR LOWER(address) LIKE ? ESCAPE '!' OR LOWER(street) LIKE ? ESCAPE '!'", like, like, like)
	}
	return &w
}
