package reports

import (
	"slices"
	"time"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

// Kind is a kind of report. Each has a template in Chinese and in English.
type Kind string

// The kinds of reports.
const (
	KindDaily   Kind = "daily"
	KindWeekly  Kind = "weekly"
	KindMonthly Kind = "monthly"
	KindStage   Kind = "stage" // since the campaign began
	KindBrief   Kind = "brief" // of any days, numbered by issue
)

// Kinds lists the kinds in the order in which they are offered.
var Kinds = []Kind{KindDaily, KindWeekly, KindMonthly, KindStage, KindBrief}

// Known reports whether k is a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Period is the days of which a report tells, both included: 2017-08-25. From
// is empty from the campaign's beginning.
type Period struct{ From, To string }

// PeriodOf returns the days of a report of kind k about the day: the day, its
// week from Monday, its month, all days since the campaign began; of a brief
// the seven days that end with it.
func (k Kind) PeriodOf(day string) (Period, error) {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Period{}, fault.New(fault.Invalid, "report.bad_day", day).Because(err)
	}
	at := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch k {
	case KindDaily:
		return Period{day, day}, nil
	case KindWeekly:
		monday := d.AddDate(0, 0, -(int(d.Weekday())+6)%7)
		return Period{at(monday), at(monday.AddDate(0, 0, 6))}, nil
	case KindMonthly:
		first := d.AddDate(0, 0, 1-d.Day())
		return Period{at(first), at(first.AddDate(0, 1, -1))}, nil
	case KindBrief:
		return Period{at(d.AddDate(0, 0, -6)), day}, nil
	case KindStage:
	}
	return Period{"", day}, nil
}

// Before is the period of the same length that ends where p begins; a month is
// compared with the month before it. Since the beginning there is none.
func (p Period) Before() (Period, bool) {
	from, err := time.Parse(time.DateOnly, p.From)
	to, errTo := time.Parse(time.DateOnly, p.To)
	if err != nil || errTo != nil || to.Before(from) {
		return Period{}, false
	}
	begin := from.AddDate(0, 0, -int(to.Sub(from)/(24*time.Hour))-1)
	if from.Day() == 1 && to.AddDate(0, 0, 1).Day() == 1 {
		begin = from.AddDate(0, -1, 0)
	}
	return Period{begin.Format(time.DateOnly), from.AddDate(0, 0, -1).Format(time.DateOnly)}, true
}

// Shipped is the template of a kind that comes with the program.
func Shipped(k Kind, tag lang.Tag) string { return lang.In(tag, "report.template.of."+string(k)) }
