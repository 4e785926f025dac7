package overview

import (
	"context"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/figures"
)

// Level is how much a level takes part, from the headquarters to the
// committees.
type Level struct {
	Name     string        // message key
	Link     string        // who stands behind it
	Rate     figures.Ratio // acts in time, of those that were expected
	InTime   string        // address of the acts that were done in time; empty where the reader may not see whose
	Expected string        // and of all that were expected
}

// Few reports whether the share is of too little to be compared.
func (l Level) Few() bool { return few(l.Rate) }

// Levels says how much each level takes part in the period of an overview.
type Levels func(ctx context.Context, by access.Actor, ask Ask) ([]Level, error)

func few(r figures.Ratio) bool { return r.Valid() && r.Den < Few }

// Few reports whether the line's share is of too little to be compared.
func (l Line) Few() bool { return few(l.OnTime.Rate) }

// farBehind is how much less than that of all a share closed on time is where
// it is out of balance.
const farBehind = 0.20

// Balance is whether groups, or areas, get on alike.
type Balance struct {
	Of          string // group or area
	Best, Worst *Line  // by the share closed on time, of those who can be compared, or else of all; nil where fewer than two have a share
	Most        *Line  // who has the most open cases; nil: nobody has any
	Open        int64  // that all of them have
	Behind      []Line // whose share is 20 points or more below that of all, the worst first
	Few         int    // of which too few were due to be compared
}

// Gap is how many points lie between the best and the worst.
func (b Balance) Gap() int {
	if b.Best == nil {
		return 0
	}
	return int(100*(b.Best.OnTime.Rate.Float()-b.Worst.OnTime.Rate.Float()) + 0.5)
}

// Balances are those of the groups and, where there is more than one, of the
// areas.
func (o Overview) Balances() (out []Balance) {
	for _, x := range []struct {
		of    string
		lines []Line
	}{{"group", o.Groups}, {"area", o.Areas}} {
		if len(x.lines) > 1 {
			out = append(out, balance(x.of, x.lines, o.OnTime.Rate))
		}
	}
	return out
}

func balance(of string, lines []Line, mean figures.Ratio) Balance {
	b := Balance{Of: of}
	var can, all []Line
	for i, l := range lines {
		b.Open += l.Open.N
		if l.Open.N > 0 && (b.Most == nil || l.Open.N > b.Most.Open.N) {
			b.Most = &lines[i]
		}
		if !l.OnTime.Rate.Valid() {
			continue
		}
		all = append(all, l)
		if l.Few() {
			b.Few++
		} else {
			can = append(can, l)
		}
	}
	for _, list := range [][]Line{can, all} {
		slices.SortStableFunc(list, func(x, y Line) int { return compare(x.OnTime.Rate, y.OnTime.Rate) })
		if len(list) > 1 && b.Best == nil {
			b.Worst, b.Best = &list[0], &list[len(list)-1]
		}
	}
	for _, l := range can {
		if mean.Valid() && mean.Float()-l.OnTime.Rate.Float() >= farBehind {
			b.Behind = append(b.Behind, l)
		}
	}
	return b
}

// compare orders two shares exactly, as fractions.
func compare(a, b figures.Ratio) int {
	switch x, y := a.Num*b.Den, b.Num*a.Den; {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
