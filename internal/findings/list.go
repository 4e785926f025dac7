package findings

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Page is a page of a list of findings.
type Page struct {
	List  []Finding
	Total int64
	Next  string // where the next page begins; empty: there is none
	Today string // in the county, for what is late
}

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "number", Number: true}

// orders are how lists of findings are sorted.
var orders = map[string][]db.Key{
	"number":  {number},
	"month":   {{SQL: "month"}, number},
	"kind":    {{SQL: "kind"}, number},
	"name":    {{SQL: "name"}, number},
	"records": {{SQL: "records", Number: true}, number},
	"state":   {{SQL: "state"}, number},
}

func cursor(o db.Order, f Finding) string {
	switch o.Name {
	case "month":
		return o.Cursor(f.Month, f.Number)
	case "kind":
		return o.Cursor(string(f.Kind), f.Number)
	case "name":
		return o.Cursor(f.Who.Name, f.Number)
	case "records":
		return o.Cursor(f.Records, f.Number)
	case "state":
		return o.Cursor(string(f.State), f.Number)
	}
	return o.Cursor(f.Number)
}

// List returns a page of the findings that by may see.
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
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return p, err
	}
	p.Today = counties.Day(tx, c)
	if p.Total, err = count(ctx, tx, by, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "-number")
	o.After(w, f.After)
	if p.List, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM findings `+w.String()+o.By()+` LIMIT `+w.Arg(f.Limit+1), w.Args...); err != nil {
		return p, fmt.Errorf("list findings: %w", err)
	}
	if len(p.List) > f.Limit {
		p.List = p.List[:f.Limit]
		p.Next = cursor(o, p.List[f.Limit-1])
	}
	return p, nil
}

func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM findings `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count findings: %w", err)
	}
	return n, nil
}

// Each calls fn for every finding of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Finding) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit, f.After = mostLimit, ""
		for {
			p, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, x := range p.List {
				if err := fn(x); err != nil {
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

// Detail is a finding with everything around it.
type Detail struct {
	Finding  Finding
	Evidence []Evidence
	Story    []journal.Line
	Settings Settings
	Today    string
	Now      time.Time
}

// Get returns a finding with its evidence, if by may see it.
func (s *Service) Get(ctx context.Context, by access.Actor, finding id.Finding) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{Now: tx.Now}
		if d.Finding, err = one(ctx, tx, finding); err != nil {
			return err
		}
		if !d.Finding.sees(by) {
			return notFound()
		}
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		d.Today = counties.Day(tx, c)
		st, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		d.Settings = st.Settings
		if d.Evidence, err = evidenceOf(ctx, tx, finding); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(finding))
		return err
	})
	return d, err
}

// About returns a finding for who refers to it, within a transaction, and
// whether somebody is late with it.
func (s *Service) About(ctx context.Context, tx *db.Tx, finding id.Finding) (f Finding, late bool, err error) {
	if f, err = one(ctx, tx, finding); err != nil {
		return f, false, err
	}
	c, err := counties.Of(ctx, tx)
	return f, f.Late(counties.Day(tx, c)), err
}

// OfNote returns the finding of which a noted fact was made, if there is one
// that by may see.
func (s *Service) OfNote(ctx context.Context, by access.Actor, note id.Note) (f Finding, ok bool, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM findings WHERE county = $1 AND note = $2 LIMIT 1`, tx.County, plain(note))
		if err != nil {
			return fmt.Errorf("finding of a noted fact: %w", err)
		}
		if ok = len(list) > 0 && list[0].sees(by); ok {
			f = list[0]
		}
		return nil
	})
	return f, ok, err
}

// Count counts what the list of f holds for by.
func (s *Service) Count(ctx context.Context, by access.Actor, f Filter) (n int64, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		n, err = count(ctx, tx, by, f)
		return err
	})
	return n, err
}
