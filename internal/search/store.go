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
	in := db.Insert{Into: "INSERT INTO search_terms", Columns: []string{"county", "kind", "record", "terms"}, Apart: true}
	if tx.Dialect == db.SQLite {
		in.Columns = append([]string{"rowid"}, in.Columns...)
	} else {
		in.As = map[string]string{"terms": "CAST(CAST(? AS TEXT) AS TSVECTOR)"}
	}
	return in.Rows(ctx, tx, len(docs), func(i int, values []any) ([]any, error) {
		d := docs[i]
		if !d.cut {
			d = d.Cut()
		}
		terms := d.terms
		if tx.Dialect == db.SQLite {
			return append(values, rowid(d.Record), string(tx.County), kind, d.Record, strings.Join(terms, " ")), nil
		}
		return append(values, string(tx.County), kind, d.Record, quoted(terms)), nil
	})
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
