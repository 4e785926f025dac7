package works

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

// Attachments is where the files of reports stand.
func (s *Service) Attachments() attachments.Shelf {
	return attachments.Shelf{Blobs: s.files, Folder: "works", Rows: attachments.Rows{After: s.filesAfter, Has: s.hasFile}}
}

// Keep stores a file for a report that follows.
func (s *Service) Keep(ctx context.Context, by access.Actor, name, mime string, r io.Reader) (*attachments.Upload, error) {
	if !by.MayEver(access.RunWorks) {
		return nil, by.Check(access.RunWorks, access.Owners{})
	}
	return s.Attachments().Keep(ctx, by.County, "files", name, mime, r)
}

func insertFile(ctx context.Context, tx *db.Tx, report string, f attachments.File) error {
	_, err := tx.Exec(ctx, `INSERT INTO works_files (county, id, report, name, type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County, f.ID, report, f.Name, f.Type, f.Size, f.SHA256)
	if err != nil {
		return fmt.Errorf("file of report: %w", err)
	}
	return nil
}

func scanFile(r db.Row) (f attachments.File, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256)
}

func filesOf(ctx context.Context, tx *db.Tx, report string) ([]attachments.File, error) {
	return db.All(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM works_files WHERE county = $1 AND report = $2 ORDER BY id LIMIT 100`, tx.County, report)
}

func (s *Service) filesAfter(ctx context.Context, county id.County, after id.File, limit int) (list []attachments.Row, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, func(r db.Row) (k attachments.Row, err error) { return k, r.Scan(&k.File, &k.Record, &k.SHA256) },
			`SELECT id, report, sha256 FROM works_files WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func (s *Service) hasFile(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM works_files WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

// OpenFile returns a file and its bytes; the caller closes them.
func (s *Service) OpenFile(ctx context.Context, by access.Actor, file id.File) (f attachments.File, r io.ReadSeekCloser, err error) {
	if !fault.Storable(string(file)) {
		return f, nil, notFound()
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		f, err = db.One(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM works_files WHERE county = $1 AND id = $2`, tx.County, file)
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
