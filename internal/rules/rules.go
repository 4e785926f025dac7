// Package rules is how marks are made of records: a set of rules, checked, and
// applied to what one unit did in one period.
//
// A set has a declared total and headings; a heading has rules; a rule has a
// value, a formula over figure keys, and a shape that makes marks of it. Parts
// have to add up to what is declared, and a formula has to be right and cheap,
// or the set is refused with the place and the reason. All arithmetic is
// exact: marks are thousandths of a point, rates are fractions of whole
// numbers. The package reads and stores nothing.
//
//	rules.go     Set, Part, Rule
//	mark.go      marks as exact numbers
//	check.go     what is wrong with a set, and its sums
//	table.go     steps and bands as people type them
//	formula.go   formulas in CEL, with position and cost
//	apply.go     a set applied to one unit's records, line by line; shape.go
//	             what each shape makes of a value
//	rank.go      ranks, red and black lists, the ladder
//	examples.go  published sets as examples (examples/); worked.go their worked cases
package rules

import "slices"

// Text is what people read, in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In returns the text in a language ("zh-CN", "en"), or the other if it is
// missing.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// Source is where the value of a rule comes from. Its name is the message
// "assess.source.…".
type Source string

// The sources.
const (
	Figure     Source = "figure"
	Inspection Source = "inspection" // marks of inspections
	Evidence   Source = "evidence"
	Task       Source = "task"
	Drive      Source = "drive"
	Report     Source = "report" // handed in in time
	Event      Source = "event"  // of a case: sent back, late, reopened
	Noted      Source = "noted"  // what the office noted, with its ground
)

// Sources lists them.
func Sources() []Source {
	return []Source{Figure, Inspection, Evidence, Task, Drive, Report, Event, Noted}
}

// Shape is how a value makes a mark. Its name is the message "assess.shape.…".
type Shape string

// The shapes.
const (
	Rate  Shape = "rate"  // full at At per cent, then Per off for each point below (Down: above)
	Share Shape = "share" // the rate of the full mark
	Each  Shape = "each"  // Per off for each occurrence, at most Cap
	Range Shape = "range" // an amount that the inspector chose between Min and Max, at most Cap
	Bands Shape = "bands" // by thresholds
	Earn  Shape = "earn"  // Per for each occurrence, at most the full mark
	Bonus Shape = "bonus" // Per for each occurrence above the full mark, at most Cap
	Veto  Shape = "veto"  // one occurrence, and the total is at most Cap
)

// Shapes lists them.
func Shapes() []Shape { return []Shape{Rate, Share, Each, Range, Bands, Earn, Bonus, Veto} }

// Step is what the occurrences from the From-th on cost each: an escalation.
type Step struct {
	From int64 `json:"from"`
	Per  Mark  `json:"per"`
}

// Band is the mark from a value on: of per cent where the rule has an Of, else
// of the count.
type Band struct {
	From Mark `json:"from"`
	Mark Mark `json:"mark"`
}

// NewCode is no code of a rule: in addresses it stands for the rule that does
// not exist yet.
const NewCode = "new"

// Rule is one item of a set.
type Rule struct {
	Code   string `json:"code"`
	Name   Text   `json:"name"`
	Source Source `json:"source"`
	Shape  Shape  `json:"shape"`
	Full   Mark   `json:"full,omitempty"` // 0: it only deducts or adds
	// Value is a formula that yields a whole number; Of, where there is one, what
	// it is divided by. A figure's key is a formula.
	Value string `json:"value"`
	Of    string `json:"of,omitempty"`

	At    Mark   `json:"at,omitempty"`
	Per   Mark   `json:"per,omitempty"`
	Cap   Mark   `json:"cap,omitempty"`
	Floor Mark   `json:"floor,omitempty"` // of a rule with a full mark: it never gives less
	Min   Mark   `json:"min,omitempty"`
	Max   Mark   `json:"max,omitempty"`
	Down  bool   `json:"down,omitempty"` // fewer is better
	Steps []Step `json:"steps,omitempty"`
	Bands []Band `json:"bands,omitempty"`
	// Heavy is how many of the occurrences weigh Times as much: leaders' and
	// media items. Times 0 is 1.
	Heavy string `json:"heavy,omitempty"`
	Times Mark   `json:"times,omitempty"`
}

// Part is a heading of a set. Weight is what a point of it counts in the total;
// 0 is 1.
type Part struct {
	Code   string `json:"code"`
	Name   Text   `json:"name"`
	Full   Mark   `json:"full"`
	Weight Mark   `json:"weight,omitempty"`
	Rules  []Rule `json:"rules"`
}

func (p Part) weight() Mark {
	if p.Weight == 0 {
		return One
	}
	return p.Weight
}

// Lists says who is named on the red and on the black list: the first and the
// last of the ranking, or by thresholds in per cent of the full mark. Zero
// fields name nobody.
type Lists struct {
	Top    int64 `json:"top,omitempty"`
	Bottom int64 `json:"bottom,omitempty"`
	RedAt  Mark  `json:"red_at,omitempty"`      // at or above: red
	Black  Mark  `json:"black_below,omitempty"` // below: black
}

// Set is a set of rules.
type Set struct {
	Code  string `json:"code"`
	Name  Text   `json:"name"`
	Basis Text   `json:"basis"` // where it comes from
	Full  Mark   `json:"full"`  // the declared total
	Bonus Mark   `json:"bonus,omitempty"`
	// Enough and Least: with a value of Enough below Least a unit is not rated.
	Enough string `json:"enough,omitempty"`
	Least  int64  `json:"least,omitempty"`
	// Sources is in how many headings with a full mark something has to be rated,
	// or a unit is not rated: one of them alone does not stand for the whole.
	Sources  int64  `json:"sources,omitempty"`
	Parts    []Part `json:"parts"`
	Lists    Lists  `json:"lists"`
	Fragment bool   `json:"fragment,omitempty"` // what is known of a longer sheet
}

// Rule returns the rule of a code with its part.
func (s Set) Rule(code string) (Part, Rule, bool) {
	for _, p := range s.Parts {
		if i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.Code == code }); i >= 0 {
			return p, p.Rules[i], true
		}
	}
	return Part{}, Rule{}, false
}

// formulas lists the formulas of a set with the rule they stand in.
func (s Set) formulas() (out []placed) {
	add := func(rule, field, text string) {
		if text != "" {
			out = append(out, placed{rule, field, text})
		}
	}
	add("", "enough", s.Enough)
	for _, p := range s.Parts {
		for _, r := range p.Rules {
			add(r.Code, "value", r.Value)
			add(r.Code, "of", r.Of)
			add(r.Code, "heavy", r.Heavy)
		}
	}
	return out
}

type placed struct{ rule, field, text string }
