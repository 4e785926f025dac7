package worktime

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// calendars are those of the properties: an office, a shift, a half Saturday
// and nights where the clocks change.
func calendars(t testing.TB) []*Calendar {
	half := Office()
	half.Week[time.Saturday] = []Span{{9 * 60, 12 * 60}}
	ny := zone(t, "America/New_York")
	return []*Calendar{
		office(t), shift(t), calendar(t, zone(t, "Asia/Shanghai"), half), calendar(t, ny, Office()),
		calendar(t, ny, Daily(Span{0, 6 * 60}, Span{22 * 60, 24 * 60})),
		calendar(t, ny, Daily(Span{0, 24 * 60})),
		calendar(t, zone(t, "Australia/Lord_Howe"), Daily(Span{100, 125}, Span{126, 150})),
	}
}

func drawInstant(t *rapid.T, name string) time.Time {
	const first, last = 1451606400, 1830297600 // 2016 to 2027
	return time.UnixMilli(rapid.Int64Range(first*1000, last*1000).Draw(t, name)).UTC()
}

func TestWorkingTimeToADeadlineIsTheLimit(t *testing.T) {
	t.Parallel()
	cs := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(cs).Draw(t, "calendar")
		start := drawInstant(t, "start")
		l := Limit{rapid.IntRange(1, 200).Draw(t, "n"), rapid.SampledFrom([]Unit{WorkHour, WorkDay}).Draw(t, "unit")}
		due := c.Deadline(start, l)
		if got := c.Working(start, due); got != c.Length(l) {
			t.Fatalf("%s from %s to %s is %v", l, start, due, got)
		}
		if !c.Open(due.Add(-time.Microsecond)) {
			t.Fatalf("%s from %s ends outside working time, %s", l, start, due)
		}
		if got := c.Share(l.Unit, start, due, due); got != 1 {
			t.Fatalf("the share at the deadline is %v", got)
		}
		later := start.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "later")))
		if c.Deadline(later, l).Before(due) {
			t.Fatalf("a later start ends sooner")
		}
	})
}

func TestWorkHoursAddUp(t *testing.T) {
	t.Parallel()
	cs := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(cs).Draw(t, "calendar")
		start := drawInstant(t, "start")
		u := rapid.SampledFrom([]Unit{WorkHour, WorkDay, UrgentHour, NaturalDay}[:3]).Draw(t, "unit")
		a, b := rapid.IntRange(1, 60).Draw(t, "a"), rapid.IntRange(1, 60).Draw(t, "b")
		step, once := c.Deadline(c.Deadline(start, Limit{a, u}), Limit{b, u}), c.Deadline(start, Limit{a + b, u})
		if !step.Equal(once) {
			t.Fatalf("%d then %d %s ends %s, together %s", a, b, u, step, once)
		}
		mid := drawInstant(t, "mid")
		if got, want := c.Working(start, mid)+c.Working(mid, once), c.Working(start, once); got != want {
			t.Fatalf("working time in two parts is %v, in one %v", got, want)
		}
	})
}

func TestAPauseMovesADeadlineByItsOwnTime(t *testing.T) {
	t.Parallel()
	cs := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(cs).Draw(t, "calendar")
		start := drawInstant(t, "start")
		l := Limit{rapid.IntRange(1, 60).Draw(t, "n"), rapid.SampledFrom([]Unit{WorkHour, WorkDay, UrgentHour}).Draw(t, "unit")}
		var ps []Pause
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from := start.Add(time.Duration(rapid.Int64Range(-1e14, 1e15).Draw(t, "from")/1000) * 1000)
			ps = append(ps, Pause{from, from.Add(time.Duration(rapid.Int64Range(0, 5e14).Draw(t, "length")/1000) * 1000)})
		}
		due := c.Deadline(start, l, ps...)
		if got := c.net(l.Unit, start, due, merged(ps, time.Time{})); got != c.Length(l) {
			t.Fatalf("%s with pauses %v runs %v", l, ps, got)
		}
		if got := c.Moment(l.Unit, start, due, 1, ps...); !got.Equal(due) {
			t.Fatalf("all has gone at %s, due %s", got, due)
		}
	})
}

func TestANaturalDayEndsAtTheSameClockTime(t *testing.T) {
	t.Parallel()
	cs := calendars(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(cs[:2]).Draw(t, "calendar")
		start, n := drawInstant(t, "start"), rapid.IntRange(1, 400).Draw(t, "n")
		due := c.Deadline(start, Limit{n, NaturalDay}).In(c.Zone())
		if due.Format(time.TimeOnly) != start.In(c.Zone()).Format(time.TimeOnly) || DayOf(start, c.Zone()).Until(DayOf(due, c.Zone())) != n {
			t.Fatalf("%d days after %s is %s", n, start.In(c.Zone()), due)
		}
	})
}

func BenchmarkDeadline20WorkDays(b *testing.B) {
	for _, name := range []string{"Asia/Shanghai", "America/New_York"} {
		b.Run(name, func(b *testing.B) {
			c := calendar(b, zone(b, name), Office())
			start := at(b, c, "2017-09-15 10:07")
			for b.Loop() {
				c.Deadline(start, Limit{20, WorkDay})
			}
		})
	}
}

func BenchmarkShare(b *testing.B) {
	c := office(b)
	start := at(b, c, "2017-09-15 10:07")
	due := c.Deadline(start, Limit{20, WorkDay})
	now := due.Add(-100 * time.Hour)
	for b.Loop() {
		c.Share(WorkDay, start, due, now)
	}
}
