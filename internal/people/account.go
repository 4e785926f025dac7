package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
)

// slipDays is how long a one-time password is good.
const slipDays = 14

// NewAccount is an account to be.
type NewAccount struct {
	Name   string
	Label  string
	Person id.Person
	Unit   id.Unit
	Email  string
	Digest bool
	Lang   lang.Tag
	Grants []access.Grant
	// Password is the first password where its holder has chosen it
	// already, as at the first run. Empty: a slip is made.
	Password string
}

// Slip is what is printed for somebody's first sign-in.
type Slip struct {
	Account  id.Account
	Name     string
	Label    string
	Password string // shown this once; empty if a password was given
	Until    time.Time
}

// Create makes an account.
func (s *Service) Create(ctx context.Context, by access.Actor, in NewAccount) (Slip, error) {
	slips, err := s.CreateMany(ctx, by, []NewAccount{in}, "")
	if err != nil {
		return Slip{}, err
	}
	return slips[0], nil
}

// AddUser makes an account for the command line, as the program itself.
func (s *Service) AddUser(ctx context.Context, county id.County, in NewAccount) (Slip, error) {
	return s.Create(ctx, access.System(county), in)
}

// maxBulk bounds how many accounts are made at once.
const maxBulk = 1000

// CreateMany makes accounts, all of them or none. A fault of the third one has
// its fields named name_2, grants_2…; of a single one name, grants. key is the
// request's: a second arrival is refused, for the slips cannot be shown again.
func (s *Service) CreateMany(ctx context.Context, by access.Actor, in []NewAccount, key string) ([]Slip, error) {
	if err := by.Check(access.ManagePeople, access.Owners{}); err != nil {
		return nil, err
	}
	if len(in) == 0 || len(in) > maxBulk {
		return nil, fault.New(fault.Invalid, "people.many", maxBulk)
	}
	made := make([]fresh, len(in))
	for i, a := range in {
		f := &made[i]
		f.NewAccount = a
		if a.Password == "" {
			f.slip.Password = newSlip()
			f.hash = hashSlip(f.slip.Password)
			continue
		}
		var fs fault.Fields
		checkPassword(&fs, a.Password, a.Name, string(by.County))
		if err := fs.Err(); err != nil {
			return nil, err
		}
		var err error
		if f.hash, err = s.hash.hash(ctx, a.Password); err != nil {
			return nil, err
		}
	}
	err := s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		names := make([]string, len(in))
		for i, a := range in {
			names[i] = a.Name + "\x00" + a.Label
		}
		_, again, err := once.Do(ctx, tx, by, key, names, func() (string, error) {
			return "", s.insert(ctx, tx, by, made)
		})
		if err == nil && again {
			err = fault.New(fault.Conflict, "people.slips_gone")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slips := make([]Slip, len(made))
	for i, f := range made {
		slips[i] = f.slip
	}
	return slips, nil
}

// fresh is an account that is being made.
type fresh struct {
	NewAccount
	hash string
	slip Slip
}

// insert makes accounts, or returns what is wrong with any of them.
func (s *Service) insert(ctx context.Context, tx *db.Tx, by access.Actor, all []fresh) error {
	var fs fault.Fields
	for i := range all {
		f := &all[i]
		var own fault.Fields
		f.tidy()
		f.check(&own)
		var err error
		if f.Grants, err = s.checkGrants(ctx, tx, &own, f.Grants); err != nil {
			return err
		}
		if len(own) == 0 {
			taken, err := db.Exists(ctx, tx, `SELECT 1 FROM accounts WHERE county = $1 AND name = $2`, tx.County, f.Name)
			if err != nil {
				return fmt.Errorf("create account: %w", err)
			}
			if taken {
				own.Add("name", "people.name_taken", f.Name)
			}
		}
		for _, o := range own {
			if len(all) > 1 {
				o.Name = fmt.Sprintf("%s_%d", o.Name, i)
			}
			fs = append(fs, o)
		}
		if len(fs) > 0 {
			continue // nothing will be made; the others' faults are still to be told
		}
		if err := f.insert(ctx, tx, by); err != nil {
			return err
		}
	}
	return fs.Err()
}

func (f *fresh) insert(ctx context.Context, tx *db.Tx, by access.Actor) error {
	account := id.New[id.Account]()
	until := time.Time{}
	if f.slip.Password != "" {
		until = tx.Now.AddDate(0, 0, slipDays)
	}
	f.slip.Account, f.slip.Name, f.slip.Label, f.slip.Until = account, f.Name, f.Label, until
	_, err := tx.Exec(ctx, `INSERT INTO accounts (county, id, name, label, person, unit, email, digest, lang, password, slip_until, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.County, account, f.Name, f.Label, db.Null(f.Person), db.Null(f.Unit), f.Email, f.Digest, f.Lang, f.hash, db.Millis(until), db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	if err := putGrants(ctx, tx, account, f.Grants); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(account), Act: "account.created", By: by, First: true,
		Data: map[string]any{"name": f.Name, "label": f.Label, "unit": f.Unit, "grants": words(f.Grants)},
	})
}

func (a *NewAccount) tidy() {
	a.Name, a.Label, a.Email = SignInName(a.Name), tidy(a.Label), strings.TrimSpace(a.Email)
}

func (a *NewAccount) check(fs *fault.Fields) {
	checkName(fs, "name", a.Name)
	checkLabel(fs, a.Label)
	checkEmail(fs, "email", a.Email)
	if len(a.Grants) == 0 {
		fs.Add("grants", "people.no_grant")
	}
}

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
		if n.Grants, err = s.checkGrants(ctx, tx, &fs, n.Grants); err != nil {
			return err
		}
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
