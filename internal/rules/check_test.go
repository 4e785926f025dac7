package rules_test

import (
	"testing"

	"chuangwei/internal/rules"
)

// The word by which the address of a new rule is told from those of the others
// is no code.
func TestNoRuleHasTheCodeOfTheOneThatDoesNotExistYet(t *testing.T) {
	t.Parallel()
	l := language(t)
	for code, want := range map[string]string{"new": "assess.code_new", "newer": "", "new.rule": ""} {
		set := rules.Set{
			Name: rules.Text{ZH: "甲"}, Full: 10 * rules.One,
			Parts: []rules.Part{{Code: "p", Name: rules.Text{ZH: "乙"}, Full: 10 * rules.One, Rules: []rules.Rule{
				{Code: code, Name: rules.Text{ZH: "丙"}, Source: rules.Figure, Shape: rules.Share, Full: 10 * rules.One, Value: "cases.closed", Of: "cases.due_close"},
			}}},
		}
		got := ""
		for _, p := range set.Check(l) {
			if p.Field != "code" || p.Rule != code || p.Item != 1 {
				t.Errorf("%s: %+v", code, p)
			}
			got = p.Key
		}
		if got != want {
			t.Errorf("the code %q: %q, want %q", code, got, want)
		}
	}
}
