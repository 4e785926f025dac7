package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// Edit is what an administrator changes of an account.
type Edit struct {
	ID      id.Account
	Version int64 // that the form showed; 0: do not mind
	Name    string
	Label   string
	Person  id.Person
	Unit    id.Unit
	Email   string
	Grants  []access.Grant
}

// Change changes an account.
func (s *Service) Change(ctx context.Context, by access.Actor, in Edit) error {
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := get(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if in.Version != 0 && in.Version != was.Version {
			return stale()
		}
		n := NewAccount{Name: in.Name, Label: in.Label, Email: in.Email, Grants: in.Grants}
		n.tidy()
		var fs fault.Fields
		n.check(&fs)
		targets, err := s.targets(ctx, tx, n.Grants)
		if err != nil {
			return err
		}
		n.Grants = s.checkGrants(&fs, targets, n.Grants)
		if len(fs) == 0 && n.Name != was.Name {
			taken, err := db.Exists(ctx, tx, `SELECT 1 FROM accounts WHERE county = $1 AND name = $2 AND id <> $3`, tx.County, n.Name, in.ID)
			if err != nil {
				return fmt.Errorf("change account: %w", err)
			}
			if taken {
				fs.Add("name", "people.name_taken", n.Name)
			}
		}
		if err := fs.Err(); err != nil {
			return err
		}
		data := map[string]any{}
		was2 := func(field string, a, b string) {
			if a != b {
				data[field] = []string{a, b}
			}
		}
		was2("name", was.Name, n.Name)
		was2("label", was.Label, n.Label)
		was2("unit", string(was.Unit), string(in.Unit))
		was2("person", string(was.Person), string(in.Person))
		if !slices.Equal(was.Grants, n.Grants) {
			data["grants"], data["grants_before"] = words(n.Grants), words(was.Grants)
		}
		var private map[string]string
		if was.Email != n.Email {
			private = map[string]string{"email": n.Email}
		}
		if len(data) == 0 && private == nil {
			return nil
		}
		_, err = tx.Exec(ctx, `UPDATE accounts SET name = $3, label = $4, person = $5, unit = $6, email = $7, version = version + 1
			WHERE county = $1 AND id = $2`, tx.County, in.ID, n.Name, n.Label, db.Null(in.Person), db.Null(in.Unit), n.Email)
		if err != nil {
			return fmt.Errorf("change account: %w", err)
		}
		if data["grants"] != nil {
			if err := putGrants(ctx, tx, in.ID, n.Grants); err != nil {
				return err
			}
			if err := keepsAdministrator(ctx, tx); err != nil {
				return err
			}
		}
		return note(ctx, tx, by, in.ID, "account.changed", data, private)
	})
}

// Reset gives accounts new slips and ends their sessions: the password is
// forgotten, or the slip has run out. The second factor goes too.
func (s *Service) Reset(ctx context.Context, by access.Actor, accounts []id.Account, key string) ([]Slip, error) {
	if len(accounts) == 0 || len(accounts) > maxBulk {
		return nil, fault.New(fault.Invalid, "people.many", maxBulk)
	}
	slips := make([]Slip, len(accounts))
	err := s.manage(ctx, by, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, key, accounts, func() (string, error) {
			for i, a := range accounts {
				was, err := get(ctx, tx, a)
				if err != nil {
					return "", err
				}
				if slips[i], err = s.newSlip(ctx, tx, was); err != nil {
					return "", err
				}
				if err := note(ctx, tx, by, a, "account.reset", nil, nil); err != nil {
					return "", err
				}
			}
			return "", nil
		})
		if err == nil && again {
			err = fault.New(fault.Conflict, "people.slips_gone")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return slips, nil
}

// HandOver is an account that gets another holder.
type HandOver struct {
	ID     id.Account
	Label  string // empty: the post keeps its name
	Person id.Person
	Email  string
	Key    string
}

// HandOver gives an account to the next incumbent of its post: a new slip, no
// sessions, no second factor, no address of the one before. What the one
// before did keeps the name that it had.
func (s *Service) HandOver(ctx context.Context, by access.Actor, in HandOver) (slip Slip, err error) {
	in.Label, in.Email = tidy(in.Label), strings.TrimSpace(in.Email)
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, in.Key, in, func() (string, error) {
			was, err := get(ctx, tx, in.ID)
			if err != nil {
				return "", err
			}
			label := was.Label
			if in.Label != "" {
				was.Label = in.Label
			}
			var fs fault.Fields
			checkLabel(&fs, was.Label)
			checkEmail(&fs, "email", in.Email)
			if err := fs.Err(); err != nil {
				return "", err
			}
			if slip, err = s.newSlip(ctx, tx, was); err != nil {
				return "", err
			}
			_, err = tx.Exec(ctx, `UPDATE accounts SET label = $3, person = $4, email = $5, digest = FALSE, disabled = FALSE WHERE county = $1 AND id = $2`,
				tx.County, in.ID, was.Label, db.Null(in.Person), in.Email)
			if err != nil {
				return "", fmt.Errorf("hand over: %w", err)
			}
			var private map[string]string
			if in.Email != "" {
				private = map[string]string{"email": in.Email}
			}
			return "", note(ctx, tx, by, in.ID, "account.handed_over", map[string]any{
				"label": []string{label, was.Label}, "person": []string{string(was.Person), string(in.Person)},
			}, private)
		})
		if err == nil && again {
			err = fault.New(fault.Conflict, "people.slips_gone")
		}
		return err
	})
	return slip, err
}

// newSlip gives an account a one-time password and takes everything that its
// holder could sign in with.
func (s *Service) newSlip(ctx context.Context, tx *db.Tx, a Account) (Slip, error) {
	slip := Slip{Account: a.ID, Name: a.Name, Label: a.Label, Password: newSlip(), Until: tx.Now.AddDate(0, 0, slipDays)}
	_, err := tx.Exec(ctx, `UPDATE accounts SET password = $3, slip_until = $4, failures = 0, locked_until = NULL,
		factor = '', factor_new = '', version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, a.ID, hashSlip(slip.Password), db.Millis(slip.Until))
	if err != nil {
		return slip, fmt.Errorf("new slip: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM recovery_codes WHERE county = $1 AND account = $2`, tx.County, a.ID); err != nil {
		return slip, fmt.Errorf("new slip: %w", err)
	}
	return slip, endSessions(ctx, tx, a.ID, "")
}

// SetDisabled takes an account out of use and ends its sessions, or brings it
// back.
func (s *Service) SetDisabled(ctx context.Context, by access.Actor, account id.Account, disabled bool) error {
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := get(ctx, tx, account)
		if err != nil || was.Disabled == disabled {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE accounts SET disabled = $3, failures = 0, locked_until = NULL, version = version + 1 WHERE county = $1 AND id = $2`,
			tx.County, account, disabled)
		if err != nil {
			return fmt.Errorf("disable account: %w", err)
		}
		act := "account.enabled"
		if disabled {
			act = "account.disabled"
			if err := endSessions(ctx, tx, account, ""); err != nil {
				return err
			}
			if err := keepsAdministrator(ctx, tx); err != nil {
				return err
			}
		}
		return note(ctx, tx, by, account, act, nil, nil)
	})
}
