package assess

import (
	"context"
	"errors"
	"fmt"
	"io"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Attachments is where the evidence of appeals stands.
func (s *Service) Attachments() attachments.Shelf {
	return attachments.Shelf{Blobs: s.files, Folder: "assess", Rows: attachments.Rows{After: s.filesAfter, Has: s.hasFile}}
}

// Keep stores a file for an appeal that follows.
func (s *Service) Keep(ctx context.Context, by access.Actor, name, mime string, r io.Reader) (*attachments.Upload, error) {
	if !by.MayEver(access.AppealAssess) {
		return nil, by.Check(access.AppealAssess, access.Owners{})
	}
	return s.Attachments().Keep(ctx, by.County, "files", name, mime, r)
}

func insertFile(ctx context.Context, tx *db.Tx, appeal id.Appeal, f attachments.File) error {
	_, err := tx.Exec(ctx, `INSERT INTO assess_files (county, id, appeal, name, type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County, f.ID, appeal, f.Name, f.Type, f.Size, f.SHA256)
	if err != nil {
		return fmt.Errorf("file of appeal: %w", err)
	}
	return nil
}

func scanFile(r db.Row) (f attachments.File, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256)
}

// mostFiles bounds the evidence of all appeals against one mark.
const mostFiles = 5000

// filesOf is the evidence of all appeals against a mark, by appeal.
func filesOf(ctx context.Context, tx *db.Tx, month string, w Who) (map[id.Appeal][]attachments.File, error) {
	out := map[id.Appeal][]attachments.File{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var appeal id.Appeal
		var f attachments.File
		err := r.Scan(&appeal, &f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256)
		out[appeal] = append(out[appeal], f)
		return err
	}, `SELECT f.appeal, f.id, f.name, f.type, f.size, f.sha256 FROM assess_files f JOIN assess_appeals a ON a.county = f.county AND a.id = f.appeal
		WHERE f.county = $1 AND a.month = $2 AND a.subject = $3 AND a.of_id = $4 ORDER BY f.id LIMIT $5`, tx.County, plain(month), plain(w.Subject), plain(w.Of), mostFiles)
	if err != nil {
		return nil, fmt.Errorf("files of appeals: %w", err)
	}
	return out, nil
}

func (s *Service) filesAfter(ctx context.Context, county id.County, after id.File, limit int) (list []attachments.Row, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, func(r db.Row) (k attachments.Row, err error) { return k, r.Scan(&k.File, &k.Record, &k.SHA256) },
			`SELECT id, appeal, sha256 FROM assess_files WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func (s *Service) hasFile(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM assess_files WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

// OpenFile returns the evidence of an appeal, to the office and to whoever may
// appeal for the same; the caller closes it.
func (s *Service) OpenFile(ctx context.Context, by access.Actor, file id.File) (f attachments.File, r io.ReadSeekCloser, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		appeal, err := db.One(ctx, tx, db.Value[id.Appeal], `SELECT appeal FROM assess_files WHERE county = $1 AND id = $2`, tx.County, plain(file))
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		if err != nil {
			return err
		}
		a, err := appealOf(ctx, tx, appeal)
		if err != nil {
			return err
		}
		if !by.May(access.ManageAssess, access.Owners{}) && !by.May(access.AppealAssess, a.Who.Owners()) {
			return notFound()
		}
		f, err = db.One(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM assess_files WHERE county = $1 AND id = $2`, tx.County, file)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = s.Attachments().Open(ctx, by.County, f.ID)
	return f, r, err
}
