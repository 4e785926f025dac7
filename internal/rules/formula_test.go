package rules_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/rules"
)

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
