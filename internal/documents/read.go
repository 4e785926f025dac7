package documents

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Reading is that a person opened an edition.
type Reading struct {
	Edition int64
	Account id.Account
	Unit    id.Unit
	Actor   string
	At      time.Time
	Receipt time.Time // zero: none was given
}

// maxReadings bounds the readings that a page shows.
const maxReadings = 2000

func readings(ctx context.Context, tx *db.Tx, document id.Document) ([]Reading, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Reading, err error) {
		return x, r.Scan(&x.Edition, &x.Account, db.Text(&x.Unit), &x.Actor, db.Time(&x.At), db.Time(&x.Receipt))
	}, `SELECT edition, account, unit, actor, at, receipt_at FROM document_readings WHERE county = $1 AND document = $2 ORDER BY at, account LIMIT $3`,
		tx.County, document, maxReadings)
	if err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	return list, nil
}

// Opened notes that somebody has opened a document that went to him. For
// anybody else, and the second time, it writes nothing.
func (s *Service) Opened(ctx context.Context, by access.Actor, document id.Document) error {
	if by.Account == "" {
		return nil
	}
	news := false
	err := s.read(ctx, by, func(tx *db.Tx) error {
		d, list, err := mine(ctx, tx, by, document)
		if err != nil || len(list) == 0 {
			return err
		}
		was, err := hasOpened(ctx, tx, by, d)
		news = !was
		return err
	})
	if err != nil || !news {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, list, err := mine(ctx, tx, by, document)
		if err != nil || len(list) == 0 {
			return err
		}
		return note(ctx, tx, by, d, list, false)
	})
}

// Receipt says for the actor's unit that a document has been read.
func (s *Service) Receipt(ctx context.Context, by access.Actor, document id.Document) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, list, err := mine(ctx, tx, by, document)
		if err != nil {
			return err
		}
		if !sees(d, by) {
			return notFound()
		}
		if len(list) == 0 {
			return fault.New(fault.Forbidden, "documents.not_addressed")
		}
		open := false
		for _, a := range list {
			open = open || a.Receipt.IsZero()
		}
		if !open {
			return nil
		}
		if err := note(ctx, tx, by, d, list, true); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(d.ID), Act: "documents.receipt", By: by, Data: map[string]any{"for": list[0].Name}})
	})
}

// mine returns a document that holds, with those of its addressees for whom
// the actor reads.
func mine(ctx context.Context, tx *db.Tx, by access.Actor, document id.Document) (d Document, out []Addressee, err error) {
	if d, err = one(ctx, tx, document); err != nil || !d.State.InForce() {
		return d, nil, err
	}
	list, err := addressees(ctx, tx, document)
	for _, a := range list {
		if a.answers(by) {
			out = append(out, a)
		}
	}
	return d, out, err
}

func hasOpened(ctx context.Context, tx *db.Tx, by access.Actor, d Document) (bool, error) {
	return db.Exists(ctx, tx, `SELECT 1 FROM document_readings WHERE county = $1 AND document = $2 AND edition = $3 AND account = $4`, tx.County, d.ID, d.Edition, by.Account)
}

// note stores a reading, and that the addressees have it.
func note(ctx context.Context, tx *db.Tx, by access.Actor, d Document, list []Addressee, receipt bool) error {
	now := db.Millis(tx.Now)
	var at any
	if receipt {
		at = now
	}
	_, err := tx.Exec(ctx, `INSERT INTO document_readings (county, document, edition, account, unit, actor, at, receipt_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (county, document, edition, account) DO UPDATE SET receipt_at = COALESCE(document_readings.receipt_at, excluded.receipt_at)`,
		tx.County, d.ID, d.Edition, by.Account, db.Null(by.Unit), by.Name, now, at)
	if err != nil {
		return fmt.Errorf("note reading: %w", err)
	}
	var done any
	if receipt || !d.Receipt {
		done = now
	}
	for _, a := range list {
		_, err := tx.Exec(ctx, `UPDATE document_addressees SET actor = CASE WHEN read_at IS NULL THEN $5 ELSE actor END, read_at = COALESCE(read_at, $6),
			receipt_at = COALESCE(receipt_at, $7), done_at = COALESCE(done_at, $8) WHERE county = $1 AND document = $2 AND scope = $3 AND target = $4`,
			tx.County, d.ID, a.Scope, a.Of, by.Name, now, at, done)
		if err != nil {
			return fmt.Errorf("note that it is read: %w", err)
		}
	}
	return bump(ctx, tx, d.ID)
}

// Remind tells those who have not read a document, and returns how many there
// are.
func (s *Service) Remind(ctx context.Context, by access.Actor, m Move) (n int, err error) {
	_, err = s.act(ctx, by, DoRemind, m, func(w *work) error {
		list, err := addressees(ctx, w.tx, w.d.ID)
		if err != nil {
			return err
		}
		var names []string
		for _, a := range list {
			if a.Done.IsZero() {
				names = append(names, a.Name)
			}
		}
		if n = len(names); n == 0 {
			return fault.New(fault.Conflict, "documents.all_read")
		}
		w.data["reminded"], w.data["names"] = n, strings.Join(names, "\n")
		if err := tellAll(ctx, w.tx, by, w.d, "remind", func(a Addressee) bool { return a.Done.IsZero() }); err != nil {
			return err
		}
		_, err = w.tx.Exec(ctx, `UPDATE document_addressees SET reminded_at = $3, reminders = reminders + 1 WHERE county = $1 AND document = $2 AND done_at IS NULL`,
			w.tx.County, w.d.ID, db.Millis(w.tx.Now))
		if err != nil {
			return fmt.Errorf("note reminder: %w", err)
		}
		return nil
	})
	return n, err
}

// Waiting returns a document, whether it is late, and those who have not read
// it: whom to urge.
func (s *Service) Waiting(ctx context.Context, tx *db.Tx, document id.Document) (d Document, late bool, open []Addressee, err error) {
	if d, err = one(ctx, tx, document); err != nil {
		return d, false, nil, err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return d, false, nil, err
	}
	list, err := addressees(ctx, tx, document)
	for _, a := range list {
		if a.Done.IsZero() && d.State.InForce() {
			open = append(open, a)
		}
	}
	return d, d.Late(day), open, err
}
