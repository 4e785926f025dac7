package people

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

const columns = `a.id, a.name, a.label, a.person, a.unit, a.email, a.digest, a.lang, a.slip_until, a.locked_until,
	CASE WHEN a.factor = '' THEN 0 ELSE 1 END, a.disabled, a.signed_in_at, a.version, a.created_at`

func scan(r db.Row) (a Account, err error) {
	var factor int64
	err = r.Scan(&a.ID, &a.Name, &a.Label, db.Text(&a.Person), db.Text(&a.Unit), &a.Email, &a.Digest, &a.Lang,
		db.Time(&a.SlipUntil), db.Time(&a.LockedUntil), &factor, &a.Disabled, db.Time(&a.SignedInAt), &a.Version, db.Time(&a.CreatedAt))
	a.Factor = factor == 1
	return a, err
}

// get returns an account with its grants.
func get(ctx context.Context, tx *db.Tx, account id.Account) (Account, error) {
	a, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM accounts a WHERE a.county = $1 AND a.id = $2`, tx.County, account)
	if errors.Is(err, db.ErrNone) {
		return a, unknown()
	}
	if err != nil {
		return a, fmt.Errorf("account: %w", err)
	}
	a.Grants, err = grantsOf(ctx, tx, account)
	return a, err
}

func grantsOf(ctx context.Context, tx *db.Tx, account id.Account) ([]access.Grant, error) {
	gs, err := db.All(ctx, tx, func(r db.Row) (g access.Grant, err error) { return g, r.Scan(&g.Role, &g.Scope, &g.Of) },
		`SELECT role, scope, target FROM grants WHERE county = $1 AND account = $2 ORDER BY role, scope, target LIMIT $3`,
		tx.County, account, maxGrants)
	if err != nil {
		return nil, fmt.Errorf("grants: %w", err)
	}
	return gs, nil
}

// Get returns an account.
func (s *Service) Get(ctx context.Context, by access.Actor, account id.Account) (a Account, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		a, err = get(ctx, tx, account)
		return err
	})
	return a, err
}

// History returns what happened to an account.
func (s *Service) History(ctx context.Context, by access.Actor, account id.Account) (lines []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		lines, err = journal.Of(ctx, tx, Subject, string(account))
		return err
	})
	return lines, err
}

// Filter narrows the list of accounts.
type Filter struct {
	Text   string // in name or label
	Role   access.Role
	Unit   id.Unit
	Target string // an area, group or unit that a grant is for
	State  string // "", active, slip (never signed in), expired (its slip ran out), locked, disabled
	After  string // the name after which the page begins
	Limit  int
}

// Page is a part of a list.
type Page struct {
	Accounts []Account
	Total    int64
	Next     string // Filter.After of the next page; empty on the last
}

// List returns accounts by name.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, f)
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, f Filter) (p Page, err error) {
	w := f.where(tx)
	if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM accounts a `+w.String(), w.Args...); err != nil {
		return p, fmt.Errorf("accounts: %w", err)
	}
	if f.After != "" {
		w.And("a.name > ?", f.After)
	}
	limit := min(max(f.Limit, 1), 1000)
	n := w.Arg(limit + 1)
	if p.Accounts, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM accounts a `+w.String()+` ORDER BY a.name LIMIT `+n, w.Args...); err != nil {
		return p, fmt.Errorf("accounts: %w", err)
	}
	if len(p.Accounts) > limit {
		p.Accounts = p.Accounts[:limit]
		p.Next = p.Accounts[limit-1].Name
	}
	return p, addGrants(ctx, tx, p.Accounts)
}

func (f Filter) where(tx *db.Tx) *db.Where {
	w := &db.Where{}
	w.And("a.county = ?", tx.County)
	switch {
	case f.Text == "":
	case !printable(f.Text):
		w.And("1 = 0")
	default:
		like := db.Contains(f.Text)
		w.And("a.name LIKE ? ESCAPE '!' OR a.label LIKE ? ESCAPE '!'", db.Contains(SignInName(f.Text)), like)
	}
	if f.Unit != "" {
		w.And("a.unit = ?", f.Unit)
	}
	if f.Role != "" {
		w.And("EXISTS (SELECT 1 FROM grants g WHERE g.county = a.county AND g.account = a.id AND g.role = ?)", f.Role)
	}
	if f.Target != "" {
		w.And("EXISTS (SELECT 1 FROM grants g WHERE g.county = a.county AND g.account = a.id AND g.target = ?)", f.Target)
	}
	switch f.State {
	case "active":
		w.And("a.disabled = FALSE")
		w.And("a.slip_until IS NULL")
	case "slip":
		w.And("a.disabled = FALSE")
		w.And("a.slip_until > ?", db.Millis(tx.Now))
	case "expired":
		w.And("a.disabled = FALSE")
		w.And("a.slip_until <= ?", db.Millis(tx.Now))
	case "locked":
		w.And("a.locked_until > ?", db.Millis(tx.Now))
	case "disabled":
		w.And("a.disabled = TRUE")
	}
	return w
}

// addGrants reads the grants of a page of accounts at once.
func addGrants(ctx context.Context, tx *db.Tx, accounts []Account) error {
	if len(accounts) == 0 {
		return nil
	}
	at := make(map[id.Account]int, len(accounts))
	ids := make([]id.Account, len(accounts))
	for i, a := range accounts {
		at[a.ID], ids[i] = i, a.ID
	}
	var w db.Where
	w.And("county = ?", tx.County)
	db.In(&w, "account", ids)
	err := db.Each(ctx, tx, func(r db.Row) error {
		var account id.Account
		var g access.Grant
		if err := r.Scan(&account, &g.Role, &g.Scope, &g.Of); err != nil {
			return err
		}
		a := &accounts[at[account]]
		a.Grants = append(a.Grants, g)
		return nil
	}, `SELECT account, role, scope, target FROM grants `+w.String()+` ORDER BY account, role, scope, target LIMIT 50000`, w.Args...)
	if err != nil {
		return fmt.Errorf("grants: %w", err)
	}
	return nil
}
