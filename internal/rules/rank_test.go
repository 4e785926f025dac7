package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/rules"
)

func TestTiesShareARankAndStandOnTheListTogether(t *testing.T) {
	t.Parallel()
	all := []rules.Standing{{Of: "a", Total: 90}, {Of: "b", Total: 95}, {Of: "c", Total: 95}, {Of: "d", Total: 80}, {Of: "e", Total: 80}, {Of: "f", None: rules.NoneFew}, {Of: "g", Total: 85}}
	got := rules.Rank(all, 100, rules.Lists{Top: 1, Bottom: 1})
	want := []rules.Standing{
		{Of: "b", Total: 95, Rank: 1, Red: true},
		{Of: "c", Total: 95, Rank: 1, Red: true},
		{Of: "a", Total: 90, Rank: 3},
		{Of: "g", Total: 85, Rank: 4},
		{Of: "d", Total: 80, Rank: 5, Black: true},
		{Of: "e", Total: 80, Rank: 5, Black: true},
		{Of: "f", None: rules.NoneFew},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for running, want := range []rules.Rung{"", rules.RungInterview, rules.RungOrganisation, rules.RungAccount, rules.RungAccount} {
		if got := rules.UsualLadder().RungOf(running); got != want {
			t.Errorf("%d running: %s, want %s", running, got, want)
		}
	}
}

func TestARankingDoesNotDependOnTheOrderItWasRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []rules.Standing
		for i := range rapid.IntRange(0, 12).Draw(t, "units") {
			s := rules.Standing{Of: string(rune('a' + i)), Total: rules.Mark(rapid.Int64Range(0, 5).Draw(t, "total"))}
			if rapid.IntRange(0, 4).Draw(t, "rated") == 0 {
				s.None, s.Total = rules.NoneFew, 0
			}
			all = append(all, s)
		}
		lists := rules.Lists{Top: rapid.Int64Range(0, 3).Draw(t, "top"), Bottom: rapid.Int64Range(0, 3).Draw(t, "bottom")}
		got := rules.Rank(all, 5, lists)
		if diff := cmp.Diff(got, rules.Rank(rapid.Permutation(all).Draw(t, "order"), 5, lists)); diff != "" {
			t.Error(diff)
		}
		for i, s := range got {
			better := int64(0)
			for _, o := range got {
				if o.None == "" && o.Total > s.Total {
					better++
				}
			}
			if s.None == "" && s.Rank != better+1 || s.None != "" && s.Rank != 0 {
				t.Errorf("%d: %+v with %d better", i, s, better)
			}
		}
	})
}

func TestThresholdsOfListsAreNotRounded(t *testing.T) {
	t.Parallel()
	// A tenth of a per cent of 100.003 is 0.100003: a mark of 0.1 is below it.
	lists := rules.Lists{RedAt: mark(t, "0.1"), Black: mark(t, "0.1")}
	for total, red := range map[string]bool{"0.1": false, "0.101": true} {
		got := rules.Rank([]rules.Standing{{Of: "a", Total: mark(t, total)}}, mark(t, "100.003"), lists)
		if got[0].Red != red || got[0].Black == red {
			t.Errorf("%s: %+v", total, got[0])
		}
	}
}
