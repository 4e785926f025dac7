package search

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/google/uuid"

	"chuangwei/internal/db"
)

func insert(ctx context.Context, tx *db.Tx, kind string, docs []Doc) error {
	var b strings.Builder
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return tx.Dialect.Mark(len(args))
	}
	b.WriteString("INSERT INTO search_terms (")
	if tx.Dialect == db.SQLite {
		b.WriteString("rowid, ")
	}
	b.WriteString("county, kind, record, terms) VALUES ")
	for i, d := range docs {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(")
		if tx.Dialect == db.SQLite {
			b.WriteString(arg(rowid(d.Record)) + ", ")
		}
		b.WriteString(arg(tx.County) + ", " + arg(kind) + ", " + arg(d.Record) + ", ")
		terms := Terms(d.Text...)
		if tx.Dialect == db.SQLite {
			b.WriteString(arg(strings.Join(terms, " ")))
		} else {
			b.WriteString("CAST(CAST(" + arg(quoted(terms)) + " AS TEXT) AS TSVECTOR)")
		}
		b.WriteString(")")
	}
	_, err := tx.Exec(ctx, b.String(), args...)
	return err
}

func remove(ctx context.Context, tx *db.Tx, kind, record string) error {
	if tx.Dialect == db.SQLite {
		// Only its row number finds a row at once.
		_, err := tx.Exec(ctx, `DELETE FROM search_terms WHERE county = $1 AND rowid = $2 AND record = $3`, tx.County, rowid(record), record)
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_terms WHERE county = $1 AND kind = $2 AND record = $3`, tx.County, kind, record)
	return err
}

// match is the condition on search_terms, with ? for its values.
func match(tx *db.Tx, kind string, q []asked) (string, []any) {
	var b strings.Builder
	for i, a := range q {
		if i > 0 {
			b.WriteString(map[db.Dialect]string{db.SQLite: " ", db.Postgres: " & "}[tx.Dialect])
		}
		// A term has letters and digits only: nothing in it needs escaping.
		if tx.Dialect == db.SQLite {
			b.WriteString(`"` + a.term + `"`)
			if !a.whole {
				b.WriteString("*")
			}
		} else {
			b.WriteString("'" + a.term + "'")
			if !a.whole {
				b.WriteString(":*")
			}
		}
	}
	if tx.Dialect == db.SQLite {
		return "county = ? AND kind = ? AND search_terms MATCH ?", []any{tx.County, kind, b.String()}
	}
	return "county = ? AND kind = ? AND terms @@ CAST(CAST(? AS TEXT) AS TSQUERY)", []any{tx.County, kind, b.String()}
}

func quoted(terms []string) string {
	if len(terms) == 0 {
		return ""
	}
	return "'" + strings.Join(terms, "' '") + "'"
}

// rowid makes a number of an identifier. UUIDv7 grows with time, and so does
// its first part: FTS5 takes rows in order much faster. Two records cannot
// share a number unnoticed, for the second would not be inserted.
func rowid(record string) int64 {
	if u, err := uuid.Parse(record); err == nil && u.Version() == 7 {
		head := binary.BigEndian.Uint64(u[:8]) // 48 bits of time, version, 12 bits of sequence
		return int64(head>>16<<12 | head&0xfff)
	}
	sum := sha256.Sum256([]byte(record))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}
