package findings_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/findings"
	"chuangwei/internal/id"
)

var (
	begin = time.Date(2017, 6, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	span  = findings.Span{Month: "2017-06", From: "2017-06-01", To: "2017-06-30", Begin: begin, End: begin.AddDate(0, 1, 0)}
	units = map[id.Unit]string{"u1": "一局", "u2": "二局"}
	one   = findings.Person{Account: "a1", Name: "督查员1"}
	two   = findings.Person{Account: "a2", Name: "二局联络员", Unit: "u2"}
)

func ref(i int) findings.Ref {
	return findings.Ref{Record: fmt.Sprint("r", i), Label: fmt.Sprint("WT-", i), Link: fmt.Sprint("/case/r", i)}
}

// times makes n of something.
func times[T any](n int, one func(i int) T) (out []T) {
	for i := range n {
		out = append(out, one(i))
	}
	return out
}

func rate(n, of, got, full int64) findings.Rate {
	return findings.Rate{Who: findings.Who{Subject: findings.OfUnit, Of: "u1", Name: "一局", Unit: "u1"}, Rule: fmt.Sprint("rule", full), N: n, Of: of, Got: got, Full: full, Whole: 100_000, Link: "/m"}
}

func declaration(i int, amount int64, proved bool) findings.Declaration {
	return findings.Declaration{Ref: ref(i), Unit: "u1", Kind: "stalls", Day: "2017-06-03", Amount: amount, Proved: proved}
}

func repeat(i int, exact bool, distance int64) findings.Repeat {
	return findings.Repeat{Key: fmt.Sprint("k", i), Record: ref(i), Earlier: ref(i + 100), By: two, Day: "2017-06-03", Exact: exact, Distance: distance, Proof: true}
}

func closing(i int, change func(*findings.Closing)) findings.Closing {
	c := findings.Closing{
		Ref: ref(i), Unit: "u1", Reporter: findings.Person{Account: "a9"}, Rectifier: findings.Person{Account: "a8", Unit: "u1"}, Checkers: []findings.Person{{Account: "a7"}, one},
		Dispatched: begin.Add(time.Hour), Handled: begin.Add(30 * time.Hour), Closed: begin.Add(50 * time.Hour), Day: "2017-06-03",
	}
	change(&c)
	return c
}

func given(i int, mark int64) findings.Given {
	return findings.Given{Ref: ref(i), By: one, Sheet: "street", Day: "2017-06-03", Mark: mark, Full: 100_000}
}

func TestEveryRuleSeesWhatItIsForAndNothingBelowItsSetting(t *testing.T) {
	t.Parallel()
	type c = findings.Closing
	usual := func(*c) {}
	mine := func(x *c) { x.Reporter = one }
	circle := func(x *c) { x.Reporter.Unit = "u1" }
	fast := func(x *c) { x.Handled = x.Dispatched.Add(9 * time.Minute) }
	late := func(x *c) { x.Closed = span.End.Add(-time.Minute) }
	for _, x := range []struct {
		name string
		in   findings.Records
		want []string // kind, whom, numbers, evidence
	}{
		{"a third of the mark on one case", findings.Records{Rates: []findings.Rate{rate(1, 1, 25_000, 25_000), rate(2, 2, 10_000, 10_000)}}, []string{"small_sample unit u1 [35 2 3] 2"}},
		{"less than a third", findings.Records{Rates: []findings.Rate{rate(1, 1, 25_000, 25_000)}}, nil},
		{"enough records", findings.Records{Rates: []findings.Rate{rate(3, 3, 40_000, 40_000)}}, nil},
		{"few, and not full", findings.Records{Rates: []findings.Rate{rate(1, 2, 39_000, 40_000)}}, nil},
		{"nothing to divide by", findings.Records{Rates: []findings.Rate{rate(0, 0, 40_000, 40_000)}}, nil},

		{"nothing proved", findings.Records{Declarations: times(20, func(i int) findings.Declaration { return declaration(i, 2, false) })}, []string{"declared unit u1 [20 40 100 0] 20"}},
		{"one of them proved", findings.Records{Declarations: times(20, func(i int) findings.Declaration { return declaration(i, 2, i > 0) })}, nil},
		{"too few", findings.Records{Declarations: times(19, func(i int) findings.Declaration { return declaration(i, 2, false) })}, nil},
		{"one stands out", findings.Records{Declarations: append(times(6, func(i int) findings.Declaration { return declaration(i, 2, true) }), declaration(9, 11, false))}, []string{"declared unit u1 [7 23 47 1] 1"}},
		{"it stands out and is proved", findings.Records{Declarations: append(times(6, func(i int) findings.Declaration { return declaration(i, 2, true) }), declaration(9, 11, true))}, nil},
		{"five times is not more", findings.Records{Declarations: append(times(6, func(i int) findings.Declaration { return declaration(i, 2, true) }), declaration(9, 10, false))}, nil},

		{"one file twice", findings.Records{Repeats: []findings.Repeat{repeat(1, true, 0)}}, []string{"reused unit u2 [1 1 0] 1"}},
		{"two nearly alike", findings.Records{Repeats: times(2, func(i int) findings.Repeat { return repeat(i, false, 2) })}, nil},
		{"three nearly alike", findings.Records{Repeats: times(3, func(i int) findings.Repeat { return repeat(i, false, 2) })}, []string{"reused unit u2 [3 0 3] 3"}},
		{"three that are not so near", findings.Records{Repeats: times(3, func(i int) findings.Repeat { return repeat(i, false, 3) })}, nil},
		{"of no proof", findings.Records{Repeats: []findings.Repeat{{Key: "k", By: two, Exact: true}}}, nil},
		{"before and after are one", findings.Records{Repeats: []findings.Repeat{{Key: "k", By: one, Exact: true, Same: true}}}, []string{"reused inspector a1 [1 1 0] 1"}},
		{"nobody known handed it in", findings.Records{Repeats: []findings.Repeat{{Key: "k", Exact: true, Same: true}}}, nil},

		{"own people found nothing", findings.Records{Checks: append(times(3, func(i int) findings.Check { return findings.Check{Ref: ref(i), Of: "u2", By: two, Sound: true} }), findings.Check{Ref: ref(9), Of: "u2", By: one})}, []string{"own_check unit u2 [3 4] 3"}},
		{"own people found something", findings.Records{Checks: times(3, func(i int) findings.Check { return findings.Check{Ref: ref(i), Of: "u2", By: two, Sound: i > 0} })}, nil},
		{"others found nothing", findings.Records{Checks: times(9, func(i int) findings.Check { return findings.Check{Ref: ref(i), Of: "u2", By: one, Sound: true} })}, nil},

		{"checked what they brought in", findings.Records{Closings: append(times(5, func(i int) c { return closing(i, mine) }), times(20, func(i int) c { return closing(10+i, usual) })...)}, []string{"same_hands inspector a1 [25 5 20] 5"}},
		{"seldom", findings.Records{Closings: append(times(5, func(i int) c { return closing(i, mine) }), times(30, func(i int) c { return closing(10+i, usual) })...)}, nil},
		{"few", findings.Records{Closings: times(4, func(i int) c { return closing(i, mine) })}, nil},
		{"put right what it brought in", findings.Records{Closings: times(5, func(i int) c { return closing(i, circle) })}, []string{"same_hands unit u1 [5 5 100] 5"}},

		{"marks alike", findings.Records{Given: times(3, func(i int) findings.Given { return given(i, 90_000+int64(i)*500) })}, []string{"alike inspector a1 [3 1] 3"}},
		{"marks apart", findings.Records{Given: times(3, func(i int) findings.Given { return given(i, 90_000+int64(i)*501) })}, nil},
		{"two marks", findings.Records{Given: times(2, func(i int) findings.Given { return given(i, 90_000) })}, nil},

		{"in nine minutes", findings.Records{Closings: times(3, func(i int) c { return closing(i, fast) })}, []string{"haste unit u1 [3 10] 3"}},
		{"two of them", findings.Records{Closings: times(2, func(i int) c { return closing(i, fast) })}, nil},
		{"at the last minute", findings.Records{Closings: append(times(5, func(i int) c { return closing(i, late) }), closing(9, usual))}, []string{"last_hour unit u1 [5 1 6 83] 5"}},
		{"four at the last minute", findings.Records{Closings: times(4, func(i int) c { return closing(i, late) })}, nil},
	} {
		x.in.Span, x.in.Units = span, units
		var got []string
		for _, s := range findings.See(x.in, findings.Usual()) {
			got = append(got, fmt.Sprintf("%s %s %s %v %d", s.Kind, s.Who.Subject, s.Who.Of, s.Args, len(s.Evidence)))
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
		var off findings.Settings
		if n := len(findings.See(x.in, off)); n != 0 {
			t.Errorf("%s: rules that are off see %d", x.name, n)
		}
	}
}

// a month of records in which something of every kind may be.
func drawn(t *rapid.T) findings.Records {
	n := rapid.IntRange(0, 40).Draw(t, "records")
	unit := rapid.SampledFrom([]id.Unit{"u1", "u2"})
	who := rapid.SampledFrom([]findings.Person{one, two})
	r := findings.Records{Span: span, Units: units}
	for i := range n {
		r.Declarations = append(r.Declarations, findings.Declaration{Ref: ref(i), Unit: unit.Draw(t, "unit"), Kind: "k", Day: "2017-06-03", Amount: rapid.Int64Range(0, 40).Draw(t, "amount"), Proved: rapid.Bool().Draw(t, "proved")})
		x := repeat(i, rapid.Bool().Draw(t, "exact"), rapid.Int64Range(0, 6).Draw(t, "bits"))
		x.By = who.Draw(t, "by")
		r.Repeats = append(r.Repeats, x)
		r.Checks = append(r.Checks, findings.Check{Ref: ref(i), Of: unit.Draw(t, "of"), By: who.Draw(t, "checker"), Sound: rapid.Bool().Draw(t, "sound")})
		r.Closings = append(r.Closings, closing(i, func(c *findings.Closing) {
			c.Unit, c.Reporter = unit.Draw(t, "lead"), who.Draw(t, "reporter")
			c.Handled = c.Dispatched.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes")) * time.Minute)
			c.Closed = span.End.Add(-time.Duration(rapid.IntRange(1, 120).Draw(t, "left")) * time.Minute)
		}))
		g := given(i, rapid.Int64Range(89_000, 91_000).Draw(t, "mark"))
		g.By = who.Draw(t, "inspector")
		r.Given = append(r.Given, g)
	}
	return r
}

func TestTheOrderOfRecordsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		want := findings.See(r, findings.Usual())
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		mixed := r
		mixed.Declarations, mixed.Repeats, mixed.Checks = slices.Clone(r.Declarations), slices.Clone(r.Repeats), slices.Clone(r.Checks)
		mixed.Closings, mixed.Given = slices.Clone(r.Closings), slices.Clone(r.Given)
		rnd.Shuffle(len(r.Checks), func(i, j int) {
			mixed.Declarations[i], mixed.Declarations[j] = mixed.Declarations[j], mixed.Declarations[i]
			mixed.Repeats[i], mixed.Repeats[j] = mixed.Repeats[j], mixed.Repeats[i]
			mixed.Checks[i], mixed.Checks[j] = mixed.Checks[j], mixed.Checks[i]
			mixed.Closings[i], mixed.Closings[j] = mixed.Closings[j], mixed.Closings[i]
			mixed.Given[i], mixed.Given[j] = mixed.Given[j], mixed.Given[i]
		})
		if got := findings.See(mixed, findings.Usual()); !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order: %v, want %v", got, want)
		}
		seen := map[string]bool{}
		for _, s := range want {
			key := fmt.Sprint(s.Kind, s.Who.Subject, s.Who.Of)
			if seen[key] || len(s.Evidence) == 0 {
				t.Fatalf("%s stands twice, or on nothing", key)
			}
			seen[key] = true
		}
	})
}
