package plan

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Move names the task that an act is done to.
type Move struct {
	ID      id.Task
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one task: the task as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	today  string
	was, t Task
	data   map[string]any
	told   []inbox.Message
	gained []id.Person // who got the task in this act
	lost   []id.Person // from whom it was taken
	idle   bool        // nothing changed: nothing is to be stored
}

// act does one act in a unit of work of its own.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (t Task, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		t, err = s.actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return t, err
}

// actIn holds lifecycle and permission against the act, lets fn change the
// task, and stores what follows.
func (s *Service) actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Task, error) {
	t, err := one(ctx, tx, m.ID)
	if err != nil {
		return Task{}, err
	}
	if m.Version != 0 && m.Version != t.Version {
		return Task{}, fault.New(fault.Conflict, "plan.stale")
	}
	r, ok := ruleFor(do, t.State)
	if !ok {
		return Task{}, fault.New(fault.Conflict, "plan.move", lang.Key("plan.act."+string(do)), lang.Key("plan.state."+string(t.State)))
	}
	if !may(by, r.Need, t) {
		return Task{}, fault.New(fault.Forbidden, "access.forbidden")
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if r.Why && m.Reason == "" {
		f.Add("reason", "plan.need_reason")
	}
	f.Text("reason", m.Reason, MaxReason)
	if err := f.Err(); err != nil {
		return Task{}, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Task{}, err
	}
	w := &work{tx: tx, by: by, do: do, today: counties.Day(tx, county), was: t, t: t, data: map[string]any{}}
	if r.To != "" {
		w.t.State = r.To
	}
	if r.Why {
		w.t.Reason, w.data["reason"] = m.Reason, m.Reason
	}
	if err := fn(w); err != nil {
		return Task{}, err
	}
	if w.idle {
		return t, nil
	}
	if err := s.finish(ctx, w); err != nil {
		return Task{}, err
	}
	return w.t, nil
}

// finish stores the task, the timeline and the notices, and publishes a move.
func (s *Service) finish(ctx context.Context, w *work) error {
	moved := w.t.State != w.was.State
	if moved {
		w.t.Moved = w.tx.Now
		w.data["state"] = string(w.t.State)
	}
	if err := update(ctx, w.tx, &w.t); err != nil {
		return err
	}
	if err := s.occupy(ctx, w.tx, w.was, w.t, w.gained, w.lost); err != nil {
		return err
	}
	err := journal.Append(ctx, w.tx, journal.Entry{Subject: Subject, Record: string(w.t.ID), Act: "task." + string(w.do), By: w.by, Data: w.data})
	if err != nil {
		return err
	}
	for _, m := range w.told {
		if err := tell(ctx, w.tx, w.by, w.t, m); err != nil {
			return err
		}
	}
	if !moved {
		if w.do != DoChange {
			return nil
		}
		return s.bus.Publish(ctx, w.tx, HasChanged{Task: w.t.ID, Source: w.t.Source})
	}
	return s.bus.Publish(ctx, w.tx, HasMoved{Task: w.t.ID, From: w.was.State, To: w.t.State, Source: w.t.Source, By: w.by})
}

// tell puts a message about t into inboxes. Its first arguments are the task's
// number and title; the message's own follow.
func tell(ctx context.Context, tx *db.Tx, by access.Actor, t Task, m inbox.Message) error {
	m.Subject, m.Record, m.Link = Subject, string(t.ID), t.Link()
	m.Args = append([]any{t.Label(), t.Title}, m.Args...)
	m.To.Not = by.Account
	_, err := inbox.Tell(ctx, tx, m)
	return err
}

// toUnits reaches those who answer for the units of a task.
func toUnits(t Task) inbox.Recipients { return inbox.Recipients{Units: t.Owners().Units} }

// toOffice reaches the office.
func toOffice() inbox.Recipients {
	return inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
}

func (s *Service) tellAssigned(ctx context.Context, tx *db.Tx, by access.Actor, t Task) error {
	return tell(ctx, tx, by, t, inbox.Message{To: toUnits(t), Kind: "task.assigned", Key: "plan.tell.assigned"})
}

// Block says that the unit cannot go on.
func (s *Service) Block(ctx context.Context, by access.Actor, m Move) (Task, error) {
	return s.act(ctx, by, DoBlock, m, func(w *work) error {
		w.told = append(w.told, inbox.Message{To: toOffice(), Kind: "task.blocked", Key: "plan.tell.blocked", Args: []any{w.t.Reason}})
		return nil
	})
}

// Unblock says that the unit goes on.
func (s *Service) Unblock(ctx context.Context, by access.Actor, m Move) (Task, error) {
	return s.act(ctx, by, DoUnblock, m, func(w *work) error {
		w.t.Reason = ""
		return nil
	})
}
