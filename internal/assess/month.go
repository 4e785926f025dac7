package assess

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/rules"
)

// Months lists the assessed months that by may see, the latest first: before
// it is published a month is the office's.
func (s *Service) Months(ctx context.Context, by access.Actor) (out []Month, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = nil
		all, err := db.All(ctx, tx, scanMonth, `SELECT `+monthColumns+` FROM assess_months WHERE county = $1 ORDER BY month DESC LIMIT 240`, tx.County)
		for _, m := range all {
			if m.State != Computed || by.May(access.ManageAssess, access.Owners{}) {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}

// Compute makes the marks of a month anew. It is refused once the month is
// published: from then on only appeals change a mark.
func (s *Service) Compute(ctx context.Context, by access.Actor, month string) error {
	return s.manage(ctx, by, func(tx *db.Tx) error { return s.compute(ctx, tx, by, month) })
}

func (s *Service) compute(ctx context.Context, tx *db.Tx, by access.Actor, month string) error {
	first, _, ok := span(month)
	_, day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	if !ok || first > day {
		return fault.New(fault.Invalid, "assess.bad_month")
	}
	was, err := monthOf(ctx, tx, month)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err == nil && was.State != Computed {
		return fault.New(fault.Conflict, "assess.month_told", month)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM assess_marks WHERE county = $1 AND month = $2`, tx.County, month); err != nil {
		return fmt.Errorf("marks: %w", err)
	}
	if err := putMonth(ctx, tx, Month{Month: month, State: Computed, ComputedAt: tx.Now}); err != nil {
		return err
	}
	all, err := everybody(ctx, tx)
	if err != nil {
		return err
	}
	kinds, err := kinds(ctx, tx)
	if err != nil {
		return err
	}
	n := 0
	for _, k := range kinds {
		set, found, err := inForce(ctx, tx, k.Subject, month)
		if err != nil {
			return err
		}
		if !found || len(all[k.Subject]) == 0 {
			continue
		}
		marks, err := s.apply(ctx, tx, set, month, all[k.Subject], nil)
		if err != nil {
			return err
		}
		if err := rank(ctx, tx, marks, set.Body); err != nil {
			return err
		}
		if err := putMarks(ctx, tx, marks); err != nil {
			return err
		}
		n += len(marks)
	}
	if n == 0 {
		return fault.New(fault.Invalid, "assess.no_sets", month)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectMonth, Record: month, Act: "assess.compute", By: by, Data: map[string]any{"marks": n}})
}

// apply marks everybody of a subject by a set. then, where there is one, puts
// what was known at another time in the place of what is known now.
func (s *Service) apply(ctx context.Context, tx *db.Tx, set Set, month string, all []Who, then func(of string, in rules.Input) rules.Input) ([]Mark, error) {
	l, err := s.language(set.Body)
	if err != nil {
		return nil, err
	}
	p, err := rules.Compile(set.Body, l)
	if b, ok := errors.AsType[*rules.BrokenError](err); ok {
		// It was put in force by a version of the program that knew a figure which
		// this one does not.
		return nil, fault.New(fault.Conflict, "assess.set_outdated", set.Body.Name.ZH, cmp.Or(b.Rule, b.Field)).Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("rule set %s: %w", set.ID, err)
	}
	in, err := s.inputs(ctx, tx, p, set.Subject, month, all)
	if err != nil {
		return nil, err
	}
	out := make([]Mark, 0, len(all))
	for _, w := range all {
		known := in[w.Of]
		if then != nil {
			known = then(w.Of, known)
		}
		m := Mark{Month: month, Who: w, Set: set.ID, Inputs: known, Result: p.Apply(known)}
		m.None, m.Total = m.Result.None, m.Result.Total
		if m.inputs, err = text(m.Inputs); err != nil {
			return nil, err
		}
		if m.result, err = text(m.Result); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func text(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("store a mark: %w", err)
	}
	return string(raw), nil
}

// again makes the result of a mark from what is stored with it alone.
func again(m Mark, set rules.Set) (same bool, result rules.Result, err error) {
	p, err := programOf(m, set)
	if err != nil {
		return false, result, err
	}
	result = p.Apply(m.Inputs)
	made, err := text(result)
	return bytes.Equal([]byte(made), []byte(m.result)), result, err
}

// The hours within which a published month may be appealed against: what is
// usual, and most.
const (
	UsualHours = 48
	MostHours  = 720
)

// Publish shows a month to those who are assessed, who may appeal for some
// hours.
func (s *Service) Publish(ctx context.Context, by access.Actor, month string, hours int) error {
	if hours < 1 || hours > MostHours {
		var f fault.Fields
		f.Add("hours", "assess.bad_hours", MostHours)
		return f.Err()
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		m, err := monthOf(ctx, tx, month)
		if err != nil {
			return err
		}
		_, day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		if _, last, _ := span(month); last >= day {
			return fault.New(fault.Conflict, "assess.month_runs", month)
		}
		if m.State != Computed {
			return fault.New(fault.Conflict, "assess.month_told", month)
		}
		m.State, m.PublishedAt, m.AppealUntil = Published, tx.Now, tx.Now.Add(time.Duration(hours)*time.Hour)
		if err := putMonth(ctx, tx, m); err != nil {
			return err
		}
		if _, err := inbox.Tell(ctx, tx, inbox.Message{
			To: inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Liaison), inbox.Everyone(access.AreaLead), inbox.Everyone(access.GroupLead)}}, Kind: "assess.published",
			Subject: SubjectMonth, Record: month, Key: "assess.tell.published", Args: []any{month, hours}, Link: "/assess?month=" + month,
		}); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectMonth, Record: month, Act: "assess.publish", By: by, Data: map[string]any{"hours": hours}})
	})
}

// Lock makes a month final: no appeal may be open, the time for them has passed,
// no fact of it waits to be confirmed, as it could not count any more, and no
// earlier month may still change, as the ladder counts months running. Marks are
// ranked once more, with what appeals changed.
func (s *Service) Lock(ctx context.Context, by access.Actor, month string) error {
	return s.manage(ctx, by, func(tx *db.Tx) error {
		m, err := monthOf(ctx, tx, month)
		if err != nil {
			return err
		}
		switch {
		case m.State != Published:
			return fault.New(fault.Conflict, "assess.not_published", month)
		case tx.Now.Before(m.AppealUntil):
			return fault.New(fault.Conflict, "assess.appeals_run", month)
		}
		earlier, err := db.Exists(ctx, tx, `SELECT 1 FROM assess_months WHERE county = $1 AND month < $2 AND state = 'published' LIMIT 1`, tx.County, month)
		if err != nil {
			return err
		}
		if earlier {
			return fault.New(fault.Conflict, "assess.earlier_open", month)
		}
		anew, err := db.Exists(ctx, tx, `SELECT 1 FROM assess_adjustments WHERE county = $1 AND month = $2 AND appeal_until > $3 LIMIT 1`, tx.County, month, db.Millis(tx.Now))
		if err != nil {
			return err
		}
		if anew {
			return fault.New(fault.Conflict, "assess.appeals_run", month)
		}
		open, err := db.Exists(ctx, tx, `SELECT 1 FROM assess_appeals WHERE county = $1 AND month = $2 AND state = 'open' LIMIT 1`, tx.County, month)
		if err != nil {
			return err
		}
		if open {
			return fault.New(fault.Conflict, "assess.appeals_open", month)
		}
		if err := noneWaits(ctx, tx, month); err != nil {
			return err
		}
		if err := s.rankAgain(ctx, tx, month); err != nil {
			return err
		}
		m.State, m.LockedAt = Locked, tx.Now
		if err := putMonth(ctx, tx, m); err != nil {
			return err
		}
		if err := journal.Append(ctx, tx, journal.Entry{Subject: SubjectMonth, Record: month, Act: "assess.lock", By: by}); err != nil {
			return err
		}
		return propose(ctx, tx, by, month)
	})
}

// noneWaits refuses to go on while facts of a month wait for a second person.
func noneWaits(ctx context.Context, tx *db.Tx, month string) error {
	from, to, _ := span(month)
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_notes WHERE county = $1 AND day >= $2 AND day <= $3 AND state = 'waiting'`, tx.County, from, to)
	if err != nil {
		return fmt.Errorf("facts that wait: %w", err)
	}
	if n > 0 {
		return fault.New(fault.Conflict, "assess.notes_wait", month, n)
	}
	return nil
}
