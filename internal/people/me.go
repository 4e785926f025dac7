package people

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

// Me returns the actor's own account.
func (s *Service) Me(ctx context.Context, by access.Actor) (a Account, err error) {
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		a, err = get(ctx, tx, by.Account)
		return err
	})
	return a, err
}

// CodesLeft returns how many recovery codes the actor has not used.
func (s *Service) CodesLeft(ctx context.Context, by access.Actor) (n int64, err error) {
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		n, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM recovery_codes WHERE county = $1 AND account = $2 AND used_at IS NULL`, tx.County, by.Account)
		return err
	})
	return n, err
}

// Contact is how somebody wants to be told things.
type Contact struct {
	Email  string
	Digest bool
	Lang   lang.Tag
}

// SetContact changes how the actor is told things.
func (s *Service) SetContact(ctx context.Context, by access.Actor, c Contact) error {
	c.Email = strings.TrimSpace(c.Email)
	var fs fault.Fields
	checkEmail(&fs, "email", c.Email)
	if c.Digest && c.Email == "" {
		fs.Add("email", "people.digest_where")
	}
	if _, ok := lang.Parse(string(c.Lang)); !ok && c.Lang != "" {
		fs.Add("lang", "people.language")
	}
	if err := fs.Err(); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := get(ctx, tx, by.Account)
		if err != nil {
			return err
		}
		if was.Email == c.Email && was.Digest == c.Digest && was.Lang == c.Lang {
			return nil
		}
		_, err = tx.Exec(ctx, `UPDATE accounts SET email = $3, digest = $4, lang = $5, version = version + 1 WHERE county = $1 AND id = $2`,
			tx.County, by.Account, c.Email, c.Digest, c.Lang)
		if err != nil {
			return fmt.Errorf("contact: %w", err)
		}
		var private map[string]string
		if was.Email != c.Email {
			private = map[string]string{"email": c.Email}
		}
		return note(ctx, tx, by, by.Account, "account.contact", map[string]any{"digest": c.Digest, "lang": c.Lang}, private)
	})
}

// ChangePassword gives the actor another password and ends the other sessions.
// token is the session's own.
func (s *Service) ChangePassword(ctx context.Context, by access.Actor, token, old, password string) error {
	if err := s.checkOwn(ctx, by, "old", old); err != nil {
		return err
	}
	me, err := s.Me(ctx, by)
	if err != nil {
		return err
	}
	var fs fault.Fields
	checkPassword(&fs, password, me.Name, string(by.County))
	if old == password {
		fs.Add("password", "people.password_same")
	}
	if err := fs.Err(); err != nil {
		return err
	}
	hash, err := s.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE accounts SET password = $3, slip_until = NULL WHERE county = $1 AND id = $2`, tx.County, by.Account, hash); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if err := endSessions(ctx, tx, by.Account, token); err != nil {
			return err
		}
		return note(ctx, tx, by, by.Account, "account.password_changed", nil, nil)
	})
}

// checkOwn asks for the actor's present password. A wrong one counts as at
// sign-in.
func (s *Service) checkOwn(ctx context.Context, by access.Actor, field, password string) error {
	var l login
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		l, err = loginOf(ctx, tx, by.Account)
		return err
	})
	if err != nil {
		return err
	}
	if l.locked.After(s.DB.Now(by.County)) {
		return fieldFault(field, "people.locked", int(lockFor.Minutes()))
	}
	ok, _, err := s.hash.verify(ctx, l.password, password)
	if err != nil {
		return err
	}
	if !ok {
		return s.failed(ctx, by.County, l, fieldFault(field, "people.password_wrong"))
	}
	return nil
}
