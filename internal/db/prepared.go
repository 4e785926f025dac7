package db

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// SQLite reads and plans the text of a statement anew each time it is sent,
// which costs more than most of our statements do. So every connection keeps
// the statements that it prepared. pgx does the same for PostgreSQL by itself.

const (
	keepStatements = 256   // of a connection: the program has some hundred that matter
	keepLength     = 20000 // bytes of text; longer ones are lists that hardly come again
)

// openPrepared opens a SQLite database whose connections keep their
// statements.
func openPrepared(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(preparing{c}), nil
}

type preparing struct{ driver.Connector }

// Connect implements driver.Connector.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keeper{sqliteConn: c.(sqliteConn), kept: map[string]*list.Element{}, order: list.New()}, nil
}

// sqliteConn is what a connection of the driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection that keeps its statements. database/sql lets one
// caller at a time in, but a second statement may be sent while the rows of the
// first are being read.
type keeper struct {
	sqliteConn
	kept  map[string]*list.Element // of *prepared, by text
	order *list.List               // the one used last in front
}

type prepared struct {
	stmt sqliteStmt
	text string
	busy bool // its rows are being read
}

// sqliteStmt is what a statement of the driver can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Unwrap returns the driver's own connection.
func (k *keeper) Unwrap() driver.Conn { return k.sqliteConn }

// Close implements driver.Conn.
func (k *keeper) Close() error {
	for e := k.order.Front(); e != nil; e = e.Next() {
		e.Value.(*prepared).stmt.Close() //nolint:errcheck // the connection goes with it
	}
	return k.sqliteConn.Close()
}

// ExecContext implements driver.ExecerContext.
func (k *keeper) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	p, err := k.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return k.sqliteConn.ExecContext(ctx, query, args)
	}
	res, err := p.stmt.ExecContext(ctx, args)
	if err != nil {
		k.drop(p)
	}
	return res, err
}

// QueryContext implements driver.QueryerContext.
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	p, err := k.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return k.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := p.stmt.QueryContext(ctx, args)
	if err != nil {
		k.drop(p)
		return nil, err
	}
	p.busy = true
	return &keptRows{sqliteRows: rows.(sqliteRows), k: k, p: p}, nil
}

// take returns the statement of a text, or nil if it is not to be kept: it is
// long, several in one, or a second one while the rows of the first are read.
func (k *keeper) take(ctx context.Context, query string) (*prepared, error) {
	if len(query) > keepLength {
		return nil, nil
	}
	if e, ok := k.kept[query]; ok {
		k.order.MoveToFront(e)
		p := e.Value.(*prepared)
		if p.busy {
			return nil, nil
		}
		return p, nil
	}
	s, err := k.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p := &prepared{stmt: s.(sqliteStmt), text: query}
	k.kept[query] = k.order.PushFront(p)
	if k.order.Len() > keepStatements {
		for e := k.order.Back(); e != nil; e = e.Prev() {
			if old := e.Value.(*prepared); !old.busy && old != p {
				k.drop(old)
				break
			}
		}
	}
	return p, nil
}

// drop forgets a statement: it is one too many, or it failed and is better
// prepared anew.
func (k *keeper) drop(p *prepared) {
	if e, ok := k.kept[p.text]; ok {
		k.order.Remove(e)
		delete(k.kept, p.text)
	}
	p.stmt.Close() //nolint:errcheck // nobody waits for it
}

// sqliteRows is what the rows of the driver can do.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// keptRows are the rows of a kept statement, which is free again when they
// are closed.
type keptRows struct {
	sqliteRows
	k *keeper
	p *prepared
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	err := r.sqliteRows.Close()
	if !r.p.busy {
		return err
	}
	if r.p.busy = false; err != nil {
		r.k.drop(r.p)
	}
	return err
}
