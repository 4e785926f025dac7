package works

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

// Move names the project that an act is done to.
type Move struct {
	ID      id.Project
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one project: as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	today  string
	was, p Project
	data   map[string]any
}

// act does one act: it holds lifecycle and permission against it, lets fn
// change the project, and stores what follows.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (p Project, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err = s.actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return p, err
}

func (s *Service) actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Project, error) {
	p, err := one(ctx, tx, m.ID)
	if err != nil {
		return Project{}, err
	}
	if m.Version != 0 && m.Version != p.Version {
		return Project{}, fault.New(fault.Conflict, "works.stale")
	}
	rule, ok := ruleFor(do, p.State)
	if !ok {
		return Project{}, fault.New(fault.Conflict, "works.move", lang.Key("works.act."+string(do)), lang.Key("works.state."+string(p.State)))
	}
	if err := by.Check(rule.Need, p.Owners()); err != nil {
		return Project{}, err
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if rule.Why && m.Reason == "" {
		f.Add("reason", "works.need_reason")
	}
	f.Text("reason", m.Reason, MaxText)
	if err := f.Err(); err != nil {
		return Project{}, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Project{}, err
	}
	w := &work{tx: tx, by: by, do: do, today: counties.Day(tx, county), was: p, p: p, data: map[string]any{}}
	if rule.To != "" {
		w.p.State = rule.To
	}
	if m.Reason != "" {
		w.data["reason"] = m.Reason
	}
	if rule.Why {
		w.p.Reason = m.Reason
	}
	if err := fn(w); err != nil {
		return Project{}, err
	}
	return w.p, w.finish(ctx)
}

// finish stores the project and the timeline, and tells whom it concerns.
func (w *work) finish(ctx context.Context) error {
	if err := w.next(ctx); err != nil {
		return err
	}
	if w.p.State != w.was.State {
		w.p.Moved, w.data["state"] = w.tx.Now, string(w.p.State)
	}
	if err := update(ctx, w.tx, &w.p); err != nil {
		return err
	}
	err := journal.Append(ctx, w.tx, journal.Entry{Subject: Subject, Record: string(w.p.ID), Act: "works." + string(w.do), By: w.by, Data: w.data})
	if err != nil {
		return err
	}
	return w.tell(ctx)
}

// tell lets the unit in charge know of what others decided about its project,
// and the office of what it is to decide.
func (w *work) tell(ctx context.Context) error {
	var to inbox.Recipients
	switch w.do {
	case DoApprove, DoRefuse, DoAccept, DoSuspend, DoResume, DoDrop:
		to.Units = []id.Unit{w.p.Unit}
	case DoHand:
		to.Units = []id.Unit{w.p.Unit, w.p.Keeper}
	case DoReport:
		if w.p.Percent < 100 || w.was.Percent == 100 {
			return nil
		}
		to.Holders = []inbox.Holder{inbox.Everyone(access.Office)}
	case DoPropose, DoChange, DoFund, DoMilestone, DoReach, DoBegin, DoCheck:
		return nil
	}
	return tell(ctx, w.tx, w.by, w.p, to, w.do, w.p.Reason)
}

func tell(ctx context.Context, tx *db.Tx, by access.Actor, p Project, to inbox.Recipients, do Act, args ...any) error {
	to.Not = by.Account
	_, err := inbox.Tell(ctx, tx, inbox.Message{
		To: to, Kind: "works." + string(do), Subject: Subject, Record: string(p.ID), Key: "works.tell." + string(do),
		Args: append([]any{p.Label(), p.Title}, args...), Link: p.Link(),
	})
	return err
}
