package worktime

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func calendar(t testing.TB, z *time.Location, p Pattern) *Calendar {
	t.Helper()
	c, err := New(z, p, BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func office(t testing.TB) *Calendar { return calendar(t, zone(t, "Asia/Shanghai"), Office()) }

func shift(t testing.TB) *Calendar {
	return calendar(t, zone(t, "Asia/Shanghai"), Daily(Span{7*60 + 30, 21*60 + 30}))
}

const minuteForm = "2006-01-02 15:04"

func at(t testing.TB, c *Calendar, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation(minuteForm, s, c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func limit(t testing.TB, s string) Limit {
	t.Helper()
	l, err := ParseLimit(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestDeadlinesOfAnOffice(t *testing.T) {
	t.Parallel()
	c := office(t)
	for _, test := range []struct{ why, start, limit, want string }{
		{"within a morning", "2017-08-25 08:30", "2wh", "2017-08-25 10:30"},
		{"over the noon break", "2017-08-25 11:00", "2wh", "2017-08-25 15:00"},
		{"to the end of the day, not the next morning", "2017-08-25 14:00", "4wh", "2017-08-25 18:00"},
		{"over a weekend", "2017-08-25 17:00", "2wh", "2017-08-28 09:00"},
		{"from the noon break", "2017-08-25 12:30", "1wh", "2017-08-25 15:00"},
		{"from a Saturday", "2017-08-26 03:00", "4wh", "2017-08-28 12:00"},
		{"a work day is the same clock time", "2017-08-24 10:15", "1wd", "2017-08-25 10:15"},
		{"two work days over a weekend", "2017-08-24 10:15", "2wd", "2017-08-28 10:15"},
		{"27 May 2017 is a Saturday that works", "2017-05-26 17:00", "2wh", "2017-05-27 09:00"},
		{"28 to 30 May 2017 are off", "2017-05-27 17:00", "2wh", "2017-05-31 09:00"},
		{"30 September 2017 works", "2017-09-29 17:00", "2wh", "2017-09-30 09:00"},
		{"1 to 8 October 2017 are off", "2017-09-30 17:00", "2wh", "2017-10-09 09:00"},
		{"the last day of 2018 is off, the 29th works", "2018-12-28 17:00", "10wh", "2019-01-01 09:00"},
		{"4 January 2026 is a Sunday that works", "2025-12-31 18:00", "1wh", "2026-01-04 09:00"},
		{"Spring Festival 2026", "2026-02-14 17:00", "2wh", "2026-02-24 09:00"},
		{"National Day 2026, then a Saturday that works", "2026-09-30 10:00", "3wd", "2026-10-10 10:00"},
		{"urgent hours run through the night", "2017-08-25 23:30", "2uh", "2017-08-26 01:30"},
		{"natural days run over holidays", "2017-09-29 16:45", "15nd", "2017-10-14 16:45"},
	} {
		got := c.Deadline(at(t, c, test.start), limit(t, test.limit)).In(c.Zone()).Format(minuteForm)
		if got != test.want {
			t.Errorf("%s: %s from %s ends %s, want %s", test.why, test.limit, test.start, got, test.want)
		}
	}
}

func TestAYearWithoutHolidaysIsMissed(t *testing.T) {
	t.Parallel()
	c := office(t)
	if diff := cmp.Diff([]int{2019}, c.Missing(Date(2018, 12, 28), Date(2019, 1, 1))); diff != "" {
		t.Error(diff)
	}
	more, err := New(c.Zone(), Office(), BuiltIn().With(Days{Date(2019, 1, 1): {Off: true, Name: "元旦"}}))
	if err != nil {
		t.Fatal(err)
	}
	if got := more.Missing(Date(2018, 12, 28), Date(2019, 1, 1)); got != nil {
		t.Errorf("still misses %v", got)
	}
	if c.Works(Date(2019, 1, 1)) == more.Works(Date(2019, 1, 1)) {
		t.Error("the added day changes nothing")
	}
}

func TestStatutoryDays(t *testing.T) {
	t.Parallel()
	c := office(t)
	for _, test := range []struct {
		first, last string
		works       bool
	}{
		{"2017-05-27", "2017-05-27", true},
		{"2017-05-28", "2017-05-30", false},
		{"2017-09-30", "2017-09-30", true},
		{"2017-10-01", "2017-10-08", false},
		{"2017-10-09", "2017-10-13", true},
		{"2026-01-01", "2026-01-03", false},
		{"2026-01-04", "2026-01-04", true},
		{"2026-02-14", "2026-02-14", true},
		{"2026-02-15", "2026-02-23", false},
		{"2026-02-28", "2026-02-28", true},
		{"2026-04-04", "2026-04-06", false},
		{"2026-05-01", "2026-05-05", false},
		{"2026-05-09", "2026-05-09", true},
		{"2026-06-19", "2026-06-21", false},
		{"2026-09-20", "2026-09-20", true},
		{"2026-09-25", "2026-09-27", false},
		{"2026-10-01", "2026-10-07", false},
		{"2026-10-10", "2026-10-10", true},
	} {
		first, _ := ParseDay(test.first)
		last, _ := ParseDay(test.last)
		for d := first; d <= last; d++ {
			if c.Works(d) != test.works {
				t.Errorf("%s works: %v", d, !test.works)
			}
		}
	}
	// Counted by hand from the notices.
	for year, want := range map[int]int{2016: 250, 2017: 249, 2018: 250, 2026: 248} {
		if got := c.Workdays(Date(year, 1, 1), Date(year, 12, 31)); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
	for day, s := range BuiltIn() {
		if len(Codes(s.Name)) == 0 {
			t.Errorf("%v: the holiday %q has no code", day, s.Name)
		}
	}
	if diff := cmp.Diff([]string{"mid_autumn", "national"}, Codes("中秋节、国庆节")); diff != "" || Codes("县庆") != nil || Codes("春节、县庆") != nil {
		t.Errorf("codes: %s", diff)
	}
	if diff := cmp.Diff([]int{2016, 2017, 2018, 2026}, BuiltIn().Years()); diff != "" {
		t.Error(diff)
	}
	if s, ok := c.Special(Date(2017, 5, 29)); !ok || s.Name != "端午节" {
		t.Errorf("29 May 2017 is %v", s)
	}
}

func TestAShiftWorksEveryDayAndItsDayIsItsWholeLength(t *testing.T) {
	t.Parallel()
	c := shift(t)
	if c.DayLength() != 14*time.Hour {
		t.Fatalf("a day is %v", c.DayLength())
	}
	for _, test := range []struct{ start, limit, want string }{
		{"2017-10-01 21:00", "2wh", "2017-10-02 09:00"},
		{"2017-10-01 10:00", "2wd", "2017-10-03 10:00"},
		{"2017-10-01 05:00", "1wd", "2017-10-01 21:30"},
	} {
		if got := c.Deadline(at(t, c, test.start), limit(t, test.limit)).In(c.Zone()).Format(minuteForm); got != test.want {
			t.Errorf("%s from %s ends %s, want %s", test.limit, test.start, got, test.want)
		}
	}
	if m := c.Missing(Date(2017, 1, 1), Date(2030, 1, 1)); m != nil {
		t.Errorf("misses %v", m)
	}
}

func TestClocksThatChange(t *testing.T) {
	t.Parallel()
	ny := zone(t, "America/New_York")
	c, err := New(ny, Office(), nil)
	if err != nil {
		t.Fatal(err)
	}
	night, err := New(ny, Daily(Span{0, 6 * 60}, Span{22 * 60, 24 * 60}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		c                  *Calendar
		start, limit, want string
	}{
		{c, "2017-03-10 17:00", "2wh", "2017-03-13 09:00"},     // clocks go forward on the 12th
		{c, "2017-03-10 17:00", "2nd", "2017-03-12 17:00"},     // same clock time, 47 hours later
		{c, "2017-03-11 17:00", "24uh", "2017-03-12 18:00"},    // 24 hours of the clock
		{c, "2017-11-03 17:00", "2wh", "2017-11-06 09:00"},     // and back on 5 November
		{night, "2017-03-11 22:00", "8wh", "2017-03-12 23:00"}, // that night is an hour short: 7 by 06:00
		{night, "2017-11-04 22:00", "8wh", "2017-11-05 05:00"}, // and an hour long: 9 by 06:00
	} {
		want := at(t, test.c, test.want)
		if got := test.c.Deadline(at(t, test.c, test.start), limit(t, test.limit)); !got.Equal(want) {
			t.Errorf("%s from %s ends %s, want %s", test.limit, test.start, got.In(ny), want)
		}
	}
	// A shift that stands in the hour that does not exist is not negative.
	gap, err := New(ny, Daily(Span{150, 180}, Span{180, 240}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := gap.Working(at(t, gap, "2017-03-12 00:00"), at(t, gap, "2017-03-13 00:00")); got != time.Hour {
		t.Errorf("the gap leaves %v", got)
	}
	evening, err := New(zone(t, "America/Sao_Paulo"), Daily(Span{0, 60}, Span{22 * 60, 24 * 60}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := evening.Working(at(t, evening, "2017-10-14 12:00"), at(t, evening, "2017-10-15 12:00")); got != 2*time.Hour {
		t.Errorf("the evening before a midnight that is left out has %v", got)
	}
	// Midnight that does not exist: São Paulo, 15 October 2017.
	sp := zone(t, "America/Sao_Paulo")
	if got := Date(2017, 10, 15).Start(sp).In(sp).Format(minuteForm); got != "2017-10-15 01:00" {
		t.Errorf("the day begins %s", got)
	}
	if got := Date(2017, 10, 14).End(sp).Sub(Date(2017, 10, 14).Start(sp)); got != 24*time.Hour {
		t.Errorf("the day before is %v long", got)
	}
}

func TestPauses(t *testing.T) {
	t.Parallel()
	c := office(t)
	start := at(t, c, "2017-08-24 10:00")
	p := func(from, to string) Pause {
		q := Pause{From: at(t, c, from)}
		if to != "" {
			q.To = at(t, c, to)
		}
		return q
	}
	for _, test := range []struct {
		why, limit string
		pauses     []Pause
		want       string
	}{
		{"none", "1wd", nil, "2017-08-25 10:00"},
		{"two hours", "1wd", []Pause{p("2017-08-24 15:00", "2017-08-24 17:00")}, "2017-08-25 12:00"},
		{"a night costs nothing", "1wd", []Pause{p("2017-08-24 19:00", "2017-08-25 07:00")}, "2017-08-25 10:00"},
		{"twice the same", "1wd", []Pause{p("2017-08-24 15:00", "2017-08-24 17:00"), p("2017-08-24 15:00", "2017-08-24 16:00")}, "2017-08-25 12:00"},
		{"after the deadline", "1wd", []Pause{p("2017-08-25 11:00", "2017-08-25 17:00")}, "2017-08-25 10:00"},
		{"one that moves the deadline into the next", "1wd", []Pause{p("2017-08-25 10:30", "2017-08-25 11:30"), p("2017-08-24 15:00", "2017-08-24 17:00")}, "2017-08-25 15:00"},
		{"one that lasts", "1wd", []Pause{p("2017-08-24 15:00", "")}, "2017-08-25 10:00"},
		{"begun before the start", "1wd", []Pause{p("2017-08-20 15:00", "2017-08-24 11:00")}, "2017-08-25 11:00"},
		{"urgent hours lose clock time", "24uh", []Pause{p("2017-08-24 19:00", "2017-08-25 07:00")}, "2017-08-25 22:00"},
		{"natural days too", "2nd", []Pause{p("2017-08-24 19:00", "2017-08-25 19:00")}, "2017-08-27 10:00"},
	} {
		if got := c.Deadline(start, limit(t, test.limit), test.pauses...).In(c.Zone()).Format(minuteForm); got != test.want {
			t.Errorf("%s: ends %s, want %s", test.why, got, test.want)
		}
	}
	if got := c.Postpone(at(t, c, "2017-08-25 10:00"), WorkDay, p("2017-08-24 15:00", "2017-08-24 17:00")); !got.Equal(at(t, c, "2017-08-25 12:00")) {
		t.Errorf("postponed to %s", got)
	}
}

func TestShareGoesByTheLimitsOwnTime(t *testing.T) {
	t.Parallel()
	c := office(t)
	start, due := at(t, c, "2017-08-25 10:00"), at(t, c, "2017-08-29 10:00") // Friday to Tuesday: 2wd
	for now, want := range map[string]float64{
		"2017-08-24 10:00": 0,
		"2017-08-25 10:00": 0,
		"2017-08-26 12:00": 0.375, // a weekend does not wear
		"2017-08-28 10:00": 0.5,
		"2017-08-28 17:00": 13.0 / 16,
		"2017-08-29 10:00": 1,
		"2017-08-31 10:00": 2,
	} {
		if got := c.Share(WorkDay, start, due, at(t, c, now)); got != want {
			t.Errorf("at %s: %v, want %v", now, got, want)
		}
	}
	if got := c.Share(UrgentHour, start, start.Add(2*time.Hour), start.Add(time.Hour)); got != 0.5 {
		t.Errorf("urgent: %v", got)
	}
	if got := c.Moment(WorkDay, start, due, 0.5); !got.Equal(at(t, c, "2017-08-28 10:00")) {
		t.Errorf("half has gone at %s", got)
	}
	pause := Pause{From: at(t, c, "2017-08-25 14:00")}
	if got := c.Share(WorkDay, start, due, at(t, c, "2017-08-28 18:00"), pause); got > 0.6 || got < 0.1 {
		t.Errorf("a pause that lasts: %v", got)
	}
	if got := c.Share(WorkHour, due, start, start.Add(-time.Hour)); got != 0 {
		t.Errorf("a deadline before its start, not passed: %v", got)
	}
	if got := c.Share(WorkHour, due, start, due); got != 1 {
		t.Errorf("a deadline before its start, passed: %v", got)
	}
}

func TestPatternsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1-5 08:00-12:00 14:00-18:00":             "1-5 08:00-12:00 14:00-18:00",
		"１－５　8：00－12：00、14：00–18：00；6 9:00-12:00": "1-5 08:00-12:00 14:00-18:00; 6 09:00-12:00",
		"1-7 07:30-21:30; through":                "1-7 07:30-21:30; through",
		"7 22:00-24:00\n1 00:00-06:00":            "1 00:00-06:00; 7 22:00-24:00",
	} {
		p, err := ParsePattern(in)
		if err != nil || p.String() != want {
			t.Errorf("%q: %q, %v", in, p, err)
		}
	}
	for _, bad := range []string{
		"", "through", "1-5", "0 08:00-12:00", "5-1 08:00-12:00", "1 12:00-08:00", "1 08:00-12:00 11:00-13:00",
		"1 08:00-24:01", "1 08:60-09:00", "1 08:00-12:00; 1-2 08:00-12:00", "星期一 08:00-12:00", "1 8-12", "1 08:00", "' OR 1=1",
	} {
		if p, err := ParsePattern(bad); err == nil {
			t.Errorf("%q gives %q", bad, p)
		}
	}
	half := Office()
	half.Week[time.Saturday] = []Span{{9 * 60, 12 * 60}}
	c := calendar(t, time.UTC, half)
	if c.DayLength() != 8*time.Hour {
		t.Errorf("a half Saturday makes the day %v", c.DayLength())
	}
	if got := c.Hours(Date(2017, 5, 27)); len(got) != 2 {
		t.Errorf("a Saturday worked in exchange has the hours %v", got)
	}
}

func TestLimitsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ in, want string }{
		{"4wh", "4wh"},
		{" 2 WD ", "2wd"},
		{"2uh", "2uh"},
		{"15nd", "15nd"},
		{"４个工作小时", "4wh"},
		{"2个工作日", "2wd"},
		{"2小时", "2uh"},
		{"15天", "15nd"},
		{"9999nd", "9999nd"},
	} {
		if l, err := ParseLimit(x.in); err != nil || l.String() != x.want {
			t.Errorf("%q: %q, %v", x.in, l, err)
		}
	}
	for _, bad := range []string{"", "0wh", "-1wd", "4", "wh", "10000nd", "4xx", "99999999999999999999wd", "4.5wh", "😀", "'; DROP TABLE cases"} {
		if l, err := ParseLimit(bad); err == nil {
			t.Errorf("%q gives %q", bad, l)
		}
	}
	var l Limit
	if v, err := (Limit{2, WorkDay}).Value(); err != nil || l.Scan(v) != nil || l != (Limit{2, WorkDay}) {
		t.Errorf("stored %v comes back as %v", v, l)
	}
	if v, err := (Limit{}).Value(); v != nil || err != nil {
		t.Errorf("no limit is stored as %v", v)
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(1, int32(lastDay)).Draw(t, "day"))
		back, err := ParseDay(d.String())
		if err != nil || back != d {
			t.Fatalf("%s comes back as %s, %v", d, back, err)
		}
		if d.Weekday() != d.utc().Weekday() {
			t.Fatalf("%s is a %s", d, d.Weekday())
		}
		y, m, n := d.Date()
		if Date(y, m, n) != d || DayOf(d.Start(time.UTC), time.UTC) != d || d.Add(3).Until(d) != -3 {
			t.Fatalf("%s does not add up", d)
		}
	})
	for _, bad := range []string{"2017-2-3", "2017-02-30", "", "0000-01-01", "10000-01-01", "二〇一七年"} {
		if d, err := ParseDay(bad); err == nil {
			t.Errorf("%q gives %s", bad, d)
		}
	}
	var d Day
	if v, err := Date(2017, 8, 25).Value(); err != nil || v != "2017-08-25" || d.Scan(v) != nil || d != Date(2017, 8, 25) {
		t.Errorf("stored %v comes back as %v", v, d)
	}
	if err := d.Scan(nil); err != nil || d != 0 || d.String() != "" {
		t.Errorf("NULL is %v", d)
	}
}
