package assess

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/rules"
)

// The states of an appeal. Their names are the messages "assess.appeal.…".
const (
	Open    = "open"
	Upheld  = "upheld"  // the mark stays
	Granted = "granted" // the mark is adjusted
)

// Appeal is an objection to one rule of a mark.
type Appeal struct {
	ID       id.Appeal
	Number   int64
	Month    string
	Who      Who
	Rule     string
	Reason   string
	State    string
	Decision string     // its reason
	Adjusted rules.Mark // added to the mark
	Account  id.Account
	Actor    string
	At       time.Time
	Decider  string
	Decided  time.Time
	Files    []attachments.File
}

// Label is the appeal's visible number.
func (a Appeal) Label() string { return fmt.Sprintf("SS-%04d", a.Number) }

// Link is the address of the mark that it is against.
func (a Appeal) Link() string { return Mark{Month: a.Month, Who: a.Who}.Link() }

const appealColumns = `a.id, a.number, a.month, a.subject, a.of_id, m.name, a.rule, a.reason, a.state, a.decision, a.adjusted, a.account, a.actor, a.at, a.decided_by, a.decided_at`

const fromAppeals = ` FROM assess_appeals a JOIN assess_marks m ON m.county = a.county AND m.month = a.month AND m.subject = a.subject AND m.of_id = a.of_id `

func scanAppeal(r db.Row) (a Appeal, err error) {
	return a, r.Scan(&a.ID, &a.Number, &a.Month, &a.Who.Subject, &a.Who.Of, &a.Who.Name, &a.Rule, &a.Reason, &a.State, &a.Decision, &a.Adjusted, db.Text(&a.Account), &a.Actor,
		db.Time(&a.At), &a.Decider, db.Time(&a.Decided))
}

func appealOf(ctx context.Context, tx *db.Tx, appeal id.Appeal) (Appeal, error) {
	a, err := db.One(ctx, tx, scanAppeal, `SELECT `+appealColumns+fromAppeals+`WHERE a.county = $1 AND a.id = $2`, tx.County, plain(appeal))
	if errors.Is(err, db.ErrNone) {
		return a, notFound()
	}
	if err != nil {
		return a, fmt.Errorf("appeal: %w", err)
	}
	return a, nil
}

func appealsOf(ctx context.Context, tx *db.Tx, month string, w Who) ([]Appeal, error) {
	list, err := db.All(ctx, tx, scanAppeal, `SELECT `+appealColumns+fromAppeals+`WHERE a.county = $1 AND a.month = $2 AND a.subject = $3 AND a.of_id = $4 ORDER BY a.number LIMIT 200`,
		tx.County, plain(month), plain(w.Subject), plain(w.Of))
	if err != nil {
		return nil, fmt.Errorf("appeals: %w", err)
	}
	files, err := filesOf(ctx, tx, month, w)
	for i := range list {
		list[i].Files = files[list[i].ID]
	}
	return list, err
}

// Objection is an appeal as somebody makes it.
type Objection struct {
	Month  string
	Who    Who
	Rule   string
	Reason string
	Files  []*attachments.Upload
	Key    string
}

// Appeal objects to a rule of a published mark, within its time.
func (s *Service) Appeal(ctx context.Context, by access.Actor, o Objection) (made id.Appeal, err error) {
	if err := by.Check(access.AppealAssess, o.Who.Owners()); err != nil {
		return "", err
	}
	o.Reason = strings.TrimSpace(o.Reason)
	var f fault.Fields
	f.Need("reason", o.Reason, MaxText)
	if err := f.Err(); err != nil {
		return "", err
	}
	same := fmt.Sprint(o.Month, o.Who.Subject, o.Who.Of, o.Rule, o.Reason)
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, o.Key, same, func() (string, error) {
			a, err := s.appeal(ctx, tx, by, o)
			return string(a), err
		})
		made = id.Appeal(answer)
		return err
	})
	return made, err
}

func (s *Service) appeal(ctx context.Context, tx *db.Tx, by access.Actor, o Objection) (id.Appeal, error) {
	m, err := monthOf(ctx, tx, o.Month)
	if err != nil {
		return "", err
	}
	if m.State == Computed {
		return "", notFound()
	}
	since, err := adjustmentsOf(ctx, tx, o.Month, o.Who)
	if err != nil {
		return "", err
	}
	if m = extended(m, since); m.State != Published || tx.Now.After(m.AppealUntil) {
		return "", fault.New(fault.Conflict, "assess.too_late")
	}
	mark, err := markOf(ctx, tx, o.Month, o.Who)
	if err != nil {
		return "", err
	}
	set, err := setOf(ctx, tx, mark.Set)
	if err != nil {
		return "", err
	}
	if _, _, ok := set.Body.Rule(o.Rule); !ok {
		var f fault.Fields
		f.Add("rule", "assess.choose_rule")
		return "", f.Err()
	}
	a := Appeal{ID: id.New[id.Appeal]()}
	if a.Number, err = counties.Take(ctx, tx, SubjectAppeal, 1); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assess_appeals (county, id, number, month, subject, of_id, rule, reason, state, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11)`,
		tx.County, a.ID, a.Number, o.Month, o.Who.Subject, o.Who.Of, o.Rule, o.Reason, db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return "", fmt.Errorf("appeal: %w", err)
	}
	for _, up := range o.Files {
		if err := insertFile(ctx, tx, a.ID, up.File); err != nil {
			return "", err
		}
	}
	if _, err := inbox.Tell(ctx, tx, inbox.Message{
		To: inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}, Kind: "assess.appeal", Subject: SubjectAppeal, Record: string(a.ID),
		Key: "assess.tell.appeal", Args: []any{mark.Who.Name, o.Month}, Link: mark.Link(),
	}); err != nil {
		return "", err
	}
	return a.ID, journal.Append(ctx, tx, journal.Entry{Subject: SubjectAppeal, Record: string(a.ID), Act: "assess.appeal", By: by, First: true, Data: map[string]any{"rule": o.Rule, "reason": o.Reason}})
}

// Decide answers an appeal with a reason. An adjustment is added to the mark,
// within the bounds of its set; the month's ranking is made anew with it.
func (s *Service) Decide(ctx context.Context, by access.Actor, appeal id.Appeal, adjust rules.Mark, reason string) error {
	reason = strings.TrimSpace(reason)
	var f fault.Fields
	f.Need("reason", reason, MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		a, err := appealOf(ctx, tx, appeal)
		if err != nil {
			return err
		}
		m, err := monthOf(ctx, tx, a.Month)
		if err != nil {
			return err
		}
		if a.State != Open || m.State != Published {
			return fault.New(fault.Conflict, "assess.decided_already")
		}
		mark, err := markOf(ctx, tx, a.Month, a.Who)
		if err != nil {
			return err
		}
		set, err := setOf(ctx, tx, mark.Set)
		if err != nil {
			return err
		}
		most := most(set.Body)
		room := most - mark.Total
		switch {
		case mark.None != "" && adjust != 0:
			f.Add("adjust", "assess.adjust_none")
		case room == 0 && adjust != 0:
			f.Add("adjust", "assess.adjust_full", most.String())
		case adjust < 0 || adjust > room:
			f.Add("adjust", "assess.bad_adjust", room.String(), mark.Total.String(), most.String())
		}
		if err := f.Err(); err != nil {
			return err
		}
		a.State = Upheld
		if adjust > 0 {
			a.State = Granted
		}
		if _, err := tx.Exec(ctx, `UPDATE assess_appeals SET state = $3, decision = $4, adjusted = $5, decided_by = $6, decided_at = $7 WHERE county = $1 AND id = $2`,
			tx.County, appeal, a.State, reason, int64(adjust), by.Name, db.Millis(tx.Now)); err != nil {
			return fmt.Errorf("appeal: %w", err)
		}
		if adjust > 0 {
			if _, err := tx.Exec(ctx, `UPDATE assess_marks SET adjusted = adjusted + $5, total = total + $5 WHERE county = $1 AND month = $2 AND subject = $3 AND of_id = $4`,
				tx.County, a.Month, a.Who.Subject, a.Who.Of, int64(adjust)); err != nil {
				return fmt.Errorf("adjust a mark: %w", err)
			}
			if err := s.rankAgain(ctx, tx, a.Month); err != nil {
				return err
			}
		}
		if a.Account != "" {
			if _, err := inbox.Tell(ctx, tx, inbox.Message{
				To: inbox.Recipients{Accounts: []id.Account{a.Account}}, Kind: "assess.decided", Subject: SubjectAppeal, Record: string(a.ID),
				Key: "assess.tell.decided", Args: []any{a.Label()}, Link: a.Link(),
			}); err != nil {
				return err
			}
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectAppeal, Record: string(appeal), Act: "assess.decide", By: by, Data: map[string]any{"state": a.State, "adjust": adjust.String(), "reason": reason},
		})
	})
}
