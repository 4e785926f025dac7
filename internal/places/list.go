package places

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "p.number", Number: true}

// orders are how lists of places are sorted. The mark of a place that was never
// checked is below all others.
var orders = map[string][]db.Key{
	"number": {number},
	"name":   {{SQL: "p.name"}, number},
	"size":   {{SQL: "p.size", Number: true}, number},
	"next":   {{SQL: "p.next_on"}, number},
	"mark":   {{SQL: markOf, Number: true}, number},
}

const markOf = "CASE WHEN p.asked = 0 THEN -1 ELSE p.met * 100 / p.asked END"

// cursor names a place in an order.
func cursor(o db.Order, p Place) string {
	switch o.Name {
	case "name":
		return o.Cursor(p.Name, p.Number)
	case "size":
		return o.Cursor(p.Size, p.Number)
	case "next":
		return o.Cursor(p.Next, p.Number)
	case "mark":
		if p.Asked == 0 {
			return o.Cursor(int64(-1), p.Number)
		}
		return o.Cursor(p.Percent(), p.Number)
	}
	return o.Cursor(p.Number)
}

// Page is a page of a list of places.
type Page struct {
	Places []Place
	Sums   Sums   // of the whole list
	Next   string // where the next page begins; empty: there is none
	Today  string
}

// Sums are the counts of a list.
type Sums struct {
	Places int64
	Size   int64 // households, or stalls
	Mark         // of the last checks
}

// rows reads a page of the rows that w narrows. cursor names a row in the
// order. next is where the following page begins; empty: there is none.
func rows[T any](ctx context.Context, tx *db.Tx, query string, w *db.Where, o db.Order, after string, limit int, scan func(db.Row) (T, error), cursor func(db.Order, T) string) (list []T, next string, err error) {
	if limit <= 0 {
		limit = usualLimit
	}
	limit = min(limit, mostLimit)
	o.After(w, after)
	text := query + " " + w.String() + o.By() + " LIMIT " + w.Arg(limit+1)
	if list, err = db.All(ctx, tx, scan, text, w.Args...); err != nil {
		return nil, "", fmt.Errorf("list of places: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = cursor(o, list[limit-1])
	}
	return list, next, nil
}

// inTurn calls fn for every row of the pages that page reads.
func inTurn[T any](page func(after string) ([]T, string, error), fn func(T) error) error {
	for after := ""; ; {
		list, next, err := page(after)
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := fn(x); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]Place, string, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return nil, "", err
	}
	return rows(ctx, tx, `SELECT `+db.Prefixed("p", columns)+` FROM places p`, w, db.OrderOf(orders, f.Sort, "number"), f.After, f.Limit, scan, cursor)
}

func sums(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (n Sums, err error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return n, err
	}
	n, err = db.One(ctx, tx, func(r db.Row) (n Sums, err error) { return n, r.Scan(&n.Places, &n.Size, &n.Met, &n.Asked) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(p.size), 0) AS BIGINT), CAST(COALESCE(SUM(p.met), 0) AS BIGINT), CAST(COALESCE(SUM(p.asked), 0) AS BIGINT) FROM places p `+w.String(), w.Args...)
	if err != nil {
		return n, fmt.Errorf("sums of places: %w", err)
	}
	return n, nil
}

// List returns a page of the places that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if p.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if p.Sums, err = sums(ctx, tx, by, f); err != nil {
			return err
		}
		p.Places, p.Next, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

// Each calls fn for every place of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Place) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Place, string, error) {
			f.After = after
			return list(ctx, tx, by, f)
		}, fn)
	})
}

// Standing calls fn for every place that is not retired, by number.
func (s *Service) Standing(ctx context.Context, tx *db.Tx, fn func(Place) error) error {
	return inTurn(func(after string) ([]Place, string, error) {
		return list(ctx, tx, access.System(tx.County), Filter{After: after, Limit: mostLimit})
	}, fn)
}

// Detail is a place with everything around it.
type Detail struct {
	Place  Place
	Items  []Item // of its kind, also those that are not looked at any more
	Checks []Check
	Photos []photos.Photo
	Cases  []At
	Linked []Project // by somebody
	Curing []Project // the cases at it; those that are not linked
	Story  []journal.Line
	Today  string
}

// Active are the items that a new check looks at.
func (d Detail) Active() []Item { return active(d.Items, d.Place.Kind) }

// maxChecks bounds the checks that a place's page shows.
const maxChecks = 60

// Detail returns a place with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, place id.Site) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Place, err = one(ctx, tx, place); err != nil {
			return err
		}
		all, err := Items(ctx, tx)
		if err != nil {
			return err
		}
		for _, i := range all {
			if i.Kind == d.Place.Kind {
				d.Items = append(d.Items, i)
			}
		}
		if d.Checks, err = checksOf(ctx, tx, place); err != nil {
			return err
		}
		if d.Photos, err = photos.Of(ctx, tx, Subject, string(place)); err != nil {
			return err
		}
		if d.Linked, err = s.projectsOf(ctx, tx, place); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(place))
		return err
	})
	if err != nil {
		return d, err
	}
	if d.Cases, err = s.casesAt(ctx, by, d.Place); err != nil || s.Works == nil {
		return d, err
	}
	var at []id.Case
	for _, c := range d.Cases {
		at = append(at, c.ID)
	}
	curing, err := s.Works.Curing(ctx, by, at)
	for _, p := range curing {
		if !slices.Contains(d.Linked, p) {
			d.Curing = append(d.Curing, p)
		}
	}
	return d, err
}

// checksOf lists the checks of a place with what they found, the latest first.
func checksOf(ctx context.Context, tx *db.Tx, place id.Site) ([]Check, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (c Check, err error) {
		return c, r.Scan(&c.ID, &c.Due, &c.Day, &c.Met, &c.Asked, &c.Note, &c.Actor, db.Time(&c.At))
	}, `SELECT id, due_on, day, met, asked, note, actor, at FROM places_checks WHERE county = $1 AND place = $2 ORDER BY at DESC, id DESC LIMIT $3`, tx.County, place, maxChecks)
	if err != nil {
		return nil, fmt.Errorf("checks of a place: %w", err)
	}
	for i := range out {
		out[i].Results, err = db.All(ctx, tx, func(r db.Row) (x Result, err error) {
			return x, r.Scan(&x.ID, &x.Item, &x.Met, &x.Note, db.Text(&x.Case))
		}, `SELECT id, item, met, note, case_id FROM places_results WHERE county = $1 AND check_id = $2 ORDER BY id LIMIT $3`, tx.County, out[i].ID, maxItems)
		if err != nil {
			return nil, fmt.Errorf("results of a check: %w", err)
		}
		for j := range out[i].Results {
			x := &out[i].Results[j]
			if x.Met {
				continue
			}
			if x.Photos, err = photos.Of(ctx, tx, SubjectResult, x.ID); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ByNumber returns the place of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, n int64) (place id.Site, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		place, err = db.One(ctx, tx, db.Value[id.Site], `SELECT id FROM places WHERE county = $1 AND number = $2`, tx.County, n)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return place, err
}
