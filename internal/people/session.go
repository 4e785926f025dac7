package people

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const (
	// sessionFor is how long a session lasts at most, and how long a phone's
	// may be idle.
	sessionFor = 30 * 24 * time.Hour
	// stepFor is how long a step of a sign-in may take.
	stepFor = 15 * time.Minute
	// touchEvery is how exactly it is known when a session was last used.
	touchEvery = 5 * time.Minute
)

// Session is somewhere that an account is signed in.
type Session struct {
	ID        id.Session
	Account   id.Account
	Phone     bool
	CreatedAt time.Time
	SeenAt    time.Time
	Address   string
	Agent     string
	Present   bool // the one that asks
}

// begin makes a session, or a step of a sign-in.
func (s *Service) begin(ctx context.Context, tx *db.Tx, c counties.County, account id.Account, need Need, phone bool, from From) (Signed, error) {
	lasts, idle := sessionFor, int64(sessionFor/time.Hour)
	switch {
	case need != NeedNothing:
		lasts = stepFor
	case !phone:
		idle = int64(c.Settings.OfficeIdle)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE county = $1 AND expires_at < $2`, tx.County, db.Millis(tx.Now)); err != nil {
		return Signed{}, fmt.Errorf("begin session: %w", err)
	}
	out := Signed{Token: newToken(tx.County), Need: need}
	ends := tx.Now.Add(lasts)
	// A browser counts by the machine's clock, not by a demonstration's.
	out.Until = ends.Add(-s.DB.Clock.Offset(tx.County))
	_, err := tx.Exec(ctx, `INSERT INTO sessions (county, id, account, token, step, phone, created_at, seen_at, idle_hours, expires_at, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.County, id.New[id.Session](), account, digest(out.Token), need, phone, db.Millis(tx.Now), db.Millis(tx.Now), idle, db.Millis(ends),
		short(from.Address, 60), short(from.Agent, 200))
	if err != nil {
		return Signed{}, fmt.Errorf("begin session: %w", err)
	}
	return out, nil
}

// short cuts what a client says of itself, and leaves out what is no text.
func short(s string, limit int) string {
	if !printable(s) {
		return ""
	}
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit])
	}
	return s
}

// signedOut is the fault of a token that is none, or no longer good.
func signedOut() error { return fault.New(fault.SignIn, "people.signed_out") }

// Authenticate returns the actor of a session token.
func (s *Service) Authenticate(ctx context.Context, token string) (access.Actor, error) {
	a, _, err := s.Identify(ctx, token)
	return a, err
}

// Identify returns the actor of a session token and the session.
func (s *Service) Identify(ctx context.Context, token string) (access.Actor, Session, error) {
	county, ok := tokenCounty(token)
	if !ok {
		return access.Actor{}, Session{}, signedOut()
	}
	var by access.Actor
	var ses Session
	err := s.DB.Read(ctx, county, func(tx *db.Tx) (err error) {
		by, ses, err = identify(ctx, tx, token)
		return err
	})
	if err != nil {
		return access.Actor{}, Session{}, err
	}
	if now := s.DB.Now(county); now.Sub(ses.SeenAt).Abs() >= touchEvery {
		err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE sessions SET seen_at = $3 WHERE county = $1 AND id = $2`, tx.County, ses.ID, db.Millis(tx.Now)); err != nil {
				return err
			}
			return Seen(ctx, tx, ses.Account)
		})
		if err != nil {
			return access.Actor{}, Session{}, fmt.Errorf("session: %w", err)
		}
	}
	return by, ses, nil
}

func identify(ctx context.Context, tx *db.Tx, token string) (access.Actor, Session, error) {
	by := access.Actor{County: tx.County}
	var ses Session
	var ends time.Time
	var idle int64
	_, err := db.One(ctx, tx, func(r db.Row) (struct{}, error) {
		return struct{}{}, r.Scan(&ses.ID, &ses.Account, &ses.Phone, db.Time(&ses.CreatedAt), db.Time(&ses.SeenAt), db.Time(&ends), &idle,
			&by.Name, db.Text(&by.Person), db.Text(&by.Unit))
	}, `SELECT s.id, s.account, s.phone, s.created_at, s.seen_at, s.expires_at, s.idle_hours, a.label, a.person, a.unit
		FROM sessions s JOIN accounts a ON a.county = $1 AND a.id = s.account
		WHERE s.county = $1 AND s.token = $2 AND s.step = '' AND a.disabled = FALSE`, tx.County, digest(token))
	if errors.Is(err, db.ErrNone) {
		return by, ses, signedOut()
	}
	if err != nil {
		return by, ses, fmt.Errorf("session: %w", err)
	}
	if !tx.Now.Before(ends) || tx.Now.Sub(ses.SeenAt) > time.Duration(idle)*time.Hour {
		return by, ses, signedOut()
	}
	by.Account = ses.Account
	by.Grants, err = grantsOf(ctx, tx, ses.Account)
	return by, ses, err
}

// SignOut ends the session of a token. One that is none is ended already.
func (s *Service) SignOut(ctx context.Context, token string) error {
	county, ok := tokenCounty(token)
	if !ok {
		return nil
	}
	return s.DB.Write(ctx, county, func(tx *db.Tx) error {
		by, ses, err := identify(ctx, tx, token)
		if fault.Is(err, fault.SignIn) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := drop(ctx, tx, ses.ID); err != nil {
			return err
		}
		return note(ctx, tx, by, ses.Account, "account.signed_out", nil, nil)
	})
}

// Sessions lists where an account is signed in, the latest first. Everybody
// sees their own; others' are for those who manage accounts.
func (s *Service) Sessions(ctx context.Context, by access.Actor, account id.Account, token string) (all []Session, err error) {
	if err := mine(by, account); err != nil {
		return nil, err
	}
	present := digest(token)
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		all, err = db.All(ctx, tx, func(r db.Row) (x Session, err error) {
			var token string
			err = r.Scan(&x.ID, &x.Account, &x.Phone, db.Time(&x.CreatedAt), db.Time(&x.SeenAt), &x.Address, &x.Agent, &token)
			x.Present = token == present
			return x, err
		}, `SELECT id, account, phone, created_at, seen_at, address, agent, token FROM sessions
			WHERE county = $1 AND account = $2 AND step = '' AND expires_at > $3 AND seen_at + idle_hours * 3600000 >= $3 ORDER BY created_at DESC, id DESC LIMIT 200`,
			tx.County, account, db.Millis(tx.Now))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return all, nil
}

// EndSession ends one session of an account.
func (s *Service) EndSession(ctx context.Context, by access.Actor, account id.Account, session id.Session) error {
	if err := mine(by, account); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		res, err := tx.Exec(ctx, `DELETE FROM sessions WHERE county = $1 AND account = $2 AND id = $3`, tx.County, account, session)
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return note(ctx, tx, by, account, "account.session_ended", nil, nil)
	})
}

// EndSessions ends every session of an account but the one of token.
func (s *Service) EndSessions(ctx context.Context, by access.Actor, account id.Account, token string) error {
	if err := mine(by, account); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		if err := endSessions(ctx, tx, account, token); err != nil {
			return err
		}
		return note(ctx, tx, by, account, "account.sessions_ended", nil, nil)
	})
}

func endSessions(ctx context.Context, tx *db.Tx, account id.Account, but string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE county = $1 AND account = $2 AND token <> $3`, tx.County, account, digest(but)); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// mine lets through who asks for their own, and who manages accounts.
func mine(by access.Actor, account id.Account) error {
	if account != "" && by.Account == account {
		return nil
	}
	return by.Check(access.ManagePeople, access.Owners{})
}
