package db

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"chuangwei/internal/db/migrations"
)

// words are what a migration writes in braces where the databases' types
// differ. An identifier sorts by its bytes on both.
var words = map[Dialect]*strings.Replacer{
	SQLite:   strings.NewReplacer("{id}", "TEXT", "{blob}", "BLOB"),
	Postgres: strings.NewReplacer("{id}", `TEXT COLLATE "C"`, "{blob}", "BYTEA"),
}

// Schema returns the migrations in the words of one dialect. A file named
// x.sqlite.sql or x.postgres.sql is of that dialect alone.
func Schema(d Dialect) (fs.FS, error) {
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	for _, name := range files {
		stem := strings.TrimSuffix(name, ".sql")
		base, only, found := strings.Cut(stem, ".")
		if found && only != d.String() {
			continue
		}
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return nil, err
		}
		out[base+".sql"] = &fstest.MapFile{Data: []byte(words[d].Replace(string(bytes.TrimSpace(text))) + "\n")}
	}
	return out, nil
}

func (d *DB) provider() (*goose.Provider, error) {
	schema, err := Schema(d.Dialect)
	if err != nil {
		return nil, err
	}
	if d.Dialect == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.write, schema)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.write, schema, goose.WithSessionLocker(locker))
}

// Migrate brings the schema up to date, River's tables too, and returns how
// many of the program's own migrations it ran.
func (d *DB) Migrate(ctx context.Context) (int, error) {
	p, err := d.provider()
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	if err := d.migrateJobs(ctx); err != nil {
		return len(done), fmt.Errorf("migrate jobs: %w", err)
	}
	return len(done), nil
}

// MigrateTo makes the schema of a version, without River's tables: for a copy
// of a database that is at that version.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := d.provider()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate to %d: %w", version, err)
	}
	return nil
}

// Pending returns the schema's version and how many migrations are still to
// run.
func (d *DB) Pending(ctx context.Context) (version int64, pending int, err error) {
	p, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	version, target, err := p.GetVersions(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range p.ListSources() {
		if s.Version > version && s.Version <= target {
			pending++
		}
	}
	return version, pending, nil
}

func (d *DB) migrateJobs(ctx context.Context) error {
	var drv riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(d.write)
	if d.Dialect == SQLite {
		drv = riversqlite.New(d.write)
	}
	m, err := rivermigrate.New(drv, nil)
	if err != nil {
		return err
	}
	if d.Dialect == Postgres {
		// Goose locks its own steps; River's has nobody to keep two programs
		// that start at once apart.
		conn, err := d.write.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, jobsLock); err != nil {
			return err
		}
		//nolint:errcheck // the lock goes with the connection if not by this
		defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, jobsLock)
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// jobsLock is the advisory lock under which River's tables are made.
const jobsLock = 0x6368756177
