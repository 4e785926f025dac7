package rules

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Mark is a number of points in thousandths. Per cent and factors are kept the
// same way.
type Mark int64

// One is a whole point.
const One Mark = 1000

// MostMark bounds every mark that is declared.
const MostMark = 100000 * One

// String writes a mark without needless zeros: 90.708, 2.5, 100.
func (m Mark) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	s := fmt.Sprintf("%s%d.%03d", sign, m/One, m%One)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Two writes a mark with two decimals, rounded half away from zero, as
// bulletins print it.
func (m Mark) Two() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	h := (m + 5) / 10
	return fmt.Sprintf("%s%d.%02d", sign, h/100, h%100)
}

var errMark = errors.New("no number with at most three decimals")

// ParseMark reads a number with at most three decimals, exactly.
func ParseMark(s string) (Mark, error) {
	s = strings.TrimSpace(s)
	digits, neg := strings.CutPrefix(s, "-")
	whole, frac, dot := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 9 || len(frac) > 3 || dot && frac == "" {
		return 0, errMark
	}
	n, err := strconv.ParseUint(whole+frac+strings.Repeat("0", 3-len(frac)), 10, 63)
	if err != nil {
		return 0, errMark
	}
	if neg {
		return -Mark(n), nil
	}
	return Mark(n), nil
}

// MarshalJSON writes the mark as a number.
func (m Mark) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a number as it stands, not by way of a binary fraction.
func (m *Mark) UnmarshalJSON(raw []byte) (err error) {
	*m, err = ParseMark(string(raw))
	return err
}

// rat is the mark as a fraction.
func (m Mark) rat() *big.Rat { return big.NewRat(int64(m), int64(One)) }

// round is the nearest mark to a fraction, half away from zero, within bounds
// that no mark leaves.
func round(r *big.Rat) Mark {
	num := new(big.Int).Mul(r.Num(), big.NewInt(int64(One)*2))
	den := new(big.Int).Mul(r.Denom(), big.NewInt(2))
	if r.Sign() < 0 {
		num.Sub(num, r.Denom())
	} else {
		num.Add(num, r.Denom())
	}
	num.Quo(num, den)
	if !num.IsInt64() || num.Int64() > int64(MostMark)*1000 || num.Int64() < -int64(MostMark)*1000 {
		return Mark(num.Sign()) * MostMark * 1000
	}
	return Mark(num.Int64())
}

// times is a·b, rounded.
func times(a, b Mark) Mark { return round(new(big.Rat).Mul(a.rat(), b.rat())) }
