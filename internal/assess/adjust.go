package assess

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/rules"
)

// Adjustment is a mark of a published month made again with a fact that was
// confirmed, or withdrawn, since.
type Adjustment struct {
	Note     id.Note
	Number   int64
	Ground   string
	Was, Now rules.Mark
	Actor    string
	At       time.Time
	Until    time.Time // appeals run anew until then
}

// Fact is the fact that it is for.
func (a Adjustment) Fact() Note { return Note{ID: a.Note, Number: a.Number} }

func adjustmentsOf(ctx context.Context, tx *db.Tx, month string, w Who) ([]Adjustment, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (a Adjustment, err error) {
		return a, r.Scan(&a.Note, &a.Number, &a.Ground, &a.Was, &a.Now, &a.Actor, db.Time(&a.At), db.Time(&a.Until))
	}, `SELECT a.note, n.number, n.ground, a.was, a.now, a.actor, a.at, a.appeal_until FROM assess_adjustments a JOIN assess_notes n ON n.county = a.county AND n.id = a.note
		WHERE a.county = $1 AND a.month = $2 AND a.subject = $3 AND a.of_id = $4 ORDER BY a.at, n.number LIMIT 200`, tx.County, plain(month), plain(w.Subject), plain(w.Of))
	if err != nil {
		return nil, fmt.Errorf("adjustments: %w", err)
	}
	return list, nil
}

// extended is a month as it is for one mark: with the time for appeals, and the
// day on which facts were counted, that its adjustments moved.
func extended(m Month, list []Adjustment) Month {
	for _, a := range list {
		if a.Until.After(m.AppealUntil) {
			m.AppealUntil = a.Until
		}
		if a.At.After(m.ComputedAt) {
			m.ComputedAt = a.At
		}
	}
	return m
}

// adjust makes a mark again with the facts as they now are, where its month is
// published and not yet locked: what else it was made of stays as it is stored.
// Whoever is marked is told, and may appeal anew.
func (s *Service) adjust(ctx context.Context, tx *db.Tx, by access.Actor, n Note) error {
	m, err := monthOf(ctx, tx, n.Day[:7])
	if fault.Is(err, fault.NotFound) || err == nil && m.State == Computed {
		return nil // the month is computed with it
	}
	if err != nil {
		return err
	}
	mark, err := markOf(ctx, tx, m.Month, n.Who)
	if fault.Is(err, fault.NotFound) {
		return nil // not marked in that month
	}
	if err != nil {
		return err
	}
	set, err := setOf(ctx, tx, mark.Set)
	if err != nil {
		return err
	}
	p, err := programOf(mark, set.Body)
	if err != nil {
		return err
	}
	was := mark.Total
	in := map[string]rules.Input{mark.Who.Of: mark.Inputs}
	if err := factsAnew(ctx, tx, p, mark, in); err != nil {
		return err
	}
	mark.Inputs = in[mark.Who.Of]
	had := mark.inputs
	if mark.inputs, err = text(mark.Inputs); err != nil {
		return err
	}
	if mark.inputs == had {
		return nil // its rules do not ask for such a fact: there is nothing to tell
	}
	mark.Result = p.Apply(mark.Inputs)
	mark.sum(set.Body)
	if mark.result, err = text(mark.Result); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE assess_marks SET inputs = $5, result = $6, none = $7, total = $8 WHERE county = $1 AND month = $2 AND subject = $3 AND of_id = $4`,
		tx.County, m.Month, mark.Who.Subject, mark.Who.Of, mark.inputs, mark.result, mark.None, int64(mark.Total))
	if err != nil {
		return fmt.Errorf("adjust a mark: %w", err)
	}
	if err := s.rankAgain(ctx, tx, m.Month); err != nil {
		return err
	}
	return putAdjustment(ctx, tx, by, n, m, was, mark)
}

// factsAnew counts the facts of a mark again.
func factsAnew(ctx context.Context, tx *db.Tx, p *rules.Program, mark Mark, in map[string]rules.Input) error {
	known := in[mark.Who.Of]
	known.Chosen = nil
	for _, key := range p.Keys() {
		if strings.HasPrefix(key, noted) {
			delete(known.Figures, key)
		}
	}
	in[mark.Who.Of] = known
	from, to, _ := span(mark.Month)
	return facts(ctx, tx, p.Set, mark.Who.Subject, from, to, p.Keys(), in)
}

func putAdjustment(ctx context.Context, tx *db.Tx, by access.Actor, n Note, m Month, was rules.Mark, mark Mark) error {
	until := tx.Now.Add(m.AppealUntil.Sub(m.PublishedAt))
	_, err := tx.Exec(ctx, `INSERT INTO assess_adjustments (county, note, at, month, subject, of_id, was, now, actor, appeal_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.County, n.ID, db.Millis(tx.Now), m.Month, mark.Who.Subject, mark.Who.Of, int64(was), int64(mark.Total), by.Name, db.Millis(until))
	if err != nil {
		return fmt.Errorf("adjustment: %w", err)
	}
	to := recipients(mark.Who)
	to.Not = by.Account
	if _, err := inbox.Tell(ctx, tx, inbox.Message{
		To: to, Kind: "assess.decided", Subject: SubjectNote, Record: string(n.ID), Key: "assess.tell.adjusted", Args: []any{n.Label(), m.Month, was.Two(), mark.Total.Two()}, Link: mark.Link(),
	}); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectNote, Record: string(n.ID), Act: "assess.adjust_mark", By: by, Data: map[string]any{"month": m.Month, "was": was.String(), "now": mark.Total.String()},
	})
}

// programOf compiles a set for a mark that is stored, whatever figures the
// program has become to know.
func programOf(m Mark, set rules.Set) (*rules.Program, error) {
	keys := slices.Concat(set.NotedKeys(noted), set.NotedKeys(inspected), set.NotedKeys(""))
	for k := range m.Inputs.Figures {
		keys = append(keys, k)
	}
	l, err := rules.NewLanguage(keys)
	if err != nil {
		return nil, err
	}
	return rules.Compile(set, l)
}
