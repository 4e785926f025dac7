package documents

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Verify compares the number books with the numbers that documents bear, and
// what the row of a document says with the rest. It returns a line for every
// difference, for doctor, and how many documents it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	if looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM documents WHERE county = $1`, tx.County); err != nil {
		return 0, nil, fmt.Errorf("verify documents: %w", err)
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var word string
		var year, first, last, have int64
		if err := r.Scan(&word, &year, &first, &last, &have); err != nil {
			return err
		}
		if have != last-first+1 {
			wrong = append(wrong, fmt.Sprintf("book %s %d: %d documents bear the numbers %d to %d", word, year, have, first, last))
		}
		return nil
	}, `SELECT b.word, b.year, b.first, b.last, (SELECT COUNT(*) FROM documents d WHERE d.county = b.county AND d.word = b.word AND d.year = b.year AND d.seq >= b.first)
		FROM document_books b WHERE b.county = $1 ORDER BY b.word, b.year LIMIT 1000`, tx.County)
	if err != nil {
		return looked, wrong, fmt.Errorf("verify number books: %w", err)
	}
	const of = `(SELECT COUNT(*) FROM document_addressees a WHERE a.county = d.county AND a.document = d.id`
	for _, v := range []struct{ name, cond string }{
		{"number of addressees", `d.expected <> ` + of + `)`},
		{"number of those who have read it", `d.done <> ` + of + ` AND a.done_at IS NOT NULL)`},
		{"number", `d.direction = 'issued' AND d.kind <> 'brief' AND (d.seq > 0) <> (d.state IN ('signed', 'issued', 'void', 'repealed'))`},
		{"issue", `(d.total > 0) <> (d.kind = 'brief' AND d.direction = 'issued' AND d.state IN ('signed', 'issued', 'void', 'repealed'))`},
		{"day of issue", `(d.issued_on <> '') <> (d.state IN ('issued', 'filed', 'repealed'))`},
		{"end", `(d.ended_on <> '') <> (d.state IN ('void', 'repealed', 'dropped'))`},
		{"edition", `d.direction = 'issued' AND d.state IN ('issued', 'repealed')
			AND d.edition <> (SELECT COUNT(*) FROM document_editions e WHERE e.county = d.county AND e.document = d.id)`},
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("document %d: %s is not as the rest says", n, v.name))
			return nil
		}, `SELECT d.entry FROM documents d WHERE d.county = $1 AND (`+v.cond+`) ORDER BY d.entry LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of documents: %w", v.name, err)
		}
	}
	return looked, wrong, nil
}
