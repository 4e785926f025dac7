package standard_test

import (
	"slices"
	"testing"

	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
)

func TestWhyAClauseStandsAsItDoesIsSaidWithItsMeasure(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		measure     string
		f           standard.Facts
		zh, english string
	}{
		{"%", standard.Facts{Kind: standard.AtLeast, Target: q("95"), Value: q("91.2")}, "91.2%，低于要求的95%", "91.2% is below 95%"},
		{"m²", standard.Facts{Kind: standard.AtLeast, Target: q("8.5"), Value: q("8")}, "8 m²，低于要求的8.5 m²", "8 m² is below 8.5 m²"},
		{"mg/m³", standard.Facts{Kind: standard.AtMost, Target: q("0.06"), Value: q("0.07")}, "0.07 mg/m³，高于要求的0.06 mg/m³", "0.07 mg/m³ is over 0.06 mg/m³"},
		{"h", standard.Facts{Kind: standard.AtLeast, Target: q("16"), Value: q("16")}, "16小时，接近限值16小时", "16 h is close to 16 h"},
		{"d", standard.Facts{Kind: standard.Equal, Target: q("300"), Value: q("299")}, "299天，应为300天", "299 days is not 300 days"},
		{"1/100k", standard.Facts{Kind: standard.Falling, Before: q("5"), Value: q("5")}, "5/10万人，没有变化", "5 per 100,000 has not moved"},
		{"a", standard.Facts{Kind: standard.Rising, Before: q("78"), Value: q("77.5")}, "由78岁变为77.5岁，方向相反", "From 78 years to 77.5 years: the wrong way"},
		{"", standard.Facts{Kind: standard.AtLeast, Target: q("2"), Value: q("1")}, "1，低于要求的2", "1 is below 2"},
		{
			"%",
			standard.Facts{Kind: standard.AtLeast, Target: q("90"), Value: q("93"), Low: q("86.3"), High: q("96.6")},
			"抽样所得，95%置信区间86.3%～96.6%跨过要求值",
			"Measured by a sample: with 95 % confidence it lies between 86.3% and 96.6%, on either side of the target",
		},
		{"%", standard.Facts{Kind: standard.YesNo, Value: q("1"), Hooks: true, Open: 3}, "街面上还有3件问题未办结", "Cases still open on its streets: 3"},
	} {
		s := standard.Standing{Node: standard.Node{Measure: x.measure}, Verdict: standard.Judge(x.f)}
		for tag, want := range map[lang.Tag]string{lang.Chinese: x.zh, lang.English: x.english} {
			if got := s.Why(tag); !slices.Contains(got, want) {
				t.Errorf("%q in %s: %q, want %q", x.measure, tag, got, want)
			}
		}
	}
}
