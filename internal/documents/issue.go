package documents

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Edition is a document as it was issued, or corrected.
type Edition struct {
	Edition int64
	Title   string
	Body    string
	Annexes string
	Main    string // recipients, a line for each
	Copy    string
	Reason  string // of a correction
	Actor   string
	At      time.Time
}

// Issue sends a signed document to its addressees.
func (s *Service) Issue(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoIssue, m, func(w *work) error {
		w.d.IssuedOn = w.today
		return keepEdition(ctx, w)
	})
}

// keepEdition keeps the text of a document as it goes out.
func keepEdition(ctx context.Context, w *work) error {
	list, err := addressees(ctx, w.tx, w.d.ID)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO document_editions (county, document, edition, title, body, annexes, main_text, copy_text, reason, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		w.tx.County, w.d.ID, w.d.Edition, w.d.Title, w.d.Body, w.d.Annexes, named(list, Main, w.d.Others), named(list, Copy, ""), w.reason(), w.by.Name, db.Millis(w.tx.Now))
	if err != nil {
		return fmt.Errorf("keep edition: %w", err)
	}
	return nil
}

// Correction is what a document that was issued says instead.
type Correction struct {
	Move    // with the reason
	Title   string
	Body    string
	Annexes string
	ReadBy  string // may be empty
}

// Correct puts another edition in the place of what was issued. The one before
// is kept, and whoever had read it reads anew.
func (s *Service) Correct(ctx context.Context, by access.Actor, c Correction) (Document, error) {
	return s.act(ctx, by, DoCorrect, c.Move, func(w *work) error {
		w.d.Title, w.d.Body, w.d.Annexes, w.d.ReadBy = words(c.Title), text(c.Body), text(c.Annexes), c.ReadBy
		var f fault.Fields
		f.Need("title", w.d.Title, MaxTitle)
		f.Need("body", w.d.Body, MaxBody)
		f.Text("annexes", w.d.Annexes, MaxText)
		if w.d.ReadBy != "" {
			if checkDay(&f, "read_by", w.d.ReadBy); f == nil && w.d.ReadBy < w.today {
				f.Add("read_by", "documents.past_day")
			}
		}
		if _, reason := w.data["reason"]; !reason {
			f.Add("reason", "documents.need_reason")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if w.d.Title == w.was.Title && w.d.Body == w.was.Body && w.d.Annexes == w.was.Annexes {
			f.Add("body", "documents.nothing_corrected")
			return f.Err()
		}
		w.d.Edition++
		w.d.Done, w.data["edition"] = 0, w.d.Edition
		_, err := w.tx.Exec(ctx, `UPDATE document_addressees SET read_at = NULL, receipt_at = NULL, done_at = NULL, actor = '' WHERE county = $1 AND document = $2`, w.tx.County, w.d.ID)
		if err != nil {
			return fmt.Errorf("read anew: %w", err)
		}
		if err := bump(ctx, w.tx, w.d.ID); err != nil {
			return err
		}
		return keepEdition(ctx, w)
	})
}

// maxEditions bounds the editions of a document that a page shows.
const maxEditions = 100

// editions lists what was issued of a document, the first edition first.
func editions(ctx context.Context, tx *db.Tx, document id.Document) ([]Edition, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Edition, err error) {
		return x, r.Scan(&x.Edition, &x.Title, &x.Body, &x.Annexes, &x.Main, &x.Copy, &x.Reason, &x.Actor, db.Time(&x.At))
	}, `SELECT edition, title, body, annexes, main_text, copy_text, reason, actor, at FROM document_editions WHERE county = $1 AND document = $2 ORDER BY edition LIMIT $3`,
		tx.County, document, maxEditions)
	if err != nil {
		return nil, fmt.Errorf("editions: %w", err)
	}
	return list, nil
}

func (w *work) reason() string {
	s, _ := w.data["reason"].(string) // an issue has none
	return s
}
