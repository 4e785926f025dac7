package people

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// keepVain is how long it is known how many tried to sign in with a name that
// nobody has.
const keepVain = 400 * 24 * time.Hour

// Forget drops sessions that have ended, with the addresses from which they
// came, and old counts of tries in vain.
func Forget(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE county = $1 AND (expires_at <= $2 OR seen_at + idle_hours * 3600000 < $2)`, tx.County, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("forget sessions: %w", err)
	}
	_, err = tx.Exec(ctx, `DELETE FROM vain_tries WHERE county = $1 AND day < $2`, tx.County, tx.Now.Add(-keepVain).Format(time.DateOnly))
	if err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}

// ForgetPerson takes an employee who is forgotten from the accounts: the
// address for mail goes too, here and in the journal.
func ForgetPerson(ctx context.Context, tx *db.Tx, person id.Person) error {
	mine, err := db.All(ctx, tx, db.Value[id.Account], `SELECT id FROM accounts WHERE county = $1 AND person = $2 ORDER BY id LIMIT $3`, tx.County, person, maxRecipients)
	if err != nil {
		return fmt.Errorf("forget person: %w", err)
	}
	for _, a := range mine {
		_, err := tx.Exec(ctx, `UPDATE accounts SET person = NULL, email = '', digest = FALSE, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, a)
		if err != nil {
			return fmt.Errorf("forget person: %w", err)
		}
		if err := journal.Erase(ctx, tx, Subject, string(a)); err != nil {
			return err
		}
		if err := note(ctx, tx, access.System(tx.County), a, "account.forgotten", nil, nil); err != nil {
			return err
		}
	}
	return nil
}
