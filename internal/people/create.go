package people

import (
	"context"
	"fmt"
	"strconv"
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
	Name string
	// Numbered says that Name only begins the name to sign in with: the first
	// free number follows, liaison- becomes liaison-07.
	Numbered bool
	Label    string
	Person   id.Person
	// Unit is the unit for which the holder acts. Empty: the one that the
	// grants name or whose lead they give, if there is just one.
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
		var err error
		if made[i], err = s.ready(ctx, by.County, a); err != nil {
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

// ready is an account to be with its password, which takes a while: it is made
// outside the transaction.
func (s *Service) ready(ctx context.Context, county id.County, in NewAccount) (f fresh, err error) {
	f.NewAccount = in
	if in.Password == "" {
		f.slip.Password = newSlip()
		f.hash = hashSlip(f.slip.Password)
		return f, nil
	}
	var fs fault.Fields
	checkPassword(&fs, in.Password, in.Name, string(county))
	if err := fs.Err(); err != nil {
		return f, err
	}
	f.hash, err = s.hash.hash(ctx, in.Password)
	return f, err
}

// AddWithin makes an account within the caller's unit of work, as the program
// itself: the first one of a county that is made with it.
func (s *Service) AddWithin(ctx context.Context, tx *db.Tx, in NewAccount) (Slip, error) {
	f, err := s.ready(ctx, tx.County, in)
	if err != nil {
		return Slip{}, err
	}
	all := []fresh{f}
	err = s.insert(ctx, tx, access.System(tx.County), all)
	return all[0].slip, err
}

// insert makes accounts, or returns what is wrong with any of them.
func (s *Service) insert(ctx context.Context, tx *db.Tx, by access.Actor, all []fresh) error {
	var fs fault.Fields
	var granted []access.Grant
	for i := range all {
		granted = append(granted, all[i].Grants...)
	}
	targets, err := s.targets(ctx, tx, granted)
	if err != nil {
		return err
	}
	if err := number(ctx, tx, all); err != nil {
		return err
	}
	for i := range all {
		f := &all[i]
		var own fault.Fields
		f.tidy()
		f.check(&own)
		f.Grants = s.checkGrants(&own, targets, f.Grants)
		if f.Unit == "" {
			f.Unit = unitOf(targets, f.Grants)
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

// number gives the accounts that want one the first free number after what
// their names begin with, from 01 on.
func number(ctx context.Context, tx *db.Tx, all []fresh) error {
	taken := map[string]map[string]bool{} // what a name begins with → the names that do
	for i := range all {
		f := &all[i]
		if !f.Numbered {
			continue
		}
		prefix := SignInName(f.Name)
		if taken[prefix] == nil {
			taken[prefix] = map[string]bool{}
			if !printable(prefix) {
				continue // check says what is wrong with it
			}
			err := db.Each(ctx, tx, func(r db.Row) error {
				var name string
				err := r.Scan(&name)
				taken[prefix][name] = true
				return err
			}, `SELECT name FROM accounts WHERE county = $1 AND name LIKE $2 ESCAPE '!' LIMIT 100000`, tx.County, db.Contains(prefix)[1:]) // from its beginning
			if err != nil {
				return fmt.Errorf("number accounts: %w", err)
			}
		}
		for n := 1; ; n++ {
			name := prefix + strings.Repeat("0", max(0, 2-len(strconv.Itoa(n)))) + strconv.Itoa(n)
			if !taken[prefix][name] {
				f.Name, taken[prefix][name] = name, true
				break
			}
		}
	}
	return nil
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
