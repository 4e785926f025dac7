package meetings_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/meetings"
	"chuangwei/internal/plan"
)

// world is a small county with a plan and meetings. Today is 2017-08-23, a
// Wednesday, 9:00.
type world struct {
	*casestest.World
	t        *testing.T
	plan     *plan.Service
	meetings *meetings.Service
	list     []meetings.Proposed // what is proposed
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t}
	bus := &events.Bus{}
	w.plan = plan.New(plan.Options{DB: d, Bus: bus})
	w.meetings = meetings.New(meetings.Options{DB: d, Tasks: w, About: w})
	events.On(bus, func(ctx context.Context, tx *db.Tx, e plan.HasMoved) error { return w.moved(ctx, tx, e.Task) })
	events.On(bus, func(ctx context.Context, tx *db.Tx, e plan.HasChanged) error { return w.moved(ctx, tx, e.Task) })
	return w
}

func each(t *testing.T, fn func(*world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(open(t, d)) })
}

func (w *world) moved(ctx context.Context, tx *db.Tx, task id.Task) error {
	all, err := w.plan.States(ctx, tx, task)
	if err != nil {
		return err
	}
	return w.meetings.TaskMoved(ctx, tx, taskOf(all[task]))
}

func taskOf(t plan.Task) meetings.Task {
	out := meetings.Task{ID: t.ID, Number: t.Label(), Title: t.Title, Unit: t.Lead, DueOn: t.DueOn, DoneOn: t.DoneOn, State: meetings.Open}
	if t.State == plan.Done {
		out.State = meetings.Done
	}
	if t.State == plan.Dropped {
		out.State = meetings.Withdrawn
	}
	return out
}

// Assign implements meetings.Tasks.
func (w *world) Assign(ctx context.Context, tx *db.Tx, by access.Actor, a meetings.Assignment) (meetings.Task, error) {
	t, err := w.plan.Add(ctx, tx, by, plan.Draft{Title: a.Title, Lead: a.Unit, DueOn: a.DueOn, Source: plan.Source{Kind: plan.FromMeeting, Record: string(a.Meeting.ID)}})
	return taskOf(t), err
}

// Withdraw implements meetings.Tasks.
func (w *world) Withdraw(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error {
	return w.plan.Withdraw(ctx, tx, by, task, reason)
}

// Propose implements meetings.Situation.
func (w *world) Propose(context.Context, access.Actor, meetings.Line, int) ([]meetings.Proposed, error) {
	return w.list, nil
}

// Figures implements meetings.Situation.
func (w *world) Figures(context.Context, access.Actor, meetings.Line) ([]meetings.Figure, error) {
	return []meetings.Figure{{Key: "cases.overdue", N: int64(len(w.list)), Link: "/cases?due=overdue"}}, nil
}

// Now implements meetings.Situation.
func (w *world) Now(_ context.Context, _ access.Actor, subject, record string) (inbox.Todo, bool, error) {
	for _, p := range w.list {
		if p.Subject == subject && p.Record == record {
			return p.Todo, true, nil
		}
	}
	return inbox.Todo{}, false, nil
}

// odd is a text that breaks what is not careful with text.
const odd = `调度 'O"Neil' 100%_😀 <b>`

func (w *world) draft(day, clock string) meetings.Draft {
	return meetings.Draft{Line: meetings.Line{Kind: meetings.Headquarters}, Title: odd, Day: day, Clock: clock, Minutes: 60, Units: []id.Unit{w.WestLead, w.WestA}}
}

func (w *world) schedule(d meetings.Draft) id.Meeting {
	w.t.Helper()
	made, err := w.meetings.Create(w.t.Context(), w.Office, d)
	if err != nil {
		w.t.Fatalf("schedule: %v", err)
	}
	return made
}

func (w *world) get(m id.Meeting) meetings.Detail {
	w.t.Helper()
	d, err := w.meetings.Detail(w.t.Context(), w.Office, m)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// begin begins a meeting whose hour has come.
func (w *world) begin(m id.Meeting) {
	w.t.Helper()
	if err := w.meetings.Begin(w.t.Context(), w.Office, m, 0); err != nil {
		w.t.Fatalf("begin: %v", err)
	}
}

func (w *world) decide(m id.Meeting, title, due string) id.Decision {
	w.t.Helper()
	d, err := w.meetings.Decide(w.t.Context(), w.Office, meetings.Deciding{Meeting: m, Title: title, Unit: w.WestA, DueOn: due})
	if err != nil {
		w.t.Fatalf("decide: %v", err)
	}
	return d
}

func (w *world) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), casestest.County, fn); err != nil {
		w.t.Fatal(err)
	}
}

// refused checks that err is a fault of the kind, of these fields.
func refused(t *testing.T, what string, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
		return
	}
	f, _ := errors.AsType[*fault.Error](err)
	for i, name := range fields {
		if f == nil || i >= len(f.Fields) || f.Fields[i].Name != name {
			t.Errorf("%s: %v, want faults of %v", what, f, fields)
			return
		}
	}
}

func overdue(record, title string) meetings.Proposed {
	return meetings.Proposed{Why: meetings.ForOverdue, Todo: inbox.Todo{Kind: "app.todo.case", Subject: "case", Record: record, Number: "WT-0001", Title: title, State: "case.state.handling", Late: true, Due: time.Date(2017, 8, 20, 0, 0, 0, 0, time.UTC)}}
}
