package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// A code of the second factor is good for 30 seconds, and for those before and
// after, for clocks differ.
const (
	factorPeriod = 30
	factorSkew   = 1
)

const recoveryCodes = 10

// Enrolment is a second factor that is being set up.
type Enrolment struct {
	Secret string // to type where the picture cannot be read
	URI    string // what the picture says
}

// useCode reports whether code is the account's now. A code is good once.
func (s *Service) useCode(ctx context.Context, tx *db.Tx, l login, code string) (bool, error) {
	code = plainSlip(code)
	if len(code) == 6 {
		step, ok := s.matches(tx, l.factor, code)
		if !ok || step <= l.step {
			return false, nil
		}
		_, err := tx.Exec(ctx, `UPDATE accounts SET factor_step = $3 WHERE county = $1 AND id = $2`, tx.County, l.account, step)
		if err != nil {
			return false, fmt.Errorf("second factor: %w", err)
		}
		return true, nil
	}
	res, err := tx.Exec(ctx, `UPDATE recovery_codes SET used_at = $4 WHERE county = $1 AND account = $2 AND hash = $3 AND used_at IS NULL`,
		tx.County, l.account, digest(string(l.account)+code), db.Millis(tx.Now))
	if err != nil {
		return false, fmt.Errorf("recovery code: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	return true, note(ctx, tx, l.actor(tx.County), l.account, "account.recovery_used", nil, nil)
}

// matches returns the time step of which code is the one. Phones live by the
// machine's clock, not by a demonstration's.
func (s *Service) matches(tx *db.Tx, secret, code string) (int64, bool) {
	now := tx.Now.Add(-s.DB.Clock.Offset(tx.County)).Unix() / factorPeriod
	for step := now - factorSkew; step <= now+factorSkew; step++ {
		want, err := codeAt(secret, step)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

func codeAt(secret string, step int64) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// CodeAt returns the code of a secret at an instant of the machine's clock, as
// a phone would show it.
func CodeAt(secret string, at time.Time) (string, error) {
	return codeAt(secret, at.Unix()/factorPeriod)
}

// enrolment returns the account's new secret, made if there is none yet.
func enrolment(ctx context.Context, tx *db.Tx, account id.Account, name string) (Enrolment, error) {
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return Enrolment{}, err
	}
	secret, err := db.One(ctx, tx, db.Value[string], `SELECT factor_new FROM accounts WHERE county = $1 AND id = $2`, tx.County, account)
	if err != nil {
		return Enrolment{}, fmt.Errorf("second factor: %w", err)
	}
	if secret == "" {
		b := make([]byte, 20)
		rand.Read(b)
		secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
		if _, err := tx.Exec(ctx, `UPDATE accounts SET factor_new = $3 WHERE county = $1 AND id = $2`, tx.County, account, secret); err != nil {
			return Enrolment{}, fmt.Errorf("second factor: %w", err)
		}
	}
	issuer := "Chuangwei " + c.Name
	label := url.PathEscape(issuer + ":" + name)
	return Enrolment{Secret: secret, URI: "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + url.PathEscape(issuer)}, nil
}

// confirm turns the new secret on if code is its own, and returns recovery
// codes.
func (s *Service) confirm(ctx context.Context, tx *db.Tx, by access.Actor, account id.Account, code string) ([]string, error) {
	secret, err := db.One(ctx, tx, db.Value[string], `SELECT factor_new FROM accounts WHERE county = $1 AND id = $2`, tx.County, account)
	if err != nil {
		return nil, fmt.Errorf("second factor: %w", err)
	}
	step, ok := s.matches(tx, secret, plainSlip(code))
	if secret == "" || !ok {
		return nil, fieldFault("code", "people.code_wrong")
	}
	if _, err := tx.Exec(ctx, `UPDATE accounts SET factor = $3, factor_new = '', factor_step = $4, version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, account, secret, step); err != nil {
		return nil, fmt.Errorf("second factor: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM recovery_codes WHERE county = $1 AND account = $2`, tx.County, account); err != nil {
		return nil, fmt.Errorf("second factor: %w", err)
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = newSlip()[:11] // two groups of five
		if _, err := tx.Exec(ctx, `INSERT INTO recovery_codes (county, account, hash) VALUES ($1, $2, $3)`,
			tx.County, account, digest(string(account)+plainSlip(codes[i]))); err != nil {
			return nil, fmt.Errorf("recovery codes: %w", err)
		}
	}
	return codes, note(ctx, tx, by, account, "account.factor_on", nil, nil)
}

// BeginFactor starts to set up the actor's second factor. Until it is
// confirmed, nothing changes.
func (s *Service) BeginFactor(ctx context.Context, by access.Actor) (out Enrolment, err error) {
	err = s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		l, err := loginOf(ctx, tx, by.Account)
		if err != nil {
			return err
		}
		if l.factor != "" {
			return fault.New(fault.Conflict, "people.factor_on")
		}
		out, err = enrolment(ctx, tx, l.account, l.name)
		return err
	})
	return out, err
}

// ConfirmFactor turns the actor's second factor on and returns recovery codes.
func (s *Service) ConfirmFactor(ctx context.Context, by access.Actor, code string) (codes []string, err error) {
	err = s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		codes, err = s.confirm(ctx, tx, by, by.Account, code)
		return err
	})
	return codes, err
}

// RemoveFactor turns the actor's second factor off; the password is asked for.
func (s *Service) RemoveFactor(ctx context.Context, by access.Actor, password string) error {
	if err := s.checkOwn(ctx, by, "password", password); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE accounts SET factor = '', factor_new = '', version = version + 1 WHERE county = $1 AND id = $2`, tx.County, by.Account); err != nil {
			return fmt.Errorf("second factor: %w", err)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM recovery_codes WHERE county = $1 AND account = $2`, tx.County, by.Account); err != nil {
			return fmt.Errorf("second factor: %w", err)
		}
		return note(ctx, tx, by, by.Account, "account.factor_off", nil, nil)
	})
}

// Enrolment returns what NeedFactor is to set up.
func (s *Service) Enrolment(ctx context.Context, token string) (out Enrolment, err error) {
	county, ok := tokenCounty(token)
	if !ok {
		return out, fault.New(fault.SignIn, "people.too_slow")
	}
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		t, err := take(ctx, tx, token, NeedFactor)
		if err != nil {
			return err
		}
		out, err = enrolment(ctx, tx, t.login.account, t.login.name)
		return err
	})
	return out, err
}

// GiveFactor passes NeedFactor with the first code of the new factor, and
// returns recovery codes.
func (s *Service) GiveFactor(ctx context.Context, token, code string, from From) (out Signed, codes []string, err error) {
	county, ok := tokenCounty(token)
	if !ok {
		return out, nil, fault.New(fault.SignIn, "people.too_slow")
	}
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		t, err := take(ctx, tx, token, NeedFactor)
		if err != nil {
			return err
		}
		if codes, err = s.confirm(ctx, tx, t.login.actor(county), t.login.account, code); err != nil {
			return err
		}
		if err := drop(ctx, tx, t.session); err != nil {
			return err
		}
		t.login.factor = "on"
		out, err = s.proceed(ctx, tx, t.login, NeedFactor, t.phone, from)
		return err
	})
	return out, codes, err
}

// Spaced writes a secret in groups of four, for typing.
func Spaced(secret string) string {
	var parts []string
	for len(secret) > 4 {
		parts, secret = append(parts, secret[:4]), secret[4:]
	}
	return strings.Join(append(parts, secret), " ")
}
