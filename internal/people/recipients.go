package people

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
)

// maxRecipients bounds whom one message reaches.
const maxRecipients = 5000

// Holders returns the accounts in use that have a role within a scope. An
// empty target asks for the role in whatever area, group or unit.
func Holders(ctx context.Context, tx *db.Tx, role access.Role, scope access.Scope, target string) ([]id.Account, error) {
	var w db.Where
	w.And("g.county = ?", tx.County)
	w.And("g.role = ?", role)
	w.And("g.scope = ?", scope)
	if target != "" {
		w.And("g.target = ?", target)
	}
	w.And("a.disabled = FALSE")
	return accounts(ctx, tx, &w, `SELECT DISTINCT a.id FROM grants g JOIN accounts a ON a.county = g.county AND a.id = g.account `)
}

// OfUnits returns the accounts in use that answer for any of the units: those
// with a grant of roles for it, whatever scope the unit's person works in. No
// roles means liaisons.
func OfUnits(ctx context.Context, tx *db.Tx, units []id.Unit, roles ...access.Role) ([]id.Account, error) {
	if len(units) == 0 {
		return nil, nil
	}
	if len(roles) == 0 {
		roles = []access.Role{access.Liaison}
	}
	var w db.Where
	w.And("g.county = ?", tx.County)
	w.And("g.scope = ?", access.Unit)
	db.In(&w, "g.role", roles)
	db.In(&w, "g.target", units)
	w.And("a.disabled = FALSE")
	return accounts(ctx, tx, &w, `SELECT DISTINCT a.id FROM grants g JOIN accounts a ON a.county = g.county AND a.id = g.account `)
}

func accounts(ctx context.Context, tx *db.Tx, w *db.Where, query string) ([]id.Account, error) {
	limit := w.Arg(maxRecipients)
	out, err := db.All(ctx, tx, db.Value[id.Account], query+w.String()+` ORDER BY a.id LIMIT `+limit, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	return out, nil
}

// Reader is somebody who wants the daily e-mail.
type Reader struct {
	Account id.Account
	Label   string
	Email   string
	Lang    lang.Tag
}

// DigestReaders lists who wants the daily e-mail.
func DigestReaders(ctx context.Context, tx *db.Tx) ([]Reader, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (p Reader, err error) { return p, r.Scan(&p.Account, &p.Label, &p.Email, &p.Lang) },
		`SELECT id, label, email, lang FROM accounts WHERE county = $1 AND digest = TRUE AND disabled = FALSE AND email <> '' ORDER BY id LIMIT $2`,
		tx.County, maxRecipients)
	if err != nil {
		return nil, fmt.Errorf("readers of the digest: %w", err)
	}
	return out, nil
}

// ReaderOf returns an account as one who is written to; an account that is
// disabled is not found.
func ReaderOf(ctx context.Context, tx *db.Tx, account id.Account) (Reader, error) {
	p, err := db.One(ctx, tx, func(r db.Row) (p Reader, err error) { return p, r.Scan(&p.Account, &p.Label, &p.Email, &p.Lang) },
		`SELECT id, label, email, lang FROM accounts WHERE county = $1 AND id = $2 AND disabled = FALSE`, tx.County, account)
	if errors.Is(err, db.ErrNone) {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return p, fmt.Errorf("reader: %w", err)
	}
	return p, nil
}

// Labels returns the posts of accounts, for lists that name who did something.
func Labels(ctx context.Context, tx *db.Tx, ids []id.Account) (map[id.Account]string, error) {
	out := map[id.Account]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var w db.Where
	w.And("county = ?", tx.County)
	db.In(&w, "id", ids)
	limit := w.Arg(maxRecipients)
	err := db.Each(ctx, tx, func(r db.Row) error {
		var a id.Account
		var label string
		if err := r.Scan(&a, &label); err != nil {
			return err
		}
		out[a] = label
		return nil
	}, `SELECT id, label FROM accounts `+w.String()+` LIMIT `+limit, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("labels of accounts: %w", err)
	}
	return out, nil
}

// ByPerson returns the accounts in use of an employee: those to hand over when
// the incumbent of a post changes.
func ByPerson(ctx context.Context, tx *db.Tx, p id.Person) ([]id.Account, error) {
	var w db.Where
	w.And("a.county = ?", tx.County)
	w.And("a.person = ?", p)
	w.And("a.disabled = FALSE")
	return accounts(ctx, tx, &w, `SELECT a.id FROM accounts a `)
}

// ActorOf returns an account as one who acts, for demonstrations and imports
// that act in somebody's name.
func ActorOf(ctx context.Context, tx *db.Tx, account id.Account) (access.Actor, error) {
	a, err := get(ctx, tx, account)
	if err != nil {
		return access.Actor{}, err
	}
	return a.Actor(tx.County), nil
}
