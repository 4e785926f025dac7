package equipment

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "p.number", Number: true}

// orders are how lists of equipment are sorted.
var orders = map[string][]db.Key{
	"number":   {number},
	"name":     {{SQL: "p.name"}, number},
	"quantity": {{SQL: "p.quantity", Number: true}, number},
	"since":    {{SQL: "p.since"}, number},
	"state_on": {{SQL: "p.state_on"}, number},
	"due":      {{SQL: "p.due_on"}, number},
	"cost":     {{SQL: "p.cost", Number: true}, number},
}

// cursor names an item in an order.
func cursor(o db.Order, x Item) string {
	switch o.Name {
	case "name":
		return o.Cursor(x.Name, x.Number)
	case "quantity":
		return o.Cursor(x.Quantity, x.Number)
	case "since":
		return o.Cursor(x.Since, x.Number)
	case "state_on":
		return o.Cursor(x.StateOn, x.Number)
	case "due":
		return o.Cursor(x.DueOn, x.Number)
	case "cost":
		return o.Cursor(x.Cost, x.Number)
	}
	return o.Cursor(x.Number)
}

// Page is a page of a list of equipment.
type Page struct {
	Items []Item
	Sums  Sums   // of the whole list
	Next  string // where the next page begins; empty: there is none
	Today string
}

// Sums are the counts of a list: of its records, of what they stand for, and
// of what that cost, in fen.
type Sums struct{ Records, Pieces, Cost int64 }

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (out []Item, next string, err error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return nil, "", err
	}
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	o := db.OrderOf(orders, f.Sort, "number")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("p", columns) + ` FROM equipment p ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if out, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return nil, "", fmt.Errorf("list of equipment: %w", err)
	}
	if len(out) > f.Limit {
		out = out[:f.Limit]
		next = cursor(o, out[f.Limit-1])
	}
	return out, next, nil
}

// sums counts what the list of f holds.
func sums(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (s Sums, err error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return s, err
	}
	s, err = db.One(ctx, tx, func(r db.Row) (s Sums, err error) { return s, r.Scan(&s.Records, &s.Pieces, &s.Cost) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(p.quantity), 0) AS BIGINT), CAST(COALESCE(SUM(p.cost), 0) AS BIGINT) FROM equipment p `+w.String(), w.Args...)
	if err != nil {
		return s, fmt.Errorf("sums of equipment: %w", err)
	}
	return s, nil
}

// List returns a page of the equipment that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if p.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if p.Sums, err = sums(ctx, tx, by, f); err != nil {
			return err
		}
		p.Items, p.Next, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

// Each calls fn for everything on the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Item) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		for f.Limit = mostLimit; ; {
			page, next, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, x := range page {
				if err := fn(x); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.After = next
		}
	})
}

// Chosen returns the items of a choice, in the order of their numbers.
func (s *Service) Chosen(ctx context.Context, by access.Actor, of []id.Equipment) (out []Item, err error) {
	if len(of) == 0 || len(of) > MaxMany {
		return nil, fault.New(fault.Invalid, "equipment.many", MaxMany)
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w := &db.Where{}
		w.And("p.county = ?", tx.County)
		var known []id.Equipment
		for _, i := range of {
			known = append(known, plain(i))
		}
		db.In(w, "p.id", known)
		out, err = db.All(ctx, tx, scan, `SELECT `+db.Prefixed("p", columns)+` FROM equipment p `+w.String()+` ORDER BY p.number LIMIT `+w.Arg(MaxMany), w.Args...)
		if err == nil && len(out) == 0 {
			return notFound()
		}
		return err
	})
	return out, err
}

// ProjectLabels are the visible numbers of the projects that something comes
// from.
func (s *Service) ProjectLabels(ctx context.Context, by access.Actor) (out map[id.Project]string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = map[id.Project]string{}
		list, err := db.All(ctx, tx, db.Value[id.Project], `SELECT DISTINCT project FROM equipment WHERE county = $1 AND project IS NOT NULL ORDER BY project LIMIT 10000`, tx.County)
		if err != nil || s.projects == nil {
			return err
		}
		for _, p := range list {
			named, err := s.projects(ctx, tx, string(p))
			if err != nil {
				return err
			}
			out[p] = named.Label
		}
		return nil
	})
	return out, err
}

// Detail is an item with everything around it.
type Detail struct {
	Item    Item
	Project Project // that bought or built it; without an identifier: none
	Photos  []photos.Photo
	Story   []journal.Line
	Today   string
}

// Detail returns an item with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, item id.Equipment) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Item, err = one(ctx, tx, item); err != nil {
			return err
		}
		if d.Item.Project != "" && s.projects != nil {
			if d.Project, err = s.projects(ctx, tx, string(d.Item.Project)); err != nil {
				return err
			}
		}
		if d.Photos, err = photos.Of(ctx, tx, Subject, string(item)); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(item))
		return err
	})
	return d, err
}

// ByNumber returns the item of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, n int64) (item id.Equipment, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		item, err = db.One(ctx, tx, db.Value[id.Equipment], `SELECT id FROM equipment WHERE county = $1 AND number = $2`, tx.County, n)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return item, err
}

// later is the day some days after another.
func later(day string, days int) string {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return day
	}
	return d.Add(days).String()
}
