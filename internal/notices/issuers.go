package notices

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

// Issuer is a unit that issues notices: the word of their numbers, and the
// powers that the law gives it.
type Issuer struct {
	Unit   id.Unit
	Word   string
	Powers []Power
}

// Has reports whether the issuer has the power that a kind wants.
func (i Issuer) Has(p Power) bool { return p == "" || slices.Contains(i.Powers, p) }

const issuerColumns = `unit, word, rectify, demolish, force`

func scanIssuer(r db.Row) (i Issuer, err error) {
	var rectify, demolish, force bool
	err = r.Scan(&i.Unit, &i.Word, &rectify, &demolish, &force)
	for p, has := range map[Power]bool{ToRectify: rectify, ToDemolish: demolish, ToForce: force} {
		if has {
			i.Powers = append(i.Powers, p)
		}
	}
	slices.Sort(i.Powers)
	return i, err
}

// Issuers lists the units that issue notices, within the caller's unit of work.
func Issuers(ctx context.Context, tx *db.Tx) ([]Issuer, error) {
	out, err := db.All(ctx, tx, scanIssuer, `SELECT `+issuerColumns+` FROM served_issuers WHERE county = $1 ORDER BY word LIMIT 500`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("issuers: %w", err)
	}
	return out, nil
}

func issuerOf(ctx context.Context, tx *db.Tx, unit id.Unit) (Issuer, bool, error) {
	i, err := db.One(ctx, tx, scanIssuer, `SELECT `+issuerColumns+` FROM served_issuers WHERE county = $1 AND unit = $2`, tx.County, plain(unit))
	if errors.Is(err, db.ErrNone) {
		return i, false, nil
	}
	if err != nil {
		return i, false, fmt.Errorf("issuer: %w", err)
	}
	return i, true, nil
}

// Numbers reports whether notices are numbered by a word, or ever were.
func Numbers(ctx context.Context, tx *db.Tx, word string) (bool, error) {
	used, err := db.Exists(ctx, tx, `SELECT 1 FROM served_issuers WHERE county = $1 AND word = $2 UNION ALL SELECT 1 FROM served_books WHERE county = $1 AND word = $2 LIMIT 1`,
		tx.County, plain(word))
	if err != nil {
		return false, fmt.Errorf("words of notices: %w", err)
	}
	return used, nil
}

// SaveIssuer says by which word and with which powers a unit issues notices.
func (s *Service) SaveIssuer(ctx context.Context, by access.Actor, i Issuer) error {
	if err := by.Check(access.ManageNotices, access.Owners{}); err != nil {
		return err
	}
	i.Word, i.Unit = words(i.Word), plain(i.Unit)
	var f fault.Fields
	f.Need("word", i.Word, 12)
	if !documents.ValidWord(i.Word) {
		f.Add("word", "notices.bad_word")
	}
	for _, p := range i.Powers {
		if !slices.Contains(Powers(), p) {
			f.Add("powers", "notices.choose")
		}
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		f := slices.Clone(f)
		units, err := org.UnitNames(ctx, tx)
		if err != nil {
			return err
		}
		if units[i.Unit] == "" {
			f.Add("unit", "notices.choose")
		}
		other, err := db.Exists(ctx, tx, `SELECT 1 FROM served_issuers WHERE county = $1 AND word = $2 AND unit <> $3`, tx.County, plain(i.Word), i.Unit)
		if err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
		papers, err := documents.Issuers(ctx, tx)
		if err != nil {
			return err
		}
		// Two books of one word would give the same number to two papers.
		if other || slices.ContainsFunc(papers, func(x documents.Issuer) bool { return x.Word == i.Word }) {
			f.Add("word", "notices.word_taken", i.Word)
		}
		if err := f.Err(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO served_issuers (county, unit, word, rectify, demolish, force) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (county, unit) DO UPDATE SET word = excluded.word, rectify = excluded.rectify, demolish = excluded.demolish, force = excluded.force`,
			tx.County, i.Unit, i.Word, slices.Contains(i.Powers, ToRectify), slices.Contains(i.Powers, ToDemolish), slices.Contains(i.Powers, ToForce))
		if err != nil {
			return fmt.Errorf("issuer: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSetting, Record: string(tx.County), Act: "served.issuer", By: by,
			Data: map[string]any{"unit": i.Unit, "word": i.Word, "powers": i.Powers},
		})
	})
}
