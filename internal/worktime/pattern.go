package worktime

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/fault"
)

const dayMinutes = 24 * 60

// Span is opening hours within a day, in minutes after midnight. A shift over
// midnight is two spans: the evening's and the morning's.
type Span struct{ From, To int }

// Minutes returns the length of the span.
func (s Span) Minutes() int { return s.To - s.From }

// String writes the span as 08:00-12:00.
func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// Pattern is the opening hours of a week.
type Pattern struct {
	Week [7][]Span // by time.Weekday: Sunday first

	// Through keeps the week's hours on holidays and changes nothing on swapped
	// days: for a shift that works every day of the year.
	Through bool
}

// Office is the usual pattern: Monday to Friday, 08:00–12:00 and 14:00–18:00.
func Office() Pattern {
	var p Pattern
	for d := time.Monday; d <= time.Friday; d++ {
		p.Week[d] = []Span{{8 * 60, 12 * 60}, {14 * 60, 18 * 60}}
	}
	return p
}

// Daily is a shift of the same hours on every day of the year.
func Daily(spans ...Span) Pattern {
	p := Pattern{Through: true}
	for d := range p.Week {
		p.Week[d] = slices.Clone(spans)
	}
	return p
}

// Valid returns the fault of the pattern, if it has one: no hours at all, a
// span that ends before it begins or leaves the day, spans that overlap.
func (p Pattern) Valid() error {
	open := false
	for _, spans := range p.Week {
		end := 0
		for _, s := range spans {
			if s.From < end || s.To <= s.From || s.To > dayMinutes {
				return fault.New(fault.Invalid, "worktime.span", s.String())
			}
			end, open = s.To, true
		}
	}
	if !open {
		return fault.New(fault.Invalid, "worktime.no_hours")
	}
	return nil
}

// minutes returns the length of each day of the week.
func (p Pattern) minutes() (m [7]int) {
	for d, spans := range p.Week {
		for _, s := range spans {
			m[d] += s.Minutes()
		}
	}
	return m
}

// usual returns the weekday whose hours stand for a working day: the first
// from Monday on that is as long as most days with work are; of two lengths
// equally frequent the longer.
func (p Pattern) usual() time.Weekday {
	m := p.minutes()
	count := map[int]int{}
	for _, n := range m {
		if n > 0 {
			count[n]++
		}
	}
	best := 0
	for n, c := range count {
		if c > count[best] || c == count[best] && n > best {
			best = n
		}
	}
	for i := range 7 {
		if d := time.Weekday((i + 1) % 7); m[d] == best {
			return d
		}
	}
	return time.Monday
}

// String writes the pattern with weekdays 1 (Monday) to 7, as
// "1-5 08:00-12:00 14:00-18:00; 6 09:00-12:00", and "; through" for one that
// works through holidays. ParsePattern reads it.
func (p Pattern) String() string {
	var parts []string
	at := func(i int) []Span { return p.Week[i%7] }
	for i := 1; i <= 7; {
		j := i
		for j < 7 && slices.Equal(at(j+1), at(i)) {
			j++
		}
		if len(at(i)) > 0 {
			var b strings.Builder
			b.WriteString(strconv.Itoa(i))
			if j > i {
				b.WriteString("-" + strconv.Itoa(j))
			}
			for _, s := range at(i) {
				b.WriteString(" " + s.String())
			}
			parts = append(parts, b.String())
		}
		i = j + 1
	}
	if p.Through {
		parts = append(parts, "through")
	}
	return strings.Join(parts, "; ")
}

// ParsePattern reads what String writes, also with full-width signs, en dashes
// and 、 between spans, and lines in place of semicolons.
func ParsePattern(s string) (Pattern, error) {
	var p Pattern
	if len(s) > 2000 {
		return p, fault.New(fault.Invalid, "worktime.pattern", s[:20]+"…")
	}
	for part := range strings.FieldsFuncSeq(plain(s), func(r rune) bool { return r == ';' || r == '\n' }) {
		words := strings.FieldsFunc(part, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == ',' })
		if len(words) == 0 {
			continue
		}
		if len(words) == 1 && words[0] == "through" {
			p.Through = true
			continue
		}
		first, last, ok := weekdays(words[0])
		if !ok || len(words) < 2 {
			return Pattern{}, fault.New(fault.Invalid, "worktime.pattern", strings.TrimSpace(part))
		}
		var spans []Span
		for _, w := range words[1:] {
			sp, ok := parseSpan(w)
			if !ok {
				return Pattern{}, fault.New(fault.Invalid, "worktime.span", w)
			}
			spans = append(spans, sp)
		}
		slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
		for d := first; d <= last; d++ {
			if p.Week[d%7] != nil {
				return Pattern{}, fault.New(fault.Invalid, "worktime.weekday_twice", strconv.Itoa(d))
			}
			p.Week[d%7] = slices.Clone(spans)
		}
	}
	return p, p.Valid()
}

func weekdays(s string) (first, last int, ok bool) {
	a, b, ranged := strings.Cut(s, "-")
	if !ranged {
		b = a
	}
	if len(a) != 1 || len(b) != 1 || a < "1" || b > "7" || a > b {
		return 0, 0, false
	}
	return int(a[0] - '0'), int(b[0] - '0'), true
}

func parseSpan(s string) (Span, bool) {
	a, b, ok := strings.Cut(s, "-")
	from, ok1 := parseClock(a)
	to, ok2 := parseClock(b)
	return Span{from, to}, ok && ok1 && ok2
}

func parseClock(s string) (int, bool) {
	h, m, ok := strings.Cut(s, ":")
	hour, err1 := strconv.ParseUint(h, 10, 8)
	minute, err2 := strconv.ParseUint(m, 10, 8)
	if !ok || err1 != nil || err2 != nil || len(m) != 2 || len(h) > 2 || minute > 59 || hour*60+minute > dayMinutes {
		return 0, false
	}
	return int(hour*60 + minute), true
}

// plain turns full-width digits and signs, as Chinese keyboards give them,
// into their plain forms.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '–' || r == '—' || r == '―':
			return '-'
		case r == '、':
			return ','
		}
		return r
	}, s)
}
