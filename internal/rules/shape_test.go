package rules_test

import (
	"testing"

	"chuangwei/internal/rules"
)

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
