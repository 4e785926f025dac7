package notices

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Verify compares what the row of a notice says with itself, its
// re-inspections and the books of numbers. It returns a line for every
// difference, for doctor, and how many notices it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	looked, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM served_notices WHERE county = $1`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify notices: %w", err)
	}
	for _, v := range []struct{ name, cond string }{
		{"number", `(n.issued_on <> '') <> (n.no > 0) OR n.state = 'draft' AND n.no > 0 OR n.state NOT IN ('draft', 'withdrawn') AND n.no = 0`},
		{"service", `(n.served_on <> '') <> (n.method <> '') OR n.state IN ('served', 'complied', 'refused', 'transferred') AND n.served_on = '' OR n.state = 'issued' AND n.served_on <> ''`},
		{"compliance", `(n.state = 'complied') <> (n.complied_on <> '')`},
		{"end", `(n.state IN ('transferred', 'withdrawn')) <> (n.ended_on <> '')`},
		{"re-inspections", `n.visits <> (SELECT COUNT(*) FROM served_visits v WHERE v.county = n.county AND v.notice = n.id)`},
	} {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var n int64
			if err := r.Scan(&n); err != nil {
				return err
			}
			wrong = append(wrong, fmt.Sprintf("notice %d: %s is not as the rest says", n, v.name))
			return nil
		}, `SELECT n.number FROM served_notices n WHERE n.county = $1 AND (`+v.cond+`) ORDER BY n.number LIMIT 100`, tx.County)
		if err != nil {
			return looked, wrong, fmt.Errorf("verify %s of notices: %w", v.name, err)
		}
	}
	// Every number that a book gave out is on one notice: the books have no gaps.
	err = db.Each(ctx, tx, func(r db.Row) error {
		var word string
		var year, last, n, most int64
		if err := r.Scan(&word, &year, &last, &n, &most); err != nil {
			return err
		}
		if n != last || most != last {
			wrong = append(wrong, fmt.Sprintf("book %s %d: %d numbers given out, %d on notices, the last of them %d", word, year, last, n, most))
		}
		return nil
	}, `SELECT b.word, b.year, b.last, COUNT(n.id), COALESCE(MAX(n.no), 0) FROM served_books b
		LEFT JOIN served_notices n ON n.county = b.county AND n.word = b.word AND n.year = b.year AND n.no > 0
		WHERE b.county = $1 GROUP BY b.word, b.year, b.last ORDER BY b.word, b.year LIMIT 1000`, tx.County)
	if err != nil {
		return looked, wrong, fmt.Errorf("verify books of numbers: %w", err)
	}
	return looked, wrong, nil
}
