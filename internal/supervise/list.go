package supervise

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Page is a page of a list of orders.
type Page struct {
	Orders []Order
	Total  int64
	Next   string // where the next page begins; empty: there is none
	Today  string // in the county, for what is late
}

const (
	usualLimit = 50
	mostLimit  = 500
)

// rung puts the levels in their order.
const rung = `CASE o.level WHEN 'reminder' THEN '1' WHEN 'order' THEN '2' WHEN 'criticism' THEN '3' WHEN 'interview' THEN '4' ELSE '5' END`

// Numbers of both kinds may meet in one list, so that the kind comes before.
var kind, number = db.Key{SQL: "o.kind"}, db.Key{SQL: "o.number", Number: true}

// orders are how lists of orders are sorted.
var orders = map[string][]db.Key{
	"number": {kind, number},
	"due":    {{SQL: "o.due_on"}, kind, number},
	"level":  {{SQL: rung}, kind, number},
	"state":  {{SQL: "o.state"}, kind, number},
	"unit":   {{SQL: "o.unit"}, kind, number},
}

// cursor names an order in an order of the list.
func cursor(o db.Order, x Order) string {
	k := string(x.Kind)
	switch o.Name {
	case "due":
		return o.Cursor(x.DueOn, k, x.Number)
	case "level":
		return o.Cursor(map[Level]string{Reminder: "1", OrderLevel: "2", Criticism: "3", Interview: "4", Accountability: "5"}[x.Level], k, x.Number)
	case "state":
		return o.Cursor(string(x.State), k, x.Number)
	case "unit":
		return o.Cursor(string(x.Unit), k, x.Number)
	default:
		return o.Cursor(k, x.Number)
	}
}

// List returns a page of the orders that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p Page, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	if p.Today, err = today(ctx, tx); err != nil {
		return p, err
	}
	if p.Total, err = count(ctx, tx, by, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "-number")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("o", columns) + ` FROM supervise_orders o ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Orders, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list orders: %w", err)
	}
	if len(p.Orders) > f.Limit {
		p.Orders = p.Orders[:f.Limit]
		p.Next = cursor(o, p.Orders[f.Limit-1])
	}
	return p, nil
}

func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM supervise_orders o `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count orders: %w", err)
	}
	return n, nil
}

// Count counts what the list of f holds.
func (s *Service) Count(ctx context.Context, by access.Actor, f Filter) (n int64, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		n, err = count(ctx, tx, by, f)
		return err
	})
	return n, err
}

// Each calls fn for every order of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Order) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, o := range p.Orders {
				if err := fn(o); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			f.After = p.Next
		}
	})
}

// Detail is an order with everything around it.
type Detail struct {
	Order   Order
	Steps   []Step
	Answers []Answer
	Urgings []Urging
	Story   []journal.Line
	Today   string
}

// Detail returns an order with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, order id.Order) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Order, err = one(ctx, tx, order); err != nil {
			return err
		}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Steps, err = steps(ctx, tx, order); err != nil {
			return err
		}
		if d.Answers, err = answers(ctx, tx, order); err != nil {
			return err
		}
		if d.Urgings, err = urgings(ctx, tx, Subject, string(order), 5); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(order))
		return err
	})
	return d, err
}

// ByNumber returns the order of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, kind Kind, number int64) (order id.Order, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		order, err = db.One(ctx, tx, db.Value[id.Order], `SELECT id FROM supervise_orders WHERE county = $1 AND kind = $2 AND number = $3`, tx.County, kind, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return order, err
}
