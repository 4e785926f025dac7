package cases

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Attachment is a file that is not a photo.
type Attachment struct {
	ID     id.File
	Name   string
	Type   string // media type
	Size   int64
	SHA256 string
	By     string // the post of who attached it
	At     time.Time
}

// MaxFile bounds the bytes of an attachment, and maxFiles how many a case has.
const (
	MaxFile  = 20 << 20
	maxFiles = 50
)

func blobKey(county id.County, f id.File) string {
	return fmt.Sprintf("%s/files/%s/%s", county, f[len(f)-2:], f)
}

// Attach keeps a file with the case of m. r is read before the transaction.
func (s *Service) Attach(ctx context.Context, by access.Actor, m Move, name, mime string, r io.Reader) (Attachment, error) {
	cid := m.ID
	if s.files == nil {
		return Attachment{}, fault.New(fault.Unavailable, "case.no_files")
	}
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	var bad fault.Fields
	checkText(&bad, "file", name, 200)
	if name == "" || name == "." || name == "/" {
		bad.Add("file", "case.need_file")
	}
	if err := bad.Err(); err != nil {
		return Attachment{}, err
	}
	// Nobody who may not attach makes us keep bytes.
	err := s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		_, err := s.begin(ctx, tx, by, DoAttach, m)
		return err
	})
	if err != nil {
		return Attachment{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Attachment{}, fmt.Errorf("read file: %w", err)
	}
	if len(data) > MaxFile {
		return Attachment{}, fault.New(fault.TooLarge, "case.file_large", MaxFile>>20)
	}
	if len(data) == 0 {
		bad.Add("file", "case.need_file")
		return Attachment{}, bad.Err()
	}
	sum := sha256.Sum256(data)
	f := Attachment{ID: id.New[id.File](), Name: name, Type: mime, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), By: by.Name}
	if err := s.files.Put(ctx, blobKey(by.County, f.ID), bytes.NewReader(data), f.Size); err != nil {
		return Attachment{}, fmt.Errorf("store file: %w", err)
	}
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
		err = errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), blobKey(by.County, f.ID)))
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
	if s.files == nil {
		return f, nil, fault.New(fault.Unavailable, "case.no_files")
	}
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
	r, _, err = s.files.Get(ctx, blobKey(by.County, f.ID))
	return f, r, err
}
