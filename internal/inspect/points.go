package inspect

import (
	"strconv"
	"strings"
)

// Points are a mark in thousandths of a point: marks are exact.
type Points int64

// One is a whole point.
const One Points = 1000

// MaxPoints bounds what a sheet may add up to.
const MaxPoints = 100_000 * One

// String writes a mark without more places than it has: 12.5.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	text := strconv.FormatInt(int64(p/One), 10)
	if rest := int64(p % One); rest > 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return sign + text
}

// Float is the mark as a spreadsheet holds it.
func (p Points) Float() float64 { return float64(p) / float64(One) }

// ParsePoints reads a mark with up to three decimal places.
func ParsePoints(s string) (Points, bool) {
	s = strings.TrimSpace(s)
	whole, rest, dot := strings.Cut(s, ".")
	if len(whole) == 0 || len(whole) > 6 || len(rest) > 3 || dot && rest == "" {
		return 0, false
	}
	for _, r := range whole + rest {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(whole+rest+"000"[len(rest):], 10, 64)
	return Points(n), err == nil && Points(n) <= MaxPoints
}

// mean is the mean of n marks that add up to sum, to the nearest thousandth.
func mean(sum Points, n int) Points { return (2*sum + Points(n)) / Points(2*n) }
