package worktime

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Special says how a day differs from its weekday.
type Special struct {
	Off  bool   // a holiday; otherwise a day that is worked in exchange
	Name string // of the holiday to which it belongs
}

// Days is the days that differ from their weekday. Its owner may change it
// until a calendar has been made of it; a calendar keeps a copy.
type Days map[Day]Special

// With returns a copy of ds in which the days of more replace or add to it. An
// edited day that should follow its weekday again is taken out with delete.
func (ds Days) With(more Days) Days {
	all := make(Days, len(ds)+len(more))
	maps.Copy(all, ds)
	maps.Copy(all, more)
	return all
}

// Sorted returns the days in order.
func (ds Days) Sorted() []Day { return slices.Sorted(maps.Keys(ds)) }

// Of returns the days of one year.
func (ds Days) Of(year int) Days {
	out := Days{}
	for d, s := range ds {
		if d.Year() == year {
			out[d] = s
		}
	}
	return out
}

// Years returns the years that the days describe. Days of December alone do
// not: a notice for the next year's New Year often reaches back into it.
func (ds Days) Years() []int {
	seen := map[int]bool{}
	for d := range ds {
		if y, m, _ := d.Date(); m != time.December {
			seen[y] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// BuiltIn returns the years that the program knows. The map is the caller's.
func BuiltIn() Days {
	ds := Days{}
	for line := range strings.Lines(statutory) {
		words := strings.Fields(line)
		if len(words) < 3 {
			continue
		}
		year, _ := strconv.Atoi(words[0])
		for _, w := range words[2:] {
			w, worked := strings.CutPrefix(w, "+")
			a, b, ranged := strings.Cut(w, "-")
			if !ranged {
				b = a
			}
			for d, last := tableDay(year, a), tableDay(year, b); d <= last; d++ {
				ds[d] = Special{Off: !worked, Name: words[1]}
			}
		}
	}
	return ds
}

// tableDay reads 0127, a month and a day of the month.
func tableDay(year int, s string) Day {
	n, _ := strconv.Atoi(s)
	return Date(year, time.Month(n/100), n%100)
}
