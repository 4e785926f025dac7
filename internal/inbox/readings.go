package inbox

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Reading is how far somebody has read what came in a time.
type Reading struct {
	Account id.Account
	ReadAt  time.Time // of the last of them; zero while one is unread
}

// Readings lists everybody to whom something came from one instant, included,
// to another, by account.
func Readings(ctx context.Context, tx *db.Tx, from, to time.Time) ([]Reading, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (x Reading, err error) { return x, r.Scan(&x.Account, db.Time(&x.ReadAt)) },
		`SELECT account, CASE WHEN COUNT(read_at) = COUNT(*) THEN MAX(read_at) ELSE NULL END FROM notices
		WHERE county = $1 AND created_at >= $2 AND created_at < $3 GROUP BY account ORDER BY account LIMIT 50000`,
		tx.County, db.Millis(from), db.Millis(to))
	if err != nil {
		return nil, fmt.Errorf("who has read: %w", err)
	}
	return out, nil
}
