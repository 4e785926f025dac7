package demo

import (
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/meetings"
	"chuangwei/internal/plan"
)

// The days of the meetings' story.
const (
	seriesDay   = "2017-05-22" // the first that recurs
	perDecision = 5            // of so many decisions one is not done in time
	decideDays  = 11           // that a decision is given
	absentEvery = 7            // of so many units one sends nobody
	unwritten   = "2017-08-18" // the minutes of that meeting are still open
)

// gathering is who holds a line of meetings, and who comes.
type gathering struct {
	by      access.Actor
	line    meetings.Line
	word    string // of its title
	rule    string
	day     string // of the first
	clock   string
	minutes int
	units   []id.Unit
	decide  int // how many things it decides
}

// meetings lets headquarters, office, an area and a working group meet.
func (t *teller) meetings() {
	var leads, groups []id.Unit
	for a := 1; a <= 13; a++ {
		leads = append(leads, t.units[t.lead[a]])
	}
	for _, g := range demodata.Groups() {
		groups = append(groups, t.units[g.Lead])
	}
	office := t.actors["office"]
	first := gathering{by: office, line: meetings.Line{Kind: meetings.Headquarters}, word: "meeting.mobilisation", day: firstDay, clock: "09:00", minutes: 120, units: slices.Concat(leads, groups), decide: 1}
	t.then(t.day("2017-05-08", 9, 0), func() error {
		m, err := t.Meetings.Create(t.ctx, office, first.draft(firstDay))
		if err == nil {
			t.then(t.day(firstDay, 9, 0), func() error { return t.hold(first, m, 0) })
		}
		return err
	})
	for _, g := range []gathering{
		{by: office, line: first.line, word: "meeting.headquarters", rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", day: seriesDay, clock: "15:00", minutes: 90, units: first.units, decide: 2},
		{by: office, line: meetings.Line{Kind: meetings.OfOffice}, word: "meeting.office", rule: "FREQ=WEEKLY;BYDAY=FR", day: "2017-06-02", clock: "08:30", minutes: 45, units: groups, decide: 1},
		{by: t.actors["area1"], line: meetings.Line{Kind: meetings.OfArea, Area: t.areas[1]}, word: "meeting.area", rule: "FREQ=MONTHLY;BYMONTHDAY=1", day: "2017-06-01", clock: "15:00", minutes: 60, units: leads[:1], decide: 1},
	} {
		t.then(t.day(g.day, 8, 0), func() error { return t.recurring(g) })
	}
	for day := t.day(seriesDay, 8, 5); day.Before(t.end); day = day.AddDate(0, 0, 7) {
		t.then(day, t.callMeetings)
	}
	t.then(t.end.Add(-3*time.Hour), t.callMeetings)
}

func (g gathering) draft(day string) meetings.Draft {
	return meetings.Draft{
		Line: g.line, Title: demodata.Word(g.word), Place: demodata.Word("meeting.place"), Chair: demodata.Word(g.word + ".chair"),
		Day: day, Clock: g.clock, Minutes: g.minutes, Units: g.units,
	}
}

func (t *teller) recurring(g gathering) error {
	d := g.draft(g.day)
	_, err := t.Meetings.SaveSeries(t.ctx, g.by, meetings.Series{
		Line: d.Line, Title: d.Title, Place: d.Place, Chair: d.Chair, Rule: g.rule, StartsOn: g.day, Clock: d.Clock, Minutes: d.Minutes, Units: d.Units,
	})
	if err != nil {
		return fmt.Errorf("series %s: %w", g.word, err)
	}
	if err := t.callMeetings(); err != nil {
		return err
	}
	for at := t.day(g.day, 0, 0); at.Before(t.end); at = at.AddDate(0, 0, 1) {
		day := at.Format(time.DateOnly)
		clock, err := time.Parse("15:04", g.clock)
		if err != nil {
			return err
		}
		t.then(t.day(day, clock.Hour(), clock.Minute()), func() error { return t.holdOf(g, day) })
	}
	return nil
}

// callMeetings makes the meetings of the coming weeks, as the clock does.
func (t *teller) callMeetings() error {
	return t.DB.Write(t.ctx, County, func(tx *db.Tx) error {
		if _, err := t.Meetings.MakeDue(t.ctx, tx); err != nil {
			return err
		}
		return t.Meetings.Remind(t.ctx, tx)
	})
}

// holdOf holds the meeting of a day, if there is one.
func (t *teller) holdOf(g gathering, day string) error {
	p, err := t.Meetings.List(t.ctx, g.by, meetings.Filter{
		Kind: g.line.Kind, Area: g.line.Area, Group: g.line.Group, States: []meetings.State{meetings.Planned}, From: day, To: day,
	})
	if err != nil || len(p.Meetings) == 0 {
		return err
	}
	return t.hold(g, p.Meetings[0].ID, int(p.Meetings[0].Number))
}

// hold lets a meeting run from its agenda to its minutes.
func (t *teller) hold(g gathering, m id.Meeting, n int) error {
	list, err := t.Meetings.Proposals(t.ctx, g.by, m)
	if err != nil {
		return err
	}
	var keys []string
	for _, p := range list[:min(len(list), 4)] {
		keys = append(keys, p.Key())
	}
	if len(keys) > 0 {
		if _, err := t.Meetings.Put(t.ctx, g.by, m, keys); err != nil {
			return err
		}
	}
	if err := t.Meetings.Add(t.ctx, g.by, m, demodata.Word(fmt.Sprint("meeting.subject.", n%3)), g.units[0]); err != nil {
		return err
	}
	if err := t.Meetings.Begin(t.ctx, g.by, m, 0); err != nil {
		return err
	}
	d, err := t.Meetings.Detail(t.ctx, g.by, m)
	if err != nil {
		return err
	}
	t.then(d.Meeting.Starts.Add(20*time.Minute), func() error { return t.attend(g, d, n) })
	t.then(d.Meeting.Ends(), func() error { return t.conclude(g, d, n) })
	return nil
}

func (t *teller) attend(g gathering, d meetings.Detail, n int) error {
	var seats []meetings.Seat
	for i, x := range d.Seats {
		x.Presence, x.Who = meetings.Came, demodata.Word("meeting.who")
		switch (i + n) % absentEvery {
		case 0:
			x.Presence, x.Who = meetings.Excused, ""
		case 3:
			x.Presence, x.Who = meetings.Deputy, demodata.Word("meeting.deputy")
		}
		if i == n%len(d.Seats) && n%4 == 3 {
			x.Presence, x.Who = meetings.Missing, ""
		}
		seats = append(seats, x)
	}
	return t.Meetings.Attend(t.ctx, g.by, d.Meeting.ID, seats)
}

// conclude notes who reported, writes the minutes down, and what was decided.
func (t *teller) conclude(g gathering, d meetings.Detail, n int) error {
	marks := map[id.Point]meetings.Mark{}
	text := d.Minutes.Text
	for i, p := range d.Agenda {
		marks[p.ID] = meetings.Mark{Reporter: g.units[(i+n)%len(g.units)], Reported: true, Settled: (i+n)%4 != 0}
	}
	if err := t.Meetings.Mark(t.ctx, g.by, d.Meeting.ID, marks); err != nil {
		return err
	}
	said := func(i int) string { return demodata.Word(fmt.Sprint("meeting.said.", i%4)) + "\n" }
	text += said(n) + said(n+1)
	if _, err := t.Meetings.Write(t.ctx, g.by, meetings.Writing{Meeting: d.Meeting.ID, Base: d.Minutes.Seq, Text: text}); err != nil {
		return err
	}
	for i := range g.decide {
		if err := t.decide(g, d, n+i); err != nil {
			return err
		}
	}
	if d.Meeting.Day == unwritten {
		return nil
	}
	return t.Meetings.Close(t.ctx, g.by, d.Meeting.ID, 0)
}

// decide makes a decision, of which most are done in time.
func (t *teller) decide(g gathering, d meetings.Detail, n int) error {
	due := t.DB.Now(County).In(t.zone).AddDate(0, 0, decideDays)
	decision := demodata.Word(fmt.Sprint("meeting.decision.", n%8))
	_, err := t.Meetings.Decide(t.ctx, g.by, meetings.Deciding{Meeting: d.Meeting.ID, Title: decision, Unit: g.units[(n*3)%len(g.units)], DueOn: due.Format(time.DateOnly)})
	if err != nil || n%perDecision == 2 {
		return err
	}
	after, err := t.Meetings.Detail(t.ctx, g.by, d.Meeting.ID)
	if err != nil {
		return err
	}
	task := after.Decisions[len(after.Decisions)-1].Task
	t.then(t.hours(due.AddDate(0, 0, -1-n%3)), func() error {
		_, err := t.Plan.Finish(t.ctx, t.actors["office"], plan.Move{ID: task, Reason: demodata.Word("meeting.done")})
		return err
	})
	return nil
}
