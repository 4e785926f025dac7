package figures

import (
	"math"
	"strconv"
)

// Ratio is a rate: how many of how many.
type Ratio struct{ Num, Den int64 }

// Valid reports whether there is a rate: with nothing to count, there is none.
func (r Ratio) Valid() bool { return r.Den != 0 }

// Percent returns the rate in per cent, rounded half away from zero to two
// decimals as bulletins print it, and "—" if there is none. It is exact: no
// binary fraction comes between.
func (r Ratio) Percent() string {
	if !r.Valid() {
		return "—"
	}
	num, den := r.Num, r.Den
	sign := ""
	if (num < 0) != (den < 0) && num != 0 {
		sign = "-"
	}
	num, den = max(num, -num), max(den, -den)
	hundredths := (num*10000*2 + den) / (den * 2)
	frac := strconv.FormatInt(hundredths%100, 10)
	if len(frac) == 1 {
		frac = "0" + frac
	}
	return sign + strconv.FormatInt(hundredths/100, 10) + "." + frac + "%"
}

// Float returns the rate between 0 and 1 for drawing; 0 if there is none.
func (r Ratio) Float() float64 {
	if !r.Valid() {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// Z is the normal deviate of a confidence of 95 %.
const Z = 1.959963984540054

// Interval is where the share of all lies with 95 % confidence, if r is that of a
// sample: Wilson's, from 0 to 1. Of none it is everything. (E. B. Wilson, J. Am.
// Stat. Assoc. 22 (1927) 209–212.)
func (r Ratio) Interval() (low, high float64) {
	if r.Den <= 0 {
		return 0, 1
	}
	n, p := float64(r.Den), float64(r.Num)/float64(r.Den)
	mid := (p + Z*Z/(2*n)) / (1 + Z*Z/n)
	half := Z / (1 + Z*Z/n) * math.Sqrt(p*(1-p)/n+Z*Z/(4*n*n))
	return max(mid-half, 0), min(mid+half, 1)
}
