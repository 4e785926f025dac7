package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// Copy copies every table from the SQLite database src into the empty
// PostgreSQL database dst, whose schema it makes. Rows are counted and hashed
// on both sides; what differs undoes everything. It returns what was copied.
func Copy(ctx context.Context, src, dst *db.DB, re Reindex, p Progress) (map[string]Table, error) {
	if src.Dialect != db.SQLite || dst.Dialect != db.Postgres {
		return nil, fault.New(fault.Invalid, "backup.direction")
	}
	if err := empty(ctx, dst); err != nil {
		return nil, err
	}
	if _, err := src.Migrate(ctx); err != nil {
		return nil, err
	}
	if _, err := dst.Migrate(ctx); err != nil {
		return nil, err
	}
	got, err := intoPostgres(ctx, src, dst, p)
	if err != nil {
		return nil, err
	}
	if re != nil {
		p.tell("backup.stage.index", 0, 0)
		if err := re(ctx, dst); err != nil {
			return nil, err
		}
	}
	return got, nil
}

// empty refuses a database that has a county.
func empty(ctx context.Context, d *db.DB) error {
	version, _, err := d.Pending(ctx)
	if err != nil {
		return err
	}
	if version == 0 {
		return nil
	}
	codes, err := list(ctx, d.ReadPool(), `SELECT county FROM counties LIMIT 1`)
	if err == nil && len(codes) > 0 {
		err = fault.New(fault.Conflict, "backup.not_empty", place(d.Target()))
	}
	return err
}

// place is a database's name as it may be shown: without the password.
func place(target string) string {
	if !db.IsURL(target) {
		return target
	}
	if c, err := pgx.ParseConfig(target); err == nil {
		return c.Host + "/" + c.Database
	}
	return "PostgreSQL"
}

// intoPostgres copies all rows in one transaction. The foreign keys are taken
// away and put back within it, so that the order of tables does not matter and
// each key is checked once, over all rows.
func intoPostgres(ctx context.Context, src, dst *db.DB, p Progress) (map[string]Table, error) {
	tables, err := schema(ctx, src)
	if err != nil {
		return nil, err
	}
	from, err := snapshot(ctx, src)
	if err != nil {
		return nil, err
	}
	defer from.Rollback()
	conn, err := dst.WritePool().Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()

	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return nil, err
	}
	//nolint:errcheck // after a commit it does nothing
	defer conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
	if err := agree(ctx, conn, tables); err != nil {
		return nil, err
	}
	keys, err := dropKeys(ctx, conn)
	if err != nil {
		return nil, err
	}
	want, err := stream(ctx, from, tables, p, func(t table, rows *reader) error {
		cols := make([]string, len(t.columns))
		for i, c := range t.columns {
			cols[i] = c.name
		}
		return conn.Raw(func(driver any) error {
			_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, cols, rows)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("copy into PostgreSQL: %w", err)
	}
	got, err := content(ctx, conn, tables, p)
	if err != nil {
		return nil, err
	}
	if err := differ(want, got); err != nil {
		return nil, err
	}
	for _, k := range keys {
		if _, err := conn.ExecContext(ctx, k); err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
	}
	if _, err := conn.ExecContext(ctx, `COMMIT`); err != nil {
		return nil, err
	}
	return got, nil
}

// dropKeys takes every foreign key away and returns the statements that put
// them back.
func dropKeys(ctx context.Context, conn *sql.Conn) ([]string, error) {
	both, err := list(ctx, conn, `
		SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', t.relname, c.conname) || chr(10) ||
			format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
		FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
		WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace AND left(t.relname, 6) <> 'river_'
		ORDER BY t.relname, c.conname`)
	if err != nil {
		return nil, err
	}
	var back []string
	for _, k := range both {
		drop, add, _ := strings.Cut(k, "\n")
		if _, err := conn.ExecContext(ctx, drop); err != nil {
			return nil, err
		}
		back = append(back, add)
	}
	return back, nil
}

// intoSQLite copies all rows of the PostgreSQL database src, as they are at
// one instant, into the fresh SQLite database dst.
func intoSQLite(ctx context.Context, src, dst *db.DB, p Progress) (map[string]Table, error) {
	tables, err := schema(ctx, dst)
	if err != nil {
		return nil, err
	}
	from, err := snapshot(ctx, src)
	if err != nil {
		return nil, err
	}
	defer from.Rollback()
	if err := agree(ctx, from, tables); err != nil {
		return nil, err
	}
	// The one connection of a file that nobody else knows yet.
	conn, err := dst.WritePool().Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `PRAGMA foreign_keys = OFF`); err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	got, err := stream(ctx, from, tables, p, func(t table, rows *reader) error {
		marks := make([]string, len(t.columns))
		for i := range marks {
			marks[i] = fmt.Sprintf("$%d", i+1)
		}
		insert, err := tx.PrepareContext(ctx, `INSERT INTO "`+t.name+`" (`+t.list()+`) VALUES (`+strings.Join(marks, ", ")+`)`) //nolint:gosec // names from the schema itself
		if err != nil {
			return err
		}
		defer insert.Close() //nolint:errcheck // the transaction ends it too
		for rows.Next() {
			row, err := rows.Values()
			if err != nil {
				return err
			}
			if _, err := insert.ExecContext(ctx, row...); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("copy from PostgreSQL: %w", err)
	}
	return got, tx.Commit()
}

// stream hands every table's rows to put, and hashes them on the way.
func stream(ctx context.Context, q querier, tables []table, p Progress, put func(table, *reader) error) (map[string]Table, error) {
	out := map[string]Table{}
	for i, t := range tables {
		p.tell("backup.stage.rows", int64(i), int64(len(tables)))
		rows := read(ctx, q, t)
		err := errors.Join(put(t, rows), rows.close())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		out[t.name] = rows.sum.table()
	}
	p.tell("backup.stage.rows", int64(len(tables)), int64(len(tables)))
	return out, nil
}

// A reader gives rows one by one, as pgx.CopyFromSource wants them.
type reader struct {
	rows  chan []any
	stop  chan struct{}
	done  chan error
	row   []any
	err   error
	ended bool
	sum   sum
}

var errStopped = errors.New("stopped")

func read(ctx context.Context, q querier, t table) *reader {
	r := &reader{rows: make(chan []any, 64), stop: make(chan struct{}), done: make(chan error, 1)}
	go func() {
		err := t.each(ctx, q, func(row []any) error {
			select {
			case r.rows <- append([]any(nil), row...):
				return nil
			case <-r.stop:
				return errStopped
			}
		})
		close(r.rows)
		r.done <- err
	}()
	return r
}

// Next implements pgx.CopyFromSource.
func (r *reader) Next() bool {
	row, ok := <-r.rows
	if !ok {
		r.finish()
		return false
	}
	r.sum.add(row)
	r.row = row
	return true
}

// Values implements pgx.CopyFromSource.
func (r *reader) Values() ([]any, error) { return r.row, nil }

// Err implements pgx.CopyFromSource.
func (r *reader) Err() error { return r.err }

func (r *reader) finish() {
	if !r.ended {
		r.ended, r.err = true, <-r.done
	}
}

// close ends the reading, wherever it is.
func (r *reader) close() error {
	if r.ended {
		return r.err
	}
	close(r.stop)
	r.finish()
	if errors.Is(r.err, errStopped) {
		return nil
	}
	return r.err
}

// snapshot begins a transaction that sees one state of the database.
func snapshot(ctx context.Context, d *db.DB) (*sql.Tx, error) {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.Dialect == db.Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return d.ReadPool().BeginTx(ctx, opts)
}
