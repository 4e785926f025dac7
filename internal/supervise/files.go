package supervise

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

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// File is proof that is no photo.
type File struct {
	ID     id.File
	Name   string
	Type   string
	Size   int64
	SHA256 string
}

// MaxFile bounds its bytes.
const MaxFile = 20 << 20

// Upload is a file that is stored already and waits for its answer. Discard it
// if there is none after all.
type Upload struct {
	File
	store blob.Store
	key   string
}

func fileKey(county id.County, f id.File) string {
	return fmt.Sprintf("%s/supervise/%s/%s", county, f[len(f)-2:], f)
}

// Keep stores a file for an answer that follows.
func (s *Service) Keep(ctx context.Context, by access.Actor, name, mime string, r io.Reader) (*Upload, error) {
	if s.files == nil {
		return nil, fault.New(fault.Unavailable, "supervise.no_files")
	}
	if !by.MayEver(access.AnswerOrder) {
		return nil, by.Check(access.AnswerOrder, access.Owners{})
	}
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	var f fault.Fields
	checkText(&f, "files", name, 200)
	switch {
	case len(data) == 0:
		f.Add("files", "supervise.empty_file", name)
	case len(data) > MaxFile:
		f.Add("files", "supervise.file_large", name, MaxFile>>20)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	up := &Upload{File: File{ID: id.New[id.File](), Name: name, Type: mime, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}, store: s.files}
	up.key = fileKey(by.County, up.ID)
	if err := s.files.Put(ctx, up.key, bytes.NewReader(data), up.Size); err != nil {
		return nil, fmt.Errorf("store file: %w", err)
	}
	return up, nil
}

// Discard removes a file whose answer came to nothing.
func (u *Upload) Discard(ctx context.Context) error {
	return u.store.Delete(context.WithoutCancel(ctx), u.key)
}

func (u *Upload) insert(ctx context.Context, tx *db.Tx, answer string) error {
	_, err := tx.Exec(ctx, `INSERT INTO supervise_files (county, id, answer, name, type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County, u.ID, answer, u.Name, u.Type, u.Size, u.SHA256)
	if err != nil {
		return fmt.Errorf("file of answer: %w", err)
	}
	return nil
}

func scanFile(r db.Row) (f File, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256)
}

func filesOf(ctx context.Context, tx *db.Tx, answer string) ([]File, error) {
	return db.All(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM supervise_files WHERE county = $1 AND answer = $2 ORDER BY id LIMIT 100`, tx.County, answer)
}

// OpenFile returns a file and its bytes; the caller closes them.
func (s *Service) OpenFile(ctx context.Context, by access.Actor, file id.File) (f File, r io.ReadSeekCloser, err error) {
	if s.files == nil || !readable(string(file)) {
		return f, nil, notFound()
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		f, err = db.One(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM supervise_files WHERE county = $1 AND id = $2`, tx.County, file)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, _, err = s.files.Get(ctx, fileKey(by.County, f.ID))
	return f, r, err
}
