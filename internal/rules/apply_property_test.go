package rules_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/rules"
)

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
