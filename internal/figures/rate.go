package figures

import "strconv"

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
