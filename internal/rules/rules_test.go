package rules_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/rules"
)

func TestMarksAreReadAndWrittenExactly(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"0": "0", "1": "1", "0.5": "0.5", "90.708": "90.708", "-0.30": "-0.3", "100000": "100000"} {
		if got := mark(t, in).String(); got != want {
			t.Errorf("%s = %s, want %s", in, got, want)
		}
	}
	for _, in := range []string{"", "1.", ".5", "1e3", "0.0001", "x", "1,5", "-", "NaN", "9999999999"} {
		if m, err := rules.ParseMark(in); err == nil {
			t.Errorf("%q is read as %s", in, m)
		}
	}
	if got := mark(t, "85.714").Two() + " " + mark(t, "0.005").Two() + " " + mark(t, "-0.005").Two(); got != "85.71 0.01 -0.01" {
		t.Errorf("two decimals: %s", got)
	}
}

func TestWrongAndDearFormulasAreRefusedWithPositionAndReason(t *testing.T) {
	t.Parallel()
	l := language(t)
	const ten = "[1,2,3,4,5,6,7,8,9,10]"
	for text, want := range map[string]struct {
		key       string
		line, col int
	}{
		"":                            {"assess.formula.empty", 1, 1},
		"cases.closed +":              {"assess.formula.wrong", 1, 15},
		"cases.closed +\n cases.lost": {"assess.formula.wrong", 2, 7},
		"cases.closed > 3":            {"assess.formula.not_whole", 1, 1},
		"int(0.5 * 3.0)":              {"assess.formula.fraction", 1, 5},
		ten + ".map(a, " + ten + ".map(b, " + ten + ".map(c, a*b*c).size()).size()).size()": {"assess.formula.dear", 1, 1},
		strings.Repeat("1+", 300) + "1": {"assess.formula.wrong", 1, 1},
	} {
		_, err := l.Compile(text)
		f, ok := errors.AsType[*rules.FormulaError](err)
		if !ok {
			t.Errorf("%q is taken: %v", text, err)
			continue
		}
		if f.Key != want.key || f.Line != want.line || f.Col != want.col {
			t.Errorf("%q: %v, want %+v", text, f, want)
		}
	}
	f, err := l.Compile("cases.due_close > 10 ? cases.due_close - cases.rework : cases.due_close")
	if err != nil || !slices.Equal(f.Keys(), []string{"cases.due_close", "cases.rework"}) {
		t.Errorf("keys %v: %v", f.Keys(), err)
	}
}

func TestEscalationAndHeavyItemsCostMore(t *testing.T) {
	t.Parallel()
	r := rules.Rule{Code: "x", Shape: rules.Each, Full: 10 * rules.One, Value: "cases.rework", Per: 100, Steps: []rules.Step{{From: 2, Per: 600}, {From: 4, Per: 1000}}}
	for count, want := range map[int64]string{0: "10", 1: "9.9", 2: "9.3", 3: "8.7", 4: "7.7", 40: "0"} {
		if got := one(t, r, n{"cases.rework": count}); got.String() != want {
			t.Errorf("%d times: %s, want %s", count, got, want)
		}
	}
	r.Steps, r.Heavy, r.Times = nil, "cases.closed", 2*rules.One
	if got := one(t, r, n{"cases.rework": 5, "cases.closed": 2}); got.String() != "9.3" {
		t.Errorf("two of five twice as heavy: %s", got)
	}
}

func one(t testing.TB, r rules.Rule, figures n) rules.Mark {
	t.Helper()
	s := rules.Set{Code: "t", Full: r.Full, Parts: []rules.Part{{Code: "p", Full: r.Full, Rules: []rules.Rule{r}}}}
	p, err := rules.Compile(s, language(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return p.Apply(input(p, figures, nil)).Total
}

func TestARuleNeverGivesLessThanItsFloor(t *testing.T) {
	t.Parallel()
	r := rules.Rule{Code: "x", Shape: rules.Each, Full: 10 * rules.One, Floor: 4 * rules.One, Value: "cases.rework", Per: rules.One}
	for count, want := range map[int64]string{0: "10", 5: "5", 6: "4", 60: "4"} {
		if got := one(t, r, n{"cases.rework": count}); got.String() != want {
			t.Errorf("%d times: %s, want %s", count, got, want)
		}
	}
	r = rules.Rule{Code: "x", Shape: rules.Rate, Full: 10 * rules.One, Floor: 2 * rules.One, Value: "cases.closed", Of: "cases.due_close", At: 90 * rules.One, Per: rules.One}
	if got := one(t, r, n{"cases.closed": 1, "cases.due_close": 10}); got.String() != "2" {
		t.Errorf("a tenth: %s", got)
	}
}

func TestWhatCannotBeRatedIsLeftOutAndSaid(t *testing.T) {
	t.Parallel()
	begin, err := rules.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	s := begin[slices.IndexFunc(begin, func(s rules.Set) bool { return s.Code == "A" })]
	p, err := rules.Compile(s, language(t, s))
	if err != nil {
		t.Fatal(err)
	}
	in := input(p, n{"cases.due_close": 10, "cases.closed": 10, "cases.closed_on_time": 10, "plan.due": 4, "plan.due_on_time": 2}, nil)
	delete(in.Figures, "inspect.got")
	delete(in.Figures, "inspect.full")
	got := p.Apply(in)
	// 40 of 40 for cases, 5 of 10 for tasks, none of 5 for drives; 30 for
	// inspections, 5 for evidence and 10 for orders were not to be had: 45 of 55
	// are 81.818 of 100.
	if got.Total != 81818 || got.Rated != 55*rules.One || got.Lines[0].None != rules.NoneInspection {
		t.Errorf("%+v", got)
	}
	in.Figures["noted.falsified"] = 1
	if got := p.Apply(in); got.Total != 60*rules.One || got.Veto != "false" {
		t.Errorf("with a veto: %+v", got)
	}
	if got := p.Apply(rules.Input{Figures: n{"cases.due_close": 1, "plan.due": 0}}); got.None != rules.NoneFew {
		t.Errorf("one case is rated: %+v", got)
	}
}

func TestTiesShareARankAndStandOnTheListTogether(t *testing.T) {
	t.Parallel()
	all := []rules.Standing{{Of: "a", Total: 90}, {Of: "b", Total: 95}, {Of: "c", Total: 95}, {Of: "d", Total: 80}, {Of: "e", Total: 80}, {Of: "f", None: rules.NoneFew}, {Of: "g", Total: 85}}
	got := rules.Rank(all, 100, rules.Lists{Top: 1, Bottom: 1})
	want := []rules.Standing{
		{Of: "b", Total: 95, Rank: 1, Red: true},
		{Of: "c", Total: 95, Rank: 1, Red: true},
		{Of: "a", Total: 90, Rank: 3},
		{Of: "g", Total: 85, Rank: 4},
		{Of: "d", Total: 80, Rank: 5, Black: true},
		{Of: "e", Total: 80, Rank: 5, Black: true},
		{Of: "f", None: rules.NoneFew},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for running, want := range []rules.Rung{"", rules.RungInterview, rules.RungOrganisation, rules.RungAccount, rules.RungAccount} {
		if got := rules.UsualLadder().RungOf(running); got != want {
			t.Errorf("%d running: %s, want %s", running, got, want)
		}
	}
}

// drawInput draws what a unit did: parts are never more than their wholes.
func drawInput(t *rapid.T, p *rules.Program) rules.Input {
	in := rules.Input{Figures: map[string]int64{}, Chosen: map[string][]rules.Mark{}}
	for _, k := range p.Keys() {
		if rapid.IntRange(0, 9).Draw(t, "known") > 0 {
			in.Figures[k] = rapid.Int64Range(0, 200).Draw(t, k)
		}
	}
	for _, part := range p.Set.Parts {
		for _, r := range part.Rules {
			if r.Shape == rules.Range {
				in.Chosen[r.Code] = rapid.SliceOfN(rapid.Map(rapid.Int64Range(0, 200000), func(n int64) rules.Mark { return rules.Mark(n) }), 0, 4).Draw(t, "chosen")
			}
		}
	}
	return in
}

func programs(t testing.TB) (out []*rules.Program) {
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
		p, err := rules.Compile(s, language(t, s))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func TestAMarkNeverLeavesItsBounds(t *testing.T) {
	t.Parallel()
	all := programs(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(all).Draw(t, "set")
		got := p.Apply(drawInput(t, p))
		if got.Total < 0 || got.Total > p.Set.Full+p.Set.Bonus {
			t.Errorf("%s: %s", p.Set.Code, got.Total)
		}
		for _, l := range got.Lines {
			_, r, _ := p.Set.Rule(l.Rule)
			low, high := rules.Mark(0), r.Full
			if r.Full == 0 {
				low, high = -r.Cap, r.Cap
			}
			if l.Got < low || l.Got > high {
				t.Errorf("%s %s: %s", p.Set.Code, l.Rule, l.Got)
			}
		}
	})
}

// What is good raises a mark or leaves it, what is bad lowers it or leaves it.
func TestBetterRecordsNeverLowerAMark(t *testing.T) {
	t.Parallel()
	all := programs(t)
	good := map[string]bool{
		"cases.closed": true, "cases.closed_on_time": true, "cases.state.closed": true, "plan.due_on_time": true, "supervise.due_on_time": true, "support.answered_on_time": true, "standard.evidence_accepted": true, "drives.came": true,
		"noted.fixed": true, "noted.urgent_closed": true, "noted.urgent_on_time": true, "noted.hotline_on_time": true, "noted.events": true, "noted.outstanding": true, "noted.survey": true, "noted.lamps_lit": true,
	}
	whole := map[string]bool{"cases.due_close": true, "cases.problems": true, "plan.due": true, "supervise.due": true, "support.answered": true, "standard.evidence_due": true, "noted.found": true, "noted.urgent": true, "noted.hotline": true, "noted.villages": true, "noted.lamps": true, always: true}
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(all).Draw(t, "set")
		in := drawInput(t, p)
		before := p.Apply(in)
		key := rapid.SampledFrom(p.Keys()).Draw(t, "key")
		if _, known := in.Figures[key]; !known || whole[key] || strings.HasSuffix(key, "_full") || key == "inspect.full" || key == "noted.media" {
			return // a whole is neither; media items are weighed within others
		}
		in.Figures[key] += rapid.Int64Range(1, 50).Draw(t, "more")
		after := p.Apply(in)
		better := good[key] || strings.HasSuffix(key, "got")
		if before.None != "" || after.None != "" {
			return
		}
		if better && after.Total < before.Total || !better && after.Total > before.Total {
			t.Errorf("%s, %s more: %s becomes %s", p.Set.Code, key, before.Total, after.Total)
		}
	})
}

func TestTheOrderOfRecordsDoesNotMatter(t *testing.T) {
	t.Parallel()
	all := programs(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(all).Draw(t, "set")
		in := drawInput(t, p)
		other := rules.Input{Figures: in.Figures, Chosen: map[string][]rules.Mark{}}
		for k, list := range in.Chosen {
			other.Chosen[k] = rapid.Permutation(list).Draw(t, "order")
		}
		if diff := cmp.Diff(p.Apply(in), p.Apply(other)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARankingDoesNotDependOnTheOrderItWasRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []rules.Standing
		for i := range rapid.IntRange(0, 12).Draw(t, "units") {
			s := rules.Standing{Of: string(rune('a' + i)), Total: rules.Mark(rapid.Int64Range(0, 5).Draw(t, "total"))}
			if rapid.IntRange(0, 4).Draw(t, "rated") == 0 {
				s.None, s.Total = rules.NoneFew, 0
			}
			all = append(all, s)
		}
		lists := rules.Lists{Top: rapid.Int64Range(0, 3).Draw(t, "top"), Bottom: rapid.Int64Range(0, 3).Draw(t, "bottom")}
		got := rules.Rank(all, 5, lists)
		if diff := cmp.Diff(got, rules.Rank(rapid.Permutation(all).Draw(t, "order"), 5, lists)); diff != "" {
			t.Error(diff)
		}
		for i, s := range got {
			better := int64(0)
			for _, o := range got {
				if o.None == "" && o.Total > s.Total {
					better++
				}
			}
			if s.None == "" && s.Rank != better+1 || s.None != "" && s.Rank != 0 {
				t.Errorf("%d: %+v with %d better", i, s, better)
			}
		}
	})
}

func TestASetSurvivesBeingStored(t *testing.T) {
	t.Parallel()
	for _, p := range programs(t) {
		raw, err := json.Marshal(p.Set)
		if err != nil {
			t.Fatal(err)
		}
		var again rules.Set
		if err := json.Unmarshal(raw, &again); err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(again)
		if err != nil || string(raw) != string(second) {
			t.Errorf("%s changes when it is stored: %v", p.Set.Code, err)
		}
	}
}

// Whatever is written as a formula is refused with a place in it, or gives a
// number cheaply.
func FuzzFormulas(f *testing.F) {
	for _, s := range []string{"cases.closed", "1/0", "cases.closed / cases.rework", "[1].map(x, x)[0]", "true ? 1 : 2", "9223372036854775807 + 1", "\"a\".size()", "int(\"x\")", "((((1))))", "\x00", "中文", "1.5"} {
		f.Add(s)
	}
	l := language(f)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := l.Compile(text)
		if err != nil {
			bad, ok := errors.AsType[*rules.FormulaError](err)
			if !ok || bad.Line < 1 || bad.Col < 1 || bad.Key == "" {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		r := rules.Rule{Code: "x", Shape: rules.Each, Full: rules.One, Cap: rules.One, Per: 1, Value: text}
		s := rules.Set{Parts: []rules.Part{{Full: rules.One, Rules: []rules.Rule{r}}}, Full: rules.One}
		p, err := rules.Compile(s, l)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Apply(rules.Input{Figures: n{"cases.closed": 3, "cases.rework": 0}}); got.Total < 0 || got.Total > rules.One {
			t.Errorf("%q: %s", text, got.Total)
		}
	})
}

// Whatever is typed as a table of steps or bands is refused with its line, or is
// read again as it is written; and what a rule makes of it stays within bounds.
func FuzzTables(f *testing.F) {
	for _, s := range []string{"", "6 = 1", "6 = 1\n8 = 2", "81 = 1.5\n\n 90=2", "1.5 = 1", "x", "= 1", "1 =", "-3 = -2", "1 = 999999999.999", "6=1=2", "\x00", "９ = １"} {
		f.Add(s)
	}
	l := language(f)
	f.Fuzz(func(t *testing.T, text string) {
		r := rules.Rule{Code: "x", Name: rules.Text{EN: "x"}, Source: rules.Figure, Shape: rules.Each, Full: 10 * rules.One, Value: "cases.closed", Per: 1}
		lines := strings.Count(text, "\n") + 1
		var bad int
		if r.Steps, bad = rules.ParseSteps(text); bad < 0 || bad > lines || bad > 0 && r.Steps != nil {
			t.Errorf("steps %q: line %d", text, bad)
		}
		if r.Bands, bad = rules.ParseBands(text); bad < 0 || bad > lines || bad > 0 && r.Bands != nil {
			t.Errorf("bands %q: line %d", text, bad)
		}
		if again, bad := rules.ParseSteps(r.StepTable()); bad > 0 || !slices.Equal(again, r.Steps) {
			t.Errorf("%q is written as %q", text, r.StepTable())
		}
		if again, bad := rules.ParseBands(r.BandTable()); bad > 0 || !slices.Equal(again, r.Bands) {
			t.Errorf("%q is written as %q", text, r.BandTable())
		}
		for _, shape := range []rules.Shape{rules.Each, rules.Bands} {
			r.Shape = shape
			s := rules.Set{Name: rules.Text{EN: "s"}, Full: r.Full, Parts: []rules.Part{{Code: "p", Name: rules.Text{EN: "p"}, Full: r.Full, Rules: []rules.Rule{r}}}}
			if len(s.Check(l)) > 0 {
				continue
			}
			p, err := rules.Compile(s, l)
			if err != nil {
				t.Fatal(err)
			}
			last := r.Full
			for k := range int64(30) {
				got := p.Apply(rules.Input{Figures: n{"cases.closed": k}}).Total
				if got < 0 || got > r.Full || shape == rules.Each && got > last {
					t.Errorf("%q, %d times: %s after %s", text, k, got, last)
				}
				last = got
			}
		}
	})
}

func TestASetAsksForAsManyHeadingsAsItSays(t *testing.T) {
	t.Parallel()
	p := example(t, rules.Committees)
	if p.Set.Sources != 2 {
		t.Fatalf("the committees' set asks for %d", p.Set.Sources)
	}
	alone := input(p, n{"drives.came": 4}, nil)
	if got := p.Apply(alone); got.None != rules.NoneSources || got.Total != 0 {
		t.Errorf("drives alone: %+v", got)
	}
	// A county that asks for less has it as it was: half of the marks is enough.
	p.Set.Sources = 0
	if got := p.Apply(alone); got.None != "" || got.Total != 100*rules.One {
		t.Errorf("nothing asked for: %+v", got)
	}
	for sources, wrong := range map[int64]bool{-1: true, 0: false, 3: false, 4: true} {
		s := p.Set
		s.Sources = sources
		found := false
		for _, x := range s.Check(language(t, s)) {
			found = found || x.Field == "sources"
		}
		if found != wrong {
			t.Errorf("%d of 3 headings with a full mark: wrong %t", sources, found)
		}
	}
}

func TestThresholdsOfListsAreNotRounded(t *testing.T) {
	t.Parallel()
	// A tenth of a per cent of 100.003 is 0.100003: a mark of 0.1 is below it.
	lists := rules.Lists{RedAt: mark(t, "0.1"), Black: mark(t, "0.1")}
	for total, red := range map[string]bool{"0.1": false, "0.101": true} {
		got := rules.Rank([]rules.Standing{{Of: "a", Total: mark(t, total)}}, mark(t, "100.003"), lists)
		if got[0].Red != red || got[0].Black == red {
			t.Errorf("%s: %+v", total, got[0])
		}
	}
}
