package documents

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, entry, direction, kind, state, title, word, year, seq, issuer, unit, secrecy, urgency, others, body, annexes, founds, issue, total, receipt,
	read_by, dated, reviewer, signer, reason, code, edition, expected, done, account, actor, drafted_on, signed_on, issued_on, ended_on, moved_at, version`

func scan(r db.Row) (x Document, err error) {
	return x, r.Scan(&x.ID, &x.Campaign, &x.Serial, &x.Direction, &x.Kind, &x.State, &x.Title, &x.Number.Word, &x.Number.Year, &x.Number.Seq, &x.Issuer, db.Text(&x.Unit),
		&x.Secrecy, &x.Urgency, &x.Others, &x.Body, &x.Annexes, &x.Founds, &x.Issue, &x.Total, &x.Receipt, &x.ReadBy, &x.Dated, &x.Reviewer, &x.Signer, &x.Reason, &x.Code,
		&x.Edition, &x.Expected, &x.Done, db.Text(&x.Account), &x.Actor, &x.DraftedOn, &x.SignedOn, &x.IssuedOn, &x.EndedOn, db.Time(&x.Moved), &x.Version)
}

func insert(ctx context.Context, tx *db.Tx, x Document) error {
	_, err := tx.Exec(ctx, `INSERT INTO documents (county, id, campaign, entry, direction, kind, state, title, word, year, seq, issuer, unit, secrecy, urgency, others, body,
		annexes, founds, receipt, read_by, dated, code, edition, account, actor, drafted_on, issued_on, moved_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)`,
		tx.County, x.ID, x.Campaign, x.Serial, x.Direction, x.Kind, x.State, x.Title, x.Number.Word, x.Number.Year, x.Number.Seq, x.Issuer, db.Null(x.Unit), x.Secrecy, x.Urgency,
		x.Others, x.Body, x.Annexes, x.Founds, x.Receipt, x.ReadBy, x.Dated, x.Code, x.Edition, db.Null(x.Account), x.Actor, x.DraftedOn, x.IssuedOn, db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	return nil
}

// update writes what may change of a document, unless somebody else has changed
// it meanwhile: else a number could be given twice. How many have read it is
// not of it (bump).
func update(ctx context.Context, tx *db.Tx, x *Document) error {
	x.Version++
	res, err := tx.Exec(ctx, `UPDATE documents SET kind = $3, state = $4, title = $5, word = $6, year = $7, seq = $8, issuer = $9, unit = $10, secrecy = $11, urgency = $12,
		others = $13, body = $14, annexes = $15, founds = $16, issue = $17, total = $18, receipt = $19, read_by = $20, dated = $21, reviewer = $22, signer = $23, reason = $24,
		edition = $25, expected = $26, signed_on = $27, issued_on = $28, ended_on = $29, moved_at = $30, version = $31 WHERE county = $1 AND id = $2 AND version = $31 - 1`,
		tx.County, x.ID, x.Kind, x.State, x.Title, x.Number.Word, x.Number.Year, x.Number.Seq, x.Issuer, db.Null(x.Unit), x.Secrecy, x.Urgency, x.Others, x.Body, x.Annexes,
		x.Founds, x.Issue, x.Total, x.Receipt, x.ReadBy, x.Dated, x.Reviewer, x.Signer, x.Reason, x.Edition, x.Expected, x.SignedOn, x.IssuedOn, x.EndedOn,
		db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("update document: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "documents.stale").Because(err)
	}
	return nil
}

// one returns a document of the county.
func one(ctx context.Context, tx *db.Tx, document id.Document) (Document, error) {
	if !fault.Storable(string(document)) {
		return Document{}, notFound()
	}
	return found(db.One(ctx, tx, scan, `SELECT `+columns+` FROM documents WHERE county = $1 AND id = $2`, tx.County, document))
}

func found(x Document, err error) (Document, error) {
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read document: %w", err)
	}
	return x, nil
}

// bump writes how many addressees have read a document, which changes nothing
// that anybody else could be changing.
func bump(ctx context.Context, tx *db.Tx, document id.Document) error {
	_, err := tx.Exec(ctx, `UPDATE documents SET done = (SELECT COUNT(*) FROM document_addressees a WHERE a.county = $1 AND a.document = $2 AND a.done_at IS NOT NULL)
		WHERE county = $1 AND id = $2`, tx.County, document)
	if err != nil {
		return fmt.Errorf("count who has read: %w", err)
	}
	return nil
}
