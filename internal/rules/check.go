package rules

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is what is wrong with a set: the rule (empty: the set) and the field,
// and why as a message, which tells the place in a formula. Part and Item count
// the headings and the rules of a heading from 1; 0 is the set, or the heading.
type Problem struct {
	Rule, Field string
	Part, Item  int
	Key         string
	Args        []any
}

// Sums are the totals of a set as it declares them, as its headings and as its
// items add up.
type Sums struct{ Declared, Headings, Items Mark }

// Agree reports whether all three are the same.
func (s Sums) Agree() bool { return s.Declared == s.Headings && s.Headings == s.Items }

// Sums adds up a set.
func (s Set) Sums() Sums {
	out := Sums{Declared: s.Full}
	for _, p := range s.Parts {
		out.Headings += times(p.Full, p.weight())
		var items Mark
		for _, r := range p.Rules {
			if r.Shape != Bonus && r.Shape != Veto {
				items += r.Full
			}
		}
		out.Items += times(items, p.weight())
	}
	return out
}

// headings is how many headings have a full mark.
func (s Set) headings() (n int64) {
	for _, p := range s.Parts {
		if p.Full > 0 {
			n++
		}
	}
	return n
}

// The bounds of a set.
const (
	MostParts = 30
	MostRules = 200
	mostName  = 200  // code points
	mostText  = 2000 // code points
	mostCode  = 40
	mostSteps = 20
)

// Check finds everything that is wrong with a set. Nil: it may be in force.
func (s Set) Check(l *Language) (out []Problem) {
	c := &checker{l: l, seen: map[string]bool{}}
	c.set(s)
	return c.out
}

type checker struct {
	l          *Language
	rule       string
	part, item int
	seen       map[string]bool
	out        []Problem
}

func (c *checker) add(field, key string, args ...any) {
	c.out = append(c.out, Problem{c.rule, field, c.part, c.item, key, args})
}

func (c *checker) set(s Set) {
	c.name("name", s.Name)
	c.mark("full", s.Full, One, MostMark)
	c.mark("bonus", s.Bonus, 0, MostMark)
	if s.Enough != "" {
		c.formula("enough", s.Enough)
	}
	for _, x := range []struct {
		field string
		n     int64
	}{{"least", s.Least}, {"top", s.Lists.Top}, {"bottom", s.Lists.Bottom}} {
		if x.n < 0 {
			c.add(x.field, "assess.bad_count")
		}
	}
	c.text("basis", s.Basis)
	if n := s.headings(); s.Sources < 0 || s.Sources > n {
		c.add("sources", "assess.bad_sources", n)
	}
	c.mark("red_at", s.Lists.RedAt, 0, 200*One)
	c.mark("black_below", s.Lists.Black, 0, 200*One)
	if s.Lists.RedAt > 0 && s.Lists.Black > s.Lists.RedAt {
		c.add("black_below", "assess.lists_cross")
	}
	n := 0
	for i, p := range s.Parts {
		c.part = i + 1
		c.heading(p)
		n += len(p.Rules)
	}
	c.rule, c.part, c.item = "", 0, 0
	if len(s.Parts) == 0 || len(s.Parts) > MostParts || n == 0 || n > MostRules {
		c.add("parts", "assess.bad_size", MostParts, MostRules)
	}
	if sums := s.Sums(); !sums.Agree() {
		c.add("full", "assess.sums", sums.Declared.String(), sums.Headings.String(), sums.Items.String())
	}
	if s.Fragment {
		c.add("fragment", "assess.fragment")
	}
}

func (c *checker) heading(p Part) {
	c.rule, c.item = "", 0
	if !keyword.MatchString(p.Code) || len(p.Code) > mostCode {
		c.add("part_code", "assess.bad_code")
	}
	if c.seen[p.Code+"/"] {
		c.add("part_code", "assess.code_twice")
	}
	c.seen[p.Code+"/"] = true
	c.name("part", p.Name)
	c.mark("part_full", p.Full, 0, MostMark)
	c.mark("weight", p.Weight, 0, 100*One)
	for i, r := range p.Rules {
		c.item = i + 1
		c.one(r)
	}
}

// text checks what may be empty, and of several lines.
func (c *checker) text(field string, t Text) {
	for _, text := range []string{t.ZH, t.EN} {
		switch {
		case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }):
			c.add(field, "assess.bad_text")
		case utf8.RuneCountInString(text) > mostText:
			c.add(field, "assess.too_long", mostText)
		}
	}
}

func (c *checker) name(field string, t Text) {
	n := max(utf8.RuneCountInString(t.ZH), utf8.RuneCountInString(t.EN))
	if n == 0 || n > mostName || strings.ContainsFunc(t.ZH+t.EN, func(r rune) bool { return r < ' ' }) || !utf8.ValidString(t.ZH+t.EN) {
		c.add(field, "assess.bad_name", mostName)
	}
}

func (c *checker) mark(field string, m, least, most Mark) {
	if m < least || m > most {
		c.add(field, "assess.bad_mark", least.String(), most.String())
	}
}

func (c *checker) formula(field, text string) {
	_, err := c.l.Compile(text)
	if f, ok := errors.AsType[*FormulaError](err); ok {
		c.add(field, f.Key, f.Args...)
	}
}

func (c *checker) one(r Rule) {
	c.rule = r.Code
	if !keyword.MatchString(r.Code) || len(r.Code) > mostCode {
		c.add("code", "assess.bad_code")
	}
	if r.Code == NewCode {
		c.add("code", "assess.code_new", NewCode)
	}
	if c.seen[r.Code] {
		c.add("code", "assess.code_twice")
	}
	c.seen[r.Code] = true
	c.name("name", r.Name)
	for _, f := range []struct {
		name string
		m    Mark
	}{{"full", r.Full}, {"at", r.At}, {"per", r.Per}, {"cap", r.Cap}, {"floor", r.Floor}, {"min", r.Min}, {"max", r.Max}} {
		c.mark(f.name, f.m, 0, MostMark)
	}
	if !slices.Contains(Sources(), r.Source) {
		c.add("source", "assess.choose_source")
	}
	if r.Floor > r.Full {
		c.add("floor", "assess.floor_high")
	}
	c.formula("value", r.Value)
	if r.Of != "" {
		c.formula("of", r.Of)
	}
	if r.Heavy != "" {
		c.formula("heavy", r.Heavy)
		c.mark("times", r.Times, One, 100*One)
	}
	c.shape(r)
}

func (c *checker) shape(r Rule) {
	must := func(ok bool, field, key string) {
		if !ok {
			c.add(field, key)
		}
	}
	// Whatever the shape: all that count occurrences read them.
	must(len(r.Steps) <= mostSteps, "steps", "assess.bad_steps")
	for i, s := range r.Steps {
		prev := Step{0, r.Per}
		if i > 0 {
			prev = r.Steps[i-1]
		}
		must(s.Per >= prev.Per && s.Per <= MostMark && s.From > prev.From, "steps", "assess.bad_steps")
	}
	switch r.Shape {
	case Rate:
		must(r.Of != "", "of", "assess.need_of")
		must(r.Full > 0, "full", "assess.need_full")
		must(r.Per > 0, "per", "assess.need_per")
	case Share:
		must(r.Of != "", "of", "assess.need_of")
		must(r.Full > 0, "full", "assess.need_full")
	case Each:
		must(r.Per > 0 || len(r.Steps) > 0, "per", "assess.need_per")
		must(r.Full > 0 || r.Cap > 0, "cap", "assess.need_cap")
	case Range:
		must(r.Max > 0 && r.Min <= r.Max, "max", "assess.bad_range")
		must(r.Full > 0 || r.Cap > 0, "cap", "assess.need_cap")
	case Bands:
		must(r.Full > 0, "full", "assess.need_full")
		must(len(r.Bands) > 0 && len(r.Bands) <= mostSteps, "bands", "assess.bad_bands")
		for i, b := range r.Bands {
			ok := b.Mark >= 0 && b.Mark <= r.Full
			if i > 0 {
				prev := r.Bands[i-1]
				ok = ok && b.From > prev.From && (r.Down && b.Mark <= prev.Mark || !r.Down && b.Mark >= prev.Mark)
			}
			must(ok, "bands", "assess.bad_bands")
		}
	case Earn:
		must(r.Full > 0, "full", "assess.need_full")
		must(r.Per > 0, "per", "assess.need_per")
	case Bonus:
		must(r.Full == 0, "full", "assess.bonus_full")
		must(r.Per > 0, "per", "assess.need_per")
		must(r.Cap > 0, "cap", "assess.need_cap")
	case Veto:
		must(r.Full == 0, "full", "assess.bonus_full")
	default:
		c.add("shape", "assess.bad_shape", string(r.Shape))
	}
}
