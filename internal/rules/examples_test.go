package rules_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/rules"
)

var figureKeys = []string{
	"cases.closed", "cases.closed_on_time", "cases.due_close", "cases.rework", "cases.state.closed", "cases.problems",
	"plan.due", "plan.due_on_time", "supervise.due", "supervise.due_on_time", "support.answered", "support.answered_on_time",
	"standard.evidence_due", "standard.evidence_accepted", "drives.came",
}

// always is what every unit has.
const always = "noted.always"

func language(t testing.TB, sets ...rules.Set) *rules.Language {
	t.Helper()
	keys := append([]string{always}, figureKeys...)
	for _, s := range sets {
		keys = append(append(keys, s.NotedKeys("noted.")...), s.NotedKeys("inspect.")...)
	}
	l, err := rules.NewLanguage(keys)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func example(t testing.TB, code string) *rules.Program {
	t.Helper()
	all, err := rules.Examples()
	if err != nil {
		t.Fatal(err)
	}
	begin, err := rules.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(all, begin...) {
		if s.Code == code {
			p, err := rules.Compile(s, language(t, s))
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	t.Fatalf("there is no example %s", code)
	return nil
}

// input is what is known of a unit: everything that the set asks for and is not
// named is 0, so that there is nothing to divide by.
func input(p *rules.Program, figures map[string]int64, chosen map[string][]rules.Mark) rules.Input {
	in := rules.Input{Figures: map[string]int64{}, Chosen: chosen}
	for _, k := range p.Keys() {
		in.Figures[k] = 0
	}
	in.Figures[always] = 1
	maps.Copy(in.Figures, figures)
	return in
}

func mark(t testing.TB, s string) rules.Mark {
	t.Helper()
	m, err := rules.ParseMark(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return m
}

type n = map[string]int64

// The worked table of each set that ships. What a bulletin printed is marked as
// published; the others are boundary cases of our own.
func TestExamplesComeOutAsTheirWorkedTablesSay(t *testing.T) {
	t.Parallel()
	all, err := rules.WorkedCases()
	if err != nil {
		t.Fatal(err)
	}
	seen, published := map[string]int{}, 0
	for _, c := range all {
		seen[c.Set]++
		if c.Published {
			published++
		}
		t.Run(c.Set+" "+c.Name.EN, func(t *testing.T) {
			t.Parallel()
			if got := c.Of(example(t, c.Set)); got != c.Want {
				t.Errorf("%s, want %s", got, c.Want)
			}
		})
	}
	for _, p := range programs(t) {
		if seen[p.Set.Code] == 0 {
			t.Errorf("%s has no worked case", p.Set.Code)
		}
	}
	if published < 4 {
		t.Errorf("%d published results", published)
	}
}

func TestTheUnitsBetweenTheThresholdsAreOnNeitherList(t *testing.T) {
	t.Parallel()
	p := example(t, "R2b")
	var all []rules.Standing
	for of, in := range map[string][2]int64{"a": {7, 8}, "b": {8, 9}, "c": {6, 7}, "red": {410, 452}, "edge": {9, 10}, "least": {17, 20}, "black": {84, 100}} {
		r := p.Apply(input(p, n{"noted.fixed": in[0], "noted.found": in[1]}, nil))
		all = append(all, rules.Standing{Of: of, Total: r.Total, None: r.None})
	}
	for _, s := range rules.Rank(all, p.Set.Full, p.Set.Lists) {
		red, black := s.Of == "red" || s.Of == "edge", s.Of == "black"
		if s.Red != red || s.Black != black {
			t.Errorf("%s with %s: red %v, black %v", s.Of, s.Total.Two(), s.Red, s.Black)
		}
	}
}

// Headings of 110 and items of 100 are refused with both sums.
func TestPartsThatDoNotAddUpAreRefusedWithBothSums(t *testing.T) {
	t.Parallel()
	s := example(t, "R8").Set
	sums := s.Sums()
	if sums.Headings != 110*rules.One || sums.Items != 100*rules.One || sums.Agree() {
		t.Errorf("sums %+v", sums)
	}
	problems := s.Check(language(t, s))
	if len(problems) != 1 || problems[0].Key != "assess.sums" || problems[0].Args[1] != "110" || problems[0].Args[2] != "100" {
		t.Errorf("problems %+v", problems)
	}
}

func TestWhatShipsIsRightButForWhatItSaysOfItself(t *testing.T) {
	t.Parallel()
	all, err := rules.Examples()
	if err != nil || len(all) != 15 {
		t.Fatalf("%d examples: %v", len(all), err)
	}
	for _, s := range all {
		for _, p := range s.Check(language(t, s)) {
			switch {
			case s.Fragment && (p.Key == "assess.fragment" || p.Key == "assess.sums"):
			case s.Code == "R8" && p.Key == "assess.sums":
			default:
				t.Errorf("%s: %+v", s.Code, p)
			}
		}
	}
	begin, err := rules.Defaults()
	if err != nil || len(begin) != 7 {
		t.Fatalf("%d sets to begin with: %v", len(begin), err)
	}
	for _, s := range begin {
		if p := s.Check(language(t, s)); len(p) > 0 {
			t.Errorf("%s: %+v", s.Code, p)
		}
	}
}

// A spreadsheet may put into a rule what no form offers for its shape.
func TestWhatIsWrongIsSaidWhateverTheShapeAndOfItsOwnField(t *testing.T) {
	t.Parallel()
	begin, err := rules.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	whole := func(change func(*rules.Set)) []rules.Problem {
		s := begin[0]
		s.Parts = slices.Clone(s.Parts)
		s.Parts[0].Rules = append(slices.Clone(s.Parts[0].Rules), rules.Rule{
			Code: "extra", Name: rules.Text{ZH: "加分"}, Source: rules.Noted, Shape: rules.Bonus, Value: "noted.media", Per: rules.One, Cap: 5 * rules.One,
		})
		change(&s)
		return s.Check(language(t, s))
	}
	extra := func(s *rules.Set) *rules.Rule { return &s.Parts[0].Rules[len(s.Parts[0].Rules)-1] }
	for field, change := range map[string]func(*rules.Set){
		"": func(*rules.Set) {},
		"steps": func(s *rules.Set) {
			extra(s).Steps = []rules.Step{{From: 6, Per: 2 * rules.One}, {From: 3, Per: -rules.One}}
		},
		"least":  func(s *rules.Set) { s.Least = -1 },
		"top":    func(s *rules.Set) { s.Lists.Top = -1 },
		"bottom": func(s *rules.Set) { s.Lists.Bottom = -1 },
		"basis":  func(s *rules.Set) { s.Basis.EN = strings.Repeat("x", 2001) },
	} {
		got := whole(change)
		if field == "" && len(got) > 0 || field != "" && (len(got) == 0 || got[0].Field != field) {
			t.Errorf("%q: %+v", field, got)
		}
	}
}
