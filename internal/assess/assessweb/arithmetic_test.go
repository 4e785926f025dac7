package assessweb

import (
	"strings"
	"testing"

	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
)

// Whoever reads how a point came about can count it again: every number that
// made it is there, and what bounded it.
func TestArithmeticSaysEverythingThatMadeTheMark(t *testing.T) {
	t.Parallel()
	ten, half, two := 10*rules.One, rules.One/2, 2*rules.One
	zh, en := lang.With(t.Context(), lang.Chinese), lang.With(t.Context(), lang.English)
	for name, c := range map[string]struct {
		rule         rules.Rule
		n, of, heavy int64
		chosen       []rules.Mark
		zh, en       string
	}{
		"full at a rate":       {rule: rules.Rule{Shape: rules.Rate, Full: ten, At: 90 * rules.One, Per: rules.One, Of: "o"}, n: 17, of: 20, zh: "17 ÷ 20 = 85.00%；达到 90% 满分，每低一个百分点扣 1；得 5", en: "17 ÷ 20 = 85.00 %; full at 90 %, 1 off for each point below; gives 5"},
		"far below the rate":   {rule: rules.Rule{Shape: rules.Rate, Full: ten, At: 90 * rules.One, Per: rules.One, Floor: two, Of: "o"}, n: 1, of: 2, zh: "1 ÷ 2 = 50.00%；达到 90% 满分，每低一个百分点扣 1；算得 -30，最低 2", en: "1 ÷ 2 = 50.00 %; full at 90 %, 1 off for each point below; comes to -30, at least 2"},
		"fewer is better":      {rule: rules.Rule{Shape: rules.Rate, Full: ten, At: 5 * rules.One, Per: half, Down: true, Of: "o"}, n: 1, of: 10, zh: "1 ÷ 10 = 10.00%；不超过 5% 满分，每高一个百分点扣 0.5；得 7.5", en: "1 ÷ 10 = 10.00 %; full up to 5 %, 0.5 off for each point above; gives 7.5"},
		"marks of inspections": {rule: rules.Rule{Shape: rules.Share, Full: ten, Source: rules.Inspection, Of: "o"}, n: 90_000, of: 100_000, zh: "90 ÷ 100 = 90.00%；满分 10 × 比例；得 9", en: "90 ÷ 100 = 90.00 %; the rate of the full mark 10; gives 9"},
		"more than all":        {rule: rules.Rule{Shape: rules.Share, Full: ten, Of: "o"}, n: 3, of: 2, zh: "3 ÷ 2 = 150.00%；满分 10 × 比例；算得 15，最高 10", en: "3 ÷ 2 = 150.00 %; the rate of the full mark 10; comes to 15, at most 10"},
		"weighty ones":         {rule: rules.Rule{Shape: rules.Each, Per: rules.One, Times: two, Heavy: "h"}, n: 3, heavy: 1, zh: "3 次，每次 1；其中 1 次按 2 倍；扣 4", en: "3 × 1; 1 of them 2 times as much; 4 off"},
		"repeats":              {rule: rules.Rule{Shape: rules.Each, Full: ten, Per: half, Steps: []rules.Step{{From: 3, Per: rules.One}, {From: 9, Per: two}}}, n: 4, zh: "4 次，每次 0.5；第 3 次起每次 1；扣 3", en: "4 × 0.5; 1 each from number 3 on; 3 off"},
		"a cap":                {rule: rules.Rule{Shape: rules.Each, Full: ten, Per: rules.One, Cap: two}, n: 5, zh: "5 次，每次 1；算得扣 5，最多扣 2", en: "5 × 1; comes to 5 off, at most 2"},
		"a floor":              {rule: rules.Rule{Shape: rules.Each, Full: ten, Per: rules.One, Floor: 4 * rules.One}, n: 9, zh: "9 次，每次 1；算得扣 9，最多扣 6", en: "9 × 1; comes to 9 off, at most 6"},
		"spread":               {rule: rules.Rule{Shape: rules.Each, Full: ten, Per: ten, Of: "o"}, n: 3, of: 6, zh: "3 次，每次 10；除以 6；扣 5", en: "3 × 10; divided by 6; 5 off"},
		"earned":               {rule: rules.Rule{Shape: rules.Earn, Full: two, Per: rules.One}, n: 3, zh: "3 次，每次 1；算得 3，最高 2", en: "3 × 1; comes to 3, at most 2"},
		"bonus":                {rule: rules.Rule{Shape: rules.Bonus, Per: rules.One, Cap: two}, n: 1, zh: "1 次，每次 1；得 1", en: "1 × 1; gives 1"},
		"chosen":               {rule: rules.Rule{Shape: rules.Range, Full: ten, Min: half, Max: two}, n: 2, chosen: []rules.Mark{rules.One, two}, zh: "检查人在 0.5–2 内选定；扣 3", en: "the inspector chose 0.5 to 2 each; 3 off"},
		"bands":                {rule: rules.Rule{Shape: rules.Bands, Full: two, Bands: []rules.Band{{From: 3 * rules.One, Mark: rules.One}}}, n: 4, zh: "实际 4；按分段；得 1", en: "it is 4; by its band; gives 1"},
		"bands of a rate":      {rule: rules.Rule{Shape: rules.Bands, Full: two, Of: "o", Bands: []rules.Band{{From: 81 * rules.One, Mark: rules.One}}}, n: 9, of: 10, zh: "9 ÷ 10 = 90.00%；按分段；得 1", en: "9 ÷ 10 = 90.00 %; by its band; gives 1"},
		"no veto":              {rule: rules.Rule{Shape: rules.Veto, Cap: 60 * rules.One}, zh: "没有发生", en: "None"},
		"a veto":               {rule: rules.Rule{Shape: rules.Veto, Cap: 60 * rules.One}, n: 1, zh: "1 次，总分不超过 60", en: "it happened (1): not more than 60 in all"},
		"nothing to divide by": {rule: rules.Rule{Shape: rules.Share, Full: ten, Of: "o"}, n: 1, zh: lang.T(zh, "assess.none.empty"), en: lang.T(en, "assess.none.empty")},
	} {
		got, none := c.rule.Try(c.n, c.of, c.heavy, c.chosen)
		l := rules.Line{N: c.n, Of: c.of, Heavy: c.heavy, Got: got, Full: c.rule.Full, None: none}
		if s := arithmetic(zh, c.rule, l); s != c.zh {
			t.Errorf("%s: %q, not %q", name, s, c.zh)
		}
		if s := arithmetic(en, c.rule, l); s != c.en {
			t.Errorf("%s: %q, not %q", name, s, c.en)
		}
		if strings.Contains(arithmetic(zh, c.rule, l), "«") {
			t.Errorf("%s: a message is missing", name)
		}
	}
}
