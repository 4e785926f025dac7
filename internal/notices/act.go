package notices

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

// Move names the notice that an act is done to.
type Move struct {
	ID      id.Served
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one notice: as it was and as it becomes.
type work struct {
	tx      *db.Tx
	by      access.Actor
	do      Act
	county  counties.County
	today   string
	was, n  Notice
	data    map[string]any
	private map[string]string
}

// act does one act: it holds lifecycle and permission against it, lets fn
// change the notice, and stores what follows.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (n Notice, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		n, err = s.actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return n, err
}

func (s *Service) actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Notice, error) {
	n, err := one(ctx, tx, m.ID)
	if err != nil {
		return Notice{}, err
	}
	if m.Version != 0 && m.Version != n.Version {
		return Notice{}, fault.New(fault.Conflict, "notices.stale")
	}
	rule, ok := ruleFor(do, n.State)
	if !ok {
		return Notice{}, fault.New(fault.Conflict, "notices.move", lang.Key("notices.act."+string(do)), lang.Key("notices.state."+string(n.State)))
	}
	if err := by.Check(rule.Need, n.Owners()); err != nil {
		return Notice{}, err
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if rule.Why && m.Reason == "" {
		f.Add("reason", "notices.need_reason")
	}
	f.Text("reason", m.Reason, MaxText)
	if err := f.Err(); err != nil {
		return Notice{}, err
	}
	w := &work{tx: tx, by: by, do: do, was: n, n: n, data: map[string]any{}}
	if w.county, err = counties.Of(ctx, tx); err != nil {
		return Notice{}, err
	}
	w.today = counties.Day(tx, w.county)
	if rule.To != "" {
		w.n.State = rule.To
	}
	if rule.Why {
		w.n.Reason, w.data["reason"] = m.Reason, m.Reason
	}
	if err := fn(w); err != nil {
		return Notice{}, err
	}
	return w.n, w.finish(ctx)
}

// finish stores the notice and the timeline, and tells whom it concerns.
func (w *work) finish(ctx context.Context) error {
	if w.n.State != w.was.State {
		w.n.Moved, w.data["state"] = w.tx.Now, string(w.n.State)
	}
	if err := update(ctx, w.tx, &w.n); err != nil {
		return err
	}
	err := journal.Append(ctx, w.tx, journal.Entry{
		Subject: Subject, Record: string(w.n.ID), Act: "served." + string(w.do), By: w.by, Data: w.data, Private: w.private,
	})
	if err != nil {
		return err
	}
	return w.tell(ctx)
}

// tell lets the issuing unit know what others did with its notice after it
// went out. Many are signed at once: of those whoever signs knows.
func (w *work) tell(ctx context.Context) error {
	if w.n.State == w.was.State || w.do == DoSign || w.do == DoServe || w.was.State == Drafted {
		return nil
	}
	_, err := inbox.Tell(ctx, w.tx, inbox.Message{
		To: inbox.Recipients{Units: []id.Unit{w.n.Issuer}, Not: w.by.Account}, Kind: "served." + string(w.n.State), Subject: Subject, Record: string(w.n.ID),
		Key: "notices.tell." + string(w.n.State), Args: []any{w.n.Label(), w.n.Object.Name}, Link: w.n.Link(),
	})
	return err
}
