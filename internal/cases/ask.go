package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// The kinds of asks.
const (
	askExtension  = "extension"
	askSuspension = "suspension"
	askAny        = "any" // of a filter
)

// asking holds for cases of which an ask of the kind waits for a decision that
// can be taken: now, or, if then is given, at that instant.
func asking(kind string, then time.Time) cond {
	c := cond{"state IN ('dispatched', 'handling') AND id IN (SELECT q.case_id FROM case_requests q WHERE q.county = cases.county AND ", nil}
	if then.IsZero() {
		c.text += "q.decided_at IS NULL"
	} else {
		c.text += "q.at <= ? AND (q.decided_at IS NULL OR q.decided_at > ?)"
		c.args = []any{then.UnixMilli(), then.UnixMilli()}
	}
	if kind != askAny {
		c.text, c.args = c.text+" AND q.kind = ?", append(c.args, kind)
	}
	c.text += ")"
	return c
}

// AskExtension asks for a later deadline.
func (s *Service) AskExtension(ctx context.Context, by access.Actor, a Ask) (id.Request, error) {
	a.Review = ""
	return s.ask(ctx, by, DoAskExtend, askExtension, a, func(w *work, bad *fault.Fields) { checkDue(bad, w.c, a.Due, w.tx.Now) })
}

// AskSuspension asks that the clock stand still.
func (s *Service) AskSuspension(ctx context.Context, by access.Actor, a Ask) (id.Request, error) {
	a.Due = time.Time{}
	return s.ask(ctx, by, DoAskSuspend, askSuspension, a, func(w *work, bad *fault.Fields) { checkReview(bad, a.Review, w) })
}

func checkDue(bad *fault.Fields, c Case, due, now time.Time) {
	if !due.After(now) || !due.After(c.DueAt) || due.Sub(now) > maxAhead {
		bad.Add("due", "case.bad_due")
	}
}

func checkReview(bad *fault.Fields, day string, w *work) {
	d, err := worktime.ParseDay(day)
	today := worktime.DayOf(w.tx.Now, w.k.Zone)
	if err != nil || d < today || d > today.Add(3*366) {
		bad.Add("review", "case.bad_review")
	}
}

func (s *Service) ask(ctx context.Context, by access.Actor, do Act, kind string, a Ask, check func(*work, *fault.Fields)) (id.Request, error) {
	request := id.New[id.Request]()
	_, answer, err := s.actOnce(ctx, by, do, Move{Sent: a.Sent, ID: a.ID, Version: a.Version, Reason: a.Reason}, func(w *work) (string, error) {
		var bad fault.Fields
		check(w, &bad)
		if err := bad.Err(); err != nil {
			return "", err
		}
		waits, err := db.Exists(ctx, w.tx, `SELECT 1 FROM case_requests WHERE county = $1 AND case_id = $2 AND kind = $3 AND decided_at IS NULL`,
			w.tx.County, a.ID, kind)
		if err != nil {
			return "", err
		}
		if waits {
			return "", fault.New(fault.Conflict, "case.asked_already")
		}
		_, err = w.tx.Exec(ctx, `INSERT INTO case_requests (county, id, case_id, kind, unit, account, actor, at, due_at, review_on, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			w.tx.County, request, a.ID, kind, db.Null(by.Unit), db.Null(by.Account), by.Name, db.Millis(w.tx.Now), db.Millis(a.Due), a.Review, w.reason)
		if err != nil {
			return "", fmt.Errorf("ask: %w", err)
		}
		if !a.Due.IsZero() {
			w.data["due"] = a.Due.UnixMilli()
		}
		if a.Review != "" {
			w.data["review"] = a.Review
		}
		w.told = append(w.told, Message{Kind: "asked", Key: "case.tell.asked", Office: true})
		return string(request), nil
	})
	return id.Request(answer), err
}

const askedColumns = `id, case_id, kind, unit, account, actor, at, due_at, review_on, reason, decided_at, granted, answer`

func scanAsked(r db.Row) (a Asked, err error) {
	return a, r.Scan(&a.ID, &a.Case, &a.Kind, db.Text(&a.Unit), db.Text(&a.By), &a.ByName, db.Time(&a.At), db.Time(&a.Due), &a.Review, &a.Reason,
		db.Time(&a.DecidedAt), &a.Granted, &a.Answer)
}

// decide answers an ask; without one there is nothing to answer.
func (s *Service) decide(ctx context.Context, w *work, kind string, d Decision) (Asked, error) {
	if d.Request == "" {
		if !d.Grant {
			return Asked{}, fault.New(fault.NotFound, "fault.not_found")
		}
		return Asked{}, nil
	}
	a, err := db.One(ctx, w.tx, scanAsked, `SELECT `+askedColumns+` FROM case_requests
		WHERE county = $1 AND id = $2 AND case_id = $3 AND kind = $4`, w.tx.County, d.Request, d.ID, kind)
	if errors.Is(err, db.ErrNone) {
		return a, notFound()
	}
	if err != nil {
		return a, fmt.Errorf("decide: %w", err)
	}
	if !a.DecidedAt.IsZero() {
		return a, fault.New(fault.Conflict, "case.decided_already")
	}
	_, err = w.tx.Exec(ctx, `UPDATE case_requests SET decided_at = $3, granted = $4, answer = $5 WHERE county = $1 AND id = $2`,
		w.tx.County, a.ID, db.Millis(w.tx.Now), d.Grant, d.Reason)
	if err != nil {
		return a, fmt.Errorf("decide: %w", err)
	}
	w.told = append(w.told, Message{Kind: "decided", Key: map[bool]string{true: "case.tell.granted", false: "case.tell.refused"}[d.Grant], Units: one(w.c.LeadUnit), Account: a.By})
	return a, nil
}

// needReason: a refusal and a grant that nobody asked for want a reason.
func (d Decision) needReason(w *work) error {
	var bad fault.Fields
	if w.reason == "" && (!d.Grant || d.Request == "") {
		bad.Add("reason", "case.need_reason")
	}
	return bad.Err()
}

// DecideExtension grants a later deadline or refuses it. With an empty Request
// it grants one that nobody asked for.
func (s *Service) DecideExtension(ctx context.Context, by access.Actor, d Decision) (Case, error) {
	return s.act(ctx, by, DoExtend, Move{Sent: d.Sent, ID: d.ID, Version: d.Version, Reason: d.Reason}, func(w *work) error {
		if err := d.needReason(w); err != nil {
			return err
		}
		a, err := s.decide(ctx, w, askExtension, d)
		if err != nil {
			return err
		}
		w.data["granted"] = d.Grant
		if !d.Grant {
			return nil
		}
		if d.Due.IsZero() {
			d.Due = a.Due
		}
		var bad fault.Fields
		checkDue(&bad, w.c, d.Due, w.tx.Now)
		if err := bad.Err(); err != nil {
			return err
		}
		c := &w.c
		c.DueAt = d.Due.Truncate(time.Millisecond)
		c.Extended++
		c.ExtendedAt, c.Warned = w.tx.Now, 0
		if c.ClockAt.IsZero() {
			c.ClockAt = w.tx.Now
		}
		w.data["due"] = c.DueAt.UnixMilli()
		return nil
	})
}

// DecideSuspension suspends a case until a review, or refuses to.
func (s *Service) DecideSuspension(ctx context.Context, by access.Actor, d Decision) (Case, error) {
	return s.act(ctx, by, DoSuspend, Move{Sent: d.Sent, ID: d.ID, Version: d.Version, Reason: d.Reason}, func(w *work) error {
		if err := d.needReason(w); err != nil {
			return err
		}
		a, err := s.decide(ctx, w, askSuspension, d)
		if err != nil {
			return err
		}
		w.data["granted"] = d.Grant
		if !d.Grant {
			w.c.State = w.was.State
			return nil
		}
		if d.Review == "" {
			d.Review = a.Review
		}
		var bad fault.Fields
		checkReview(&bad, d.Review, w)
		if err := bad.Err(); err != nil {
			return err
		}
		w.c.SuspendedFrom, w.c.ReviewOn = w.tx.Now, d.Review
		w.data["review"] = d.Review
		return nil
	})
}

// Resume takes a suspended case up again; its clock goes on.
func (s *Service) Resume(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoResume, m, func(w *work) error { return s.resume(ctx, w) })
}

func (s *Service) resume(ctx context.Context, w *work) error {
	w.told = append(w.told, Message{Kind: "resumed", Key: "case.tell.resumed", Units: one(w.c.LeadUnit)})
	return s.resumeClock(ctx, w.tx, &w.c)
}

func asksOf(ctx context.Context, tx *db.Tx, cid id.Case) ([]Asked, error) {
	return db.All(ctx, tx, scanAsked, `SELECT `+askedColumns+` FROM case_requests
		WHERE county = $1 AND case_id = $2 ORDER BY at DESC, id DESC LIMIT 100`, tx.County, cid)
}
