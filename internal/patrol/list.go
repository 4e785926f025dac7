package patrol

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Total is what a list holds: so many actions, and what they add up to.
type Total struct {
	Actions int64
	Count   int64
}

// Page is a page of the list of actions.
type Page struct {
	Actions []Action
	Total   Total
	Next    string // cursor for After; empty: this is the last page
	Prev    string // cursor for Before; empty: this is the first page
}

const (
	usualRows = 50
	mostRows  = 500
)

// List returns a page of the actions. Everybody of the county sees them all.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (page Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		w := f.where(tx, k.Campaign)
		page.Total, err = db.One(ctx, tx, func(r db.Row) (t Total, err error) { return t, r.Scan(&t.Actions, &t.Count) },
			`SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM patrol_actions `+w.String(), w.Args...)
		if err != nil {
			return fmt.Errorf("count actions: %w", err)
		}
		return s.page(ctx, tx, k, f, &page)
	})
	return page, err
}

// page reads the rows of a page.
func (s *Service) page(ctx context.Context, tx *db.Tx, k *known, f Filter, page *Page) error {
	limit := f.Limit
	if limit <= 0 {
		limit = usualRows
	}
	limit = min(limit, mostRows)
	down := f.Sort == "" || strings.HasPrefix(f.Sort, "-")
	columns := []string{"day", "at", "id"}
	if strings.TrimPrefix(f.Sort, "-") == "count" {
		columns = []string{"amount", "id"}
	}
	w := f.where(tx, k.Campaign)
	back := f.Before != ""
	if from := f.After + f.Before; from != "" {
		values, err := cursorFrom(from, columns)
		if err != nil {
			return err
		}
		sign := " > "
		if down != back {
			sign = " < "
		}
		w.And("("+strings.Join(columns, ", ")+")"+sign+"("+strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")+")", values...)
	}
	order := " ASC"
	if down != back {
		order = " DESC"
	}
	rows, err := db.All(ctx, tx, scanAction, `SELECT `+actionColumns+` FROM patrol_actions `+w.String()+
		` ORDER BY `+strings.Join(columns, order+", ")+order+` LIMIT `+w.Arg(limit+1), w.Args...)
	if err != nil {
		return fmt.Errorf("list actions: %w", err)
	}
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	if back {
		slices.Reverse(rows)
	}
	page.Actions = rows
	if len(rows) == 0 {
		return nil
	}
	if more || back {
		page.Next = rows[len(rows)-1].cursor(columns)
	}
	if back && more || f.After != "" {
		page.Prev = rows[0].cursor(columns)
	}
	return nil
}

// cursor is the place of a in a list: when or how much, and which.
func (a Action) cursor(columns []string) string {
	if columns[0] == "amount" {
		return strconv.FormatInt(a.Count, 36) + "." + string(a.ID)
	}
	return strconv.FormatInt(a.At.UnixMilli(), 36) + "." + a.Day + "." + string(a.ID)
}

func cursorFrom(s string, columns []string) ([]any, error) {
	parts := strings.Split(s, ".")
	if len(parts) == len(columns) && fault.Storable(s) {
		if n, err := strconv.ParseInt(parts[0], 36, 64); err == nil {
			if columns[0] == "amount" {
				return []any{n, parts[1]}, nil
			}
			return []any{parts[1], n, parts[2]}, nil
		}
	}
	return nil, fault.New(fault.Invalid, "patrol.bad_parameter", s)
}

// All yields every action of a list in its order, for exports.
func (s *Service) All(ctx context.Context, by access.Actor, f Filter) iter.Seq2[Action, error] {
	return func(yield func(Action, error) bool) {
		f.After, f.Before, f.Limit = "", "", mostRows
		for {
			var page Page
			err := s.read(ctx, by, func(tx *db.Tx) error {
				k, err := s.know(ctx, tx)
				if err != nil {
					return err
				}
				page = Page{}
				return s.page(ctx, tx, k, f, &page)
			})
			if err != nil {
				yield(Action{}, err)
				return
			}
			for _, a := range page.Actions {
				if !yield(a, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			f.After = page.Next
		}
	}
}

// Detail is everything that the page of one action shows.
type Detail struct {
	Action   Action
	Case     *cases.Case // nil: none, or one that the reader may not see
	Photos   []photos.Photo
	Timeline []journal.Line
	// Confirmed: the report of its day is confirmed, so that a change is a
	// correction.
	Confirmed bool
	Now       time.Time
}

// Get returns one action. Its photos are for those who may see its records;
// those that went with its case, for those who may see the case.
func (s *Service) Get(ctx context.Context, by access.Actor, action id.Action) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{Now: tx.Now}
		if d.Action, err = loadAction(ctx, tx, action); err != nil {
			return err
		}
		if by.May(access.SeeCase, d.Action.Owners()) {
			if d.Photos, err = photos.Of(ctx, tx, Subject, string(action)); err != nil {
				return err
			}
		}
		if d.Action.Case != "" {
			c, err := s.cases.Seen(ctx, tx, by, d.Action.Case)
			switch {
			case err == nil:
				d.Case = &c
				more, err := photos.Of(ctx, tx, cases.Subject, string(c.ID))
				if err != nil {
					return err
				}
				d.Photos = append(d.Photos, more...)
			case !fault.Is(err, fault.NotFound):
				return err
			}
		}
		if d.Confirmed, err = isConfirmed(ctx, tx, d.Action.Day); err != nil {
			return err
		}
		d.Timeline, err = journal.Of(ctx, tx, Subject, string(action))
		return err
	})
	return d, err
}

// SeenCases returns those of the cases that actions brought which by may see.
func (s *Service) SeenCases(ctx context.Context, by access.Actor, actions []Action) (map[id.Case]bool, error) {
	seen := map[id.Case]bool{}
	err := s.read(ctx, by, func(tx *db.Tx) error {
		for _, a := range actions {
			if a.Case == "" || seen[a.Case] {
				continue
			}
			_, err := s.cases.Seen(ctx, tx, by, a.Case)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			seen[a.Case] = err == nil
		}
		return nil
	})
	return seen, err
}
