package rules

import "math/big"

// mark is what the rule's shape makes of a line's numbers.
func (r Rule) mark(l Line, chosen []Mark) Mark {
	switch r.Shape {
	case Rate:
		return r.within(r.rate(l))
	case Share:
		return r.within(r.share(l))
	case Each:
		return r.less(round(r.cost(l)))
	case Range:
		var sum Mark
		for _, m := range chosen {
			sum += min(max(m, r.Min), r.Max)
		}
		return r.less(sum)
	case Bands:
		return r.within(r.band(l))
	case Earn:
		return r.within(round(r.cost(l)))
	case Bonus:
		return min(round(r.cost(l)), r.Cap)
	case Veto:
	}
	return 0
}

// Try is what the rule makes of numbers that are given: how many, of how many,
// how many of them weighty, and the amounts that an inspector chose. none says
// why it makes nothing.
func (r Rule) Try(n, of, heavy int64, chosen []Mark) (got Mark, none string) {
	l := Line{N: max(n, 0), Heavy: min(max(heavy, 0), max(n, 0))}
	if r.Of != "" {
		if of <= 0 {
			return 0, NoneEmpty
		}
		l.Of = of
	}
	return r.mark(l, chosen), ""
}

// Unbounded is what a line would give if neither a full mark, nor a floor, nor a
// cap bounded it; of Each what it would take off. ok is false for shapes that
// count nothing out: what an inspector chose, and a veto.
func (r Rule) Unbounded(l Line) (m Mark, ok bool) {
	switch r.Shape {
	case Rate:
		return r.rate(l), true
	case Share:
		return r.share(l), true
	case Each, Earn, Bonus:
		return round(r.cost(l)), true
	case Bands:
		return r.band(l), true
	case Range, Veto:
	}
	return 0, false
}

// within keeps a mark between the floor, or nothing, and the full mark.
func (r Rule) within(m Mark) Mark { return min(max(m, r.Floor), r.Full) }

// less is the full mark less a deduction, which neither its cap nor the floor
// lets go further.
func (r Rule) less(off Mark) Mark {
	if r.Cap > 0 {
		off = min(off, r.Cap)
	}
	if r.Full > 0 {
		off = min(off, r.Full-r.Floor)
	}
	return r.Full - off
}

// share is as much of the full mark as the rate is of the whole.
func (r Rule) share(l Line) Mark {
	return round(new(big.Rat).Mul(r.Full.rat(), big.NewRat(l.N, l.Of)))
}

// rate is full at the threshold; each point beyond costs.
func (r Rule) rate(l Line) Mark {
	gap := new(big.Rat).Mul(big.NewRat(l.N, l.Of), big.NewRat(100, 1))
	gap.Sub(r.At.rat(), gap)
	if r.Down {
		gap.Neg(gap)
	}
	if gap.Sign() <= 0 {
		return r.Full
	}
	return round(gap.Sub(r.Full.rat(), gap.Mul(gap, r.Per.rat())))
}

// cost is what the occurrences are worth together: escalated, the weighty ones
// more, and divided by what they are spread over.
func (r Rule) cost(l Line) *big.Rat {
	sum := new(big.Rat).Mul(r.Per.rat(), big.NewRat(l.N, 1))
	if len(r.Steps) > 0 {
		sum = r.steps(l.N)
	}
	if l.Heavy > 0 && r.Times > One {
		// The weighty ones are the last, and cost what an occurrence costs on
		// average more.
		more := new(big.Rat).Mul(sum, big.NewRat(l.Heavy, l.N))
		sum.Add(sum, more.Mul(more, (r.Times-One).rat()))
	}
	if l.Of > 0 {
		sum.Quo(sum, big.NewRat(l.Of, 1))
	}
	return sum
}

// steps is what n occurrences cost, where later ones cost more.
func (r Rule) steps(n int64) *big.Rat {
	sum, per, from := new(big.Rat), r.Per, int64(1)
	add := func(until int64) {
		if until > from {
			sum.Add(sum, new(big.Rat).Mul(per.rat(), big.NewRat(until-from, 1)))
		}
	}
	for _, s := range r.Steps {
		if s.From > n {
			break
		}
		add(s.From)
		per, from = s.Per, s.From
	}
	add(n + 1)
	return sum
}

func (r Rule) band(l Line) (m Mark) {
	value := big.NewRat(l.N, 1)
	if l.Of > 0 {
		value.Mul(big.NewRat(l.N, l.Of), big.NewRat(100, 1))
	}
	if r.Down && len(r.Bands) > 0 {
		m = r.Full
	}
	for _, b := range r.Bands {
		if value.Cmp(b.From.rat()) >= 0 {
			m = b.Mark
		}
	}
	return m
}
