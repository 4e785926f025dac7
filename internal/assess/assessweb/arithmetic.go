package assessweb

import (
	"context"
	"strconv"
	"strings"

	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
)

// arithmetic says how a line came about, in words: everything that somebody
// needs who counts it again with a pencil.
func arithmetic(ctx context.Context, r rules.Rule, l rules.Line) string {
	if l.None != "" {
		return lang.T(ctx, "assess.none."+l.None)
	}
	a := reckoning{ctx: ctx, r: r, l: l}
	switch r.Shape {
	case rules.Rate:
		key := "rate"
		if r.Down {
			key = "rate_down"
		}
		a.ratio()
		a.say(key, r.At.String(), r.Per.String())
		a.gives()
	case rules.Share:
		a.ratio()
		a.say("share", r.Full.String())
		a.gives()
	case rules.Each:
		a.occurrences()
		a.takes()
	case rules.Earn, rules.Bonus:
		a.occurrences()
		a.gives()
	case rules.Range:
		a.say("range", r.Min.String(), r.Max.String())
		a.takes()
	case rules.Bands:
		if l.Of > 0 {
			a.ratio()
		} else {
			a.say("value", counted(r, l.N))
		}
		a.say("bands")
		a.gives()
	case rules.Veto:
		if l.N > 0 {
			a.say("veto", l.N, r.Cap.String())
		}
	}
	if len(a.out) == 0 {
		return lang.T(ctx, "assess.how.nothing")
	}
	return strings.Join(a.out, lang.T(ctx, "assess.semicolon"))
}

// reckoning gathers what is said of a line.
type reckoning struct {
	ctx context.Context
	r   rules.Rule
	l   rules.Line
	out []string
}

func (a *reckoning) say(key string, args ...any) {
	a.out = append(a.out, lang.T(a.ctx, "assess.how."+key, args...))
}

func (a *reckoning) ratio() {
	a.say("ratio", counted(a.r, a.l.N), counted(a.r, a.l.Of), a.l.Rate().Two())
}

// occurrences are how many, what each costs or earns, how later ones escalate,
// which weigh more, and what they are spread over.
func (a *reckoning) occurrences() {
	a.say("times", counted(a.r, a.l.N), a.r.Per.String())
	for _, s := range a.r.Steps {
		if s.From <= a.l.N {
			a.out = append(a.out, lang.T(a.ctx, "assess.reads.step", s.From, s.Per.String()))
		}
	}
	if a.l.Heavy > 0 && a.r.Times > rules.One {
		a.say("heavy", a.l.Heavy, a.r.Times.String())
	}
	if a.l.Of > 0 {
		a.say("over", a.l.Of)
	}
}

// gives says what the line gives, and what it would if the rule set no bounds.
func (a *reckoning) gives() {
	raw, ok := a.r.Unbounded(a.l)
	switch got := a.l.Got; {
	case ok && raw < got:
		a.say("floor", raw.String(), got.String())
	case ok && raw > got:
		a.say("ceiling", raw.String(), got.String())
	default:
		a.say("got", got.String())
	}
}

// takes says what the line takes off, and what it would without bounds.
func (a *reckoning) takes() {
	off := a.r.Full - a.l.Got
	if raw, ok := a.r.Unbounded(a.l); ok && raw > off {
		a.say("at_most", raw.String(), off.String())
		return
	}
	a.say("off", off.String())
}

// counted is a number of a line as people read it: the marks of inspections are
// in thousandths of a point.
func counted(r rules.Rule, n int64) string {
	if r.Source == rules.Inspection {
		return rules.Mark(n).String()
	}
	return strconv.FormatInt(n, 10)
}
