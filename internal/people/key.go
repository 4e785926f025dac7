package people

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/worktime"
)

// Key is the key of another program.
type Key struct {
	ID        id.Key
	Label     string
	Unit      id.Unit
	Grants    []access.Grant
	CreatedAt time.Time
	CreatedBy id.Account
	ExpiresAt time.Time // zero: never
	UsedAt    time.Time
	RevokedAt time.Time
}

// Good reports whether the key opens anything at an instant.
func (k Key) Good(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// NewKey is a key to be.
type NewKey struct {
	Label  string
	Unit   id.Unit
	Grants []access.Grant
	// ExpiresOn is the last day on which it is good; empty: for ever.
	ExpiresOn string
}

// CreateKey makes a key and returns its secret, which is not kept.
func (s *Service) CreateKey(ctx context.Context, by access.Actor, in NewKey) (Key, string, error) {
	k := Key{ID: id.New[id.Key](), Label: tidy(in.Label), Unit: in.Unit, CreatedBy: by.Account}
	secret := newKey(by.County)
	err := s.manage(ctx, by, func(tx *db.Tx) error {
		var fs fault.Fields
		checkLabel(&fs, k.Label)
		if len(in.Grants) == 0 {
			fs.Add("grants", "people.no_grant")
		}
		targets, err := s.targets(ctx, tx, in.Grants)
		if err != nil {
			return err
		}
		gs := s.checkGrants(&fs, targets, in.Grants)
		if in.ExpiresOn != "" {
			c, err := counties.Of(ctx, tx)
			if err != nil {
				return err
			}
			day, err := worktime.ParseDay(in.ExpiresOn)
			if err != nil || !day.End(c.Zone).After(tx.Now) {
				fs.Add("expires", "people.expires_past")
			}
			k.ExpiresAt = day.End(c.Zone)
		}
		if err := fs.Err(); err != nil {
			return err
		}
		k.Grants, k.CreatedAt = gs, tx.Now
		_, err = tx.Exec(ctx, `INSERT INTO api_keys (county, id, label, secret, unit, created_at, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.County, k.ID, k.Label, digest(secret), db.Null(k.Unit), db.Millis(tx.Now), db.Null(by.Account), db.Millis(k.ExpiresAt))
		if err != nil {
			return fmt.Errorf("create key: %w", err)
		}
		for _, g := range gs {
			if _, err := tx.Exec(ctx, `INSERT INTO api_key_grants (county, api_key, role, scope, target) VALUES ($1, $2, $3, $4, $5)`,
				tx.County, k.ID, g.Role, g.Scope, g.Of); err != nil {
				return fmt.Errorf("create key: %w", err)
			}
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectKey, Record: string(k.ID), Act: "key.created", By: by, First: true,
			Data: map[string]any{"label": k.Label, "grants": words(gs)},
		})
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// RevokeKey makes a key useless for good.
func (s *Service) RevokeKey(ctx context.Context, by access.Actor, k id.Key) error {
	return s.manage(ctx, by, func(tx *db.Tx) error {
		there, err := db.Exists(ctx, tx, `SELECT 1 FROM api_keys WHERE county = $1 AND id = $2`, tx.County, k)
		if err != nil {
			return fmt.Errorf("revoke key: %w", err)
		}
		if !there {
			return unknown()
		}
		res, err := tx.Exec(ctx, `UPDATE api_keys SET revoked_at = $3 WHERE county = $1 AND id = $2 AND revoked_at IS NULL`, tx.County, k, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("revoke key: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectKey, Record: string(k), Act: "key.revoked", By: by})
	})
}

const keyColumns = `id, label, unit, created_at, created_by, expires_at, used_at, revoked_at`

func scanKey(r db.Row) (k Key, err error) {
	return k, r.Scan(&k.ID, &k.Label, db.Text(&k.Unit), db.Time(&k.CreatedAt), db.Text(&k.CreatedBy), db.Time(&k.ExpiresAt), db.Time(&k.UsedAt), db.Time(&k.RevokedAt))
}

// Keys lists the county's keys, the latest first, and whether each is good
// now is for the reader to ask of it.
func (s *Service) Keys(ctx context.Context, by access.Actor) (all []Key, now time.Time, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		now = tx.Now
		if all, err = db.All(ctx, tx, scanKey, `SELECT `+keyColumns+` FROM api_keys WHERE county = $1 ORDER BY created_at DESC, id DESC LIMIT 500`, tx.County); err != nil {
			return fmt.Errorf("keys: %w", err)
		}
		for i := range all {
			if all[i].Grants, err = keyGrants(ctx, tx, all[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return all, now, err
}

func keyGrants(ctx context.Context, tx *db.Tx, k id.Key) ([]access.Grant, error) {
	gs, err := db.All(ctx, tx, func(r db.Row) (g access.Grant, err error) { return g, r.Scan(&g.Role, &g.Scope, &g.Of) },
		`SELECT role, scope, target FROM api_key_grants WHERE county = $1 AND api_key = $2 ORDER BY role, scope, target LIMIT $3`, tx.County, k, maxGrants)
	if err != nil {
		return nil, fmt.Errorf("grants of a key: %w", err)
	}
	return gs, nil
}

// AuthenticateKey returns the actor of an API key's secret. What the actor
// does stands under the key's label and identifier.
func (s *Service) AuthenticateKey(ctx context.Context, secret string) (access.Actor, error) {
	secret = strings.TrimSpace(secret)
	county, ok := keyCounty(secret)
	if !ok {
		return access.Actor{}, fault.New(fault.SignIn, "people.key_wrong")
	}
	var k Key
	err := s.DB.Read(ctx, county, func(tx *db.Tx) (err error) {
		if k, err = db.One(ctx, tx, scanKey, `SELECT `+keyColumns+` FROM api_keys WHERE county = $1 AND secret = $2`, tx.County, digest(secret)); err != nil {
			return err
		}
		k.Grants, err = keyGrants(ctx, tx, k.ID)
		return err
	})
	if err != nil && !errors.Is(err, db.ErrNone) {
		return access.Actor{}, fmt.Errorf("key: %w", err)
	}
	now := s.DB.Now(county)
	if err != nil || !k.Good(now) {
		return access.Actor{}, fault.New(fault.SignIn, "people.key_wrong")
	}
	if now.Sub(k.UsedAt).Abs() >= touchEvery {
		err := s.DB.Write(ctx, county, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE api_keys SET used_at = $3 WHERE county = $1 AND id = $2`, tx.County, k.ID, db.Millis(tx.Now))
			return err
		})
		if err != nil {
			return access.Actor{}, fmt.Errorf("key: %w", err)
		}
	}
	return access.Actor{County: county, Account: id.Account(k.ID), Unit: k.Unit, Name: k.Label, Grants: k.Grants}, nil
}
