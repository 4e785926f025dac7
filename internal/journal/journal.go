// Package journal keeps what happened to every record: the timeline that
// people read, and the audit log.
//
// Entries are appended in the transaction of the act itself and are never
// changed. The entries of one record form a chain: each holds the hash of the
// one before it, so that a change behind the program's back is found (Verify).
// Personal fields enter the chain as salted digests; their values stand in a
// table of their own, so that a person can be erased and the chain still
// holds.
//
//	journal.go  Append, Of, Recent
//	chain.go    the hash, Verify, Erase
package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Entry is one thing that happened, as its doer tells it.
type Entry struct {
	Subject string            // kind of record: case, unit, account, …
	Record  string            // its identifier
	Act     string            // what was done: case.dispatched; the message is "journal.act." + Act
	By      access.Actor      //
	Data    map[string]any    // details, as JSON; keys are stable names
	Private map[string]string // personal fields: erasable
	First   bool              // the record is new: spares the look for an entry before
}

// Line is an entry as it was kept.
type Line struct {
	Subject string
	Record  string
	Seq     int64
	At      time.Time
	Act     string
	Account id.Account
	Actor   string // the post of who did it
	Data    map[string]any
	Private map[string]string // what has not been erased

	raw        string // Data as stored: what the hash covers
	prev, hash string
}

// Str returns the text of data field k.
func (l Line) Str(k string) string {
	s, _ := l.Data[k].(string)
	return s
}

// Append adds e to the chain of its record.
func Append(ctx context.Context, tx *db.Tx, e Entry) error {
	l := Line{Subject: e.Subject, Record: e.Record, Seq: 1, At: tx.Now, Act: e.Act, Account: e.By.Account, Actor: e.By.Name}
	if !e.First {
		type last struct {
			seq  int64
			hash string
		}
		was, err := db.One(ctx, tx, func(r db.Row) (x last, err error) { return x, r.Scan(&x.seq, &x.hash) },
			`SELECT seq, hash FROM journal WHERE county = $1 AND subject = $2 AND record = $3 ORDER BY seq DESC LIMIT 1`,
			tx.County, e.Subject, e.Record)
		switch {
		case err == nil:
			l.Seq, l.prev = was.seq+1, was.hash
		case !errors.Is(err, db.ErrNone):
			return fmt.Errorf("journal: %w", err)
		}
	}
	data := e.Data
	salts := map[string]string{}
	if len(e.Private) > 0 {
		data = make(map[string]any, len(e.Data)+1)
		maps.Copy(data, e.Data)
		digests := map[string]string{}
		for field, value := range e.Private {
			salts[field] = newSalt()
			digests[field] = digest(salts[field], value)
		}
		data["private"] = digests
	}
	if data == nil {
		data = map[string]any{}
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	l.raw = string(raw)
	_, err = tx.Exec(ctx, `INSERT INTO journal (county, subject, record, seq, at, act, account, actor, data, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.County, l.Subject, l.Record, l.Seq, db.Millis(l.At), l.Act, db.Null(l.Account), l.Actor, l.raw, l.prev, l.sum(tx.County))
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	for field, value := range e.Private {
		_, err := tx.Exec(ctx, `INSERT INTO journal_personal (county, subject, record, seq, field, salt, value) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.County, l.Subject, l.Record, l.Seq, field, salts[field], value)
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// AppendNew begins the chains of many new records at once. The entries have no
// personal fields.
func AppendNew(ctx context.Context, tx *db.Tx, entries ...Entry) error {
	in := db.Insert{
		Into:    "INSERT INTO journal",
		Columns: []string{"county", "subject", "record", "seq", "at", "act", "account", "actor", "data", "prev", "hash"},
		Apart:   true,
	}
	err := in.Rows(ctx, tx, len(entries), func(i int, values []any) ([]any, error) {
		e := &entries[i]
		if len(e.Private) > 0 {
			return nil, fmt.Errorf("%s has personal fields", e.Act)
		}
		l := Line{Subject: e.Subject, Record: e.Record, Seq: 1, At: tx.Now, Act: e.Act, Account: e.By.Account, Actor: e.By.Name, raw: "{}"}
		if e.Data != nil {
			raw, err := json.Marshal(e.Data)
			if err != nil {
				return nil, err
			}
			l.raw = string(raw)
		}
		return append(values, string(tx.County), l.Subject, l.Record, l.Seq, db.Millis(l.At), l.Act, db.Null(l.Account), l.Actor, l.raw, l.prev, l.sum(tx.County)), nil
	})
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

const columns = `subject, record, seq, at, act, account, actor, data, prev, hash`

func scan(r db.Row) (l Line, err error) {
	err = r.Scan(&l.Subject, &l.Record, &l.Seq, db.Time(&l.At), &l.Act, db.Text(&l.Account), &l.Actor, &l.raw, &l.prev, &l.hash)
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal([]byte(l.raw), &l.Data)
}

// Of returns the timeline of one record, oldest first, at most 1,000 entries.
func Of(ctx context.Context, tx *db.Tx, subject, record string) ([]Line, error) {
	lines, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM journal
		WHERE county = $1 AND subject = $2 AND record = $3 ORDER BY seq LIMIT 1000`, tx.County, subject, record)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	type value struct {
		seq          int64
		field, value string
	}
	values, err := db.All(ctx, tx, func(r db.Row) (v value, err error) { return v, r.Scan(&v.seq, &v.field, &v.value) },
		`SELECT seq, field, value FROM journal_personal WHERE county = $1 AND subject = $2 AND record = $3 ORDER BY seq LIMIT 10000`,
		tx.County, subject, record)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	for _, v := range values {
		for i := range lines {
			if lines[i].Seq == v.seq {
				if lines[i].Private == nil {
					lines[i].Private = map[string]string{}
				}
				lines[i].Private[v.field] = v.value
			}
		}
	}
	return lines, nil
}

// Filter narrows the audit log.
type Filter struct {
	Subject string
	Account id.Account
	Before  Cursor // entries older than this one; zero: from the newest
	Limit   int
}

// Cursor marks a place in the audit log.
type Cursor struct {
	At      time.Time
	Subject string
	Record  string
	Seq     int64
}

// Cursor returns the place of l.
func (l Line) Cursor() Cursor { return Cursor{l.At, l.Subject, l.Record, l.Seq} }

// Recent returns the audit log, newest first. The caller has checked
// access.ReadAudit.
func Recent(ctx context.Context, tx *db.Tx, f Filter) ([]Line, error) {
	var w db.Where
	w.And("county = ?", tx.County)
	if f.Subject != "" {
		w.And("subject = ?", f.Subject)
	}
	if f.Account != "" {
		w.And("account = ?", f.Account)
	}
	if c := f.Before; !c.At.IsZero() {
		w.And("(at, subject, record, seq) < (?, ?, ?, ?)", db.Millis(c.At), c.Subject, c.Record, c.Seq)
	}
	limit := w.Arg(min(max(f.Limit, 1), 500))
	return db.All(ctx, tx, scan, `SELECT `+columns+` FROM journal `+w.String()+
		` ORDER BY at DESC, subject DESC, record DESC, seq DESC LIMIT `+limit, w.Args...)
}
