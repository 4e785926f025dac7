package photos

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Insert attaches a prepared photo to a record, in the transaction of the
// record's slice, which has checked that by may. It may be called again after
// the transaction was undone.
func (p *Prepared) Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind Kind) error {
	if tx.County != p.county {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if !kind.Valid() {
		return fault.New(fault.Invalid, "photos.kind")
	}
	p.Photo.Subject, p.Photo.Record, p.Photo.Kind = subject, record, kind
	if err := p.insert(ctx, tx); err != nil {
		return err
	}
	if err := compare(ctx, tx, p.Photo); err != nil {
		return err
	}
	return attached(ctx, tx, by, p.Photo)
}

func (p *Prepared) insert(ctx context.Context, tx *db.Tx) error {
	p.Photo.UploadedAt = tx.Now
	if err := insert(ctx, tx, p.Photo); err != nil {
		return err
	}
	return insertReuse(ctx, tx, p.Photo.ID, p.Reuse)
}

// attached writes the photo's hash into the journal, so that the sealed
// original is bound to the chain.
func attached(ctx context.Context, tx *db.Tx, by access.Actor, p Photo) error {
	return journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(p.ID), Act: "photo.attached", By: by, First: true,
		Data: map[string]any{"subject": p.Subject, "record": p.Record, "kind": string(p.Kind), "sha256": p.SHA256, "bytes": p.Bytes},
	})
}

// Attach gives a photo that waits (Add) to a record, in the transaction of the
// record's slice, which has checked that by may. Only who added a photo can
// attach it, and only once.
func (s *Service) Attach(ctx context.Context, tx *db.Tx, by access.Actor, photo id.Photo, subject, record string, kind Kind) (Photo, error) {
	if !kind.Valid() {
		return Photo{}, fault.New(fault.Invalid, "photos.kind")
	}
	p, err := one(ctx, tx, photo)
	if err != nil {
		return p, err
	}
	if !by.System && p.Account != by.Account {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	if p.Subject == subject && p.Record == record {
		return p, nil // sent twice
	}
	if p.Subject != "" {
		return p, fault.New(fault.Conflict, "photos.attached")
	}
	p.Subject, p.Record, p.Kind = subject, record, kind
	_, err = tx.Exec(ctx, `UPDATE photos SET subject = $3, record = $4, kind = $5 WHERE county = $1 AND id = $2 AND subject = ''`,
		tx.County, p.ID, p.Subject, p.Record, string(p.Kind))
	if err != nil {
		return p, fmt.Errorf("attach photo: %w", err)
	}
	if err := compare(ctx, tx, p); err != nil {
		return p, err
	}
	return p, attached(ctx, tx, by, p)
}

// Of returns the photos of a record, oldest first, at most 200.
func Of(ctx context.Context, tx *db.Tx, subject, record string) ([]Photo, error) {
	ps, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM photos
		WHERE county = $1 AND subject = $2 AND record = $3 ORDER BY uploaded_at, id LIMIT 200`, tx.County, subject, record)
	if err != nil {
		return nil, fmt.Errorf("photos of a record: %w", err)
	}
	return ps, nil
}

// Move gives a photo of a record of the subject from to another record, in the
// transaction of the slice that has checked that by may. The journal of the
// photo says so.
func Move(ctx context.Context, tx *db.Tx, by access.Actor, photo id.Photo, from, subject, record string, kind Kind) error {
	if !kind.Valid() {
		return fault.New(fault.Invalid, "photos.kind")
	}
	p, err := one(ctx, tx, photo)
	if err != nil {
		return err
	}
	if p.Subject != from {
		return fault.New(fault.Conflict, "photos.attached")
	}
	was := p.Record
	p.Subject, p.Record, p.Kind = subject, record, kind
	_, err = tx.Exec(ctx, `UPDATE photos SET subject = $3, record = $4, kind = $5 WHERE county = $1 AND id = $2`, tx.County, p.ID, p.Subject, p.Record, string(p.Kind))
	if err != nil {
		return fmt.Errorf("move photo: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: "photo", Record: string(p.ID), Act: "photo.moved", By: by,
		Data: map[string]any{"from": from, "was": was, "subject": subject, "record": record, "kind": string(kind)},
	})
}
