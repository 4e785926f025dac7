package documents

import (
	"context"
	"errors"
	"fmt"
	"io"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// File is what is known of an attachment.
type File = attachments.File

// Attachments is where the files of documents stand.
func (s *Service) Attachments() attachments.Shelf {
	return attachments.Shelf{Blobs: s.files, Folder: "documents", Rows: attachments.Rows{After: s.filesAfter, Has: s.hasFile}}
}

// Keep stores a file for a document that follows.
func (s *Service) Keep(ctx context.Context, by access.Actor, name, mime string, r io.Reader) (*attachments.Upload, error) {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return nil, err
	}
	return s.Attachments().Keep(ctx, by.County, "files", name, mime, r)
}

func insertFile(ctx context.Context, tx *db.Tx, document id.Document, f File) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_files (county, id, document, name, type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County, f.ID, document, f.Name, f.Type, f.Size, f.SHA256)
	if err != nil {
		return fmt.Errorf("file of document: %w", err)
	}
	return nil
}

func scanFile(r db.Row) (f File, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256)
}

func filesOf(ctx context.Context, tx *db.Tx, document id.Document) ([]File, error) {
	return db.All(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM document_files WHERE county = $1 AND document = $2 ORDER BY id LIMIT 100`, tx.County, document)
}

func (s *Service) filesAfter(ctx context.Context, county id.County, after id.File, limit int) (list []attachments.Row, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, scanRow, `SELECT id, document, sha256 FROM document_files WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func scanRow(r db.Row) (k attachments.Row, err error) {
	return k, r.Scan(&k.File, &k.Record, &k.SHA256)
}

func (s *Service) hasFile(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM document_files WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

// OpenFile returns a document's file and its bytes; the caller closes them.
func (s *Service) OpenFile(ctx context.Context, by access.Actor, document id.Document, file id.File) (f File, r io.ReadSeekCloser, err error) {
	if !fault.Storable(string(file)) {
		return f, nil, notFound()
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d, err := one(ctx, tx, document)
		if err != nil {
			return err
		}
		if !sees(d, by) {
			return notFound()
		}
		f, err = db.One(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM document_files WHERE county = $1 AND document = $2 AND id = $3`, tx.County, d.ID, file)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = s.Attachments().Open(ctx, by.County, f.ID)
	return f, r, err
}
