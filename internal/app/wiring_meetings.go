package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/ical"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/jobs"
	"chuangwei/internal/meetings"
	"chuangwei/internal/meetings/meetingsweb"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
	"chuangwei/internal/web"
)

// buildMeetings makes the service of meetings, whose decisions are tasks.
func (a *App) buildMeetings() {
	a.Meetings = meetings.New(meetings.Options{DB: a.DB, Tasks: decided{a.Plan}, About: situation{a}})
}

func (a *App) meetingsPages(pages *web.Pages) *meetingsweb.Handler {
	return &meetingsweb.Handler{DB: a.DB, Pages: pages, Meetings: a.Meetings}
}

// calendarEvents are the meetings of somebody's calendar.
func (a *App) calendarEvents(ctx context.Context, by access.Actor) ([]ical.Event, error) {
	return a.Meetings.Events(ctx, by, strings.TrimRight(a.Settings.URL, "/"))
}

// meetingRounds freezes material at its hour, makes meetings that recur and
// reminds of them.
func (a *App) meetingRounds(r *jobs.Runner) {
	r.Every("meeting_material", time.Minute, func(ctx context.Context, c id.County) error {
		_, err := a.Meetings.Freeze(ctx, c)
		return err
	})
	r.Every("meeting_series", 10*time.Minute, func(ctx context.Context, c id.County) error {
		return a.DB.Write(ctx, c, func(tx *db.Tx) error {
			if _, err := a.Meetings.MakeDue(ctx, tx); err != nil {
				return err
			}
			return a.Meetings.Remind(ctx, tx)
		})
	})
}

// decisionMoved tells meetings how the task of a decision stands.
func (a *App) decisionMoved(ctx context.Context, tx *db.Tx, task id.Task, from plan.Source) error {
	if from.Kind != plan.FromMeeting {
		return nil
	}
	all, err := a.Plan.States(ctx, tx, task)
	if err != nil {
		return err
	}
	t, ok := all[task]
	if !ok {
		return nil
	}
	return a.Meetings.TaskMoved(ctx, tx, decisionOf(t))
}

// decisionOf is a task as meetings know it.
func decisionOf(t plan.Task) meetings.Task {
	out := meetings.Task{ID: t.ID, Number: t.Label(), Link: t.Link(), Title: t.Title, Unit: t.Lead, DueOn: t.DueOn, DoneOn: t.DoneOn, State: meetings.Open}
	switch t.State {
	case plan.Done:
		out.State = meetings.Done
	case plan.Dropped:
		out.State = meetings.Withdrawn
	case plan.Assigned, plan.Doing, plan.Blocked, plan.Checking:
	}
	return out
}

// decided makes tasks of decisions.
type decided struct{ plan *plan.Service }

// Assign implements meetings.Tasks.
func (d decided) Assign(ctx context.Context, tx *db.Tx, by access.Actor, in meetings.Assignment) (meetings.Task, error) {
	m := in.Meeting
	t, err := d.plan.Add(ctx, tx, by, plan.Draft{
		Title: in.Title, Lead: in.Unit, DueOn: in.DueOn, Area: m.Area, Group: m.Group, Weight: 1,
		Source: plan.Source{Kind: plan.FromMeeting, Record: string(m.ID), Title: m.Label() + " " + m.Title, Link: m.Link()},
	})
	if wrong, ok := errors.AsType[*fault.Error](err); ok {
		for i := range wrong.Fields {
			if wrong.Fields[i].Name == "lead" {
				wrong.Fields[i].Name = "unit"
			}
		}
	}
	return decisionOf(t), err
}

// Withdraw implements meetings.Tasks.
func (d decided) Withdraw(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error {
	return d.plan.Withdraw(ctx, tx, by, task, reason)
}

// situation tells meetings how things stand.
type situation struct{ a *App }

// latecomer is a slice that knows what is late.
type latecomer interface {
	Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error)
}

// Propose implements meetings.Situation. What of the other slices is late
// belongs to the whole county: an area or a group hears of its own cases and
// tasks.
func (s situation) Propose(ctx context.Context, by access.Actor, l meetings.Line, limit int) ([]meetings.Proposed, error) {
	out, err := s.tasks(ctx, by, l, limit)
	if err != nil {
		return nil, err
	}
	if l.Area == "" && l.Group == "" {
		more, err := s.late(ctx, by, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	more, err := s.cases(ctx, by, l, limit)
	return append(out, more...), err
}

func (s situation) tasks(ctx context.Context, by access.Actor, l meetings.Line, limit int) (out []meetings.Proposed, err error) {
	for _, part := range []struct {
		why meetings.Why
		f   plan.Filter
	}{
		{meetings.ForContested, plan.Filter{States: []plan.State{plan.Blocked}}},
		{meetings.ForOverdue, plan.Filter{Late: true}},
	} {
		part.f.Area, part.f.Group, part.f.Limit, part.f.Sort = l.Area, l.Group, limit, "due"
		p, err := s.a.Plan.List(ctx, access.System(by.County), part.f)
		if fault.Is(err, fault.NotFound) {
			return nil, nil // there is no campaign yet
		}
		if err != nil {
			return nil, err
		}
		for _, t := range p.Tasks {
			if t.Source.Kind == plan.FromMeeting {
				continue // it stands on the agenda as a decision
			}
			todo, err := s.taskTodo(ctx, by, t, p.Today)
			if err != nil {
				return nil, err
			}
			out = append(out, meetings.Proposed{Why: part.why, Todo: todo})
		}
	}
	return out, nil
}

func (s situation) taskTodo(ctx context.Context, by access.Actor, t plan.Task, today string) (out inbox.Todo, err error) {
	err = s.a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		units, err := org.UnitNames(ctx, tx)
		if err != nil {
			return err
		}
		out = inbox.Todo{
			Kind: "plan.task", Subject: plan.Subject, Record: string(t.ID), Number: t.Label(), Title: t.Title, Where: units[t.Lead],
			State: "plan.state." + string(t.State), Link: t.Link(), Late: t.Late(today),
		}
		if day, err := time.ParseInLocation(time.DateOnly, t.DueOn, county.Zone); err == nil {
			out.Due = day.AddDate(0, 0, 1).Add(-time.Millisecond).UTC()
		}
		return nil
	})
	return out, err
}

// late is what the slices besides plan have that is late. What was handed up
// the ladder says so itself.
func (s situation) late(ctx context.Context, by access.Actor, limit int) (out []meetings.Proposed, err error) {
	err = s.a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		for _, x := range s.a.todoers() {
			l, ok := x.(latecomer)
			if !ok || x == todoer(s.a.Plan) || x == todoer(s.a.Meetings) {
				continue
			}
			list, err := l.Late(ctx, tx, limit)
			if err != nil {
				return err
			}
			for _, t := range list {
				out = append(out, meetings.Proposed{Why: meetings.ForEscalated, Todo: t})
			}
		}
		return nil
	})
	return out, err
}

func (s situation) cases(ctx context.Context, by access.Actor, l meetings.Line, limit int) (out []meetings.Proposed, err error) {
	for _, part := range []struct {
		why meetings.Why
		f   cases.Filter
	}{
		{meetings.ForContested, cases.Filter{Asked: "any", Sort: "due"}},
		{meetings.ForOverdue, cases.Filter{Due: "overdue", Sort: "due"}},
	} {
		part.f.Group, part.f.Limit = l.Group, limit
		if l.Area != "" {
			part.f.Areas = []id.Area{l.Area}
		}
		p, err := s.a.Cases.List(ctx, access.System(by.County), part.f)
		if fault.Is(err, fault.NotFound) {
			return nil, nil // there is no campaign yet
		}
		if err != nil {
			return nil, err
		}
		for _, c := range p.Cases {
			todo, err := s.caseTodo(ctx, by, c)
			if err != nil {
				return nil, err
			}
			out = append(out, meetings.Proposed{Why: part.why, Todo: todo})
		}
	}
	return out, nil
}

func (s situation) caseTodo(ctx context.Context, by access.Actor, c cases.Case) (out inbox.Todo, err error) {
	err = s.a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		number := cases.Label(county.Settings.CasePrefix, c.Number)
		out = inbox.Todo{
			Kind: "app.todo.case", Subject: cases.Subject, Record: string(c.ID), Number: number, Title: c.Title, Where: c.Place.Address,
			State: "case.state." + string(c.State), Link: "/cases/" + number, Due: c.DueAt, Late: c.Overdue(tx.Now),
		}
		return nil
	})
	return out, err
}

// Now implements meetings.Situation.
func (s situation) Now(ctx context.Context, by access.Actor, subject, record string) (inbox.Todo, bool, error) {
	var out inbox.Todo
	var err error
	switch subject {
	case cases.Subject:
		var c cases.Case
		if c, err = s.a.Cases.Get(ctx, access.System(by.County), id.Case(record)); err == nil {
			out, err = s.caseTodo(ctx, by, c)
		}
	case plan.Subject:
		var t plan.Task
		if t, err = s.a.Plan.Get(ctx, access.System(by.County), id.Task(record)); err == nil {
			var now time.Time
			if now, err = s.a.local(ctx, by.County); err == nil {
				out, err = s.taskTodo(ctx, by, t, now.Format(time.DateOnly))
			}
		}
	default:
		return out, false, nil
	}
	if fault.Is(err, fault.NotFound) {
		return out, false, nil
	}
	return out, err == nil, err
}

// material lists the figures of a meeting's material.
var material = []string{
	"cases.open", "cases.overdue", "cases.rate.close_on_time", "cases.rework", "plan.open", "plan.late", "plan.blocked", "patrol.actions", "patrol.reports_late",
	"meetings.decisions_open", "meetings.decisions_late",
}

// Figures implements meetings.Situation.
func (s situation) Figures(ctx context.Context, by access.Actor, l meetings.Line) (out []meetings.Figure, err error) {
	err = s.a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		campaign, err := counties.CurrentID(ctx, tx)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, key := range material {
			v, err := s.a.Book.Value(ctx, tx, key, figures.Query{Campaign: campaign, Area: l.Area, Group: l.Group})
			if err != nil {
				return err
			}
			f := meetings.Figure{Key: key, N: v.N, Link: v.Link}
			if v.Kind == figures.Rate {
				f.Text = v.Rate.Percent()
			}
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

// examineMeetings compares meetings with what is derived from them, and
// decisions with their tasks.
func (a *App) examineMeetings(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "meetings"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		looked, wrong, err := a.Meetings.Verify(ctx, tx)
		if err != nil {
			return err
		}
		f.Looked = looked
		for _, w := range wrong {
			f.wrong("%s", w)
		}
		list, err := a.Meetings.Tied(ctx, tx)
		if err != nil {
			return err
		}
		ids := make([]id.Task, len(list))
		for i, d := range list {
			ids[i] = d.Task
		}
		tasks, err := a.Plan.States(ctx, tx, ids...)
		if err != nil {
			return err
		}
		for _, d := range list {
			t, ok := tasks[d.Task]
			if !ok {
				f.wrong("decision: its task %s is not there", d.Task)
				continue
			}
			want := decisionOf(t)
			if d.State != want.State || d.Unit != want.Unit || d.DueOn != want.DueOn || d.DoneOn != want.DoneOn {
				f.wrong("task %s: its decision stands otherwise", t.Label())
			}
		}
		return nil
	})
	return f, err
}
