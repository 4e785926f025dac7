package engagement

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever the period, every day of it lies in exactly one stretch, and no other
// day does.
func TestStretchesCoverAPeriodOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := shift("2016-11-20", rapid.IntRange(0, 500).Draw(t, "from"))
		to := shift(from, rapid.IntRange(0, 500).Draw(t, "days"))
		parts := stretches(from, to)
		if len(parts) > 3 {
			t.Errorf("%d parts", len(parts))
		}
		for day := shift(from, -40); day <= shift(to, 40); day = shift(day, 1) {
			in := 0
			for _, p := range parts {
				key := day
				if p.span == byMonth {
					key = day[:7]
				}
				if key >= p.from && key <= p.to {
					in++
				}
			}
			want := 0
			if day >= from && day <= to {
				want = 1
			}
			if in != want {
				t.Fatalf("%s to %s: %s lies in %d of %v", from, to, day, in, parts)
			}
		}
	})
	if p := stretches("2017-01-01", "2017-12-31"); len(p) != 1 || p[0].span != byMonth || !strings.HasPrefix(p[0].to, "2017-12") {
		t.Errorf("a year is %v", p)
	}
}
