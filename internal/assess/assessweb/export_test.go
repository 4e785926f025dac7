package assessweb

import (
	"testing"

	"chuangwei/internal/assess"
	"chuangwei/internal/rules"
)

// Marks and places are numbers in a spreadsheet, so that it can add and sort them;
// where there is none the cell is empty.
func TestMarksAreNumbersInASpreadsheet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want any }{
		{points("", 70746), 70.75},
		{points("", 0), 0.0},
		{points(rules.NoneFew, 0), nil},
		{placed(assess.Mark{Place: 3}), int64(3)},
		{placed(assess.Mark{}), nil},
	} {
		if c.got != c.want {
			t.Errorf("%v, not %v", c.got, c.want)
		}
	}
}
