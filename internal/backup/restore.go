package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// Restore puts the backup at path back into an empty installation, on either
// database. It proves the backup first. The database comes last, so that what
// was cut off halfway does not look like an installation.
func Restore(ctx context.Context, path string, into Installation, check Check, re Reindex, p Progress) (m Manifest, err error) {
	if err := there(path); err != nil {
		return m, err
	}
	if err := vacantDatabase(ctx, into.Target); err != nil {
		return m, err
	}
	if err := os.MkdirAll(into.Data, 0o700); err != nil {
		return m, err
	}
	temp, err := os.MkdirTemp(into.Data, ".restore-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	database := filepath.Join(temp, dbName)
	if m, err = verifyFiles(ctx, path, database, p); err != nil {
		return m, err
	}
	if err := known(m); err != nil {
		return m, err
	}
	if !m.Alone {
		if err := vacantFiles(ctx, into); err != nil {
			return m, err
		}
	}
	if err := verifyDatabase(ctx, database, m, check, p); err != nil {
		return m, err
	}
	if err := restoreFiles(ctx, path, into, m, p); err != nil {
		return m, fmt.Errorf("restore files: %w", err)
	}
	return m, restoreDatabase(ctx, database, into, m, re, p)
}

func occupied(what string) error { return fault.New(fault.Conflict, "backup.not_empty", what) }

// vacantDatabase refuses a database that is there, but for the bare schema on
// PostgreSQL.
func vacantDatabase(ctx context.Context, target string) error {
	if db.IsURL(target) {
		d, err := db.Open(ctx, target)
		if err != nil {
			return err
		}
		return errors.Join(empty(ctx, d), d.Close())
	}
	_, err := os.Lstat(target)
	if err == nil {
		return occupied(target)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// vacantFiles refuses an installation that has photos or files.
func vacantFiles(ctx context.Context, in Installation) error {
	found := errors.New("found")
	var first string
	err := in.Blobs.Walk(ctx, "", func(info blob.Info) error {
		first = info.Key
		return found
	})
	if errors.Is(err, found) {
		return occupied(first)
	}
	return err
}

// known refuses a backup of a later version: this program would not understand
// all of it.
func known(m Manifest) error {
	latest, err := latestSchema()
	if err != nil {
		return err
	}
	if m.Schema > latest {
		return fault.New(fault.Invalid, "backup.newer", m.Program)
	}
	return nil
}

func latestSchema() (int64, error) {
	files, err := db.Schema(db.SQLite)
	if err != nil {
		return 0, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	var latest int64
	for _, n := range names {
		var v int64
		if _, err := fmt.Sscanf(n, "%d_", &v); err != nil {
			return 0, fmt.Errorf("migration %s: %w", n, err)
		}
		latest = max(latest, v)
	}
	return latest, nil
}

func restoreFiles(ctx context.Context, path string, into Installation, m Manifest, p Progress) error {
	var n int64
	return walk(path, func(name string, r io.Reader, size int64) error {
		p.tell("backup.stage.files", n, m.Files)
		n++
		if key, ok := strings.CutPrefix(name, blobsName); ok {
			return into.Blobs.Put(ctx, key, r, size)
		}
		return nil
	})
}

func restoreDatabase(ctx context.Context, file string, into Installation, m Manifest, re Reindex, p Progress) error {
	p.tell("backup.stage.database", 0, 0)
	d, err := db.Open(ctx, file)
	if err != nil {
		return err
	}
	if db.IsURL(into.Target) {
		dst, err := db.Open(ctx, into.Target)
		if err != nil {
			return errors.Join(err, d.Close())
		}
		_, err = Copy(ctx, d, dst, re, p)
		return errors.Join(err, dst.Close(), d.Close())
	}
	_, err = d.Migrate(ctx)
	if err == nil && m.Source != db.SQLite.String() && re != nil {
		p.tell("backup.stage.index", 0, 0)
		err = re(ctx, d)
	}
	// Closing moves the log into the file.
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(into.Target), 0o750); err != nil {
		return err
	}
	if err := os.Link(file, into.Target); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(into.Target))
}
