package places

import (
	"context"
	"fmt"
	"net/url"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// FoundFilter narrows lists of checks, and of what they found item by item.
type FoundFilter struct {
	Campaign id.Campaign // empty: the current one
	Text     string      // in the place's name; or its number
	Kind     Kind
	Area     id.Area // of the place at the check, and its unit
	Unit     id.Unit
	Item     string // code; of results only
	Outcome  Outcome
	From, To string // days of the checks
	Other    string

	Sort  string // day, number, mark; with - before it: downwards
	After string
	Limit int
}

// FoundFilterFrom reads the filter of an address.
func FoundFilterFrom(q url.Values) FoundFilter {
	p := FilterFrom(q)
	f := FoundFilter{
		Campaign: id.Campaign(q.Get("campaign")), Text: p.Text, Kind: p.Kind, Area: p.Area, Unit: p.Unit, Item: q.Get("item"), From: q.Get("from"), To: q.Get("to"), Other: p.Other,
		Sort: p.Sort, After: p.After,
	}
	if o := Outcome(q.Get("outcome")); o == Met || o == Fault {
		f.Outcome = o
	}
	return f
}

// Values is the filter as the parameters of an address.
func (f FoundFilter) Values() url.Values {
	return values(map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "kind": string(f.Kind), "area": string(f.Area), "unit": string(f.Unit), "item": f.Item, "outcome": string(f.Outcome),
		"from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	})
}

// Link is path with the filter as its address.
func (f FoundFilter) Link(path string) string { return link(path, f.Values()) }

// asked is f narrowed to what a figure is asked for.
func (f FoundFilter) asked(q figures.Query) FoundFilter {
	f.Campaign, f.Area, f.Unit, f.From, f.To, f.Other = q.Campaign, q.Area, q.Unit, q.From, q.To, string(q.Group)+q.Category+q.Theme
	return f
}

// narrow makes the conditions of f over places_checks c and places p.
func (f FoundFilter) narrow(ctx context.Context, tx *db.Tx) (*db.Where, error) {
	w := &db.Where{}
	w.And("c.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("c.campaign = ?", campaign)
	equal(w, "p.kind", f.Kind)
	equal(w, "c.area", f.Area)
	equal(w, "c.unit", f.Unit)
	if f.Other != "" {
		w.And("1 = 0")
	}
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And("c.day >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And("c.day <= ?", f.To)
	}
	search(w, f.Text, "p.name")
	return w, nil
}

// Made is a check in the list of checks, with its place.
type Made struct {
	Check
	Of Place // ID, Number, Kind and Name; Area and Unit as they were then
}

const checksFrom = ` FROM places_checks c JOIN places p ON p.county = c.county AND p.id = c.place`

var checkOrders = map[string][]db.Key{
	"day":    {{SQL: "c.day"}, {SQL: "c.id"}},
	"number": {number, {SQL: "c.id"}},
	"mark":   {{SQL: "c.met * 100 / c.asked", Number: true}, {SQL: "c.id"}},
}

// narrowChecks narrows to checks that found a fault, or none.
func (f FoundFilter) narrowChecks(w *db.Where) {
	switch f.Outcome {
	case Fault:
		w.And("c.met < c.asked")
	case Met:
		w.And("c.met = c.asked")
	case Unseen:
	}
}

func madeRows(ctx context.Context, tx *db.Tx, f FoundFilter) ([]Made, string, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return nil, "", err
	}
	f.narrowChecks(w)
	return rows(ctx, tx, `SELECT c.id, c.due_on, c.day, c.met, c.asked, c.note, c.actor, c.at, p.id, p.number, p.kind, p.name, c.area, c.unit`+checksFrom, w,
		db.OrderOf(checkOrders, f.Sort, "-day"), f.After, f.Limit,
		func(r db.Row) (m Made, err error) {
			return m, r.Scan(&m.ID, &m.Due, &m.Day, &m.Met, &m.Asked, &m.Note, &m.Actor, db.Time(&m.At), &m.Of.ID, &m.Of.Number, &m.Of.Kind, &m.Of.Name, &m.Of.Area, &m.Of.Unit)
		},
		func(o db.Order, m Made) string {
			switch o.Name {
			case "number":
				return o.Cursor(m.Of.Number, m.ID)
			case "mark":
				return o.Cursor(m.Percent(), m.ID)
			}
			return o.Cursor(m.Day, m.ID)
		})
}

// madeSums counts the checks that f finds, and their items.
func madeSums(ctx context.Context, tx *db.Tx, f FoundFilter) (n int64, m Mark, err error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return 0, m, err
	}
	f.narrowChecks(w)
	m, err = db.One(ctx, tx, func(r db.Row) (m Mark, err error) { return m, r.Scan(&n, &m.Met, &m.Asked) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(c.met), 0) AS BIGINT), CAST(COALESCE(SUM(c.asked), 0) AS BIGINT)`+checksFrom+` `+w.String(), w.Args...)
	if err != nil {
		return 0, m, fmt.Errorf("sums of checks: %w", err)
	}
	return n, m, nil
}

// Checks returns a page of the checks that f finds, how many there are and
// their items.
func (s *Service) Checks(ctx context.Context, by access.Actor, f FoundFilter) (out []Made, total int64, m Mark, next string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if total, m, err = madeSums(ctx, tx, f); err != nil {
			return err
		}
		out, next, err = madeRows(ctx, tx, f)
		return err
	})
	return out, total, m, next, err
}

// EachCheck calls fn for every check of the list, in its order.
func (s *Service) EachCheck(ctx context.Context, by access.Actor, f FoundFilter, fn func(Made) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Made, string, error) {
			f.After = after
			return madeRows(ctx, tx, f)
		}, fn)
	})
}

// Found is what a check found of an item, with the check and its place.
type Found struct {
	Result
	Day   string
	Actor string
	Of    Place // as of Made
}

const resultsFrom = ` FROM places_results r JOIN places_checks c ON c.county = r.county AND c.id = r.check_id JOIN places p ON p.county = c.county AND p.id = c.place`

var resultOrders = map[string][]db.Key{
	"day":    {{SQL: "c.day"}, {SQL: "r.id"}},
	"number": {number, {SQL: "r.id"}},
}

// narrowResults is narrow for what the checks found item by item.
func (f FoundFilter) narrowResults(ctx context.Context, tx *db.Tx) (*db.Where, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return nil, err
	}
	equal(w, "r.item", f.Item)
	if f.Outcome != Unseen {
		w.And("r.met = ?", f.Outcome == Met)
	}
	return w, nil
}

func foundRows(ctx context.Context, tx *db.Tx, f FoundFilter) ([]Found, string, error) {
	w, err := f.narrowResults(ctx, tx)
	if err != nil {
		return nil, "", err
	}
	return rows(ctx, tx, `SELECT r.id, r.item, r.met, r.note, r.case_id, c.day, c.actor, p.id, p.number, p.kind, p.name, c.area, c.unit`+resultsFrom, w,
		db.OrderOf(resultOrders, f.Sort, "-day"), f.After, f.Limit,
		func(r db.Row) (x Found, err error) {
			return x, r.Scan(&x.ID, &x.Item, &x.Met, &x.Note, db.Text(&x.Case), &x.Day, &x.Actor, &x.Of.ID, &x.Of.Number, &x.Of.Kind, &x.Of.Name, &x.Of.Area, &x.Of.Unit)
		},
		func(o db.Order, x Found) string {
			if o.Name == "number" {
				return o.Cursor(x.Of.Number, x.ID)
			}
			return o.Cursor(x.Day, x.ID)
		})
}

func countFound(ctx context.Context, tx *db.Tx, f FoundFilter) (int64, error) {
	w, err := f.narrowResults(ctx, tx)
	if err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*)`+resultsFrom+` `+w.String(), w.Args...)
}

// Found returns a page of what checks found, item by item, and how much there
// is.
func (s *Service) Found(ctx context.Context, by access.Actor, f FoundFilter) (out []Found, total int64, next string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if total, err = countFound(ctx, tx, f); err != nil {
			return err
		}
		out, next, err = foundRows(ctx, tx, f)
		return err
	})
	return out, total, next, err
}

// EachFound calls fn for everything of the list, in its order.
func (s *Service) EachFound(ctx context.Context, by access.Actor, f FoundFilter, fn func(Found) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Found, string, error) {
			f.After = after
			return foundRows(ctx, tx, f)
		}, fn)
	})
}
