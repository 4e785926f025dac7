package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// Check is a further test of the database in a backup, which the program's
// upper floors know: the journal's chains.
type Check func(ctx context.Context, d *db.DB) error

// Verify proves the backup at path: the hash of every file, and the rows and
// hash of every table, against its manifest; then check, if it is given. It
// needs room for the database beside the backup.
func Verify(ctx context.Context, path string, check Check, p Progress) (m Manifest, err error) {
	if err := there(path); err != nil {
		return m, err
	}
	temp, err := os.MkdirTemp(filepath.Dir(path), ".verify-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	m, err = verifyFiles(ctx, path, filepath.Join(temp, dbName), p)
	if err != nil {
		return m, err
	}
	return m, verifyDatabase(ctx, filepath.Join(temp, dbName), m, check, p)
}

// there refuses a backup that is not there.
func there(path string) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Invalid, "backup.none", path)
	}
	return err
}

// verifyFiles reads the whole archive, takes the database out of it, and
// compares every file with the list and the list with the manifest.
func verifyFiles(ctx context.Context, path, database string, p Progress) (m Manifest, err error) {
	seen, err := os.CreateTemp(filepath.Dir(database), "seen-")
	if err != nil {
		return m, err
	}
	defer seen.Close() //nolint:errcheck // it goes with its folder
	var files int64
	var listHash string
	found := false
	err = walk(path, func(name string, r io.Reader, _ int64) (err error) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if found {
			return damaged(name, nil) // the manifest is the last
		}
		switch name {
		case manifestName:
			found = true
			m, err = readManifest(r)
			return err
		case listName:
			if listHash != "" {
				return damaged(name, nil)
			}
			listHash, err = compare(seen, r)
			return err
		}
		if listHash != "" {
			return damaged(name, nil)
		}
		p.tell("backup.stage.verify", files, 0)
		files++
		r, hash := hashing(r)
		to := io.Discard
		if name == dbName {
			f, err := os.OpenFile(database, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			to = f
		}
		if _, err := io.Copy(to, r); err != nil {
			return damaged(name, err)
		}
		_, err = fmt.Fprintf(seen, "%s  %s\n", hash(), name)
		return err
	})
	var bad tarError
	switch {
	case errors.As(err, &bad):
		return m, damaged(filepath.Base(path), err)
	case err != nil:
		return m, err
	case !found || listHash != m.List || files != m.Files:
		return m, damaged(manifestName, nil)
	}
	p.tell("backup.stage.verify", files, files)
	return m, nil
}

func damaged(what string, cause error) error {
	return fault.New(fault.Conflict, "backup.damaged", what).Because(cause)
}

// compare reads files.txt beside what was seen, names the first file that
// differs, and returns the list's hash.
func compare(seen *os.File, list io.Reader) (string, error) {
	if _, err := seen.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	h := sha256.New()
	want, got := bufio.NewScanner(io.TeeReader(list, h)), bufio.NewScanner(seen)
	for want.Scan() {
		if !got.Scan() || got.Text() != want.Text() {
			_, name, _ := strings.Cut(want.Text(), "  ")
			return "", damaged(name, nil)
		}
	}
	if err := errors.Join(want.Err(), got.Err()); err != nil {
		return "", damaged(listName, err)
	}
	if got.Scan() {
		_, name, _ := strings.Cut(got.Text(), "  ")
		return "", damaged(name, nil)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func verifyDatabase(ctx context.Context, path string, m Manifest, check Check, p Progress) (err error) {
	if _, err := os.Stat(path); err != nil {
		return damaged(dbName, err)
	}
	d, err := db.Open(ctx, path)
	if err != nil {
		return damaged(dbName, err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	tables, err := schema(ctx, d)
	if err != nil {
		return damaged(dbName, err)
	}
	got, err := content(ctx, d.ReadPool(), tables, p)
	if err != nil {
		return damaged(dbName, err)
	}
	if err := differ(m.Tables, got); err != nil {
		return err
	}
	if check == nil {
		return nil
	}
	return check(ctx, d)
}
