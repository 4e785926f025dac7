package rules_test

import (
	"maps"
	"testing"

	"chuangwei/internal/rules"
)

var figureKeys = []string{
	"cases.closed", "cases.closed_on_time", "cases.due_close", "cases.rework", "cases.state.closed", "cases.problems",
	"plan.due", "plan.due_on_time", "supervise.due", "supervise.due_on_time", "support.answered", "support.answered_on_time",
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
	for _, s := range all {
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

// The worked table of each published set. What a bulletin printed is marked as
// published; the others are boundary cases of our own.
func TestExamplesComeOutAsTheirWorkedTablesSay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set, name, rule string // without a rule: the total, to two decimals
		in              n
		chosen          map[string][]rules.Mark
		want            string
	}{
		{"R1", "ours: a pass at the limit", "visit", n{"inspect.got": 800, "inspect.full": 1000}, nil, "52"},
		{"R1", "ours: two not put right", "unrectified", n{"noted.unrectified": 2}, nil, "-10"},
		{"R1", "ours: assigned three times more", "again", n{"noted.again": 3}, nil, "-3"},
		{"R1", "ours: all together", "", n{"inspect.got": 1800, "inspect.full": 2000, "noted.unrectified": 1, "noted.again": 1}, nil, "52.50"},
		{"R2", "ours: nothing found is not rated", "", n{"noted.found": 0}, nil, rules.NoneFew},
		{"R2", "ours: one of one", "", n{"noted.found": 1, "noted.fixed": 1}, nil, "100.00"},
		{"R2b", "published: 410 of 452", "", n{"noted.found": 452, "noted.fixed": 410}, nil, "90.71"},
		{"R2b", "published: 87.5", "", n{"noted.found": 8, "noted.fixed": 7}, nil, "87.50"},
		{"R2b", "published: 88.89", "", n{"noted.found": 9, "noted.fixed": 8}, nil, "88.89"},
		{"R2b", "published: 85.71", "", n{"noted.found": 7, "noted.fixed": 6}, nil, "85.71"},
		{"R3", "ours: nothing found", "", n{}, nil, "10.00"},
		{"R3", "ours: one of each by the city's office", "", n{"noted.city": 1, "noted.city_late": 1, "noted.city_twice": 1}, nil, "6.70"},
		{"R3", "ours: the district's and the bureau's own", "", n{"noted.district": 2, "noted.district_late": 1, "noted.own": 3, "noted.own_twice": 1}, nil, "8.20"},
		{"R3", "ours: complaints", "", n{"noted.pollution": 1, "noted.blue_lamp": 1, "noted.looks": 1}, nil, "8.20"},
		{"R3", "ours: it does not go below nothing", "", n{"noted.city_twice": 9}, nil, "0.00"},
		{"R4", "ours: 70 % on time is full", "on_time", n{"cases.closed_on_time": 70, "cases.due_close": 100}, nil, "50"},
		{"R4", "ours: 69 % is a point less", "on_time", n{"cases.closed_on_time": 69, "cases.due_close": 100}, nil, "49"},
		{"R4", "ours: half a point below", "on_time", n{"cases.closed_on_time": 139, "cases.due_close": 200}, nil, "49.5"},
		{"R4", "ours: 20 % is nothing", "on_time", n{"cases.closed_on_time": 20, "cases.due_close": 100}, nil, "0"},
		{"R4", "ours: 89 % closed", "closed", n{"cases.closed": 89, "cases.due_close": 100}, nil, "19"},
		{"R4", "ours: no body", "no_body", n{"noted.no_body": 1}, nil, "-2"},
		{"R4", "ours: 98 % of urgent ones closed", "urgent_closed", n{"noted.urgent": 50, "noted.urgent_closed": 49}, nil, "-1"},
		{"R4", "ours: 95 % of urgent ones on time", "urgent_on_time", n{"noted.urgent": 100, "noted.urgent_on_time": 95}, nil, "0"},
		{"R4", "ours: 93 % of urgent ones on time", "urgent_on_time", n{"noted.urgent": 100, "noted.urgent_on_time": 93}, nil, "-1"},
		{"R4", "ours: rework", "failed", n{"cases.rework": 3}, nil, "-0.6"},
		{"R4", "ours: falsified", "falsified", n{"noted.falsified": 2}, nil, "-2"},
		{"R4", "ours: media items weigh double", "special", n{"noted.special_late": 2}, nil, "3"},
		{"R5", "ours: three quarters on time", "routine", n{"cases.closed_on_time": 3, "cases.due_close": 4}, nil, "45"},
		{"R5", "ours: two supervised ones late", "supervised", n{"supervise.due": 5, "supervise.due_on_time": 3}, nil, "8"},
		{"R5", "ours: nothing due is no rate", "routine", n{}, nil, rules.NoneEmpty},
		{"R6", "ours: everything, and the bonus", "", n{"cases.closed_on_time": 9, "cases.due_close": 9, "noted.hotline": 4, "noted.hotline_on_time": 4, "inspect.got": 100, "inspect.full": 100, "noted.events": 7}, nil, "105.00"},
		{"R6", "ours: 90 % on time, one rework", "", n{"cases.closed_on_time": 9, "cases.due_close": 10, "cases.rework": 1, "noted.hotline": 4, "noted.hotline_on_time": 4, "inspect.got": 100, "inspect.full": 100}, nil, "92.80"},
		{"R7", "ours: three of ten not put right", "recheck", n{"noted.recheck_failed": 3}, nil, "3.5"},
		{"R7", "ours: all ten", "recheck", n{"noted.recheck_failed": 10}, nil, "0"},
		{"R7", "ours: chosen within the range", "events", n{}, map[string][]rules.Mark{"events": {500, 700}}, "1.8"},
		{"R7", "ours: the whole month", "", n{"inspect.got": 270, "inspect.full": 300, "noted.recheck_failed": 1}, nil, "10.20"},
		{"R8", "ours: nothing found gives what the items add to", "", n{}, nil, "100.00"},
		{"R8", "ours: an item of five is used up", "sanitation_1", n{}, map[string][]rules.Mark{"sanitation_1": {3000, 3000}}, "0"},
		{"R9", "ours: within the band", "clean_1", n{}, map[string][]rules.Mark{"clean_1": {30000, 100000}}, "70"},
		{"R9", "ours: less than the band is its least", "green_1", n{}, map[string][]rules.Mark{"green_1": {5000}}, "30"},
		{"R10", "ours: 70 and 30 of a hundred", "", n{"inspect.ordinary_got": 90, "inspect.ordinary_full": 100, "inspect.end_got": 80, "inspect.end_full": 100}, nil, "87.00"},
		{"R10", "ours: two more, and two off", "", n{"inspect.ordinary_got": 90, "inspect.ordinary_full": 100, "inspect.end_got": 80, "inspect.end_full": 100, "noted.outstanding": 3, "noted.leader": 1}, nil, "87.00"},
		{"R10", "ours: never more than full and bonus", "", n{"inspect.ordinary_got": 100, "inspect.ordinary_full": 100, "inspect.end_got": 100, "inspect.end_full": 100, "noted.outstanding": 9}, nil, "102.00"},
		{"R11", "ours: a mean of 60", "survey", n{"noted.survey": 60}, nil, "0.5"},
		{"R11", "ours: a mean of 61", "survey", n{"noted.survey": 61}, nil, "0.8"},
		{"R11", "ours: a mean of 80", "survey", n{"noted.survey": 80}, nil, "1.2"},
		{"R11", "ours: a mean of 81", "survey", n{"noted.survey": 81}, nil, "1.5"},
		{"R11", "ours: one village of four at 65", "villages", n{"noted.villages": 4, "noted.village_60": 1}, nil, "1.5"},
		{"R11", "ours: an ordinary exposure", "media", n{"noted.media": 3}, nil, "-0.03"},
		{"R12", "ours: 80 of 100 in sanitation counts a fifth", "sanitation", n{"inspect.sanitation_got": 80, "inspect.sanitation_full": 100}, nil, "80"},
		{"R13", "ours: three papers missing", "organisation_5", n{"noted.missing_5": 3}, nil, "1.7"},
		{"R13", "ours: less than 90 % satisfied", "unsatisfied", n{"noted.unsatisfied": 1}, nil, "-1"},
		{"R14", "ours: 97 % of lamps lit", "lamps", n{"noted.lamps": 100, "noted.lamps_lit": 97}, nil, "0.72"},
		{"R14", "ours: five faults of sweeping", "sweeping", n{"noted.sweeping": 5}, nil, "2.5"},
	} {
		t.Run(c.set+" "+c.name, func(t *testing.T) {
			t.Parallel()
			p := example(t, c.set)
			got := p.Apply(input(p, c.in, c.chosen))
			said := got.Total.Two()
			if got.None != "" {
				said = got.None
			}
			if c.rule != "" {
				for _, l := range got.Lines {
					if l.Rule == c.rule {
						said = l.Got.String()
						if l.None != "" {
							said = l.None
						}
					}
				}
			}
			if said != c.want {
				t.Errorf("%s, want %s (%+v)", said, c.want, got)
			}
		})
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
