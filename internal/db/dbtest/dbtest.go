// Package dbtest gives every test a migrated database of its own, on SQLite
// and on PostgreSQL.
//
//	func TestCountiesAreApart(t *testing.T) {
//		t.Parallel()
//		dbtest.Each(t, func(t *testing.T, d *db.DB) {
//			dbtest.Counties(t, d, "360825", "110105")
//			…
//		})
//	}
//
// The schema is made once, as a template, and copied for each test. PostgreSQL
// is the server that CHUANGWEI_TEST_POSTGRES names (tools/withpg starts one);
// without it those tests are skipped, unless CHUANGWEI_REQUIRE_POSTGRES=1.
//
//	dbtest.go    Each, Open, and the two templates
//	fixtures.go  counties that rows may refer to, a clock that stands still
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// The environment that names the server, and that forbids to go without it.
const (
	ServerVariable  = "CHUANGWEI_TEST_POSTGRES"
	RequireVariable = "CHUANGWEI_REQUIRE_POSTGRES"
)

// Each runs fn as the subtests "sqlite" and "postgres", each with a fresh
// migrated database that is gone when the subtest ends.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			fn(t, Open(t, dialect))
		})
	}
}

// Open returns a fresh migrated database of the dialect. It skips the test
// where there is no PostgreSQL to be had.
func Open(t testing.TB, dialect db.Dialect) *db.DB {
	t.Helper()
	return OpenTarget(t, Target(t, dialect))
}

// Target makes a fresh migrated database and returns what names it to db.Open
// and to the program's --db: for tests that start the program, or that open a
// database twice. SQLite's is the path of a file in a folder of its own.
func Target(t testing.TB, dialect db.Dialect) string {
	t.Helper()
	if dialect == db.SQLite {
		file, err := sqliteTemplate()
		if err != nil {
			t.Fatalf("make the SQLite template: %v", err)
		}
		path := filepath.Join(t.TempDir(), "chuangwei.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	server := Server(t)
	template, err := postgresTemplate()
	if err != nil {
		t.Fatalf("make the PostgreSQL template: %v", err)
	}
	return create(t, server, "TEMPLATE "+template)
}

// Empty makes a PostgreSQL database with nothing in it and returns its URL.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, Server(t), "TEMPLATE template0")
}

// CopyOf makes a copy of the PostgreSQL database at source, to which nobody
// may be connected, and returns its URL.
func CopyOf(t testing.TB, source string) string {
	t.Helper()
	u, err := url.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	return create(t, Server(t), "TEMPLATE "+strings.TrimPrefix(u.Path, "/"))
}

// OpenTarget opens the database at target, and closes it when the test ends.
func OpenTarget(t testing.TB, target string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close %s: %v", target, err)
		}
	})
	return d
}

// Server returns the URL of the PostgreSQL server for tests, or skips the test.
func Server(t testing.TB) string {
	t.Helper()
	server := os.Getenv(ServerVariable)
	if server == "" {
		if os.Getenv(RequireVariable) == "1" {
			t.Fatalf("%s is not set, and %s=1", ServerVariable, RequireVariable)
		}
		t.Skipf("%s is not set: no PostgreSQL", ServerVariable)
	}
	return server
}

// create makes a database on server, dropped when the test ends.
func create(t testing.TB, server, how string) string {
	t.Helper()
	name := "cw_test_" + hex.EncodeToString([]byte(id.New[string]())[28:])
	if err := execute(t.Context(), server, `CREATE DATABASE `+name+` `+how); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		// The test's context has ended by now.
		if err := execute(context.Background(), server, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	u, err := named(server, name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// named is the server's URL with another database's name.
func named(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("%s: %w", ServerVariable, err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

func execute(ctx context.Context, server, statement string) error {
	pool, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, statement)
	return err
}

// sqliteTemplate is the file of a migrated database, made once a process.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "chuangwei-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrated(path); err != nil {
		return nil, err
	}
	// The last to close the file has moved the log into it.
	return os.ReadFile(path)
})

// postgresTemplate is the name of a migrated database. Every test process
// looks for the one of its schema; the first makes it.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	ctx := context.Background()
	server := os.Getenv(ServerVariable)
	sum, err := schemaSum()
	if err != nil {
		return "", err
	}
	name := "cw_tpl_" + sum
	pool, err := sql.Open("pgx", server)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	// The lock is the session's, and goes with it.
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	var made bool
	if err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&made); err != nil {
		return "", err
	}
	if made {
		return name, nil
	}
	// It gets its name when it is whole, so that a process that dies here
	// leaves nothing that looks finished.
	half := name + "_new"
	for _, statement := range []string{
		`DROP DATABASE IF EXISTS ` + half + ` WITH (FORCE)`,
		`CREATE DATABASE ` + half + ` TEMPLATE template0`,
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	u, err := named(server, half)
	if err != nil {
		return "", err
	}
	if err := migrated(u); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, `ALTER DATABASE `+half+` RENAME TO `+name)
	return name, err
})

// migrated makes the schema at target.
func migrated(target string) (err error) {
	ctx := context.Background()
	d, err := db.Open(ctx, target)
	if err != nil {
		return err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	_, err = d.Migrate(ctx)
	return err
}

// schemaSum names the schema: the program's migrations and River's.
func schemaSum() (string, error) {
	files, err := db.Schema(db.Postgres)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	err = fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", err
	}
	jobs, err := rivermigrate.New(riverdatabasesql.New(nil), nil)
	if err != nil {
		return "", err
	}
	for _, v := range jobs.AllVersions() {
		fmt.Fprintf(h, "river %d %s\n", v.Version, v.SQLUp)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
