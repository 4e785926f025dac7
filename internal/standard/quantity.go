package standard

import (
	"math"
	"strconv"
	"strings"
)

// Quantity is a number in ten-thousandths: 0.06 mg/m³ is 600.
type Quantity int64

// One is the number 1, and "yes".
const One Quantity = 10_000

// maxQuantity bounds what is typed.
const maxQuantity = 1_000_000_000

// ParseQuantity reads a number of at most four decimals.
func ParseQuantity(s string) (Quantity, bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	minus := strings.HasPrefix(s, "-")
	whole, part, dot := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || len(part) > 4 || dot && part == "" || strings.ContainsAny(whole+part, "+-") {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > maxQuantity {
		return 0, false
	}
	d := int64(0)
	if part != "" {
		if d, err = strconv.ParseInt((part + "0000")[:4], 10, 64); err != nil {
			return 0, false
		}
	}
	q := Quantity(n)*One + Quantity(d)
	if minus {
		q = -q
	}
	return q, true
}

// String writes the number without needless noughts.
func (q Quantity) String() string {
	sign, n := "", int64(q)
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n/int64(One), 10)
	if d := n % int64(One); d != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(int64(One)+d, 10)[1:], "0")
	}
	return sign + s
}

// Float is the number for a spreadsheet.
func (q Quantity) Float() float64 { return math.Round(float64(q)) / float64(One) }
