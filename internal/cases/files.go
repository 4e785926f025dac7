package cases

import (
	"context"
	"errors"
	"io"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Attachment is a file that is not a photo.
type Attachment struct {
	attachments.File
	By string // the post of who attached it
	At time.Time
}

// maxFiles is how many attachments a case has.
const maxFiles = 50

// Attachments is where the files of cases stand.
func (s *Service) Attachments() attachments.Shelf {
	return attachments.Shelf{Blobs: s.files, Folder: "files", Rows: attachments.Rows{After: s.filesAfter, Has: s.hasFile}}
}

// Attach keeps a file with the case of m. r is read before the transaction.
func (s *Service) Attach(ctx context.Context, by access.Actor, m Move, name, mime string, r io.Reader) (Attachment, error) {
	cid := m.ID
	// Nobody who may not attach makes us keep bytes.
	err := s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		_, err := s.begin(ctx, tx, by, DoAttach, m)
		return err
	})
	if err != nil {
		return Attachment{}, err
	}
	up, err := s.Attachments().Keep(ctx, by.County, "file", name, mime, r)
	if err != nil {
		return Attachment{}, err
	}
	f := Attachment{File: up.File, By: by.Name}
	m.Said += f.Name + f.SHA256
	_, answer, err := s.actOnce(ctx, by, DoAttach, m, func(w *work) (string, error) {
		n, err := db.One(ctx, w.tx, db.Value[int64], `SELECT COUNT(*) FROM case_files WHERE county = $1 AND case_id = $2`, w.tx.County, cid)
		if err != nil {
			return "", err
		}
		if n >= maxFiles {
			return "", fault.New(fault.Conflict, "case.many_files", maxFiles)
		}
		f.At = w.tx.Now
		w.data["file"], w.data["name"], w.data["sha256"], w.data["size"] = f.ID, f.Name, f.SHA256, f.Size
		_, err = w.tx.Exec(ctx, `INSERT INTO case_files (county, id, case_id, name, type, size, sha256, account, actor, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			w.tx.County, f.ID, cid, f.Name, f.Type, f.Size, f.SHA256, db.Null(by.Account), by.Name, db.Millis(f.At))
		return string(f.ID), err
	})
	if err != nil || answer != string(f.ID) {
		// The bytes belong to nobody now: it was refused, or is there already.
		err = errors.Join(err, up.Discard(ctx))
	}
	if err != nil {
		return Attachment{}, err
	}
	if answer != string(f.ID) {
		err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
			f, err = fileOf(ctx, tx, cid, id.File(answer))
			return err
		})
	}
	return f, err
}

const fileColumns = `id, name, type, size, sha256, actor, at`

func scanFile(r db.Row) (f Attachment, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.By, db.Time(&f.At))
}

func filesOf(ctx context.Context, tx *db.Tx, cid id.Case) ([]Attachment, error) {
	return db.All(ctx, tx, scanFile, `SELECT `+fileColumns+` FROM case_files
		WHERE county = $1 AND case_id = $2 ORDER BY at, id LIMIT 200`, tx.County, cid)
}

func fileOf(ctx context.Context, tx *db.Tx, cid id.Case, file id.File) (Attachment, error) {
	f, err := db.One(ctx, tx, scanFile, `SELECT `+fileColumns+` FROM case_files
		WHERE county = $1 AND id = $2 AND case_id = $3`, tx.County, file, cid)
	if errors.Is(err, db.ErrNone) {
		return f, notFound()
	}
	return f, err
}

func (s *Service) filesAfter(ctx context.Context, county id.County, after id.File, limit int) (list []attachments.Row, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, func(r db.Row) (k attachments.Row, err error) { return k, r.Scan(&k.File, &k.Record, &k.SHA256) },
			`SELECT id, case_id, sha256 FROM case_files WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func (s *Service) hasFile(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM case_files WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

// Files lists the attachments of a case, oldest first.
func (s *Service) Files(ctx context.Context, by access.Actor, cid id.Case) (list []Attachment, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if _, err := see(ctx, tx, by, cid); err != nil {
			return err
		}
		list, err = filesOf(ctx, tx, cid)
		return err
	})
	return list, err
}

// OpenFile returns an attachment and its bytes; the caller closes them.
func (s *Service) OpenFile(ctx context.Context, by access.Actor, cid id.Case, file id.File) (f Attachment, r io.ReadSeekCloser, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if _, err := see(ctx, tx, by, cid); err != nil {
			return err
		}
		f, err = fileOf(ctx, tx, cid, file)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = s.Attachments().Open(ctx, by.County, f.ID)
	return f, r, err
}
