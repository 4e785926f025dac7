package rules

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Input is what is known of one unit in one period.
type Input struct {
	// Figures are the numbers by key. One that is missing is not known: its rules
	// are not rated. One that is 0 counts as none.
	Figures map[string]int64 `json:"figures"`
	// Chosen are the amounts that inspectors chose within a range, by rule.
	Chosen map[string][]Mark `json:"chosen,omitempty"`
}

// Why a line, or a unit, is not rated: messages "assess.none.…".
const (
	NoneMissing    = "missing"    // the figure is not there
	NoneInspection = "inspection" // no inspection in the period
	NoneEmpty      = "empty"      // nothing to divide by
	NoneFew        = "few"        // too few cases
	NoneSources    = "sources"    // too few headings of which something could be rated
	NoneRated      = "rated"      // less than half of the marks could be rated
	NoneFormula    = "formula"    // the formula has no value for these numbers
)

// Line is one rule applied.
type Line struct {
	Part  string `json:"part"`
	Rule  string `json:"rule"`
	N     int64  `json:"n"`
	Of    int64  `json:"of,omitempty"`
	Heavy int64  `json:"heavy,omitempty"`
	Got   Mark   `json:"got"`
	Full  Mark   `json:"full"`
	None  string `json:"none,omitempty"`
}

// Rate is the line's rate in per cent; 0 without something to divide by.
func (l Line) Rate() Mark {
	if l.Of == 0 {
		return 0
	}
	return round(new(big.Rat).Mul(big.NewRat(l.N, l.Of), big.NewRat(100, 1)))
}

// Heading is a part applied, weighted.
type Heading struct {
	Part  string `json:"part"`
	Got   Mark   `json:"got"`
	Full  Mark   `json:"full"`
	Rated Mark   `json:"rated"` // of the full mark
}

// Result is a set applied to one unit.
type Result struct {
	Lines    []Line    `json:"lines"`
	Headings []Heading `json:"headings"`
	Got      Mark      `json:"got"`   // what the rated rules gave, before it is carried over to the whole
	Rated    Mark      `json:"rated"` // the full mark of the rules that were rated
	Extra    Mark      `json:"extra"` // bonus and what is only deducted
	Total    Mark      `json:"total"`
	None     string    `json:"none,omitempty"` // not rated, and why
	Veto     string    `json:"veto,omitempty"` // the rule that bounded the total
}

// Program is a set whose formulas are compiled.
type Program struct {
	Set   Set
	texts map[string]*Formula
}

// BrokenError is a formula of a set that cannot be compiled, by the code of its rule;
// empty for one of the set itself.
type BrokenError struct {
	Rule, Field string
	Cause       error
}

// Error is for logs.
func (b *BrokenError) Error() string { return fmt.Sprintf("rule %s, %s: %v", b.Rule, b.Field, b.Cause) }

// Unwrap returns the cause.
func (b *BrokenError) Unwrap() error { return b.Cause }

// Compile prepares a set to be applied. It must be without formulas that are
// wrong, else the error is a [*BrokenError]; what else Check says does not matter
// here, so that a fragment can be tried.
func Compile(s Set, l *Language) (*Program, error) {
	p := &Program{Set: s, texts: map[string]*Formula{}}
	for _, f := range s.formulas() {
		if p.texts[f.text] != nil {
			continue
		}
		got, err := l.Compile(f.text)
		if err != nil {
			return nil, &BrokenError{Rule: f.rule, Field: f.field, Cause: err}
		}
		p.texts[f.text] = got
	}
	return p, nil
}

// Keys lists the figures that the set reads, in order.
func (p *Program) Keys() (out []string) {
	for _, f := range p.texts {
		out = append(out, f.keys...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Apply makes the mark of one unit.
func (p *Program) Apply(in Input) (out Result) {
	var bound *Mark
	var scaled Mark // deductions and bonus, which are not carried over
	for _, part := range p.Set.Parts {
		h := Heading{Part: part.Code, Full: times(part.Full, part.weight())}
		var got, rated, extra, bonus Mark
		for _, r := range part.Rules {
			line := p.line(part, r, in)
			out.Lines = append(out.Lines, line)
			switch {
			case line.None != "":
			case r.Shape == Veto:
				if line.N > 0 && (bound == nil || r.Cap < *bound) {
					bound, out.Veto = &r.Cap, r.Code
				}
			case r.Shape == Bonus:
				bonus += line.Got
			case r.Full == 0:
				extra += line.Got
			default:
				got += line.Got
				rated += r.Full
			}
		}
		// A heading does not go below nothing by what is only deducted in it.
		if part.Full > 0 {
			extra = max(extra, -got)
		}
		h.Got, h.Rated = times(got+extra+bonus, part.weight()), times(rated, part.weight())
		out.Headings = append(out.Headings, h)
		out.Got += times(got, part.weight())
		out.Rated += h.Rated
		scaled += times(extra+bonus, part.weight())
	}
	out.Extra = scaled
	p.total(in, &out, bound)
	return out
}

func (p *Program) total(in Input, out *Result, bound *Mark) {
	if p.Set.Enough != "" {
		n, err := p.texts[p.Set.Enough].value(in.Figures)
		if err != nil || n < p.Set.Least {
			out.None = NoneFew
			return
		}
	}
	var full Mark
	var sources int64
	for _, h := range out.Headings {
		full += h.Full
		if h.Rated > 0 {
			sources++
		}
	}
	if sources < p.Set.Sources {
		out.None = NoneSources
		return
	}
	if full > 0 && out.Rated*2 < full {
		out.None = NoneRated
		return
	}
	total := out.Got
	if out.Rated > 0 && out.Rated != full {
		total = round(new(big.Rat).Mul(out.Got.rat(), new(big.Rat).Quo(full.rat(), out.Rated.rat())))
	}
	total = min(max(total+out.Extra, 0), p.Set.Full+p.Set.Bonus)
	if bound != nil {
		total = min(total, *bound)
	}
	out.Total = total
}

// line applies one rule.
func (p *Program) line(part Part, r Rule, in Input) Line {
	l := Line{Part: part.Code, Rule: r.Code, Full: r.Full}
	if l.None = p.read(r, in.Figures, &l); l.None != "" {
		return l
	}
	l.Got = r.mark(l, in.Chosen[r.Code])
	return l
}

// read fills in the numbers of a line, or says why there are none.
func (p *Program) read(r Rule, figures map[string]int64, l *Line) (none string) {
	why := func(err error) string {
		switch {
		case err == nil:
			return ""
		case !errors.Is(err, errMissing):
			return NoneFormula
		case r.Source == Inspection:
			return NoneInspection
		}
		return NoneMissing
	}
	var err error
	if l.N, err = p.texts[r.Value].value(figures); err != nil {
		return why(err)
	}
	l.N = max(l.N, 0)
	if r.Of != "" {
		if l.Of, err = p.texts[r.Of].value(figures); err != nil {
			return why(err)
		}
		if l.Of <= 0 {
			l.Of = 0
			return NoneEmpty
		}
	}
	if r.Heavy != "" {
		if l.Heavy, err = p.texts[r.Heavy].value(figures); err != nil {
			return why(err)
		}
		l.Heavy = min(max(l.Heavy, 0), l.N)
	}
	return ""
}

// KeysOf lists the figures that a rule of the set reads.
func (p *Program) KeysOf(r Rule) (out []string) {
	for _, text := range []string{r.Value, r.Of, r.Heavy} {
		if f := p.texts[text]; f != nil {
			out = append(out, f.keys...)
		}
	}
	return out
}
