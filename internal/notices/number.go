package notices

import (
	"context"
	"fmt"
	"strconv"

	"chuangwei/internal/db"
)

// takeNumber gives out the next number of a word in a year. It is the row of
// the book that keeps signers apart: a signature that fails gives its number
// back, so that the book has no gaps. The books of official documents are
// others: every number of theirs is on a document.
func takeNumber(ctx context.Context, tx *db.Tx, word string, year int64) (int64, error) {
	n, err := db.One(ctx, tx, db.Value[int64], `INSERT INTO served_books (county, word, year, last) VALUES ($1, $2, $3, 1)
		ON CONFLICT (county, word, year) DO UPDATE SET last = served_books.last + 1 RETURNING last`, tx.County, word, year)
	if err != nil {
		return 0, fmt.Errorf("number of a notice: %w", err)
	}
	return n, nil
}

// Book is what was given out of the numbers of one word in one year.
type Book struct {
	Word string
	Year int64
	Last int64
	Void int64 // of notices that were withdrawn: they stay taken
}

// Books lists the books of numbers, within the caller's unit of work.
func Books(ctx context.Context, tx *db.Tx) ([]Book, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (b Book, err error) { return b, r.Scan(&b.Word, &b.Year, &b.Last, &b.Void) },
		`SELECT b.word, b.year, b.last, (SELECT COUNT(*) FROM served_notices n WHERE n.county = b.county AND n.word = b.word AND n.year = b.year AND n.no > 0 AND n.state = 'withdrawn')
			FROM served_books b WHERE b.county = $1 ORDER BY b.year DESC, b.word LIMIT 500`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("books of numbers: %w", err)
	}
	return out, nil
}

// yearOf is the year of a day.
func yearOf(day string) (int64, error) {
	y, err := strconv.ParseInt(day[:min(len(day), 4)], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("year of %q: %w", day, err)
	}
	return y, nil
}
