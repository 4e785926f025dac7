package assess

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/rules"
	"chuangwei/internal/worktime"
)

// MostTimes bounds the occurrences of one noted fact.
const MostTimes = 1_000_000

// Fact is a fact as somebody notes it. Files have to have been kept before.
type Fact struct {
	Who      Who // its name is not asked for
	Kind     string
	Day      string
	Times    int64
	Amount   rules.Mark
	Ground   string
	Document string
	Files    []*attachments.Upload
	Key      string
}

// mayNote reports whether by notes facts: the office all kinds, inspectors the
// amounts within a range.
func mayNote(by access.Actor) bool {
	return by.May(access.ManageAssess, access.Owners{}) || by.MayEver(access.Inspect)
}

// MayNote reports whether by notes facts of any kind.
func MayNote(by access.Actor) bool { return mayNote(by) }

// MayConfirm reports whether by is a second person for a fact that waits.
func (n Note) MayConfirm(by access.Actor) bool {
	return n.State == NoteWaiting && by.May(access.ConfirmAssess, access.Owners{}) && by.Account != n.Account
}

// MayWithdraw reports whether by may take a fact back.
func (n Note) MayWithdraw(by access.Actor) bool {
	return n.State != NoteWithdrawn && (by.May(access.ManageAssess, access.Owners{}) || n.State == NoteWaiting && by.Account != "" && by.Account == n.Account)
}

// EnterNote notes a fact, which waits for a second person.
func (s *Service) EnterNote(ctx context.Context, by access.Actor, x Fact) (made id.Note, err error) {
	if !mayNote(by) {
		return "", by.Check(access.ManageAssess, access.Owners{})
	}
	x.Ground, x.Document = strings.TrimSpace(x.Ground), strings.TrimSpace(x.Document)
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if err := s.checkFact(ctx, tx, by, &x); err != nil {
			return err
		}
		same := fmt.Sprint(x.Who.Subject, x.Who.Of, x.Kind, x.Day, x.Times, x.Amount, x.Ground, x.Document)
		answer, _, err := once.Do(ctx, tx, by, x.Key, same, func() (string, error) {
			n, err := enterNote(ctx, tx, by, x)
			return string(n), err
		})
		made = id.Note(answer)
		return err
	})
	return made, err
}

// Assessed returns whom the assessment knows by an identifier, within the unit of
// work of another slice.
func (s *Service) Assessed(ctx context.Context, tx *db.Tx, of string) (Who, error) {
	all, err := everybody(ctx, tx)
	if err != nil {
		return Who{}, err
	}
	for _, list := range all {
		for _, w := range list {
			if w.Of == of {
				return w, nil
			}
		}
	}
	return Who{}, notFound()
}

// NoteWithin notes a fact of a month within the unit of work of another slice:
// of the month's last day, or of today while the month runs and where it is locked
// already. It waits for a second person like every other.
func (s *Service) NoteWithin(ctx context.Context, tx *db.Tx, by access.Actor, x Fact, month string) (id.Note, error) {
	if !mayNote(by) {
		return "", by.Check(access.ManageAssess, access.Owners{})
	}
	_, day, err := today(ctx, tx)
	if err != nil {
		return "", err
	}
	final, err := lockedMonthOf(ctx, tx, month)
	if err != nil {
		return "", err
	}
	x.Day = day
	if _, last, ok := span(month); ok && !final && last < day {
		x.Day = last
	}
	if err := s.checkFact(ctx, tx, by, &x); err != nil {
		return "", err
	}
	return enterNote(ctx, tx, by, x)
}

// checkFact finds what is wrong with a fact, and fills in the name of whom it
// is of.
func (s *Service) checkFact(ctx context.Context, tx *db.Tx, by access.Actor, x *Fact) error {
	var f fault.Fields
	f.Need("ground", x.Ground, MaxText)
	if x.Document == "" && len(x.Files) == 0 {
		f.Add("document", "assess.note_proof")
	} else if x.Document != "" {
		f.Need("document", x.Document, MaxText)
	}
	if err := s.factWho(ctx, tx, by, x, &f); err != nil {
		return err
	}
	if err := s.factDay(ctx, tx, x, &f); err != nil {
		return err
	}
	if err := factKind(ctx, tx, by, x, &f); err != nil {
		return err
	}
	return f.Err()
}

func (s *Service) factWho(ctx context.Context, tx *db.Tx, by access.Actor, x *Fact, f *fault.Fields) error {
	all, err := everybody(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all[x.Who.Subject], func(w Who) bool { return w.Of == x.Who.Of })
	if i < 0 {
		f.Add("of", "assess.choose_who")
		return nil
	}
	x.Who = all[x.Who.Subject][i]
	if by.Unit != "" && slices.Contains(x.Who.Owners().Units, by.Unit) && !by.May(access.ManageAssess, access.Owners{}) {
		f.Add("of", "assess.own_unit")
	}
	return nil
}

// factDay holds that the day has come and that its month is not locked: a locked
// mark never changes.
func (s *Service) factDay(ctx context.Context, tx *db.Tx, x *Fact, f *fault.Fields) error {
	_, today, err := today(ctx, tx)
	if err != nil {
		return err
	}
	if !realDay(x.Day) {
		f.Add("day", "assess.bad_day")
		return nil
	}
	if x.Day > today {
		f.Add("day", "assess.note_future")
		return nil
	}
	final, err := lockedMonthOf(ctx, tx, x.Day[:7])
	if final {
		f.Add("day", "assess.note_locked", x.Day[:7])
	}
	return err
}

// realDay reports whether s is a day as it is stored.
func realDay(s string) bool {
	day, err := worktime.ParseDay(s)
	return err == nil && day.String() == s && s >= "2000-01-01"
}

// toldMonth reports whether a month is published or locked.
func toldMonth(ctx context.Context, tx *db.Tx, month string) (bool, error) {
	m, err := monthOf(ctx, tx, month)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return m.State != Computed, err
}

// lockedMonthOf reports whether a month is locked.
func lockedMonthOf(ctx context.Context, tx *db.Tx, month string) (bool, error) {
	m, err := monthOf(ctx, tx, month)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return m.State == Locked, err
}

func factKind(ctx context.Context, tx *db.Tx, by access.Actor, x *Fact, f *fault.Fields) error {
	kinds, err := noteKinds(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(kinds[x.Who.Subject], func(k NoteKind) bool { return k.Key == x.Kind })
	if i < 0 {
		f.Add("kind", "assess.choose_kind")
		return nil
	}
	k := kinds[x.Who.Subject][i]
	if !k.Range {
		if !by.May(access.ManageAssess, access.Owners{}) {
			f.Add("kind", "assess.inspectors_range")
		}
		x.Amount = 0
		if x.Times < 1 || x.Times > MostTimes {
			f.Add("times", "assess.bad_times", MostTimes)
		}
		return nil
	}
	x.Times = 1
	if x.Amount < k.Min || x.Amount > k.Max {
		f.Add("amount", "assess.bad_mark", k.Min.String(), k.Max.String())
	}
	return nil
}

func enterNote(ctx context.Context, tx *db.Tx, by access.Actor, x Fact) (id.Note, error) {
	n := Note{ID: id.New[id.Note]()}
	var err error
	if n.Number, err = counties.Take(ctx, tx, SubjectNote, 1); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assess_notes (county, id, number, subject, of_id, name, kind, day, times, amount, ground, document, state, account, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', $13, $14, $15)`,
		tx.County, n.ID, n.Number, x.Who.Subject, x.Who.Of, x.Who.Name, x.Kind, x.Day, x.Times, int64(x.Amount), x.Ground, x.Document, db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return "", fmt.Errorf("noted fact: %w", err)
	}
	for _, u := range x.Files {
		if err := insertNoteFile(ctx, tx, n.ID, u.File); err != nil {
			return "", err
		}
	}
	return n.ID, journal.Append(ctx, tx, journal.Entry{Subject: SubjectNote, Record: string(n.ID), Act: "assess.note", By: by, First: true, Data: map[string]any{"ground": x.Ground}})
}

// ConfirmNote lets a fact count: by somebody else than who noted it, while its
// month is not locked. Where that is published the mark is adjusted.
func (s *Service) ConfirmNote(ctx context.Context, by access.Actor, note id.Note) error {
	if err := by.Check(access.ConfirmAssess, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		n, err := noteOf(ctx, tx, note)
		switch {
		case err != nil:
			return err
		case n.State != NoteWaiting:
			return fault.New(fault.Conflict, "assess.note_done")
		case by.Account == n.Account:
			return fault.New(fault.Conflict, "assess.note_second")
		}
		final, err := lockedMonthOf(ctx, tx, n.Day[:7])
		if err != nil {
			return err
		}
		if final {
			return fault.New(fault.Conflict, "assess.note_locked", n.Day[:7])
		}
		_, err = tx.Exec(ctx, `UPDATE assess_notes SET state = 'confirmed', confirmed_by = $3, confirmed_at = $4 WHERE county = $1 AND id = $2`, tx.County, note, by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("confirm a fact: %w", err)
		}
		if err := journal.Append(ctx, tx, journal.Entry{Subject: SubjectNote, Record: string(note), Act: "assess.confirm_note", By: by}); err != nil {
			return err
		}
		return s.adjust(ctx, tx, by, n)
	})
}

// WithdrawNote takes a fact back. A month that is locked keeps what it counted;
// where it is published the mark is adjusted.
func (s *Service) WithdrawNote(ctx context.Context, by access.Actor, note id.Note, reason string) error {
	reason = strings.TrimSpace(reason)
	var f fault.Fields
	f.Need("reason", reason, MaxText)
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		n, err := noteOf(ctx, tx, note)
		switch {
		case err != nil:
			return err
		case !seesNote(by, n):
			return notFound()
		case n.State == NoteWithdrawn:
			return fault.New(fault.Conflict, "assess.note_done")
		case !n.MayWithdraw(by):
			return by.Check(access.ManageAssess, access.Owners{})
		case f.Err() != nil:
			return f.Err()
		}
		_, err = tx.Exec(ctx, `UPDATE assess_notes SET state = 'withdrawn', withdrawn_by = $3, withdrawn_at = $4, reason = $5 WHERE county = $1 AND id = $2`,
			tx.County, note, by.Name, db.Millis(tx.Now), reason)
		if err != nil {
			return fmt.Errorf("withdraw a fact: %w", err)
		}
		err = journal.Append(ctx, tx, journal.Entry{Subject: SubjectNote, Record: string(note), Act: "assess.withdraw_note", By: by, Data: map[string]any{"reason": reason}})
		if err != nil || n.State != NoteConfirmed {
			return err
		}
		if final, err := lockedMonthOf(ctx, tx, n.Day[:7]); final || err != nil {
			return err
		}
		return s.adjust(ctx, tx, by, n)
	})
}
