package documents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Issuer is who issues documents under a word.
type Issuer struct {
	Word   string
	Name   string // in the red head
	Active bool   // is offered for drafts
	Seq    int64  // its place in lists
}

// Book is the number book of a word and a year.
type Book struct {
	Word  string
	Year  int64
	First int64 // numbers before it were given on paper
	Last  int64 // the last that was given; First - 1: none yet
	Void  int64 // of them are void
}

// maxIssuers bounds the words of a county, and maxBooks the books of a page.
const (
	maxIssuers = 50
	maxBooks   = 500
)

func scanIssuer(r db.Row) (x Issuer, err error) {
	return x, r.Scan(&x.Word, &x.Name, &x.Active, &x.Seq)
}

// Issuers lists who issues documents, within a transaction.
func Issuers(ctx context.Context, tx *db.Tx) ([]Issuer, error) {
	list, err := db.All(ctx, tx, scanIssuer, `SELECT word, name, active, seq FROM document_issuers WHERE county = $1 ORDER BY seq, word LIMIT $2`, tx.County, maxIssuers)
	if err != nil {
		return nil, fmt.Errorf("issuers: %w", err)
	}
	return list, nil
}

func issuerOf(ctx context.Context, tx *db.Tx, word string) (Issuer, bool, error) {
	x, err := db.One(ctx, tx, scanIssuer, `SELECT word, name, active, seq FROM document_issuers WHERE county = $1 AND word = $2`, tx.County, plain(word))
	if errors.Is(err, db.ErrNone) {
		return x, false, nil
	}
	if err != nil {
		return x, false, fmt.Errorf("issuer: %w", err)
	}
	return x, true, nil
}

// Books returns the issuers and every book, the latest year first.
func (s *Service) Books(ctx context.Context, by access.Actor) (issuers []Issuer, books []Book, year int64, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if issuers, err = Issuers(ctx, tx); err != nil {
			return err
		}
		if year, err = thisYear(ctx, tx); err != nil {
			return err
		}
		books, err = db.All(ctx, tx, func(r db.Row) (x Book, err error) { return x, r.Scan(&x.Word, &x.Year, &x.First, &x.Last, &x.Void) },
			`SELECT b.word, b.year, b.first, b.last, (SELECT COUNT(*) FROM documents d WHERE d.county = b.county AND d.word = b.word AND d.year = b.year AND d.state = 'void')
			FROM document_books b WHERE b.county = $1 ORDER BY b.year DESC, b.word LIMIT $2`, tx.County, maxBooks)
		return err
	})
	return issuers, books, year, err
}

func thisYear(ctx context.Context, tx *db.Tx) (int64, error) {
	day, err := today(ctx, tx)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(day[:4], 10, 64)
}

// SaveIssuer adds an issuer, or changes the one of its word. first is the first
// number of this year's book; 0 leaves the book as it is. Once a number is
// given from a book its beginning stays.
func (s *Service) SaveIssuer(ctx context.Context, by access.Actor, x Issuer, first int64) error {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return err
	}
	x.Word, x.Name = words(x.Word), words(x.Name)
	var f fault.Fields
	if !ValidWord(x.Word) {
		f.Add("word", "documents.bad_word")
	}
	f.Need("name", x.Name, MaxTitle)
	if first < 0 || first > maxSeq {
		f.Add("first", "documents.bad_first", maxSeq)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		all, err := Issuers(ctx, tx)
		if err != nil {
			return err
		}
		for _, taken := range s.taken {
			used, err := taken(ctx, tx, x.Word)
			if err != nil {
				return err
			}
			if used {
				var f fault.Fields
				f.Add("word", "documents.word_taken", x.Word)
				return f.Err()
			}
		}
		if len(all) >= maxIssuers && !slices.ContainsFunc(all, func(y Issuer) bool { return y.Word == x.Word }) {
			return fault.New(fault.Conflict, "documents.many_issuers", maxIssuers)
		}
		_, err = tx.Exec(ctx, `INSERT INTO document_issuers (county, word, name, active, seq) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (county, word) DO UPDATE SET name = excluded.name, active = excluded.active`, tx.County, x.Word, x.Name, x.Active, int64(len(all)+1))
		if err != nil {
			return fmt.Errorf("save issuer: %w", err)
		}
		data := map[string]any{"word": x.Word, "name": x.Name, "active": x.Active}
		if first > 0 {
			if data["year"], err = beginBook(ctx, tx, x.Word, first); err != nil {
				return err
			}
			data["first"] = first
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectBook, Record: x.Word, Act: "documents.issuer", By: by, Data: data})
	})
}

// beginBook lets this year's book of a word begin at a number.
func beginBook(ctx context.Context, tx *db.Tx, word string, first int64) (year int64, err error) {
	if year, err = thisYear(ctx, tx); err != nil {
		return year, err
	}
	given, err := db.Exists(ctx, tx, `SELECT 1 FROM document_books WHERE county = $1 AND word = $2 AND year = $3 AND last >= first AND first <> $4`, tx.County, word, year, first)
	if err != nil {
		return year, fmt.Errorf("number book: %w", err)
	}
	if given {
		var f fault.Fields
		f.Add("first", "documents.book_begun")
		return year, f.Err()
	}
	_, err = tx.Exec(ctx, `INSERT INTO document_books (county, word, year, first, last) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (county, word, year) DO UPDATE SET first = excluded.first, last = excluded.last WHERE document_books.last < document_books.first`,
		tx.County, word, year, first, first-1)
	if err != nil {
		return year, fmt.Errorf("begin number book: %w", err)
	}
	return year, nil
}

// take gives the next number of a word's book of this year. A transaction that
// is undone gives it back.
func take(ctx context.Context, tx *db.Tx, word string) (Number, error) {
	year, err := thisYear(ctx, tx)
	if err != nil {
		return Number{}, err
	}
	seq, err := db.One(ctx, tx, db.Value[int64], `INSERT INTO document_books (county, word, year, first, last) VALUES ($1, $2, $3, 1, 1)
		ON CONFLICT (county, word, year) DO UPDATE SET last = document_books.last + 1 RETURNING last`, tx.County, word, year)
	if err != nil {
		return Number{}, fmt.Errorf("next number of %s: %w", word, err)
	}
	return Number{word, year, seq}, nil
}

// paperEra reports whether a number of one of the county's own books was given
// before the book began here.
func paperEra(ctx context.Context, tx *db.Tx, n Number) (bool, error) {
	first, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(first), 0) FROM document_books WHERE county = $1 AND word = $2 AND year = $3`, tx.County, n.Word, n.Year)
	if err != nil {
		return false, fmt.Errorf("number book: %w", err)
	}
	if first == 0 { // no book of that year: what is of an earlier year may come in
		year, err := thisYear(ctx, tx)
		return n.Year < year, err
	}
	return n.Seq < first, nil
}

// counted are the numbers of a brief: in its year and in all.
func counted(ctx context.Context, tx *db.Tx) (issue, total int64, err error) {
	year, err := thisYear(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	if issue, err = counties.Next(ctx, tx, "brief:"+strconv.FormatInt(year, 10)); err != nil {
		return 0, 0, err
	}
	total, err = counties.Next(ctx, tx, "brief")
	return issue, total, err
}
