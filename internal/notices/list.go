package notices

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Page is a page of a list of notices.
type Page struct {
	Notices []Notice // masked where the reader is not to know the party
	Total   int64
	Next    string // where the next page begins; empty: there is none
	Today   string
}

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "n.number", Number: true}

// orders are how lists of notices are sorted.
var orders = map[string][]db.Key{
	"number": {number},
	"paper":  {{SQL: "n.word"}, {SQL: "n.year", Number: true}, {SQL: "n.no", Number: true}, number},
	"due":    {{SQL: "n.due_on"}, number},
	"state":  {{SQL: "n.state"}, number},
	"area":   {{SQL: "n.area"}, number},
}

// cursor names a notice in an order.
func cursor(o db.Order, n Notice) string {
	switch o.Name {
	case "paper":
		return o.Cursor(n.Word, n.Year, n.No, n.Number)
	case "due":
		return o.Cursor(n.Text.DueOn, n.Number)
	case "state":
		return o.Cursor(string(n.State), n.Number)
	case "area":
		return o.Cursor(string(n.Area), n.Number)
	}
	return o.Cursor(n.Number)
}

// List returns a page of the notices that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if p, err = list(ctx, tx, by, f); err != nil {
			return err
		}
		p.Total, err = count(ctx, tx, by, f)
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
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "-number")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("n", columns) + ` FROM served_notices n ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Notices, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list notices: %w", err)
	}
	if len(p.Notices) > f.Limit {
		p.Notices = p.Notices[:f.Limit]
		p.Next = cursor(o, p.Notices[f.Limit-1])
	}
	for i, n := range p.Notices {
		if !SeesParty(n, by) {
			p.Notices[i] = Masked(n)
		}
	}
	return p, nil
}

func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM served_notices n `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count notices: %w", err)
	}
	return n, nil
}

// Each calls fn for every notice of the list, in its order. It reads page by
// page, so that a long list takes no more memory than a short one.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Notice) error) error {
	f.Limit, f.After = mostLimit, ""
	for {
		var p Page
		err := s.read(ctx, by, func(tx *db.Tx) (err error) {
			p, err = list(ctx, tx, by, f)
			return err
		})
		if err != nil {
			return err
		}
		for _, n := range p.Notices {
			if err := fn(n); err != nil {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		f.After = p.Next
	}
}

// Detail is a notice with everything around it.
type Detail struct {
	Notice  Notice // masked where the reader is not to know the party
	Case    *cases.Case
	Hidden  bool // it has a case that the reader may not see
	Kind    Kind
	Issuer  Issuer
	Lacks   Power // that the kind wants and the issuer has not
	Photos  []photos.Photo
	Visits  []Visit
	Story   []journal.Line
	Today   string
	MayShow bool // the reader may know the party
}

// Detail returns a notice with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, notice id.Served) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Notice, err = one(ctx, tx, notice); err != nil {
			return err
		}
		if err := s.caseOf(ctx, tx, by, &d); err != nil {
			return err
		}
		if d.Kind, _, err = kindOf(ctx, tx, d.Notice.Kind); err != nil {
			return err
		}
		if d.Issuer, _, err = issuerOf(ctx, tx, d.Notice.Issuer); err != nil {
			return err
		}
		if !d.Issuer.Has(d.Kind.Power) {
			d.Lacks = d.Kind.Power
		}
		if d.Photos, err = photos.Of(ctx, tx, Subject, string(notice)); err != nil {
			return err
		}
		if d.Visits, err = visitsOf(ctx, tx, notice); err != nil {
			return err
		}
		if d.MayShow = SeesParty(d.Notice, by); !d.MayShow {
			d.Notice = Masked(d.Notice)
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(notice))
		return err
	})
	return d, err
}

func (s *Service) caseOf(ctx context.Context, tx *db.Tx, by access.Actor, d *Detail) error {
	if d.Notice.Case == "" {
		return nil
	}
	got, err := s.cases.Seen(ctx, tx, by, d.Notice.Case)
	switch {
	case err == nil:
		d.Case = &got
	case fault.Is(err, fault.NotFound):
		d.Hidden = true
	default:
		return err
	}
	return nil
}

// ByNumber returns the notice of a number of the register.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (notice id.Served, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		notice, err = db.One(ctx, tx, db.Value[id.Served], `SELECT id FROM served_notices WHERE county = $1 AND number = $2`, tx.County, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return notice, err
}

// Owners are whom a notice belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	n, err := one(ctx, tx, id.Served(record))
	return n.Owners(), err
}

// Count is how many notices the list of f has.
func (s *Service) Count(ctx context.Context, by access.Actor, f Filter) (n int64, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		n, err = count(ctx, tx, by, f)
		return err
	})
	return n, err
}
