// Package blob keeps files: photos, attachments, backups. A file is put once,
// whole, and never changed; a store is a folder or a bucket that speaks S3.
//
//	blob.go    Store, Open, keys
//	folder.go  a folder of the machine
//	s3.go      a bucket
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// What a store answers when a key has no file, or already has one.
var (
	ErrNotFound = errors.New("no such file")
	ErrExists   = errors.New("the file exists already")
)

// Info is what a store knows of a file without reading it.
type Info struct {
	Key      string
	Size     int64
	Modified time.Time // by the clock of the store's machine
}

// Store keeps files by key, such as 360825/photos/ab/….jpg.
type Store interface {
	// Put stores what r holds, size bytes (-1: unknown). Either the whole
	// file is there afterwards, durably, or none of it. A key that has a
	// file answers ErrExists.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Get opens a file. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadSeekCloser, Info, error)
	// Stat describes a file.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes a file. It is no error if there is none.
	Delete(ctx context.Context, key string) error
	// Walk calls fn for every file whose key begins with prefix, in the order
	// of keys, until fn returns an error.
	Walk(ctx context.Context, prefix string, fn func(Info) error) error
}

// Open opens the store at target: an s3:// address, or a folder, which is made
// if it is not there.
func Open(ctx context.Context, target string) (Store, error) {
	if strings.HasPrefix(target, "s3://") {
		return OpenS3(ctx, target)
	}
	return OpenFolder(target)
}

var segment = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

// check accepts keys that mean the same to every file system and bucket.
func check(key string) error {
	if key == "" || len(key) > 500 {
		return fmt.Errorf("blob key %q: bad length", key)
	}
	for s := range strings.SplitSeq(key, "/") {
		if !segment.MatchString(s) || strings.HasSuffix(s, ".") {
			return fmt.Errorf("blob key %q: bad segment %q", key, s)
		}
	}
	return nil
}
