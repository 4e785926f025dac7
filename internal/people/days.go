package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// maxAccounts bounds the lists of accounts that are read whole.
const maxAccounts = 50_000

// Seen notes that somebody was there on the day of tx.
func Seen(ctx context.Context, tx *db.Tx, account id.Account) error {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_days (county, account, day) VALUES ($1, $2, $3) ON CONFLICT (county, account, day) DO NOTHING`,
		tx.County, account, tx.Now.In(county.Zone).Format(time.DateOnly))
	if err != nil {
		return fmt.Errorf("note that somebody was there: %w", err)
	}
	return nil
}

// FirstSeen returns the first day from one to another on which each account was
// there; who was not is not in it.
func FirstSeen(ctx context.Context, tx *db.Tx, from, to string) (map[id.Account]string, error) {
	out := map[id.Account]string{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var a id.Account
		var day string
		if err := r.Scan(&a, &day); err != nil {
			return err
		}
		out[a] = day
		return nil
	}, `SELECT account, MIN(day) FROM account_days WHERE county = $1 AND day >= $2 AND day <= $3 GROUP BY account LIMIT $4`, tx.County, from, to, maxAccounts)
	if err != nil {
		return nil, fmt.Errorf("who was there: %w", err)
	}
	return out, nil
}

// Active lists the accounts that may sign in, with their grants.
func Active(ctx context.Context, tx *db.Tx) ([]Account, error) {
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM accounts a WHERE a.county = $1 AND a.disabled = FALSE ORDER BY a.name LIMIT $2`, tx.County, maxAccounts)
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	for some := range slices.Chunk(list, 1000) {
		if err := addGrants(ctx, tx, some); err != nil {
			return nil, err
		}
	}
	return list, nil
}
