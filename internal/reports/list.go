package reports

import (
	"cmp"
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// Page is a page of the list of reports.
type Page struct {
	Reports []Written
	Total   int64
	Next    string
}

// Filter narrows the list of reports.
type Filter struct {
	Kind  Kind
	State State
	Sort  string
	After string
	Limit int
}

var orders = map[string][]db.Key{
	"number": {{SQL: "r.number", Number: true}},
	"to":     {{SQL: "r.to_on"}, {SQL: "r.number", Number: true}},
	"state":  {{SQL: "r.state"}, {SQL: "r.number", Number: true}},
}

// List returns a page of the reports that f finds, the newest first.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return p, err
	}
	f.Limit = min(cmp.Or(f.Limit, 50), 500)
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		w := &db.Where{}
		w.And("r.county = ?", tx.County)
		if f.Kind != "" {
			w.And("r.kind = ?", f.Kind)
		}
		if f.State != "" {
			w.And("r.state = ?", f.State)
		}
		if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM written_reports r `+w.String(), w.Args...); err != nil {
			return fmt.Errorf("count reports: %w", err)
		}
		o := db.OrderOf(orders, f.Sort, "-number")
		o.After(w, f.After)
		if p.Reports, err = db.All(ctx, tx, scan, `SELECT `+db.Prefixed("r", columns)+` FROM written_reports r `+w.String()+o.By()+` LIMIT `+w.Arg(f.Limit+1), w.Args...); err != nil {
			return fmt.Errorf("list reports: %w", err)
		}
		if len(p.Reports) > f.Limit {
			p.Reports = p.Reports[:f.Limit]
			last := p.Reports[f.Limit-1]
			switch o.Name {
			case "to":
				p.Next = o.Cursor(last.Period.To, last.Number)
			case "state":
				p.Next = o.Cursor(string(last.State), last.Number)
			default:
				p.Next = o.Cursor(last.Number)
			}
		}
		return nil
	})
	return p, err
}
