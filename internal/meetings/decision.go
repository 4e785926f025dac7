package meetings

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Decision is what a meeting decided: a unit is to do something by a day. It
// is a task of the plan, and stands as that does.
type Decision struct {
	ID      id.Decision
	Meeting id.Meeting
	Seq     int // in its meeting, from 1
	Line
	Title  string
	Unit   id.Unit
	DueOn  string
	Task   id.Task
	Number string // of the task
	State  DecisionState
	MadeOn string
	DoneOn string

	// Of a list: the meeting's number and title.
	OfNumber int64
	OfTitle  string
}

// Late reports whether the decision is late on a day of the county.
func (d Decision) Late(today string) bool { return d.State == Open && d.DueOn != "" && d.DueOn < today }

// Owners returns whom the decision belongs to.
func (d Decision) Owners() access.Owners {
	return access.Owners{Area: d.Area, Group: d.Group, Units: []id.Unit{d.Unit}}
}

// Link is the address of its task, where its story stands.
func (d Decision) Link() string { return "/plan/tasks/" + string(d.Task) }

const decisionColumns = `d.id, d.meeting, d.seq, d.kind, d.area, d.grp, d.title, d.unit, d.due_on, d.task, d.number, d.state, d.made_on, d.done_on`

func scanDecision(r db.Row) (d Decision, err error) {
	return d, r.Scan(&d.ID, &d.Meeting, &d.Seq, &d.Kind, db.Text(&d.Area), db.Text(&d.Group), &d.Title, &d.Unit, &d.DueOn, &d.Task, &d.Number, &d.State, &d.MadeOn, &d.DoneOn)
}

// Deciding is a decision as somebody enters it.
type Deciding struct {
	Meeting id.Meeting
	Title   string
	Unit    id.Unit
	DueOn   string
	Key     string // request key
}

// Decide keeps a decision of a running meeting and makes its task.
func (s *Service) Decide(ctx context.Context, by access.Actor, in Deciding) (decision id.Decision, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, in.Key, in, func() (string, error) {
			var d Decision
			err := s.actIn(ctx, tx, by, in.Meeting, 0, DoDecide, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
				d, err = s.decide(ctx, tx, by, *m, in)
				return map[string]any{"title": d.Title, "task": d.Number, "unit": d.Unit, "due": d.DueOn}, err
			})
			return string(d.ID), err
		})
		decision = id.Decision(answer)
		return err
	})
	return decision, err
}

func (s *Service) decide(ctx context.Context, tx *db.Tx, by access.Actor, m Meeting, in Deciding) (Decision, error) {
	in.Title, in.DueOn = tidy(in.Title), strings.TrimSpace(in.DueOn)
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Decision{}, err
	}
	today := counties.Day(tx, county)
	var f fault.Fields
	if in.Title == "" {
		f.Add("title", "meetings.need_title")
	}
	f.Text("title", in.Title, MaxTitle)
	if in.Unit == "" {
		f.Add("unit", "meetings.need_unit")
	}
	switch {
	case !isDay(in.DueOn):
		f.Add("due_on", "meetings.bad_day")
	case in.DueOn < today:
		f.Add("due_on", "meetings.due_past")
	}
	if err := f.Err(); err != nil {
		return Decision{}, err
	}
	t, err := s.tasks.Assign(ctx, tx, by, Assignment{Meeting: m, Title: in.Title, Unit: in.Unit, DueOn: in.DueOn})
	if err != nil {
		return Decision{}, err
	}
	d := Decision{
		ID: id.New[id.Decision](), Meeting: m.ID, Line: m.Line, Title: t.Title, Unit: t.Unit, DueOn: t.DueOn, Task: t.ID, Number: t.Number, State: Open, MadeOn: today,
	}
	if d.Seq, err = db.One(ctx, tx, db.Value[int], `SELECT COALESCE(MAX(seq), 0) + 1 FROM meeting_decisions WHERE county = $1 AND meeting = $2`, tx.County, m.ID); err != nil {
		return d, fmt.Errorf("decision: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO meeting_decisions (county, id, meeting, campaign, seq, kind, area, grp, title, unit, due_on, task, number, state, made_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.County, d.ID, d.Meeting, m.Campaign, d.Seq, d.Kind, db.Null(d.Area), db.Null(d.Group), d.Title, d.Unit, d.DueOn, d.Task, d.Number, d.State, d.MadeOn, db.Millis(tx.Now))
	if err != nil {
		return d, fmt.Errorf("decision: %w", err)
	}
	return d, nil
}

// Withdraw takes back a decision that was entered by mistake, with its task,
// and returns the meeting that it was of.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, decision id.Decision, reason string) (meeting id.Meeting, err error) {
	reason = strings.TrimSpace(reason)
	var f fault.Fields
	if reason == "" {
		f.Add("reason", "meetings.need_reason")
	}
	f.Text("reason", reason, MaxReason)
	if err := f.Err(); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, err := oneDecision(ctx, tx, decision)
		if err != nil {
			return err
		}
		meeting = d.Meeting
		m, err := one(ctx, tx, d.Meeting)
		if err != nil {
			return err
		}
		if err := by.Check(access.ManageMeetings, m.Owners()); err != nil {
			return err
		}
		if d.State != Open {
			return fault.New(fault.Conflict, "meetings.decision_over")
		}
		if err := s.tasks.Withdraw(ctx, tx, by, d.Task, reason); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(m.ID), Act: "meeting.withdraw", By: by, Data: map[string]any{"title": d.Title, "task": d.Number, "reason": reason}})
	})
	return meeting, err
}

func oneDecision(ctx context.Context, tx *db.Tx, decision id.Decision) (Decision, error) {
	if !fault.Storable(string(decision)) {
		return Decision{}, notFound()
	}
	d, err := db.One(ctx, tx, scanDecision, `SELECT `+decisionColumns+` FROM meeting_decisions d WHERE d.county = $1 AND d.id = $2`, tx.County, decision)
	if errors.Is(err, db.ErrNone) {
		return d, notFound()
	}
	if err != nil {
		return d, fmt.Errorf("read decision: %w", err)
	}
	return d, nil
}

// TaskMoved takes over how the task of a decision stands. It is called within
// the transaction in which the task moved or was changed.
func (s *Service) TaskMoved(ctx context.Context, tx *db.Tx, t Task) error {
	_, err := tx.Exec(ctx, `UPDATE meeting_decisions SET title = $3, unit = $4, due_on = $5, state = $6, done_on = $7 WHERE county = $1 AND task = $2`,
		tx.County, t.ID, t.Title, t.Unit, t.DueOn, t.State, t.DoneOn)
	if err != nil {
		return fmt.Errorf("task of decision: %w", err)
	}
	return nil
}

// endOf is the last instant of a day, and zero of none.
func endOf(day string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1).Add(-time.Millisecond).UTC()
}
