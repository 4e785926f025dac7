package assess

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
)

// Todos lists what waits for the actor: the office decides appeals, publishes
// and locks; a second person confirms what was noted; whoever is marked may
// object in time.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	rest := s.marked
	if by.May(access.ManageAssess, access.Owners{}) {
		rest = s.office
	}
	out, err := rest(ctx, tx, by, limit)
	if err != nil || !by.May(access.ConfirmAssess, access.Owners{}) {
		return out, err
	}
	more, err := s.unconfirmed(ctx, tx, by, limit)
	out = append(out, more...)
	return out[:min(len(out), limit)], err
}

// confirmWithin is how long a noted fact may wait for a second person.
const confirmWithin = 3 * 24 * time.Hour

// unconfirmed are the facts that wait for somebody else than who noted them.
func (s *Service) unconfirmed(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	w := NoteFilter{State: NoteWaiting}.where(tx, by)
	if by.Account != "" {
		w.And("(n.account IS NULL OR n.account <> ?)", by.Account)
	}
	list, err := db.All(ctx, tx, scanNote, `SELECT `+noteColumns+` FROM assess_notes n `+w.String()+` ORDER BY n.number LIMIT `+w.Arg(limit), w.Args...)
	for _, n := range list {
		due := n.At.Add(confirmWithin)
		out = append(out, inbox.Todo{
			Kind: "assess.todo.note", Subject: SubjectNote, Record: string(n.ID), Number: n.Label(), Title: n.Who.Name, Where: n.Day,
			State: "assess.note.waiting", Step: "assess.step.confirm", Link: n.Link(), Due: due, Late: due.Before(tx.Now),
		})
	}
	return out, err
}

// Late lists what the office is late with: a month whose time for appeals has
// passed and that is not locked, appeals that are still open then, and facts
// that nobody confirmed.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	all, err := s.Todos(ctx, tx, access.System(tx.County), limit)
	var out []inbox.Todo
	for _, t := range all {
		if t.Late {
			out = append(out, t)
		}
	}
	return out, err
}

func published(ctx context.Context, tx *db.Tx) ([]Month, error) {
	return db.All(ctx, tx, scanMonth, `SELECT `+monthColumns+` FROM assess_months WHERE county = $1 AND state = 'published' ORDER BY month LIMIT 24`, tx.County)
}

// grace is how long after the time for appeals a month may wait to be locked.
const grace = 5 * 24 * time.Hour

func (s *Service) office(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	months, err := published(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, m := range months {
		due := m.AppealUntil.Add(grace)
		p, err := appeals(ctx, tx, by, Filter{Month: m.Month, State: Open, Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, a := range p.Appeals {
			out = append(out, inbox.Todo{
				Kind: "assess.todo.appeal", Subject: SubjectAppeal, Record: string(a.ID), Number: a.Label(), Title: a.Who.Name, Where: a.Month,
				State: "assess.appeal.open", Step: "assess.step.decide", Link: a.Link(), Due: due, Late: due.Before(tx.Now),
			})
		}
		anew, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(appeal_until), 0) FROM assess_adjustments WHERE county = $1 AND month = $2`, tx.County, m.Month)
		if err != nil {
			return nil, fmt.Errorf("adjustments of a month: %w", err)
		}
		if until := time.UnixMilli(anew); until.After(m.AppealUntil) {
			m.AppealUntil, due = until, until.Add(grace)
		}
		if p.Total == 0 && m.AppealUntil.Before(tx.Now) {
			out = append(out, inbox.Todo{
				Kind: "assess.todo.month", Subject: SubjectMonth, Record: m.Month, Number: m.Month, Title: m.Month, State: "assess.state.published", Step: "assess.step.lock",
				Link: "/assess?month=" + m.Month, Due: due, Late: due.Before(tx.Now),
			})
		}
	}
	more, err := consequenceTodos(ctx, tx, by, limit)
	out = append(out, more...)
	return out[:min(len(out), limit)], err
}

// marked are the published marks of whom by speaks for, while an objection is
// possible.
func (s *Service) marked(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	reach := by.Reach(access.AppealAssess)
	if reach.Empty() {
		return nil, nil
	}
	months, err := published(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, m := range months {
		if m.AppealUntil.Before(tx.Now) {
			continue
		}
		w := &db.Where{}
		w.And("county = ?", tx.County)
		w.And("month = ?", m.Month)
		cond, args := "1 = 0", []any(nil)
		for _, x := range reach.Areas {
			cond, args = cond+" OR subject = 'areas' AND of_id = ?", append(args, x)
		}
		for _, x := range reach.Groups {
			cond, args = cond+" OR subject = 'groups' AND of_id = ?", append(args, x)
		}
		for _, x := range reach.Units {
			cond, args = cond+" OR subject NOT IN ('areas', 'groups') AND of_id = ?", append(args, x)
		}
		w.And("("+cond+")", args...)
		marks, err := db.All(ctx, tx, scanMark, `SELECT `+markColumns+` FROM assess_marks `+w.String()+` ORDER BY subject, of_id LIMIT `+w.Arg(limit), w.Args...)
		if err != nil {
			return nil, err
		}
		for _, x := range marks {
			out = append(out, inbox.Todo{
				Kind: "assess.todo.mark", Subject: SubjectMonth, Record: m.Month, Number: m.Month, Title: x.Who.Name, State: "assess.state.published", Step: "assess.step.appeal",
				Link: x.Link(), Due: m.AppealUntil,
			})
		}
	}
	return out[:min(len(out), limit)], nil
}
