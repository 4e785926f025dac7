package publicity

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Sums is what the activities of a list come to.
type Sums struct {
	Activities int64
	Expected   int64 // people that they are to reach
	Reached    int64 // people, as counted
	Cost       int64 // in fen
}

// Page is a page of a list of activities.
type Page struct {
	Activities []Activity
	Sums       Sums   // of the whole list
	Next       string // where the next page begins; empty: there is none
	Today      string
}

var number = db.Key{SQL: "p.number", Number: true}

// orders are how lists of activities are sorted.
var orders = map[string][]db.Key{
	"number":  {number},
	"starts":  {{SQL: "p.starts_on"}, number},
	"ends":    {{SQL: "p.ends_on"}, number},
	"channel": {{SQL: "p.channel"}, number},
	"cost":    {{SQL: "p.cost", Number: true}, number},
	"reached": {{SQL: "p.reached", Number: true}, number},
}

// cursor names an activity in an order.
func cursor(o db.Order, x Activity) string {
	switch o.Name {
	case "starts":
		return o.Cursor(x.StartsOn, x.Number)
	case "ends":
		return o.Cursor(x.EndsOn, x.Number)
	case "channel":
		return o.Cursor(string(x.Channel), x.Number)
	case "cost":
		return o.Cursor(x.Cost, x.Number)
	case "reached":
		return o.Cursor(x.Reached, x.Number)
	}
	return o.Cursor(x.Number)
}

// List returns a page of the activities that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p Page, err error) {
	if p.Today, err = today(ctx, tx); err != nil {
		return p, err
	}
	if p.Sums, err = sums(ctx, tx, by, f); err != nil {
		return p, err
	}
	p.Activities, p.Next, err = rows(ctx, tx, by, f)
	return p, err
}

func rows(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]Activity, string, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return nil, "", err
	}
	return pageOf(ctx, tx, `SELECT `+db.Prefixed("p", columns)+` FROM publicity_activities p`, w, db.OrderOf(orders, f.Sort, "-starts"), f.After, f.Limit, scan, cursor)
}

// sums adds up what the list of f holds.
func sums(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (n Sums, err error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return n, err
	}
	n, err = db.One(ctx, tx, func(r db.Row) (n Sums, err error) { return n, r.Scan(&n.Activities, &n.Expected, &n.Reached, &n.Cost) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(p.expected), 0) AS BIGINT), CAST(COALESCE(SUM(p.reached), 0) AS BIGINT), CAST(COALESCE(SUM(p.cost), 0) AS BIGINT)
			FROM publicity_activities p `+w.String(), w.Args...)
	if err != nil {
		return n, fmt.Errorf("sums of activities: %w", err)
	}
	return n, nil
}

// Total adds up the county's activities that f finds, within the caller's unit
// of work.
func Total(ctx context.Context, tx *db.Tx, f Filter) (Sums, error) {
	return sums(ctx, tx, access.System(tx.County), f)
}

// Each calls fn for every activity of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Activity) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Activity, string, error) {
			f.After = after
			return rows(ctx, tx, by, f)
		}, fn)
	})
}

// Detail is an activity with everything around it.
type Detail struct {
	Activity Activity
	Photos   []photos.Photo
	Story    []journal.Line
	Today    string
}

// Detail returns an activity with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, activity id.Activity) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Activity, err = one(ctx, tx, activity); err != nil {
			return err
		}
		if d.Photos, err = photos.Of(ctx, tx, Subject, string(activity)); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(activity))
		return err
	})
	return d, err
}

// ByNumber returns the activity of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (activity id.Activity, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		activity, err = db.One(ctx, tx, db.Value[id.Activity], `SELECT id FROM publicity_activities WHERE county = $1 AND number = $2`, tx.County, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return activity, err
}

// Activity returns an activity, within a transaction, and whether it is late
// today.
func (s *Service) Activity(ctx context.Context, tx *db.Tx, activity id.Activity) (x Activity, late bool, err error) {
	if x, err = one(ctx, tx, activity); err != nil {
		return x, false, err
	}
	day, err := today(ctx, tx)
	return x, x.Late(day), err
}

// Acting are whom an activity waits for: its unit.
func (x Activity) Acting() inbox.Recipients { return inbox.Recipients{Units: []id.Unit{x.Unit}} }

// Owners are whom an activity belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	x, err := one(ctx, tx, id.Activity(record))
	return x.Owners(), err
}

// StandingOf returns a position, within a transaction, and whether its check
// is late today.
func (s *Service) StandingOf(ctx context.Context, tx *db.Tx, position id.Position) (p Position, late bool, err error) {
	if p, err = onePosition(ctx, tx, position); err != nil {
		return p, false, err
	}
	day, err := today(ctx, tx)
	return p, p.Late(day), err
}
