package works

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
)

// Page is a page of a list of projects.
type Page struct {
	Projects []Project
	Total    int64
	Sums     Money  // of the whole list
	Next     string // where the next page begins; empty: there is none
	Today    string
}

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "p.number", Number: true}

// orders are how lists of projects are sorted.
var orders = map[string][]db.Key{
	"number":   {number},
	"due":      {{SQL: "p.due_on"}, number},
	"state":    {{SQL: "p.state"}, number},
	"percent":  {{SQL: "p.percent", Number: true}, number},
	"planned":  {{SQL: "p.planned", Number: true}, number},
	"approved": {{SQL: "p.approved", Number: true}, number},
	"paid":     {{SQL: "p.paid", Number: true}, number},
}

// cursor names a project in an order.
func cursor(o db.Order, p Project) string {
	switch o.Name {
	case "due":
		return o.Cursor(p.DueOn, p.Number)
	case "state":
		return o.Cursor(string(p.State), p.Number)
	case "percent":
		return o.Cursor(p.Percent, p.Number)
	case "planned":
		return o.Cursor(p.Planned, p.Number)
	case "approved":
		return o.Cursor(p.Approved, p.Number)
	case "paid":
		return o.Cursor(p.Paid, p.Number)
	}
	return o.Cursor(p.Number)
}

// List returns a page of the projects that f finds.
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
	if p.Total, p.Sums, err = sums(ctx, tx, by, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "-number")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("p", columns) + ` FROM works_projects p ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Projects, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list projects: %w", err)
	}
	if len(p.Projects) > f.Limit {
		p.Projects = p.Projects[:f.Limit]
		p.Next = cursor(o, p.Projects[f.Limit-1])
	}
	return p, nil
}

// sums counts what the list of f holds, and adds up its money.
func sums(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (n int64, m Money, err error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, m, err
	}
	m, err = db.One(ctx, tx, func(r db.Row) (m Money, err error) { return m, r.Scan(&n, &m.Planned, &m.Approved, &m.Paid) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(p.planned), 0) AS BIGINT), CAST(COALESCE(SUM(p.approved), 0) AS BIGINT), CAST(COALESCE(SUM(p.paid), 0) AS BIGINT)
			FROM works_projects p `+w.String(), w.Args...)
	if err != nil {
		return 0, m, fmt.Errorf("sums of projects: %w", err)
	}
	return n, m, nil
}

// Sums counts the projects of the county that f finds and adds up their
// money, within the caller's unit of work.
func Sums(ctx context.Context, tx *db.Tx, f Filter) (int64, Money, error) {
	return sums(ctx, tx, access.System(tx.County), f)
}

// Each calls fn for every project of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Project) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, x := range p.Projects {
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

// Detail is a project with everything around it.
type Detail struct {
	Project    Project
	Cases      []cases.Case // those that the reader may see
	Hidden     int          // how many others there are
	Funds      []Fund
	Milestones []Milestone
	Reports    []Report
	Checks     []Check
	Story      []journal.Line
	Today      string
}

// Detail returns a project with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, project id.Project) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Project, err = one(ctx, tx, project); err != nil {
			return err
		}
		if err := s.casesOf(ctx, tx, by, &d); err != nil {
			return err
		}
		if d.Funds, err = fundsOf(ctx, tx, project); err != nil {
			return err
		}
		if d.Milestones, err = milestonesOf(ctx, tx, project); err != nil {
			return err
		}
		if d.Reports, err = reportsOf(ctx, tx, project); err != nil {
			return err
		}
		if d.Checks, err = checksOf(ctx, tx, project); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(project))
		return err
	})
	return d, err
}

func (s *Service) casesOf(ctx context.Context, tx *db.Tx, by access.Actor, d *Detail) error {
	list, err := linked(ctx, tx, d.Project.ID)
	if err != nil {
		return fmt.Errorf("cases of project: %w", err)
	}
	for _, c := range list {
		got, err := s.cases.Seen(ctx, tx, by, c)
		switch {
		case err == nil:
			d.Cases = append(d.Cases, got)
		case fault.Is(err, fault.NotFound):
			d.Hidden++
		default:
			return err
		}
	}
	return nil
}

// ByNumber returns the project of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (project id.Project, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		project, err = db.One(ctx, tx, db.Value[id.Project], `SELECT id FROM works_projects WHERE county = $1 AND number = $2`, tx.County, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return project, err
}

// Named returns the project of an identifier or a visible number, within a
// transaction.
func (s *Service) Named(ctx context.Context, tx *db.Tx, name string) (Project, error) {
	n, ok := NumberOf(name)
	if !ok {
		return one(ctx, tx, id.Project(name))
	}
	p, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM works_projects WHERE county = $1 AND number = $2`, tx.County, n)
	if errors.Is(err, db.ErrNone) {
		return p, notFound()
	}
	return p, err
}

// Project returns a project, within a transaction, and whether something of it
// is late today.
func (s *Service) Project(ctx context.Context, tx *db.Tx, project id.Project) (p Project, late bool, err error) {
	if p, err = one(ctx, tx, project); err != nil {
		return p, false, err
	}
	day, err := today(ctx, tx)
	return p, p.Late(day), err
}

// Acting are whom a project waits for: the office, until it is approved and
// when it is to be accepted, else the unit in charge.
func (p Project) Acting() inbox.Recipients {
	if p.State == Proposed || p.State == Doing && p.Percent == 100 {
		return inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
	}
	return inbox.Recipients{Units: []id.Unit{p.Unit}}
}

// Owners are whom a project belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	p, err := one(ctx, tx, id.Project(record))
	return p.Owners(), err
}
