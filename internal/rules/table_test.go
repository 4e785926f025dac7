package rules_test

import (
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/rules"
)

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
