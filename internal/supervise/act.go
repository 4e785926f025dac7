package supervise

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Move names the order that an act is done to.
type Move struct {
	ID      id.Order
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one order: as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	today  string
	was, o Order
	data   map[string]any
	told   []inbox.Message
}

// act does one act in a unit of work of its own.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (o Order, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		o, err = s.actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return o, err
}

// actIn holds lifecycle and permission against the act, lets fn change the
// order, and stores what follows.
func (s *Service) actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Order, error) {
	o, err := one(ctx, tx, m.ID)
	if err != nil {
		return Order{}, err
	}
	if m.Version != 0 && m.Version != o.Version {
		return Order{}, fault.New(fault.Conflict, "supervise.stale")
	}
	r, ok := ruleFor(do, o)
	if !ok {
		return Order{}, fault.New(fault.Conflict, "supervise.move", lang.Key("supervise.act."+string(do)), lang.Key("supervise.state."+string(o.State)))
	}
	if !may(by, r.Need, o) {
		return Order{}, fault.New(fault.Forbidden, "access.forbidden")
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if r.Why {
		f.NeedSaying("reason", m.Reason, MaxText, "supervise.need_reason")
	}
	if err := f.Err(); err != nil {
		return Order{}, err
	}
	w := &work{tx: tx, by: by, do: do, was: o, o: o, data: map[string]any{}}
	if w.today, err = today(ctx, tx); err != nil {
		return Order{}, err
	}
	if r.To != "" {
		w.o.State = r.To
	}
	if r.Why {
		w.o.Reason, w.data["reason"] = m.Reason, m.Reason
	}
	if err := fn(w); err != nil {
		return Order{}, err
	}
	return w.o, s.finish(ctx, w)
}

// finish stores the order, the timeline and the notices, and publishes a move.
func (s *Service) finish(ctx context.Context, w *work) error {
	moved := w.o.State != w.was.State || w.o.Level != w.was.Level
	if moved {
		w.o.Moved, w.data["state"] = w.tx.Now, string(w.o.State)
	}
	if err := update(ctx, w.tx, &w.o); err != nil {
		return err
	}
	err := journal.Append(ctx, w.tx, journal.Entry{Subject: Subject, Record: string(w.o.ID), Act: "order." + string(w.do), By: w.by, Data: w.data})
	if err != nil {
		return err
	}
	for _, m := range w.told {
		if err := tell(ctx, w.tx, w.by, w.o, m); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	return s.bus.Publish(ctx, w.tx, HasMoved{Order: w.o.ID, Act: w.do, From: w.was.State, To: w.o.State, Level: w.o.Level, By: w.by})
}

// say puts a message with the words of the act onto what is to be told.
func (w *work) say(to inbox.Recipients, args ...any) {
	w.told = append(w.told, inbox.Message{To: to, Kind: "order." + string(w.do), Key: "supervise.tell." + string(w.do), Args: args})
}

// tell puts a message about o into inboxes. Its first arguments are the
// order's number and title; the message's own follow.
func tell(ctx context.Context, tx *db.Tx, by access.Actor, o Order, m inbox.Message) error {
	m.Subject, m.Record, m.Link = Subject, string(o.ID), o.Link()
	m.Args = append([]any{o.Label(), o.Title}, m.Args...)
	m.To.Not = by.Account
	_, err := inbox.Tell(ctx, tx, m)
	return err
}

// addressee reaches those who answer for whom the order is addressed to.
func (o Order) addressee() inbox.Recipients {
	to := inbox.Recipients{Units: []id.Unit{o.Unit}}
	switch o.To {
	case ToArea:
		to.Holders = append(to.Holders, inbox.Holder{Role: access.AreaLead, Scope: access.Area, Of: string(o.Area)})
	case ToGroup:
		to.Holders = append(to.Holders, inbox.Holder{Role: access.GroupLead, Scope: access.Group, Of: string(o.Group)})
	case ToUnit:
	}
	return to
}

// reviewers reaches the office and whoever issued the order.
func (o Order) reviewers() inbox.Recipients {
	to := inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
	if o.Account != "" {
		to.Accounts = append(to.Accounts, o.Account)
	}
	return to
}

// Postpone moves the deadline, with the reason.
func (s *Service) Postpone(ctx context.Context, by access.Actor, m Move, on string) (Order, error) {
	return s.act(ctx, by, DoPostpone, m, func(w *work) error {
		var f fault.Fields
		checkDay(&f, "due_on", on, w.today)
		if err := f.Err(); err != nil {
			return err
		}
		w.data["was"], w.data["due_on"] = w.o.DueOn, on
		w.o.DueOn = on
		w.say(w.o.addressee(), on, w.o.Reason)
		return nil
	})
}

// Withdraw ends an order that no longer stands.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, m Move) (Order, error) {
	return s.act(ctx, by, DoWithdraw, m, func(w *work) error { return w.withdraw(ctx) })
}

// TakeBack withdraws an order within a transaction of another slice, if it
// still runs.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, by access.Actor, m Move) error {
	o, err := one(ctx, tx, m.ID)
	if err != nil || !o.State.Open() {
		return err
	}
	_, err = s.actIn(ctx, tx, by, DoWithdraw, m, func(w *work) error { return w.withdraw(ctx) })
	return err
}

func (w *work) withdraw(ctx context.Context) error {
	w.say(w.o.addressee(), w.o.Reason)
	return settle(ctx, w.tx, w.by, w.o.ID, SentBack, w.o.Reason)
}
