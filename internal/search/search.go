// Package search finds records by words, Chinese ones too.
//
// Chinese has no spaces, so text is cut in Go: a run of Chinese characters
// into overlapping pairs, anything else into words and numbers (terms.go). The
// terms of a record stand beside it, in an FTS5 index on SQLite and a tsvector
// with a GIN index on PostgreSQL (store.go). A record is found if it has every
// term of the question; what it may be found by is the text given to Put.
//
//	search.go  Put, Add, Delete, Query, Match
//	terms.go   text → terms, question → terms
//	store.go   the two databases
package search

import (
	"context"
	"fmt"
	"strconv"

	"chuangwei/internal/db"
)

// Doc is what a record may be found by.
type Doc struct {
	Record string
	Text   []string

	terms []string
	cut   bool // terms are known
}

// Cut finds the terms of a text ahead of Add, which else does it itself.
func (d Doc) Cut() Doc {
	d.terms, d.cut = Terms(d.Text...), true
	return d
}

// Add indexes records of a kind that are not indexed yet.
func Add(ctx context.Context, tx *db.Tx, kind string, docs ...Doc) error {
	if err := insert(ctx, tx, kind, docs); err != nil {
		return fmt.Errorf("index %s: %w", kind, err)
	}
	return nil
}

// Put indexes records of a kind, in place of what was there.
func Put(ctx context.Context, tx *db.Tx, kind string, docs ...Doc) error {
	for _, d := range docs {
		if err := Delete(ctx, tx, kind, d.Record); err != nil {
			return err
		}
	}
	return Add(ctx, tx, kind, docs...)
}

// Delete forgets a record.
func Delete(ctx context.Context, tx *db.Tx, kind, record string) error {
	if err := remove(ctx, tx, kind, record); err != nil {
		return fmt.Errorf("forget %s: %w", kind, err)
	}
	return nil
}

// Match returns a condition for db.Where that holds for the rows whose column,
// an identifier of the kind, names a record with every term of the question. A
// question without a single term finds nothing.
func Match(tx *db.Tx, kind, column, question string) (cond string, args []any) {
	q := ask(question)
	if len(q) == 0 {
		return "1 = 0", nil
	}
	where, args := match(tx, kind, q)
	newest := "record"
	if tx.Dialect == db.SQLite {
		newest = "rowid" // which grows with the record's identifier
	}
	return column + " IN (SELECT record FROM search_terms WHERE " + where + " ORDER BY " + newest + " DESC LIMIT " + strconv.Itoa(MaxFound) + ")", args
}

// MaxFound is how many records a condition of Match lets through, the newest
// ones: a word that stands everywhere is not read to its end.
const MaxFound = 20_000

// Query returns the records of a kind with every term of the question, at most
// limit, in no particular order.
func Query(ctx context.Context, tx *db.Tx, kind, question string, limit int) ([]string, error) {
	q := ask(question)
	if len(q) == 0 {
		return nil, nil
	}
	var w db.Where
	cond, args := match(tx, kind, q)
	w.And(cond, args...)
	n := w.Arg(limit)
	records, err := db.All(ctx, tx, db.Value[string], "SELECT record FROM search_terms "+w.String()+" LIMIT "+n, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", kind, err)
	}
	return records, nil
}

// Indexed calls fn with every indexed record of a kind, for checks.
func Indexed(ctx context.Context, tx *db.Tx, kind string, fn func(record string) error) error {
	return db.Each(ctx, tx, func(r db.Row) error {
		var record string
		if err := r.Scan(&record); err != nil {
			return err
		}
		return fn(record)
	}, `SELECT record FROM search_terms WHERE county = $1 AND kind = $2`, tx.County, kind)
}
