package ui_test

import (
	"cmp"
	"strings"
	"testing"

	"chuangwei/internal/ui"
)

func TestAWholeListIsOrderedAsItsAddressSays(t *testing.T) {
	t.Parallel()
	type row struct {
		name string
		n    int
	}
	orders := map[string]func(a, b row) int{"n": func(a, b row) int { return cmp.Compare(a.n, b.n) }}
	for by, want := range map[string]string{"": "bac", "n": "acb", "-n": "bac", "name": "bac", "-": "bac"} {
		list := []row{{"b", 2}, {"a", 1}, {"c", 1}}
		ui.Order(list, by, orders)
		var b strings.Builder
		for _, r := range list {
			b.WriteString(r.name)
		}
		if got := b.String(); got != want {
			t.Errorf("by %q: %s, want %s", by, got, want)
		}
	}
}
