package backup

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Installation is what is backed up, or restored into.
type Installation struct {
	Data    string     // the folder of the installation
	Target  string     // of the database, as db.Open takes it
	Blobs   blob.Store // nil: the database alone
	Version string     // of the program
}

// Create writes a backup of the installation, whose database is open as d, to
// the file out. The installation may be serving. The file is there whole, or
// not at all.
func Create(ctx context.Context, in Installation, d *db.DB, out string, p Progress) (m Manifest, err error) {
	if _, err := os.Lstat(out); err == nil {
		return m, fault.New(fault.Conflict, "backup.exists", out)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	// Beside the file that it becomes: a rename does not cross file systems.
	temp, err := os.MkdirTemp(filepath.Dir(out), ".backup-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	m = Manifest{Format: format, Program: in.Version, Made: machineNow(d), Source: d.Dialect.String(), Alone: in.Blobs == nil}
	p.tell("backup.stage.database", 0, 0)
	copied := filepath.Join(temp, dbName)
	if err := copyDatabase(ctx, d, copied, &m, p); err != nil {
		return m, err
	}
	part := filepath.Join(temp, "part")
	if err := writeArchive(ctx, in, copied, part, &m, p); err != nil {
		return m, err
	}
	// A link, unlike a rename, does not replace what came there meanwhile.
	if err := os.Link(part, out); err != nil {
		return m, err
	}
	return m, syncFolder(filepath.Dir(out))
}

func machineNow(d *db.DB) string { return d.Now("").Format(time.RFC3339) }

// copyDatabase makes a SQLite file of d's content at one instant, and notes
// what is in it.
func copyDatabase(ctx context.Context, d *db.DB, path string, m *Manifest, p Progress) (err error) {
	if d.Dialect == db.SQLite {
		if err := vacuumInto(ctx, d.Target(), path); err != nil {
			return fmt.Errorf("copy database: %w", err)
		}
	}
	c, err := db.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if d.Dialect == db.Postgres {
		version, _, err := d.Pending(ctx)
		if err != nil {
			return err
		}
		if err := c.MigrateTo(ctx, version); err != nil {
			return err
		}
		if _, err := intoSQLite(ctx, d, c, p); err != nil {
			return err
		}
	}
	if err := forgetJobs(ctx, c); err != nil {
		return err
	}
	if m.Schema, _, err = c.Pending(ctx); err != nil {
		return err
	}
	tables, err := schema(ctx, c)
	if err != nil {
		return err
	}
	if m.Tables, err = content(ctx, c.ReadPool(), tables, p); err != nil {
		return err
	}
	codes, err := list(ctx, c.ReadPool(), `SELECT county FROM counties ORDER BY county`)
	for _, code := range codes {
		m.Counties = append(m.Counties, id.County(code))
	}
	return err
}

// vacuumInto writes one snapshot of a SQLite file into another. It only reads
// the first and keeps no writer waiting, but it wants a connection that may
// write, and must not hold the program's only one.
func vacuumInto(ctx context.Context, from, to string) error {
	pool, err := sql.Open("sqlite", db.DSN(from, true))
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, `VACUUM INTO $1`, to)
	return errors.Join(err, pool.Close())
}

// forgetJobs removes what River knows from a copy.
func forgetJobs(ctx context.Context, c *db.DB) error {
	names, err := list(ctx, c.ReadPool(), `SELECT name FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND name LIKE 'river!_%' ESCAPE '!' AND name <> 'river_migration'`)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := c.WritePool().ExecContext(ctx, `DELETE FROM "`+name+`"`); err != nil {
			return fmt.Errorf("forget jobs: %w", err)
		}
	}
	return nil
}

// writeArchive writes the tar file: the database, the blobs, and what
// is known of them.
func writeArchive(ctx context.Context, in Installation, database, path string, m *Manifest, p Progress) (err error) {
	a, err := newArchive(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := a.file(dbName, database); err != nil {
		return err
	}
	if m.Alone {
		return a.finish(m)
	}
	var n int64
	err = in.Blobs.Walk(ctx, "", func(info blob.Info) error {
		p.tell("backup.stage.files", n, 0)
		n++
		return a.blob(ctx, in.Blobs, info)
	})
	if err != nil {
		return fmt.Errorf("copy files: %w", err)
	}
	p.tell("backup.stage.files", n, n)
	return a.finish(m)
}

// hashing passes bytes on and keeps their SHA-256.
func hashing(r io.Reader) (io.Reader, func() string) {
	h := sha256.New()
	return io.TeeReader(r, h), func() string { return hex.EncodeToString(h.Sum(nil)) }
}

func marshal(m *Manifest) ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	return append(b, '\n'), err
}

// syncFolder makes a new name in a folder survive a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
