package counties

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Next returns the county's next number of a kind, from 1 on and without
// gaps: a transaction that is undone gives its number back.
func Next(ctx context.Context, tx *db.Tx, kind string) (int64, error) {
	return Take(ctx, tx, kind, 1)
}

// Take returns the first of the county's next n numbers of a kind.
func Take(ctx context.Context, tx *db.Tx, kind string, n int64) (int64, error) {
	if n < 1 {
		return 0, fmt.Errorf("take %d numbers of %s", n, kind)
	}
	last, err := db.One(ctx, tx, db.Value[int64], `INSERT INTO counters (county, kind, last) VALUES ($1, $2, $3)
		ON CONFLICT (county, kind) DO UPDATE SET last = counters.last + excluded.last RETURNING last`, tx.County, kind, n)
	if err != nil {
		return 0, fmt.Errorf("next number of %s: %w", kind, err)
	}
	return last - n + 1, nil
}

// Last returns the last number of a kind that was given out; 0 if none was.
func Last(ctx context.Context, tx *db.Tx, kind string) (int64, error) {
	n, err := db.One(ctx, tx, db.Value[int64],
		`SELECT COALESCE(MAX(last), 0) FROM counters WHERE county = $1 AND kind = $2`, tx.County, kind)
	if err != nil {
		return 0, fmt.Errorf("last number of %s: %w", kind, err)
	}
	return n, nil
}
