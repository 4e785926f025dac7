package support

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Page is a page of a list of requests.
type Page struct {
	Requests []Request
	Total    int64
	Next     string // where the next page begins; empty: there is none
	Now      time.Time
}

const (
	usualLimit = 50
	mostLimit  = 500
)

// far stands for a deadline that there is not: it comes last.
const far = math.MaxInt64

var number = db.Key{SQL: "r.number", Number: true}

// orders are how lists of requests are sorted. What runs by no clock comes last,
// whichever way the list goes up.
var orders = map[string][]db.Key{
	"number": {number},
	"due":    {{SQL: fmt.Sprintf("COALESCE(r.due_at, %d)", int64(far)), Number: true}, number},
	"wanted": {{SQL: "r.wanted_on"}, number},
	"state":  {{SQL: "r.state"}, number},
}

// cursor names a request in an order.
func cursor(o db.Order, r Request) string {
	switch o.Name {
	case "due":
		due := int64(far)
		if !r.Due.IsZero() {
			due = r.Due.UnixMilli()
		}
		return o.Cursor(due, r.Number)
	case "wanted":
		return o.Cursor(r.WantedOn, r.Number)
	case "state":
		return o.Cursor(string(r.State), r.Number)
	default:
		return o.Cursor(r.Number)
	}
}

// List returns a page of the requests that f finds.
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
	p.Now = tx.Now
	if p.Total, err = count(ctx, tx, by, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "-number")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("r", columns) + ` FROM support_requests r ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Requests, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list requests: %w", err)
	}
	if len(p.Requests) > f.Limit {
		p.Requests = p.Requests[:f.Limit]
		p.Next = cursor(o, p.Requests[f.Limit-1])
	}
	return p, nil
}

func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM support_requests r `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count requests: %w", err)
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

// Each calls fn for every request of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Request) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, r := range p.Requests {
				if err := fn(r); err != nil {
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

// Detail is a request with everything around it.
type Detail struct {
	Request Request
	Case    *cases.Case // nil: none, or one that the reader may not see
	Story   []journal.Line
	Now     time.Time
}

// Detail returns a request with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, request id.Support) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{Now: tx.Now}
		if d.Request, err = one(ctx, tx, request); err != nil {
			return err
		}
		if d.Request.Case != "" {
			c, err := s.cases.Seen(ctx, tx, by, d.Request.Case)
			switch {
			case err == nil:
				d.Case = &c
			case !fault.Is(err, fault.NotFound):
				return err
			}
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(request))
		return err
	})
	return d, err
}

// ByNumber returns the request of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (request id.Support, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		request, err = db.One(ctx, tx, db.Value[id.Support], `SELECT id FROM support_requests WHERE county = $1 AND number = $2`, tx.County, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return request, err
}

// Request returns a request within a transaction of the caller.
func (s *Service) Request(ctx context.Context, tx *db.Tx, request id.Support) (Request, error) {
	return one(ctx, tx, request)
}

// Owners are whom a request belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	r, err := one(ctx, tx, id.Support(record))
	return r.Owners(), err
}
