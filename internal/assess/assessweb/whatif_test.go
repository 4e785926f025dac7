package assessweb

import (
	"testing"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
)

// Everybody on the page of a trial reads why the place would be another.
func TestATrialSaysWhySomebodyMoves(t *testing.T) {
	t.Parallel()
	ctx := lang.With(t.Context(), lang.English)
	p := whatIfPage{set: assess.Set{Body: rules.Set{Parts: []rules.Part{{Rules: []rules.Rule{{Code: "a", Name: rules.Text{ZH: "甲", EN: "First"}}}}}}}}
	rated := func(total rules.Mark) rules.Standing { return rules.Standing{Total: total} }
	none := rules.Standing{None: rules.NoneRated}
	differs := []assess.Differs{{Rule: "a", Was: &rules.Line{Got: rules.One}, Now: &rules.Line{Got: 2 * rules.One}}}
	for _, c := range []struct {
		m    assess.Moved
		want string
	}{
		{assess.Moved{Was: rated(rules.One), Now: rated(2 * rules.One), Why: differs}, "First: 1 → 2"},
		{assess.Moved{Was: rated(rules.One), Now: rated(rules.One)}, "The mark is the same; others' changed"},
		{assess.Moved{Was: rated(rules.One), Now: none}, lang.T(ctx, "assess.none."+rules.NoneRated)},
		{assess.Moved{Was: none, Now: rated(rules.One), Why: []assess.Differs{{Rule: "gone", Now: &rules.Line{Got: rules.One}}}}, "gone: — → 1"},
	} {
		if got := p.why(ctx, c.m); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}
