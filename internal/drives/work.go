package drives

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Work is something that was done for a key task in an area.
type Work struct {
	ID      string
	Drive   id.Drive
	Item    id.Item
	Area    id.Area
	Cell    string
	Unit    id.Unit
	Day     string
	At      time.Time
	Amount  int64 // in the key task's measure
	Address string
	Note    string
	Account id.Account
	By      string
	Before  int // photos of each kind
	After   int
	Voided  time.Time
	Why     string
	Version int64
}

// Owners are whom the record belongs to.
func (w Work) Owners() access.Owners {
	o := access.Owners{Area: w.Area, Reporter: w.Account}
	if w.Unit != "" {
		o.Units = []id.Unit{w.Unit}
	}
	return o
}

// Link is the address of the record's page.
func (w Work) Link() string { return "/drives/records/" + w.ID }

// WorkDraft is work as somebody records it.
type WorkDraft struct {
	Cell    string
	Unit    id.Unit // empty: that of who records it, if it takes part
	Day     string  // empty: today
	Amount  int64   // 0: one
	Address string
	Note    string
	Before  []cases.Picture
	After   []cases.Picture
	Key     string
}

const workColumns = `id, drive, item, area, cell, unit, day, at, amount, address, note, account, actor, photos_before, photos_after, voided_at, void_reason, version`

func scanWork(r db.Row) (w Work, err error) {
	err = r.Scan(&w.ID, &w.Drive, &w.Item, &w.Area, &w.Cell, db.Text(&w.Unit), &w.Day, db.Time(&w.At), &w.Amount, &w.Address, &w.Note, db.Text(&w.Account), &w.By,
		&w.Before, &w.After, db.Time(&w.Voided), &w.Why, &w.Version)
	return w, err
}

func loadWork(ctx context.Context, tx *db.Tx, work string) (Work, error) {
	if !fault.Storable(work) {
		return Work{}, notFound()
	}
	w, err := db.One(ctx, tx, scanWork, `SELECT `+workColumns+` FROM drive_work WHERE county = $1 AND id = $2`, tx.County, work)
	if errors.Is(err, db.ErrNone) {
		return w, notFound()
	}
	if err != nil {
		return w, fmt.Errorf("work: %w", err)
	}
	return w, nil
}

// Record keeps work that was done, for a unit of the area, its lead, the joint
// group or the office.
func (s *Service) Record(ctx context.Context, by access.Actor, d WorkDraft) (w Work, err error) {
	all, err := s.RecordAll(ctx, []access.Actor{by}, []WorkDraft{d})
	if err != nil {
		return Work{}, err
	}
	return all[0], nil
}

// RecordAll keeps several records in one unit of work, the i-th by the i-th
// actor: all of them, or none.
func (s *Service) RecordAll(ctx context.Context, who []access.Actor, ds []WorkDraft) (out []Work, err error) {
	if len(ds) == 0 || len(who) != len(ds) {
		return nil, fault.New(fault.Invalid, "drives.need_names")
	}
	err = s.db.Write(ctx, who[0].County, func(tx *db.Tx) error {
		out = make([]Work, len(ds))
		for i, d := range ds {
			if out[i], err = s.recordOnce(ctx, tx, who[i], d); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (s *Service) recordOnce(ctx context.Context, tx *db.Tx, by access.Actor, d WorkDraft) (w Work, err error) {
	said := d
	said.Key, said.Before, said.After = "", nil, nil
	answer, again, err := once.Do(ctx, tx, by, d.Key, []any{said, len(d.Before), len(d.After)}, func() (string, error) {
		w, err = s.record(ctx, tx, by, d)
		return w.ID, err
	})
	if err == nil && again {
		w, err = loadWork(ctx, tx, answer)
	}
	return w, err
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by access.Actor, d WorkDraft) (Work, error) {
	c, err := loadCell(ctx, tx, d.Cell)
	if err != nil {
		return Work{}, err
	}
	x, err := loadDrive(ctx, tx, c.Drive)
	if err != nil {
		return Work{}, err
	}
	units, err := unitsOf(ctx, tx, x.ID)
	if err != nil {
		return Work{}, err
	}
	if err := mayCarry(by, ownersFor(by, c, units)); err != nil {
		return Work{}, err
	}
	if err := x.State.check(Carry); err != nil {
		return Work{}, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return Work{}, err
	}
	w := Work{
		ID: id.New[string](), Drive: x.ID, Item: c.Item, Area: c.Area, Cell: c.ID, Unit: d.Unit, Day: d.Day, At: tx.Now, Amount: d.Amount,
		Address: tidy(d.Address), Note: strings.TrimSpace(d.Note), Account: by.Account, By: by.Name, Before: len(d.Before), After: len(d.After), Version: 1,
	}
	if err := w.check(by, x, n, units); err != nil {
		return w, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO drive_work (county, id, drive, item, area, cell, unit, day, at, amount, address, note, account, actor, photos_before, photos_after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.County, w.ID, w.Drive, w.Item, w.Area, w.Cell, db.Null(w.Unit), w.Day, db.Millis(w.At), w.Amount, w.Address, w.Note, db.Null(w.Account), w.By, w.Before, w.After)
	if err != nil {
		return w, fmt.Errorf("record work: %w", err)
	}
	if err := attach(ctx, tx, by, w.ID, d.Before, d.After); err != nil {
		return w, err
	}
	return w, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectWork, Record: w.ID, Act: "drives.recorded", By: by, First: true,
		Data: map[string]any{"drive": x.Label(), "day": w.Day, "count": w.Amount, "photos": w.Before + w.After},
	})
}

// ownersFor are the owners of a cell, and the unit of by if it takes part in
// the area: everybody there may lend a hand.
func ownersFor(by access.Actor, c Cell, units []Unit) access.Owners {
	o := c.Owners()
	if slices.ContainsFunc(units, func(u Unit) bool { return u.Unit == by.Unit && u.Area == c.Area }) {
		o.Units = append(slices.Clone(o.Units), by.Unit)
	}
	return o
}

func (w *Work) check(by access.Actor, x Drive, n now, units []Unit) error {
	var f fault.Fields
	if w.Amount == 0 {
		w.Amount = 1
	}
	checkAmount(&f, "amount", w.Amount, 1)
	f.Text("address", w.Address, cases.MaxAddress)
	f.Text("note", w.Note, MaxNote)
	if w.Day == "" {
		w.Day = min(n.today, x.Ends)
	}
	if !isDay(w.Day) || w.Day < x.Starts || w.Day > x.Ends || w.Day > n.today {
		f.Add("day", "drives.bad_sign_day", x.Starts, x.Ends)
	}
	takesPart := func(u id.Unit) bool { return slices.ContainsFunc(units, func(k Unit) bool { return k.Unit == u }) }
	switch {
	case w.Unit == "" && takesPart(by.Unit):
		w.Unit = by.Unit
	case w.Unit != "" && !takesPart(w.Unit):
		f.Add("unit", "drives.choose")
	}
	return f.Err()
}

func attach(ctx context.Context, tx *db.Tx, by access.Actor, work string, before, after []cases.Picture) error {
	for _, p := range before {
		if err := p.Insert(ctx, tx, by, SubjectWork, work, photos.Before); err != nil {
			return err
		}
	}
	for _, p := range after {
		if err := p.Insert(ctx, tx, by, SubjectWork, work, photos.After); err != nil {
			return err
		}
	}
	return nil
}

// MayVoid reports whether by may take a record back: who made it, and whoever
// manages drives.
func MayVoid(by access.Actor, w Work) bool {
	return w.Voided.IsZero() && (by.Account != "" && by.Account == w.Account || by.May(access.ManageDrives, access.Owners{}))
}

// Void takes back work that was recorded by mistake, with the reason. It stays,
// and counts no more.
func (s *Service) Void(ctx context.Context, by access.Actor, work, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		w, err := loadWork(ctx, tx, work)
		if err != nil {
			return err
		}
		if !w.Voided.IsZero() {
			return fault.New(fault.Conflict, "drives.is_voided")
		}
		if !MayVoid(by, w) {
			return fault.New(fault.Forbidden, "access.forbidden")
		}
		x, err := loadDrive(ctx, tx, w.Drive)
		if err != nil {
			return err
		}
		if err := x.State.check(Carry); err != nil {
			return err
		}
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "drives.need_reason")
		}
		f.Text("reason", reason, MaxNote)
		if err := f.Err(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE drive_work SET voided_at = $3, void_reason = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, work, db.Millis(tx.Now), reason)
		if err != nil {
			return fmt.Errorf("void work: %w", err)
		}
		if err := s.stillDone(ctx, tx, x, w.Cell); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectWork, Record: work, Act: "drives.voided", By: by, Data: map[string]any{"reason": reason}})
	})
}
