package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"chuangwei/internal/blob"
)

// An archive is a tar file that is being written, and the list of what went
// into it.
type archive struct {
	f    *os.File
	buf  *bufio.Writer
	tar  *tar.Writer
	list *os.File // becomes files.txt; it may be long
	n    int64
	size int64
}

func newArchive(path string) (*archive, error) {
	// It holds everything that the installation knows.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	list, err := os.OpenFile(path+"-list", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	buf := bufio.NewWriterSize(f, 1<<20)
	return &archive{f: f, buf: buf, tar: tar.NewWriter(buf), list: list}, nil
}

func (a *archive) close() error { return errors.Join(a.list.Close(), a.f.Close()) }

// file adds a file of the machine.
func (a *archive) file(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return a.add(name, f, info.Size(), info.ModTime())
}

// blob adds a file of the store. One that has gone since it was listed was no
// record's any more.
func (a *archive) blob(ctx context.Context, s blob.Store, info blob.Info) error {
	f, info, err := s.Get(ctx, info.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return a.add(blobsName+info.Key, f, info.Size, info.Modified)
}

func (a *archive) add(name string, r io.Reader, size int64, at time.Time) error {
	r, hash := hashing(r)
	if err := a.entry(name, r, size, at); err != nil {
		return err
	}
	a.n++
	a.size += size
	_, err := fmt.Fprintf(a.list, "%s  %s\n", hash(), name)
	return err
}

func (a *archive) entry(name string, r io.Reader, size int64, at time.Time) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.Truncate(time.Second)}
	if err := a.tar.WriteHeader(h); err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	if n, err := io.Copy(a.tar, r); err != nil || n != size {
		return fmt.Errorf("archive %s: %d of %d bytes: %w", name, n, size, err)
	}
	return nil
}

// finish writes the list and the manifest, and makes the file durable.
func (a *archive) finish(m *Manifest) error {
	m.Files, m.Bytes = a.n, a.size
	at, err := time.Parse(time.RFC3339, m.Made)
	if err != nil {
		return err
	}
	size, err := a.list.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := a.list.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r, hash := hashing(a.list)
	if err := a.entry(listName, r, size, at); err != nil {
		return err
	}
	m.List = hash()
	text, err := marshal(m)
	if err != nil {
		return err
	}
	if err := a.entry(manifestName, strings.NewReader(string(text)), int64(len(text)), at); err != nil {
		return err
	}
	return errors.Join(a.tar.Close(), a.buf.Flush(), a.f.Sync())
}

// walk calls fn for every entry of the tar file at path, in order.
func walk(path string, fn func(name string, r io.Reader, size int64) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	t := tar.NewReader(bufio.NewReaderSize(f, 1<<20))
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return tarError{err}
		}
		if h.Typeflag != tar.TypeReg {
			return tarError{fmt.Errorf("%q is not a plain file", h.Name)}
		}
		if err := fn(h.Name, t, h.Size); err != nil {
			return err
		}
	}
}

// tarError says that a file is not the archive that it should be.
type tarError struct{ error }
