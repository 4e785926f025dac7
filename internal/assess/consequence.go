package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/rules"
)

// SubjectConsequence is the kind of record in the journal.
const SubjectConsequence = "assess_consequence"

// The kinds of consequences besides the rungs of the ladder. Their names are the
// messages "assess.follows.…".
const (
	Commendation = "commendation" // of who stands on the red list
	Criticism    = "criticism"    // of who stands on the black one
	Released     = "released"     // left the black list: off the ladder, or a step down
)

// ConsequenceKinds lists all kinds, the rungs first.
func ConsequenceKinds() []string {
	return []string{string(rules.RungInterview), string(rules.RungOrganisation), string(rules.RungAccount), Released, Commendation, Criticism}
}

// The states of a consequence. Their names are the messages "assess.followed.…".
const (
	Proposed  = "proposed"
	Confirmed = "confirmed"
	Dismissed = "dismissed"
	Withdrawn = "withdrawn"
)

// Stood is where somebody stood in a month: a part of the ground.
type Stood struct {
	Month   string     `json:"month"`
	Place   int64      `json:"place"`
	Of      int64      `json:"of"` // so many were ranked
	Total   rules.Mark `json:"total"`
	Black   bool       `json:"black,omitempty"`
	Red     bool       `json:"red,omitempty"`
	Running int        `json:"running,omitempty"`
}

// Consequence is what follows from where somebody stood in a locked month.
type Consequence struct {
	ID        id.Consequence
	Number    int64
	Kind      string
	Month     string
	Who       Who
	Set       id.RuleSet
	Ground    []Stood // the latest month first
	State     string
	Title     string
	Details   string
	Order     id.Order    // that was made of a rung
	Document  id.Document // that was drafted of a reward or penalty
	Reason    string      // of a dismissal or withdrawal
	Proposed  time.Time
	Actor     string
	At        time.Time
	Withdrew  string
	Withdrawn time.Time
}

// Label is its visible number.
func (c Consequence) Label() string { return fmt.Sprintf("JC-%04d", c.Number) }

// Link is the address of its page.
func (c Consequence) Link() string { return consequencesPath + "/" + string(c.ID) }

// Rung reports whether it is a step up the ladder of which an order is made: an
// interview, or being called to account.
func (c Consequence) Rung() bool { return c.Kind != Released && !c.Written() }

// Written reports whether a document is drafted of it: of a reward or penalty,
// and the letter that tells the organisation department.
func (c Consequence) Written() bool {
	return c.Kind == Commendation || c.Kind == Criticism || c.Kind == string(rules.RungOrganisation)
}

const consequencesPath = "/assess/consequences"

const consequenceColumns = `c.id, c.number, c.kind, c.month, c.subject, c.of_id, c.name, c.set_id, c.ground, c.state, c.title, c.details, c.order_id, c.document, c.reason, c.proposed_at, c.actor, c.at, c.withdrawn_by, c.withdrawn_at`

func scanConsequence(r db.Row) (c Consequence, err error) {
	var ground string
	if err := r.Scan(&c.ID, &c.Number, &c.Kind, &c.Month, &c.Who.Subject, &c.Who.Of, &c.Who.Name, &c.Set, &ground, &c.State, &c.Title, &c.Details, db.Text(&c.Order), db.Text(&c.Document),
		&c.Reason, db.Time(&c.Proposed), &c.Actor, db.Time(&c.At), &c.Withdrew, db.Time(&c.Withdrawn)); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(ground), &c.Ground); err != nil {
		return c, fmt.Errorf("ground of a consequence: %w", err)
	}
	return c, nil
}

func consequenceOf(ctx context.Context, tx *db.Tx, c id.Consequence) (Consequence, error) {
	x, err := db.One(ctx, tx, scanConsequence, `SELECT `+consequenceColumns+` FROM assess_consequences c WHERE c.county = $1 AND c.id = $2`, tx.County, plain(c))
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("consequence: %w", err)
	}
	return x, nil
}

// seesConsequence: what is only proposed is the office's; the rest is as public
// as the lists that it follows from.
func seesConsequence(by access.Actor, c Consequence) bool {
	return by.May(access.ManageAssess, access.Owners{}) || c.State == Confirmed || c.State == Withdrawn
}

// Consequence returns one with its history.
func (s *Service) Consequence(ctx context.Context, by access.Actor, c id.Consequence) (x Consequence, story []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if x, err = consequenceOf(ctx, tx, c); err != nil {
			return err
		}
		if !seesConsequence(by, x) {
			return notFound()
		}
		story, err = journal.Of(ctx, tx, SubjectConsequence, string(c))
		return err
	})
	return x, story, err
}

// About returns one for who refers to it, within a transaction.
func (s *Service) About(ctx context.Context, tx *db.Tx, c id.Consequence) (Consequence, error) {
	return consequenceOf(ctx, tx, c)
}

// Ordered is an order as a rung of the ladder makes it.
type Ordered struct {
	About   Consequence
	Title   string
	Details string
	DueOn   string
}

// Orders makes the order, or record of an interview, of a rung.
type Orders interface {
	Order(ctx context.Context, tx *db.Tx, by access.Actor, o Ordered) (id.Order, error)
	WithdrawOrder(ctx context.Context, tx *db.Tx, by access.Actor, order id.Order, reason string) error
}

// Papers drafts the document of a reward or penalty, and drops it while it is a
// draft: one that has gone on stays.
type Papers interface {
	Draft(ctx context.Context, tx *db.Tx, by access.Actor, c Consequence) (id.Document, error)
	DropDraft(ctx context.Context, tx *db.Tx, by access.Actor, document id.Document, reason string) error
}

// Confirming is what a person says who confirms a consequence.
type Confirming struct {
	Title   string
	Details string
	DueOn   string // of a rung: until when it is to be answered
}

// Confirm makes a proposed consequence one: of a rung an order, of a reward or
// penalty the draft of a document.
func (s *Service) Confirm(ctx context.Context, by access.Actor, c id.Consequence, x Confirming) error {
	x.Title, x.Details = strings.Join(strings.Fields(x.Title), " "), strings.TrimSpace(x.Details)
	var f fault.Fields
	f.Need("title", x.Title, MaxText)
	f.Need("details", x.Details, MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := consequenceOf(ctx, tx, c)
		if err != nil {
			return err
		}
		if was.State != Proposed {
			return fault.New(fault.Conflict, "assess.not_proposed")
		}
		was.Title, was.Details = x.Title, x.Details
		switch {
		case was.Rung() && s.Orders != nil:
			was.Order, err = s.Orders.Order(ctx, tx, by, Ordered{was, x.Title, x.Details, x.DueOn})
		case was.Written() && s.Papers != nil:
			was.Document, err = s.Papers.Draft(ctx, tx, by, was)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE assess_consequences SET state = $3, title = $4, details = $5, order_id = $6, document = $7, actor = $8, at = $9 WHERE county = $1 AND id = $2`,
			tx.County, c, Confirmed, was.Title, was.Details, db.Null(was.Order), db.Null(was.Document), by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("confirm a consequence: %w", err)
		}
		if err := tellWho(ctx, tx, by, was, "assess.tell.consequence"); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectConsequence, Record: string(c), Act: "assess.confirm_consequence", By: by, Data: map[string]any{"title": was.Title, "order": was.Order, "document": was.Document},
		})
	})
}

// tellWho tells those whom a consequence is about.
func tellWho(ctx context.Context, tx *db.Tx, by access.Actor, c Consequence, key string) error {
	to := recipients(c.Who)
	to.Not = by.Account
	_, err := inbox.Tell(ctx, tx, inbox.Message{
		To: to, Kind: "assess.consequence", Subject: SubjectConsequence, Record: string(c.ID), Key: key, Args: []any{c.Label(), c.Month}, Link: c.Link(),
	})
	return err
}

// recipients are who speaks for somebody that is marked.
func recipients(w Who) (to inbox.Recipients) {
	switch w.Subject {
	case Areas:
		to.Holders = []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: w.Of}}
	case Groups:
		to.Holders = []inbox.Holder{{Role: access.GroupLead, Scope: access.Group, Of: w.Of}}
	default:
		to.Units = w.Owners().Units
	}
	return to
}

// Dismiss says of a proposed consequence that it does not follow, and why.
func (s *Service) Dismiss(ctx context.Context, by access.Actor, c id.Consequence, reason string) error {
	return s.end(ctx, by, c, reason, Proposed, Dismissed)
}

// Withdraw takes a confirmed consequence back, with its order if that still
// runs and its document if that is still a draft.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, c id.Consequence, reason string) error {
	return s.end(ctx, by, c, reason, Confirmed, Withdrawn)
}

func (s *Service) end(ctx context.Context, by access.Actor, c id.Consequence, reason, from, to string) error {
	reason = strings.TrimSpace(reason)
	var f fault.Fields
	f.Need("reason", reason, MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := consequenceOf(ctx, tx, c)
		if err != nil {
			return err
		}
		if was.State != from {
			return fault.New(fault.Conflict, "assess.not_"+from)
		}
		if was.Order != "" && s.Orders != nil {
			if err := s.Orders.WithdrawOrder(ctx, tx, by, was.Order, reason); err != nil {
				return err
			}
		}
		if was.Document != "" && s.Papers != nil {
			if err := s.Papers.DropDraft(ctx, tx, by, was.Document, reason); err != nil {
				return err
			}
		}
		set := `state = $3, reason = $4, actor = $5, at = $6`
		if to == Withdrawn {
			set = `state = $3, reason = $4, withdrawn_by = $5, withdrawn_at = $6`
		}
		if _, err := tx.Exec(ctx, `UPDATE assess_consequences SET `+set+` WHERE county = $1 AND id = $2`, tx.County, c, to, reason, by.Name, db.Millis(tx.Now)); err != nil {
			return fmt.Errorf("end a consequence: %w", err)
		}
		if to == Withdrawn {
			if err := tellWho(ctx, tx, by, was, "assess.tell.withdrawn"); err != nil {
				return err
			}
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectConsequence, Record: string(c), Act: "assess." + to, By: by, Data: map[string]any{"reason": reason}})
	})
}
