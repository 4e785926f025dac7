package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// After so many wrong tries an account is locked for so long.
const (
	maxFailures = 10
	lockFor     = 15 * time.Minute
)

// Need is what a sign-in still wants before there is a session.
type Need string

// The needs, in the order in which they come.
const (
	NeedNothing  Need = ""
	NeedCode     Need = "code"     // the second factor
	NeedPassword Need = "password" // of one's own, in place of the slip's
	NeedFactor   Need = "factor"   // a second factor is to be set up
)

// From is where a request came from.
type From struct {
	Address string
	Agent   string
}

// Credentials are what somebody signs in with.
type Credentials struct {
	County   id.County
	Name     string
	Password string
	Phone    bool // stay signed in on this phone
	From     From
}

// Signed is how far a sign-in has come. With a need, Token is good for the
// next step alone.
type Signed struct {
	Token string
	Need  Need
	Until time.Time // by the clock of the machine and of browsers
}

// login is what a sign-in reads of an account.
type login struct {
	account  id.Account
	name     string
	label    string
	password string
	slip     time.Time
	locked   time.Time
	factor   string
	step     int64
	disabled bool
}

const loginColumns = `id, name, label, password, slip_until, locked_until, factor, factor_step, disabled`

func scanLogin(r db.Row) (l login, err error) {
	return l, r.Scan(&l.account, &l.name, &l.label, &l.password, db.Time(&l.slip), db.Time(&l.locked), &l.factor, &l.step, &l.disabled)
}

func (l login) actor(c id.County) access.Actor {
	return access.Actor{County: c, Account: l.account, Name: l.label}
}

// SignIn checks name and password. The answer to a wrong name, a wrong
// password and a locked account is the same, and takes as long.
func (s *Service) SignIn(ctx context.Context, in Credentials) (Signed, error) {
	if !in.County.Valid() || len(in.Password) > 4*maxPassword {
		return Signed{}, wrong()
	}
	name := SignInName(in.Name)
	if !printable(name) || len(name) > 4*maxName {
		name = "" // nobody's
	}
	var l login
	err := s.DB.Read(ctx, in.County, func(tx *db.Tx) (err error) {
		l, err = db.One(ctx, tx, scanLogin, `SELECT `+loginColumns+` FROM accounts WHERE county = $1 AND name = $2`, tx.County, name)
		return err
	})
	known := err == nil
	if err != nil && !errors.Is(err, db.ErrNone) {
		return Signed{}, fmt.Errorf("sign in: %w", err)
	}
	ok, old, err := s.hash.verify(ctx, l.password, in.Password)
	switch {
	case err != nil:
		return Signed{}, fmt.Errorf("sign in: %w", err)
	case !known || l.disabled || l.locked.After(s.DB.Now(in.County)):
		return Signed{}, s.vain(ctx, in.County)
	case !ok:
		return Signed{}, s.failed(ctx, in.County, l, wrong())
	case !l.slip.IsZero() && l.slip.Before(s.DB.Now(in.County)):
		return Signed{}, fault.New(fault.Conflict, "people.slip_expired")
	}
	again := ""
	if old {
		if again, err = s.hash.hash(ctx, in.Password); err != nil {
			return Signed{}, err
		}
	}
	var out Signed
	err = s.DB.Write(ctx, in.County, func(tx *db.Tx) error {
		now, err := loginOf(ctx, tx, l.account)
		if err != nil {
			return err
		}
		if now.password != l.password || now.disabled {
			return wrong()
		}
		if again != "" {
			if _, err := tx.Exec(ctx, `UPDATE accounts SET password = $3 WHERE county = $1 AND id = $2`, tx.County, l.account, again); err != nil {
				return fmt.Errorf("sign in: %w", err)
			}
		}
		out, err = s.proceed(ctx, tx, now, NeedNothing, in.Phone, in.From)
		return err
	})
	return out, err
}

func loginOf(ctx context.Context, tx *db.Tx, account id.Account) (login, error) {
	l, err := db.One(ctx, tx, scanLogin, `SELECT `+loginColumns+` FROM accounts WHERE county = $1 AND id = $2`, tx.County, account)
	if errors.Is(err, db.ErrNone) {
		return l, wrong()
	}
	if err != nil {
		return l, fmt.Errorf("sign in: %w", err)
	}
	return l, nil
}

func wrong() error {
	return fault.New(fault.SignIn, "people.wrong", maxFailures, int(lockFor/time.Minute))
}

// failed counts a wrong try, locks the account after too many, and returns
// answer.
func (s *Service) failed(ctx context.Context, county id.County, l login, answer error) error {
	err := s.DB.Write(ctx, county, func(tx *db.Tx) error {
		n, err := db.One(ctx, tx, db.Value[int64],
			`UPDATE accounts SET failures = failures + 1 WHERE county = $1 AND id = $2 RETURNING failures`, tx.County, l.account)
		if err != nil {
			return fmt.Errorf("count a wrong password: %w", err)
		}
		if n < maxFailures {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE accounts SET failures = 0, locked_until = $3 WHERE county = $1 AND id = $2`,
			tx.County, l.account, db.Millis(tx.Now.Add(lockFor))); err != nil {
			return fmt.Errorf("lock account: %w", err)
		}
		return note(ctx, tx, access.System(county), l.account, "account.locked", nil, nil)
	})
	if err != nil {
		return err
	}
	return answer
}

// vain counts a try that had no chance, which takes as long as counting a
// wrong password: the time tells nobody which names there are.
func (s *Service) vain(ctx context.Context, county id.County) error {
	err := s.DB.Write(ctx, county, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO vain_tries (county, day, n) SELECT county, $2, 1 FROM counties WHERE county = $1
			ON CONFLICT (county, day) DO UPDATE SET n = vain_tries.n + 1`, tx.County, tx.Now.Format(time.DateOnly))
		return err
	})
	if err != nil {
		return fmt.Errorf("count a vain try: %w", err)
	}
	return wrong()
}

// proceed takes a sign-in from a step that was passed to the next: another
// step, or the session.
func (s *Service) proceed(ctx context.Context, tx *db.Tx, l login, passed Need, phone bool, from From) (Signed, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Signed{}, err
	}
	need := NeedNothing
	switch {
	case passed == NeedNothing && l.factor != "":
		need = NeedCode
	case !l.slip.IsZero():
		need = NeedPassword
	case l.factor == "" && county.Settings.AdminFactor:
		admin, err := db.Exists(ctx, tx, `SELECT 1 FROM grants WHERE county = $1 AND account = $2 AND role = $3`, tx.County, l.account, access.Administrator)
		if err != nil {
			return Signed{}, fmt.Errorf("sign in: %w", err)
		}
		if admin {
			need = NeedFactor
		}
	}
	if need == NeedNothing {
		if _, err := tx.Exec(ctx, `UPDATE accounts SET failures = 0, locked_until = NULL, signed_in_at = $3 WHERE county = $1 AND id = $2`,
			tx.County, l.account, db.Millis(tx.Now)); err != nil {
			return Signed{}, fmt.Errorf("sign in: %w", err)
		}
		if err := note(ctx, tx, l.actor(tx.County), l.account, "account.signed_in", map[string]any{"phone": phone}, nil); err != nil {
			return Signed{}, err
		}
		if err := Seen(ctx, tx, l.account); err != nil {
			return Signed{}, err
		}
	}
	return s.begin(ctx, tx, county, l.account, need, phone, from)
}

// ticket is a sign-in that waits for a step.
type ticket struct {
	session id.Session
	phone   bool
	login   login
}

// take returns the sign-in of token, which waits for need.
func take(ctx context.Context, tx *db.Tx, token string, need Need) (t ticket, err error) {
	var account id.Account
	row := func(r db.Row) (t ticket, err error) { return t, r.Scan(&t.session, &account, &t.phone) }
	t, err = db.One(ctx, tx, row, `SELECT id, account, phone FROM sessions WHERE county = $1 AND token = $2 AND step = $3 AND expires_at > $4`,
		tx.County, digest(token), need, db.Millis(tx.Now))
	if errors.Is(err, db.ErrNone) {
		return t, fault.New(fault.SignIn, "people.too_slow")
	}
	if err != nil {
		return t, fmt.Errorf("sign in: %w", err)
	}
	if t.login, err = loginOf(ctx, tx, account); err != nil {
		return t, err
	}
	if t.login.disabled || t.login.locked.After(tx.Now) {
		return t, wrong()
	}
	return t, nil
}

func drop(ctx context.Context, tx *db.Tx, session id.Session) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE county = $1 AND id = $2`, tx.County, session); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// GiveCode passes NeedCode with a code of the second factor, or a recovery
// code.
func (s *Service) GiveCode(ctx context.Context, token, code string, from From) (out Signed, err error) {
	county, ok := tokenCounty(token)
	if !ok {
		return out, fault.New(fault.SignIn, "people.too_slow")
	}
	var bad *login
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		bad = nil
		t, err := take(ctx, tx, token, NeedCode)
		if err != nil {
			return err
		}
		good, err := s.useCode(ctx, tx, t.login, code)
		if err != nil {
			return err
		}
		if !good {
			bad = &t.login
			return nil
		}
		if err := drop(ctx, tx, t.session); err != nil {
			return err
		}
		out, err = s.proceed(ctx, tx, t.login, NeedCode, t.phone, from)
		return err
	})
	if err == nil && bad != nil {
		return out, s.failed(ctx, county, *bad, fieldFault("code", "people.code_wrong"))
	}
	return out, err
}

// GivePassword passes NeedPassword with a password of one's own.
func (s *Service) GivePassword(ctx context.Context, token, password string, from From) (out Signed, err error) {
	county, ok := tokenCounty(token)
	if !ok {
		return out, fault.New(fault.SignIn, "people.too_slow")
	}
	err = s.DB.Read(ctx, county, func(tx *db.Tx) error {
		t, err := take(ctx, tx, token, NeedPassword)
		if err != nil {
			return err
		}
		var fs fault.Fields
		checkPassword(&fs, password, t.login.name, string(county))
		return fs.Err()
	})
	if err != nil {
		return out, err
	}
	hash, err := s.hash.hash(ctx, password)
	if err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		t, err := take(ctx, tx, token, NeedPassword)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE accounts SET password = $3, slip_until = NULL WHERE county = $1 AND id = $2`, tx.County, t.login.account, hash); err != nil {
			return fmt.Errorf("first password: %w", err)
		}
		t.login.slip = time.Time{}
		if err := drop(ctx, tx, t.session); err != nil {
			return err
		}
		if err := note(ctx, tx, t.login.actor(county), t.login.account, "account.password_set", nil, nil); err != nil {
			return err
		}
		out, err = s.proceed(ctx, tx, t.login, NeedPassword, t.phone, from)
		return err
	})
	return out, err
}

// fieldFault is the fault of one field of a form.
func fieldFault(field, key string, args ...any) error {
	var fs fault.Fields
	fs.Add(field, key, args...)
	return fs.Err()
}
