package support

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Move names the request that an act is done to.
type Move struct {
	ID      id.Support
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one request: as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	county counties.County
	today  string
	was, r Request
	data   map[string]any
	told   []inbox.Message
}

// act does one act: it holds lifecycle and permission against it, lets fn
// change the request, and stores what follows.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (r Request, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		r, err = s.actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return r, err
}

func (s *Service) actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Request, error) {
	r, err := one(ctx, tx, m.ID)
	if err != nil {
		return Request{}, err
	}
	if m.Version != 0 && m.Version != r.Version {
		return Request{}, fault.New(fault.Conflict, "support.stale")
	}
	rule, ok := ruleFor(do, r, tx.Now)
	if !ok {
		return Request{}, fault.New(fault.Conflict, "support.move", lang.Key("support.act."+string(do)), lang.Key("support.state."+string(r.State)))
	}
	if err := by.Check(rule.Need, r.Owners()); err != nil {
		return Request{}, err
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if rule.Why {
		f.NeedSaying("reason", m.Reason, MaxText, "support.need_reason")
	}
	f.Text("reason", m.Reason, MaxText)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	w, err := begin(ctx, tx, by, do, r)
	if err != nil {
		return Request{}, err
	}
	if rule.To != "" {
		w.r.State = rule.To
	}
	if m.Reason != "" {
		w.r.Reason, w.data["reason"] = m.Reason, m.Reason
	}
	if err := fn(w); err != nil {
		return Request{}, err
	}
	return w.r, s.finish(ctx, w)
}

func begin(ctx context.Context, tx *db.Tx, by access.Actor, do Act, r Request) (*work, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	return &work{tx: tx, by: by, do: do, county: county, today: counties.Day(tx, county), was: r, r: r, data: map[string]any{}}, nil
}

// finish stores the request, the timeline and the notices, and publishes a
// move.
func (s *Service) finish(ctx context.Context, w *work) error {
	moved := w.r.State != w.was.State
	if moved {
		w.r.Moved, w.data["state"] = w.tx.Now, string(w.r.State)
	}
	if !w.r.State.Clocked() {
		w.r.Due = time.Time{}
	}
	if err := update(ctx, w.tx, &w.r); err != nil {
		return err
	}
	err := journal.Append(ctx, w.tx, journal.Entry{Subject: Subject, Record: string(w.r.ID), Act: "support." + string(w.do), By: w.by, Data: w.data})
	if err != nil {
		return err
	}
	for _, m := range w.told {
		if err := tell(ctx, w.tx, w.by, w.r, m); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	return s.bus.Publish(ctx, w.tx, HasMoved{Request: w.r.ID, Act: w.do, From: w.was.State, To: w.r.State, By: w.by})
}

// say puts a message with the words of the act onto what is to be told.
func (w *work) say(to inbox.Recipients, args ...any) {
	w.told = append(w.told, inbox.Message{To: to, Kind: "support." + string(w.do), Key: "support.tell." + string(w.do), Args: args, Due: w.r.Due})
}

// tell puts a message about r into inboxes. Its first arguments are the
// request's number and title; the message's own follow.
func tell(ctx context.Context, tx *db.Tx, by access.Actor, r Request, m inbox.Message) error {
	m.Subject, m.Record, m.Link = Subject, string(r.ID), r.Link()
	m.Args = append([]any{r.Label(), r.Title}, m.Args...)
	m.To.Not = by.Account
	_, err := inbox.Tell(ctx, tx, m)
	return err
}

// group reaches those who lead the group; area those who lead the area.
func (r Request) group() inbox.Recipients {
	return inbox.Recipients{Holders: []inbox.Holder{{Role: access.GroupLead, Scope: access.Group, Of: string(r.Group)}}}
}

func (r Request) area() inbox.Recipients {
	return inbox.Recipients{Holders: []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: string(r.Area)}}}
}

// headquarters reaches the office and the county's leaders.
func headquarters() inbox.Recipients {
	return inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office), inbox.Everyone(access.Leader)}}
}

// Acting reaches those who must act on the request now.
func (r Request) Acting() inbox.Recipients {
	switch r.State {
	case Questioned, Handed, Declined:
		return r.area()
	case Escalated:
		return headquarters()
	case Asked, Accepted, Done, Upheld, Withdrawn:
	}
	return r.group()
}

// sides are both area and group.
func (r Request) sides() inbox.Recipients {
	to := r.area()
	to.Holders = append(to.Holders, r.group().Holders...)
	return to
}
