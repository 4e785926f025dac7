package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// maxFollows bounds how many cases one account follows, maxFollowers how many
// accounts are told of one case.
const (
	maxFollows   = 1000
	maxFollowers = 500
)

// Follow makes by follow a case, or no longer: whoever follows one is told what
// others do to it. To do it twice is to do it once.
func (s *Service) Follow(ctx context.Context, by access.Actor, cid id.Case, on bool) error {
	if by.Account == "" {
		return fault.New(fault.Forbidden, "access.forbidden")
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if _, err := see(ctx, tx, by, cid); err != nil {
			return err
		}
		if !on {
			_, err := tx.Exec(ctx, `DELETE FROM case_follows WHERE county = $1 AND account = $2 AND case_id = $3`, tx.County, by.Account, cid)
			return err
		}
		n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM case_follows WHERE county = $1 AND account = $2 AND case_id <> $3`, tx.County, by.Account, cid)
		if err != nil {
			return fmt.Errorf("follow: %w", err)
		}
		if n >= maxFollows {
			return fault.New(fault.Conflict, "case.many_follows", maxFollows)
		}
		_, err = tx.Exec(ctx, `INSERT INTO case_follows (county, account, case_id, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (county, account, case_id) DO NOTHING`, tx.County, by.Account, cid, db.Millis(tx.Now))
		return err
	})
}

// follows reports whether an account follows a case.
func follows(ctx context.Context, tx *db.Tx, account id.Account, cid id.Case) (bool, error) {
	return db.Exists(ctx, tx, `SELECT 1 FROM case_follows WHERE county = $1 AND account = $2 AND case_id = $3`, tx.County, account, cid)
}

// following finds the cases that an account follows.
func following(account id.Account) cond {
	return cond{"id IN (SELECT f.case_id FROM case_follows f WHERE f.county = cases.county AND f.account = ?)", []any{account}}
}

// tellFollowers tells those who follow c what became of it, but for whoever did
// it. Those who are told for another reason are not told twice: the Teller sees
// to that, and to it that nobody is told of a case that they see no longer.
func (s *Service) tellFollowers(ctx context.Context, tx *db.Tx, by access.Actor, c Case, key string, args ...any) error {
	if s.teller == nil {
		return nil
	}
	all, err := db.All(ctx, tx, db.Value[id.Account], `SELECT account FROM case_follows
		WHERE county = $1 AND case_id = $2 AND account <> $3 ORDER BY account LIMIT $4`, tx.County, c.ID, by.Account, maxFollowers)
	if err != nil {
		return fmt.Errorf("followers: %w", err)
	}
	if len(all) == 0 {
		return nil
	}
	return s.teller.Tell(ctx, tx, Message{Case: c, Kind: "follow", Key: key, Args: args, Followers: all})
}
