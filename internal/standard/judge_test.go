package standard_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/standard"
)

func q(s string) *standard.Quantity {
	n, ok := standard.ParseQuantity(s)
	if !ok {
		panic(s)
	}
	return &n
}

func TestAClauseStandsByItsValueItsEvidenceAndItsStreets(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		f    standard.Facts
		want standard.State
		why  string
	}{
		"nothing is known":                 {standard.Facts{Kind: standard.AtLeast, Target: q("90")}, standard.NoEvidence, "no_value"},
		"well over":                        {standard.Facts{Kind: standard.AtLeast, Target: q("80"), Value: q("95")}, standard.Met, ""},
		"close to its target":              {standard.Facts{Kind: standard.AtLeast, Target: q("80"), Value: q("80.5")}, standard.AtRisk, "close"},
		"a hundred of a hundred":           {standard.Facts{Kind: standard.AtLeast, Target: q("100"), Value: q("100")}, standard.Met, ""},
		"below":                            {standard.Facts{Kind: standard.AtLeast, Target: q("80"), Value: q("79.9999")}, standard.NotMet, "below"},
		"below a necessary condition":      {standard.Facts{Kind: standard.AtLeast, Veto: true, Target: q("80"), Value: q("79")}, standard.VetoFailed, "below"},
		"over a maximum":                   {standard.Facts{Kind: standard.AtMost, Target: q("0.06"), Value: q("0.07")}, standard.NotMet, "over"},
		"above takes more than the target": {standard.Facts{Kind: standard.Above, Target: q("90"), Value: q("90")}, standard.NotMet, "below"},
		"equal":                            {standard.Facts{Kind: standard.Equal, Target: q("2"), Value: q("2")}, standard.Met, ""},
		"one value shows no trend":         {standard.Facts{Kind: standard.Falling, Value: q("5")}, standard.NoEvidence, "one_value"},
		"a fall":                           {standard.Facts{Kind: standard.Falling, Value: q("4"), Before: q("5")}, standard.Met, ""},
		"no fall":                          {standard.Facts{Kind: standard.Falling, Value: q("5"), Before: q("5")}, standard.AtRisk, "unmoved"},
		"a rise where it is to fall":       {standard.Facts{Kind: standard.Falling, Value: q("6"), Before: q("5")}, standard.NotMet, "wrong_way"},
		"a rise":                           {standard.Facts{Kind: standard.Rising, Value: q("6"), Before: q("5")}, standard.Met, ""},
		"over the threshold but falling":   {standard.Facts{Kind: standard.MostOrFall, Target: q("25"), Value: q("30"), Before: q("31")}, standard.Met, ""},
		"over the threshold and rising":    {standard.Facts{Kind: standard.MostOrFall, Target: q("25"), Value: q("30"), Before: q("29")}, standard.NotMet, "wrong_way"},
		"below the threshold but rising":   {standard.Facts{Kind: standard.LeastOrUp, Target: q("78.3"), Value: q("77"), Before: q("76")}, standard.Met, ""},
		"no local plan":                    {standard.Facts{Kind: standard.LocalPlan, Value: q("3")}, standard.NoEvidence, "no_target"},
		"a failed veto":                    {standard.Facts{Kind: standard.Veto, Veto: true, Value: q("0")}, standard.VetoFailed, "no"},
		"yes":                              {standard.Facts{Kind: standard.YesNo, Value: q("1")}, standard.Met, ""},
		"yes, but its evidence is owed":    {standard.Facts{Kind: standard.YesNo, Value: q("1"), Due: 2, Accepted: 1}, standard.AtRisk, "evidence"},
		"yes, but its evidence expired":    {standard.Facts{Kind: standard.YesNo, Value: q("1"), Expired: 1}, standard.AtRisk, "expired"},
		"yes, but the streets say no":      {standard.Facts{Kind: standard.YesNo, Value: q("1"), Hooks: true, Open: 3}, standard.AtRisk, "open"},
		"yes, but a case is overdue":       {standard.Facts{Kind: standard.YesNo, Value: q("1"), Hooks: true, Open: 3, Overdue: 1}, standard.NotMet, "overdue"},
		"clean streets speak themselves":   {standard.Facts{Kind: standard.YesNo, Hooks: true}, standard.Met, ""},
		"a project is late":                {standard.Facts{Kind: standard.AtLeast, Target: q("80"), Value: q("95"), Hooks: true, Projects: 1, Late: 1}, standard.NotMet, "projects_late"},
		"a sample that may be below":       {standard.Facts{Kind: standard.AtLeast, Target: q("90"), Value: q("93"), Low: q("86.3"), High: q("96.6")}, standard.AtRisk, "doubtful"},
		"a sample that is surely above":    {standard.Facts{Kind: standard.AtLeast, Target: q("90"), Value: q("95"), Low: q("93.3"), High: q("96.6")}, standard.Met, ""},
		"a sample that is below":           {standard.Facts{Kind: standard.AtLeast, Veto: true, Target: q("90"), Value: q("88"), Low: q("85"), High: q("91")}, standard.VetoFailed, "below"},
		"the value of last year":           {standard.Facts{Kind: standard.AtLeast, Target: q("80"), Value: q("95"), Stale: true}, standard.AtRisk, "stale"},
	} {
		v := standard.Judge(x.f)
		has := x.why == "" && len(v.Reasons) == 0 || slices.ContainsFunc(v.Reasons, func(r standard.Reason) bool { return r.Key == x.why })
		if v.State != x.want || !has {
			t.Errorf("%s: %s %v, want %s because of %q", name, v.State, v.Reasons, x.want, x.why)
		}
	}
}

func rank(s standard.State) int { return slices.Index(standard.States(), s) }

func TestBetterNeverWorsensAState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Int64Range(-2_000_000, 2_000_000)
		value, target, before := standard.Quantity(number.Draw(t, "value")), standard.Quantity(number.Draw(t, "target")), standard.Quantity(number.Draw(t, "before"))
		f := standard.Facts{
			Kind: rapid.SampledFrom(standard.Kinds()).Draw(t, "kind"), Veto: rapid.Bool().Draw(t, "veto"), Value: &value, Target: &target, Before: &before, Hooks: true,
			Stale: rapid.Bool().Draw(t, "stale"), Due: rapid.Int64Range(0, 3).Draw(t, "due"), Open: rapid.Int64Range(0, 3).Draw(t, "open"), Projects: rapid.Int64Range(0, 3).Draw(t, "projects"),
		}
		f.Accepted, f.Overdue, f.Late = min(f.Due, rapid.Int64Range(0, 3).Draw(t, "accepted")), min(f.Open, rapid.Int64Range(0, 3).Draw(t, "overdue")), min(f.Projects, rapid.Int64Range(0, 3).Draw(t, "late"))
		was := standard.Judge(f)
		step := standard.Quantity(rapid.Int64Range(1, 500_000).Draw(t, "step"))
		better := value + step
		switch f.Kind {
		case standard.AtMost, standard.Falling, standard.MostOrFall:
			better = value - step
		case standard.Equal:
			better = target
		default: // more is better
		}
		for what, g := range map[string]standard.Facts{
			"value": with(f, func(g *standard.Facts) { g.Value = &better }), "closed": with(f, func(g *standard.Facts) { g.Open, g.Overdue = 0, 0 }),
			"accepted": with(f, func(g *standard.Facts) { g.Accepted = g.Due }), "built": with(f, func(g *standard.Facts) { g.Projects, g.Late = 0, 0 }),
		} {
			if is := standard.Judge(g); rank(is.State) < rank(was.State) {
				t.Fatalf("better %s: %s becomes %s", what, was.State, is.State)
			}
		}
	})
}

func with(f standard.Facts, fn func(*standard.Facts)) standard.Facts { fn(&f); return f }

func TestNumbersAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := standard.Quantity(rapid.Int64Range(-9_999_999_999, 9_999_999_999).Draw(t, "n"))
		if got, ok := standard.ParseQuantity(n.String()); !ok || got != n {
			t.Fatalf("%s is read as %s", n, got)
		}
	})
	for _, bad := range []string{"", "-", ".5", "1.", "1.23456", "1e3", "+-1", "99999999999", "1.-2", "x"} {
		if got, ok := standard.ParseQuantity(bad); ok {
			t.Errorf("%q is read as %s", bad, got)
		}
	}
}
