// Package attachments keeps the files of records that are no photos: proof of a
// task, an answer's annexes, papers of a case.
//
// The bytes stand in the store of files, in a folder of the slice; the rows that
// say which record has them are the slice's own. A file is kept before its row is
// written, so a crash may leave bytes that nobody names: Sweep removes them after
// a day.
//
//	attachments.go  keeping, opening and discarding one
//	examine.go      what is missing, changed or left over
//	attachmentsweb  files from a form, and to a browser
package attachments

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"chuangwei/internal/blob"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Max bounds the bytes of a file, and MaxName the signs of its name.
const (
	Max     = 20 << 20
	MaxName = 200
)

// File is what is known of an attachment.
type File struct {
	ID     id.File
	Name   string // without folders
	Type   string // media type, as the sender says
	Size   int64  // bytes
	SHA256 string // hexadecimal
}

// Shelf is where a slice's files stand. One without a store keeps none.
type Shelf struct {
	Blobs  blob.Store
	Folder string // of the county
	Rows   Rows
}

// Upload is a file that is kept already and waits for its row. Discard it if
// there is none after all.
type Upload struct {
	File
	shelf  Shelf
	county id.County
}

func (s Shelf) prefix(county id.County) string {
	return string(county) + "/" + s.Folder + "/"
}

func (s Shelf) key(county id.County, f id.File) string {
	return s.prefix(county) + string(f[max(len(f)-2, 0):]) + "/" + string(f)
}

// Keep reads a file, which must not be empty, and keeps it. What is wrong with
// it is said of the form's field.
func (s Shelf) Keep(ctx context.Context, county id.County, field, name, mime string, r io.Reader) (*Upload, error) {
	if s.Blobs == nil {
		return nil, fault.New(fault.Unavailable, "attachments.no_store")
	}
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	data, err := io.ReadAll(io.LimitReader(r, Max+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	var f fault.Fields
	switch {
	case name == "." || name == "/":
		f.Add(field, "attachments.none")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		f.Add(field, "attachments.name")
	case utf8.RuneCountInString(name) > MaxName:
		f.Add(field, "attachments.name_long", MaxName)
	case len(data) == 0:
		f.Add(field, "attachments.empty", name)
	case len(data) > Max:
		f.Add(field, "attachments.large", name, Max>>20)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	up := &Upload{File{ID: id.New[id.File](), Name: name, Type: mime, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}, s, county}
	if err := s.Blobs.Put(ctx, s.key(county, up.ID), bytes.NewReader(data), up.Size); err != nil {
		return nil, fmt.Errorf("keep file: %w", err)
	}
	return up, nil
}

// Discard removes a file whose record came to nothing.
func (u *Upload) Discard(ctx context.Context) error {
	return u.shelf.Blobs.Delete(context.WithoutCancel(ctx), u.shelf.key(u.county, u.ID))
}

// Open returns the bytes of a file; the caller closes them.
func (s Shelf) Open(ctx context.Context, county id.County, f id.File) (io.ReadSeekCloser, error) {
	if s.Blobs == nil {
		return nil, fault.New(fault.Unavailable, "attachments.no_store")
	}
	r, _, err := s.Blobs.Get(ctx, s.key(county, f))
	return r, err
}
