package rules_test

import (
	"testing"

	"chuangwei/internal/rules"
)

func TestMarksAreReadAndWrittenExactly(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"0": "0", "1": "1", "0.5": "0.5", "90.708": "90.708", "-0.30": "-0.3", "100000": "100000"} {
		if got := mark(t, in).String(); got != want {
			t.Errorf("%s = %s, want %s", in, got, want)
		}
	}
	for _, in := range []string{"", "1.", ".5", "1e3", "0.0001", "x", "1,5", "-", "NaN", "9999999999"} {
		if m, err := rules.ParseMark(in); err == nil {
			t.Errorf("%q is read as %s", in, m)
		}
	}
	if got := mark(t, "85.714").Two() + " " + mark(t, "0.005").Two() + " " + mark(t, "-0.005").Two(); got != "85.71 0.01 -0.01" {
		t.Errorf("two decimals: %s", got)
	}
}
