package rules_test

import (
	"slices"
	"testing"

	"chuangwei/internal/rules"
)

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
