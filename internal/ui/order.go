package ui

import (
	"slices"
	"strings"
)

// Order sorts a list that is whole by the order that its address names: "late",
// or "-late" for downwards. An order that the list does not have leaves it as
// it is.
func Order[T any](list []T, by string, orders map[string]func(a, b T) int) {
	key, down := strings.CutPrefix(by, "-")
	compare, ok := orders[key]
	if !ok {
		return
	}
	slices.SortStableFunc(list, func(a, b T) int {
		if down {
			a, b = b, a
		}
		return compare(a, b)
	})
}
