package plan

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// Feed is a secret address under which a calendar program fetches deadlines:
// those of its maker, or of a unit. Only a digest of the secret is kept.
type Feed struct {
	ID      string
	Account id.Account
	Unit    id.Unit // empty: what waits for the account itself
	Made    time.Time
}

// maxFeeds bounds the addresses of one account that are in use.
const maxFeeds = 20

// maxFeedTasks bounds what a feed holds.
const maxFeedTasks = 500

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// FeedUnits lists the units of which the actor may have a feed: those for
// which the actor acts.
func FeedUnits(by access.Actor) []id.Unit {
	units := answersFor(by)
	if by.Unit != "" {
		units = append(units, by.Unit)
	}
	seen := map[id.Unit]bool{}
	out := units[:0]
	for _, u := range units {
		if !seen[u] {
			seen[u] = true
			out = append(out, u)
		}
	}
	return out
}

// MakeFeed makes an address and returns its secret, which is shown once.
func (s *Service) MakeFeed(ctx context.Context, by access.Actor, unit id.Unit) (secret string, err error) {
	if by.Account == "" {
		return "", fault.New(fault.Forbidden, "access.forbidden")
	}
	allowed := unit == "" || by.May(access.ManagePlan, access.Owners{})
	for _, u := range FeedUnits(by) {
		allowed = allowed || u == unit
	}
	if !allowed {
		return "", fault.New(fault.Forbidden, "access.forbidden")
	}
	secret = rand.Text()
	return secret, s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		n, err := db.One(ctx, tx, db.Value[int], `SELECT COUNT(*) FROM plan_feeds WHERE county = $1 AND account = $2 AND revoked_at IS NULL`, tx.County, by.Account)
		if err != nil {
			return fmt.Errorf("feeds: %w", err)
		}
		if n >= maxFeeds {
			return fault.New(fault.Conflict, "plan.many_feeds", maxFeeds)
		}
		if unit != "" {
			if _, err := org.GetUnit(ctx, tx, unit); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO plan_feeds (county, id, account, unit, secret_hash, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tx.County, id.New[string](), by.Account, db.Null(unit), digest(secret), db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("make feed: %w", err)
		}
		return nil
	})
}

// Feeds lists the actor's addresses that are in use, the latest first.
func (s *Service) Feeds(ctx context.Context, by access.Actor) (out []Feed, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanFeed, `SELECT `+feedColumns+` FROM plan_feeds WHERE county = $1 AND account = $2 AND revoked_at IS NULL ORDER BY made_at DESC, id LIMIT 100`,
			tx.County, by.Account)
		return err
	})
	return out, err
}

const feedColumns = `id, account, unit, made_at`

func scanFeed(r db.Row) (f Feed, err error) {
	return f, r.Scan(&f.ID, &f.Account, db.Text(&f.Unit), db.Time(&f.Made))
}

// Revoke ends an address of the actor's.
func (s *Service) Revoke(ctx context.Context, by access.Actor, feed string) error {
	if !fault.Storable(feed) {
		return notFound()
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE plan_feeds SET revoked_at = $4 WHERE county = $1 AND id = $2 AND account = $3 AND revoked_at IS NULL`,
			tx.County, feed, by.Account, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("revoke feed: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return notFound()
		}
		return nil
	})
}

// Calendar is what a feed shows.
type Calendar struct {
	Actor access.Actor // whose it is, as of now
	Unit  id.Unit      // empty: what waits for the actor
	Name  string       // the unit's or the account's
	Zone  *time.Location
	Tasks []Task
}

// Calendar answers a secret address. One that never was, was revoked, or whose
// maker has no account any more is not found.
func (s *Service) Calendar(ctx context.Context, county id.County, secret string) (c Calendar, err error) {
	if !county.Valid() || !fault.Storable(secret) {
		return c, notFound()
	}
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		f, err := db.One(ctx, tx, scanFeed, `SELECT `+feedColumns+` FROM plan_feeds WHERE county = $1 AND secret_hash = $2 AND revoked_at IS NULL`, tx.County, digest(secret))
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("feed: %w", err)
		}
		disabled, err := db.Exists(ctx, tx, `SELECT 1 FROM accounts WHERE county = $1 AND id = $2 AND disabled = TRUE`, tx.County, f.Account)
		if err != nil || disabled {
			return errors.Join(err, notFound())
		}
		if c.Actor, err = people.ActorOf(ctx, tx, f.Account); err != nil {
			return err
		}
		here, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		c.Zone, c.Unit, c.Name = here.Zone, f.Unit, c.Actor.Name
		want := Filter{Mine: true, Limit: maxFeedTasks}
		if f.Unit != "" {
			want = Filter{Part: f.Unit, States: OpenStates(), Limit: maxFeedTasks}
			names, err := org.UnitNames(ctx, tx)
			if err != nil {
				return err
			}
			c.Name = names[f.Unit]
		}
		p, err := list(ctx, tx, c.Actor, want)
		c.Tasks = p.Tasks
		return err
	})
	return c, err
}
