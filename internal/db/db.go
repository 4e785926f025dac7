// Package db opens the database and runs units of work in it.
//
// A unit of work is one county, one instant, one transaction (Tx). Reads run
// side by side; writes queue, share one durable commit and are answered
// together (queue.go), so that durability does not cost throughput. One SQL
// text serves SQLite and PostgreSQL: $n parameters, columns listed, county
// first. What differs sits in dialect.go.
//
//	db.go       open, close, Read, Write
//	tx.go       Tx
//	queue.go    the group commit
//	clock.go    the instant, with each county's offset
//	rows.go     All, One, Where, instants and empty values; order.go lists in pages
//	many.go     inserting many rows
//	past.go     tables as they stood at the end of an earlier day; change.go what changes them
//	prepared.go statements that SQLite keeps
//	dialect.go  what the two databases do differently; relaxed.go writing that need not wait for the disk
//	migrate.go  the schema (migrations/) brought up to date
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"chuangwei/internal/id"
)

// DB is an open database. Close it when done.
type DB struct {
	Dialect Dialect
	Clock   Clock
	// Trace hears every statement of every unit of work, for measuring. It is
	// set before the database is used, or not at all.
	Trace func(tx *Tx, query string, args []any)

	url   string
	read  *sql.DB
	write *sql.DB

	mu     sync.Mutex
	queues map[id.County]*queue
	closed bool

	stats stats
	past  past
}

// Open opens the database at target: a postgres:// URL, or the path of a
// SQLite file, which is made if it is not there. It does not migrate.
func Open(ctx context.Context, target string) (*DB, error) {
	d := &DB{url: target, queues: map[id.County]*queue{}}
	var err error
	if IsURL(target) {
		d.Dialect = Postgres
		err = d.openPostgres(target)
	} else {
		d.Dialect = SQLite
		err = d.openSQLite(target)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	for _, pool := range []*sql.DB{d.write, d.read} {
		if err := pool.PingContext(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("open database: %w", err), d.Close())
		}
	}
	return d, nil
}

// IsURL reports whether target names a PostgreSQL database.
func IsURL(target string) bool {
	return strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://")
}

func (d *DB) openPostgres(target string) error {
	conf, err := pgx.ParseConfig(target)
	if err != nil {
		return err
	}
	// The zone only matters for what people type into psql; the program
	// stores milliseconds.
	conf.RuntimeParams["timezone"] = "UTC"
	conf.RuntimeParams["application_name"] = "chuangwei"
	pool := stdlib.OpenDB(*conf)
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	d.write, d.read = pool, pool
	return nil
}

// DSN returns the SQLite address of the file at path. busy_timeout comes
// first, so that the connection waits before it sets the others; a writer
// begins immediately, for a deferred transaction cannot be upgraded while
// another writes.
func DSN(path string, writer bool) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(15000)")
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous(FULL)")
	q.Add("_pragma", "foreign_keys(ON)")
	// What one step changes is kept until it ends, so that it can be taken back:
	// a large one spills to a file instead of growing in memory.
	q.Add("_pragma", "temp_store(FILE)")
	q.Add("_pragma", "cache_size(-65536)")
	q.Add("_pragma", "wal_autocheckpoint(4000)") // 16 MB: a page that changes often is written once
	if writer {
		q.Add("_txlock", "immediate")
	} else {
		q.Add("_pragma", "query_only(ON)")
		q.Add("_pragma", "mmap_size(268435456)")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (d *DB) openSQLite(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	var err error
	if d.write, err = openPrepared(DSN(path, true)); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	d.write.SetMaxIdleConns(1)
	if d.read, err = openPrepared(DSN(path, false)); err != nil {
		return err
	}
	n := max(4, runtime.GOMAXPROCS(0)*2)
	d.read.SetMaxOpenConns(n)
	d.read.SetMaxIdleConns(n)
	return nil
}

// Target returns what Open was given.
func (d *DB) Target() string { return d.url }

// ReadPool is the pool of read-only connections, for copying and measuring.
func (d *DB) ReadPool() *sql.DB { return d.read }

// WritePool is the pool that writes, for migrations, jobs and measuring.
// Everything else writes through Write.
func (d *DB) WritePool() *sql.DB { return d.write }

// Ready reports whether the database can be read and written now. It changes
// nothing.
func (d *DB) Ready(ctx context.Context) (err error) {
	if err := d.read.PingContext(ctx); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	// No row has such an identifier: what counts is that it may be tried.
	if _, err := tx.ExecContext(ctx, `UPDATE goose_db_version SET is_applied = TRUE WHERE id < 0`); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// Close answers the units of work that wait, then closes the database.
func (d *DB) Close() error {
	d.mu.Lock()
	d.closed = true
	queues := d.queues
	d.queues = map[id.County]*queue{}
	d.mu.Unlock()
	for _, q := range queues {
		q.stop()
	}
	var errs []error
	if d.read != nil && d.read != d.write {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil {
		errs = append(errs, d.write.Close())
	}
	return errors.Join(errs...)
}

// Read runs fn in a read-only transaction of county c, which sees one state of
// the database throughout.
func (d *DB) Read(ctx context.Context, c id.County, fn func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.Dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	stx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin read: %w", err)
	}
	defer stx.Rollback()
	tx := &Tx{County: c, Now: d.Now(c), Dialect: d.Dialect, tx: stx, trace: d.Trace, past: &d.past}
	if at, ok := Stood(ctx); ok {
		tx = tx.As(at)
	}
	return fn(tx)
}

// Write runs fn in a read-write transaction of county c and returns when it is
// durably committed, or with fn's error when it was undone. Units of work of
// other callers may share the commit, each in a savepoint of its own: what
// one undoes, the others keep. After a serialization failure fn is run again,
// so it must not keep results of a run that failed.
func (d *DB) Write(ctx context.Context, c id.County, fn func(*Tx) error) error {
	q, err := d.queue(c)
	if err != nil {
		return err
	}
	return q.do(ctx, c, fn)
}

// ErrClosed is what Write returns after Close.
var ErrClosed = errors.New("database is closed")

func (d *DB) queue(c id.County) (*queue, error) {
	if d.Dialect == SQLite {
		c = "" // one writer for the whole file
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, ErrClosed
	}
	q := d.queues[c]
	if q == nil {
		q = newQueue(d)
		d.queues[c] = q
	}
	return q, nil
}
