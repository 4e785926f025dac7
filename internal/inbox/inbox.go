// Package inbox tells people what they are to know: a line in their inbox, and
// once a day an e-mail of what they have not read.
//
// Another slice tells something within its own transaction (Tell). Whom it
// reaches is decided then and there, from the grants of that moment. A line
// keeps a message key with its arguments, so that everybody reads it in their
// own language.
//
//	inbox.go   Message, Tell
//	args.go    arguments of messages as they are kept
//	list.go    reading, marking as read
//	digest.go  the daily e-mail
//	todo.go    what waits for people, of every slice
//	channels.go  by which further channels somebody is told, and quiet hours; kinds.go which sorts come by which
//	device.go  browsers that take web push; robot.go robots of chat groups
//	outbox.go  what is to go out; deliver.go sending it, never twice
package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/channel"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/mail"
	"chuangwei/internal/people"
)

// Service does what people do with their inbox.
type Service struct {
	DB *db.DB
	// Address is where people reach the program, for links in e-mails of
	// counties whose settings name none; it may be empty.
	Address string
	// Post and Out carry messages out of the house; without them nothing
	// leaves it.
	Post mail.Sender
	Out  *channel.Client
}

// New returns a service on d.
func New(d *db.DB, address string) *Service { return &Service{DB: d, Address: address} }

// Recipients are whom a message reaches: all of these together.
type Recipients struct {
	Accounts []id.Account
	Holders  []Holder
	Units    []id.Unit  // those who answer for them: liaisons
	Not      id.Account // usually who did it
}

// Holder is everybody who has a role within a scope. An empty Of is whatever
// area, group or unit.
type Holder struct {
	Role  access.Role
	Scope access.Scope
	Of    string
}

// Everyone is the holder of a role for the whole county.
func Everyone(role access.Role) Holder { return Holder{Role: role, Scope: access.County} }

// Message is something to know.
type Message struct {
	To      Recipients
	Kind    string // case.dispatched, case.warn, …: what the icon and the filter go by
	Subject string // kind of record; empty if there is none
	Record  string
	Key     string // message key
	Args    []any  // texts, whole numbers, lang.Key, time.Time
	Link    string // where it leads
	Due     time.Time
	// Once makes it reach everybody once, however often it is told: a
	// warning that two programs find at the same time.
	Once string
	// Unless leaves out whoever was told something of the record at this very
	// instant: the message is the least of what they were to know.
	Unless bool
}

// Tell puts m into the inboxes of its recipients and returns how many it
// reached.
func Tell(ctx context.Context, tx *db.Tx, m Message) (int, error) {
	to, err := m.To.accounts(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("tell: %w", err)
	}
	if len(to) == 0 {
		return 0, nil
	}
	if m.Key == "" || m.Kind == "" {
		return 0, errors.New("tell: a message needs a kind and a key")
	}
	args, err := pack(m.Args)
	if err != nil {
		return 0, fmt.Errorf("tell: %w", err)
	}
	out, err := outboxOf(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("tell: %w", err)
	}
	reached := 0
	for _, account := range to {
		notice := id.New[id.Notice]()
		if m.Unless {
			told, err := db.Exists(ctx, tx, `SELECT 1 FROM notices WHERE county = $1 AND account = $2 AND subject = $3 AND record = $4 AND created_at = $5`,
				tx.County, account, m.Subject, m.Record, db.Millis(tx.Now))
			if err != nil {
				return 0, fmt.Errorf("tell: %w", err)
			}
			if told {
				continue
			}
		}
		res, err := tx.Exec(ctx, `INSERT INTO notices (county, id, account, kind, subject, record, message, args, link, due_at, told, created_at)
			SELECT $1, $2, id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM accounts WHERE county = $1 AND id = $3
			ON CONFLICT (county, account, told) WHERE told IS NOT NULL DO NOTHING`,
			tx.County, notice, account, m.Kind, m.Subject, m.Record, m.Key, args, m.Link, db.Millis(m.Due), db.Null(m.Once), db.Millis(tx.Now))
		if err != nil {
			return 0, fmt.Errorf("tell: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return 0, fmt.Errorf("tell: %w", err)
		}
		reached += int(n)
		if n == 1 {
			if err := out.account(ctx, tx, account, notice, m, args); err != nil {
				return 0, fmt.Errorf("tell: %w", err)
			}
		}
	}
	if reached > 0 {
		if err := out.robots(ctx, tx, m, args); err != nil {
			return 0, fmt.Errorf("tell: %w", err)
		}
	}
	return reached, nil
}

// accounts resolves the recipients, each once and in order.
func (r Recipients) accounts(ctx context.Context, tx *db.Tx) ([]id.Account, error) {
	all := slices.Clone(r.Accounts)
	for _, h := range r.Holders {
		more, err := people.Holders(ctx, tx, h.Role, h.Scope, h.Of)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	more, err := people.OfUnits(ctx, tx, r.Units)
	if err != nil {
		return nil, err
	}
	all = append(all, more...)
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(a id.Account) bool { return a == "" || a == r.Not }), nil
}
