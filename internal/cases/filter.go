package cases

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// Moment is one of the instants of a case that a period may speak of.
type Moment string

// The moments. A case has each once: the last time that it happened.
const (
	OnReported   Moment = "reported"
	OnFiled      Moment = "filed"
	OnDispatched Moment = "dispatched"
	OnHandled    Moment = "handled" // entered the area check, and stands so
	OnClosed     Moment = "closed"
	OnDue        Moment = "due"    // has its deadline then
	OnSettle     Moment = "settle" // is to be closed by then: the earlier of closing and deadline
	OnRework     Moment = "rework"
	OnReturned   Moment = "returned"
	OnExtended   Moment = "extended"
	OnReopened   Moment = "reopened"
	OnRejected   Moment = "rejected"
	OnMerged     Moment = "merged"
)

// Moments lists them.
func Moments() []Moment {
	return []Moment{OnReported, OnFiled, OnDispatched, OnHandled, OnClosed, OnDue, OnSettle, OnRework, OnReturned, OnExtended, OnReopened, OnRejected, OnMerged}
}

// None is the value of area, group and unit that finds cases without one.
const None = "none"

// AllCampaigns is the value of campaign that narrows to none.
const AllCampaigns id.Campaign = "all"

// Filter narrows a list. Zero fields do not narrow it, but for Campaign (the
// current one) and Voided (those that are not). Values and FilterFrom turn it
// into the parameters of an address and back.
type Filter struct {
	Campaign   id.Campaign // "": the current one; AllCampaigns
	States     []State     // state=open stands for OpenStates
	Areas      []id.Area   // or None
	Group      id.Group    // or None
	Unit       id.Unit     // leads or assists; or None: no lead unit
	Lead       id.Unit     // leads; figures of a unit count these
	Categories []string    // codes; two digits: a major class
	Theme      string
	Either     []string // codes of categories and registers: of any of them
	Survey     id.Survey
	Sources    []Source
	Reporter   id.Account

	// From and To are the first and last day of a period in which On
	// happened (reported, if empty). On without a period: it ever happened.
	On       Moment
	From, To string

	// At is the day at whose end the cases are read as they stood then. Empty:
	// as they stand.
	At string

	Due     string  // overdue, today, soon
	OnTime  string  // yes, no: handled by the deadline with on=handled, else closed by it
	Closing Closing // verified, forced, before; "here" for all but before
	Photos  string  // none, before, after
	Asked   string  // extension, suspension, any: an ask of the kind waits for a decision
	Mine    string  // todo: what waits for the actor; reported: what the actor reported; following: what the actor follows
	Voided  bool    // those that are voided, and no others
	Text    string  // words of title, details, address, register number; or WT-0312
	Box     *Box

	// Sort is number or one of the moments, "-" before it for downward. Empty:
	// the latest first, by On or else by number.
	Sort   string
	After  string // cursor: the page after it
	Before string // cursor: the page before it
	Limit  int    // rows of a page; 0: 50; at most 500
}

// Sorts lists the orders that a list has.
func Sorts() []string { return append([]string{"number"}, texts(Moments())...) }

// Values returns f as the parameters of a list's address.
func (f Filter) Values() url.Values {
	v := url.Values{}
	set := func(name, s string) {
		if s != "" {
			v.Set(name, s)
		}
	}
	set("campaign", string(f.Campaign))
	if slices.Equal(f.States, OpenStates()) {
		set("state", "open")
	} else {
		set("state", join(f.States))
	}
	set("area", join(f.Areas))
	set("group", string(f.Group))
	set("unit", string(f.Unit))
	set("lead", string(f.Lead))
	set("category", strings.Join(f.Categories, ","))
	set("theme", f.Theme)
	set("either", strings.Join(f.Either, ","))
	set("survey", string(f.Survey))
	set("source", join(f.Sources))
	set("reporter", string(f.Reporter))
	set("on", string(f.On))
	set("from", f.From)
	set("to", f.To)
	set("at", f.At)
	set("due", f.Due)
	set("ontime", f.OnTime)
	set("closing", string(f.Closing))
	set("photos", f.Photos)
	set("asked", f.Asked)
	set("mine", f.Mine)
	if f.Voided {
		set("voided", "1")
	}
	set("q", f.Text)
	if f.Box != nil {
		set("bbox", f.Box.Text())
	}
	set("sort", f.Sort)
	set("after", f.After)
	set("before", f.Before)
	if f.Limit > 0 {
		set("limit", strconv.Itoa(f.Limit))
	}
	return v
}

// Link returns path with f as its parameters.
func (f Filter) Link(path string) string {
	v := f.Values()
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// FilterFrom reads the parameters of a list's address. Names that it does not
// know are left to others; a value that it does not understand is a fault.
func FilterFrom(v url.Values) (Filter, error) {
	var bad fault.Fields
	f := Filter{
		Campaign: id.Campaign(v.Get("campaign")),
		Areas:    split[id.Area](v["area"]),
		Group:    id.Group(v.Get("group")), Unit: id.Unit(v.Get("unit")), Lead: id.Unit(v.Get("lead")),
		Categories: split[string](v["category"]),
		Theme:      v.Get("theme"), Either: split[string](v["either"]), Survey: id.Survey(v.Get("survey")),
		Sources: split[Source](v["source"]), Reporter: id.Account(v.Get("reporter")),
		On: Moment(v.Get("on")), From: v.Get("from"), To: v.Get("to"), At: v.Get("at"),
		Due: v.Get("due"), OnTime: v.Get("ontime"), Closing: Closing(v.Get("closing")), Photos: v.Get("photos"), Asked: v.Get("asked"),
		Mine: v.Get("mine"), Voided: v.Get("voided") == "1", Text: strings.TrimSpace(v.Get("q")),
		Sort: v.Get("sort"), After: v.Get("after"), Before: v.Get("before"),
	}
	for _, s := range split[State](v["state"]) {
		if s == "open" {
			f.States = append(f.States, OpenStates()...)
		} else {
			f.States = append(f.States, s)
		}
	}
	if s := v.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			bad.Add("limit", "case.bad_parameter", s)
		}
		f.Limit = n
	}
	if s := v.Get("bbox"); s != "" {
		box, ok := geo.ParseBounds(s)
		if !ok {
			bad.Add("bbox", "case.bad_parameter", s)
		}
		f.Box = &box
	}
	if f.Sort == "-" {
		bad.Add("sort", "case.bad_parameter", f.Sort)
	}
	for name, values := range v {
		for _, s := range values {
			if !fault.Storable(s) {
				bad.Add(name, "fault.bad_text")
			}
		}
	}
	f.check(&bad)
	return f, bad.Err()
}

// check notes every field whose value is none of those it may have.
func (f *Filter) check(bad *fault.Fields) {
	for _, s := range f.States {
		if !s.Valid() {
			bad.Add("state", "case.bad_parameter", s)
		}
	}
	for _, s := range f.Sources {
		if !slices.Contains(Sources(), s) {
			bad.Add("source", "case.bad_parameter", s)
		}
	}
	for _, p := range []struct {
		name, value string
		of          []string
	}{
		{"on", string(f.On), texts(Moments())},
		{"due", f.Due, []string{"overdue", "today", "soon"}},
		{"ontime", f.OnTime, []string{"yes", "no"}},
		{"closing", string(f.Closing), []string{"verified", "forced", "before", "here"}},
		{"photos", f.Photos, []string{"none", "before", "after"}},
		{"asked", f.Asked, []string{askExtension, askSuspension, askAny}},
		{"mine", f.Mine, []string{"todo", "reported", "following"}},
		{"sort", strings.TrimPrefix(f.Sort, "-"), Sorts()},
	} {
		if p.value != "" && !slices.Contains(p.of, p.value) {
			bad.Add(p.name, "case.bad_parameter", p.value)
		}
	}
	for _, d := range []struct{ name, value string }{{"from", f.From}, {"to", f.To}, {"at", f.At}} {
		if _, err := time.Parse(time.DateOnly, d.value); d.value != "" && err != nil {
			bad.Add(d.name, "case.bad_parameter", d.value)
		}
	}
}

func join[T ~string](vs []T) string { return strings.Join(texts(vs), ",") }

func texts[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

// split reads a parameter that is given several times, or with commas.
func split[T ~string](vs []string) []T {
	var out []T
	for _, v := range vs {
		for s := range strings.SplitSeq(v, ",") {
			if s != "" && !slices.Contains(out, T(s)) {
				out = append(out, T(s))
			}
		}
	}
	return out
}

// Total is how many cases a filter finds: exact, or "more than".
type Total struct {
	N      int64
	Capped bool // there are more than N
}

// Page is a page of a list.
type Page struct {
	Cases []Case
	Total Total
	Next  string    // cursor for After; "": this is the last page
	Prev  string    // cursor for Before; "": this is the first page
	Now   time.Time // the instant at which it was read, by which cases are late
}

// Box is a part of the map, in degrees.
type Box = geo.Bounds
