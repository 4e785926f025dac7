package publicity

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// PositionFilter narrows lists of positions. The address of a list says the
// same.
type PositionFilter struct {
	Text    string // in name, address, content; or a number
	Kind    Channel
	Area    id.Area
	Unit    id.Unit
	Late    bool   // not checked in time
	Bad     bool   // it did not pass its last check
	Idle    bool   // nothing runs on it
	Retired bool   // those that are taken down, in place of the others
	Mine    bool   // to be checked by the actor, now
	Other   string // a group or category: there are none, so that it finds nothing

	Sort  string // number, next, unit; with - before it: downwards
	After string
	Limit int
}

// PositionFilterFrom reads the filter of an address.
func PositionFilterFrom(q url.Values) PositionFilter {
	f := PositionFilter{
		Text: strings.TrimSpace(q.Get("q")), Area: id.Area(q.Get("area")), Unit: id.Unit(q.Get("unit")), Late: q.Get("late") != "", Bad: q.Get("bad") != "",
		Idle: q.Get("idle") != "", Retired: q.Get("retired") != "", Mine: q.Get("mine") != "", Other: q.Get("group") + q.Get("category") + q.Get("theme"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
	if k := Channel(q.Get("kind")); k.Valid() {
		f.Kind = k
	}
	return f
}

// Values is the filter as the parameters of an address.
func (f PositionFilter) Values() url.Values {
	return values(map[string]string{
		"q": f.Text, "kind": string(f.Kind), "area": string(f.Area), "unit": string(f.Unit), "late": flag(f.Late), "bad": flag(f.Bad), "idle": flag(f.Idle),
		"retired": flag(f.Retired), "mine": flag(f.Mine), "theme": f.Other, "sort": f.Sort,
	})
}

// Link is path with the filter as its address.
func (f PositionFilter) Link(path string) string { return link(path, f.Values()) }

func (f PositionFilter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	w.And("p.retired = ?", f.Retired)
	equal(w, "p.kind", f.Kind)
	equal(w, "p.area", f.Area)
	equal(w, "p.unit", f.Unit)
	if f.Other != "" {
		w.And("1 = 0")
	}
	if f.Bad {
		w.And("p.passed = FALSE")
	}
	if f.Idle {
		w.And("p.content = ''")
	}
	contains(w, f.Text, PositionNumber, "p.name", "p.address", "p.content")
	if !f.Late && !f.Mine {
		return w, nil
	}
	day, err := today(ctx, tx)
	if err != nil {
		return nil, err
	}
	if f.Late {
		w.And("p.retired = FALSE AND p.next_on < ?", day)
	}
	if f.Mine {
		mine(w, by, access.CheckPublicity, "p.retired = FALSE")
		w.And("p.next_on <= ?", day)
	}
	return w, nil
}

var positionOrders = map[string][]db.Key{
	"number": {number},
	"next":   {{SQL: "p.next_on"}, number},
	"unit":   {{SQL: "p.unit"}, number},
}

func positionRows(ctx context.Context, tx *db.Tx, by access.Actor, f PositionFilter) ([]Position, string, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return nil, "", err
	}
	return pageOf(ctx, tx, `SELECT `+db.Prefixed("p", positionColumns)+` FROM publicity_positions p`, w, db.OrderOf(positionOrders, f.Sort, "number"), f.After, f.Limit, scanPosition,
		func(o db.Order, p Position) string {
			switch o.Name {
			case "next":
				return o.Cursor(p.Next, p.Number)
			case "unit":
				return o.Cursor(string(p.Unit), p.Number)
			}
			return o.Cursor(p.Number)
		})
}

func countPositions(ctx context.Context, tx *db.Tx, by access.Actor, f PositionFilter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM publicity_positions p `+w.String(), w.Args...)
}

// Positions returns a page of the positions that f finds, how many there are,
// and where the next page begins.
func (s *Service) Positions(ctx context.Context, by access.Actor, f PositionFilter) (list []Position, total int64, next string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if total, err = countPositions(ctx, tx, by, f); err != nil {
			return err
		}
		list, next, err = positionRows(ctx, tx, by, f)
		return err
	})
	return list, total, next, err
}

// EachPosition calls fn for every position of the list, in its order.
func (s *Service) EachPosition(ctx context.Context, by access.Actor, f PositionFilter, fn func(Position) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Position, string, error) {
			f.After = after
			return positionRows(ctx, tx, by, f)
		}, fn)
	})
}

// PositionDetail is a position with its checks.
type PositionDetail struct {
	Position Position
	Checks   []Check // the latest first
	Story    []journal.Line
	Today    string
}

// Position returns a position with its checks.
func (s *Service) Position(ctx context.Context, by access.Actor, position id.Position) (d PositionDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = PositionDetail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Position, err = onePosition(ctx, tx, position); err != nil {
			return err
		}
		d.Checks, err = db.All(ctx, tx, func(r db.Row) (c Check, err error) {
			return c, r.Scan(&c.ID, &c.Due, &c.Day, &c.Passed, &c.Finding, &c.Actor, db.Time(&c.At))
		}, `SELECT id, due_on, day, passed, finding, actor, at FROM publicity_checks WHERE county = $1 AND position = $2 ORDER BY day DESC, id DESC LIMIT 50`, tx.County, position)
		if err != nil {
			return fmt.Errorf("checks of position: %w", err)
		}
		for i := range d.Checks {
			if d.Checks[i].Photos, err = photos.Of(ctx, tx, SubjectCheck, d.Checks[i].ID); err != nil {
				return err
			}
		}
		d.Story, err = journal.Of(ctx, tx, SubjectPosition, string(position))
		return err
	})
	return d, err
}

// positionTodos are the positions to be checked, by the day.
func positionTodos(ctx context.Context, tx *db.Tx, by access.Actor, f PositionFilter) ([]inbox.Todo, error) {
	f.Sort = "next"
	list, _, err := positionRows(ctx, tx, by, f)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	a, err := lookAround(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := counties.Day(tx, a.county)
	out := make([]inbox.Todo, 0, len(list))
	for _, p := range list {
		out = append(out, inbox.Todo{
			Kind: "publicity.position", Subject: SubjectPosition, Record: string(p.ID), Number: p.Label(), Title: p.Name, Where: a.where(p.Area, p.Unit),
			State: "publicity.channel." + string(p.Kind), Step: "publicity.step.check", Link: p.Link(), Phone: "/m" + p.Link(), Due: endOf(p.Next, a.county.Zone), Late: p.Late(day),
		})
	}
	return out, nil
}

// expectedChecks are the checks that were to be made from one day to another:
// those that were, and those that are open.
func expectedChecks(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (e inbox.Expectation, err error) {
		var p Position
		var due, done string
		err = r.Scan(&e.Record, &p.ID, &p.Number, db.Text(&p.Area), &p.Unit, &due, &done)
		e.Kind, e.Title, e.Link, e.Unit, e.Area = "publicity.expected.check", p.Label(), p.Link(), p.Unit, p.Area
		e.Due, e.Done = endOf(due, county.Zone), endOf(done, county.Zone)
		return e, err
	}, `SELECT c.id, p.id, p.number, p.area, p.unit, c.due_on, c.day FROM publicity_checks c JOIN publicity_positions p ON p.county = c.county AND p.id = c.position
			WHERE c.county = $1 AND c.due_on >= $2 AND c.due_on <= $3
		UNION ALL SELECT p.id, p.id, p.number, p.area, p.unit, p.next_on, '' FROM publicity_positions p WHERE p.county = $1 AND p.retired = FALSE AND p.next_on >= $2 AND p.next_on <= $3
		ORDER BY 6, 1 LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected checks: %w", err)
	}
	return out, nil
}

// positionFigures are how many positions there are, and how they stand.
func positionFigures() (defs []figures.Def) {
	for key, f := range map[string]PositionFilter{
		"publicity.positions": {}, "publicity.positions_late": {Late: true}, "publicity.positions_bad": {Bad: true}, "publicity.banners_hung": {Kind: Banner},
	} {
		narrowed := func(q figures.Query) PositionFilter {
			f := f
			f.Area, f.Unit, f.Other = q.Area, q.Unit, string(q.Group)+q.Category+q.Theme
			return f
		}
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock, Lacks: []figures.By{figures.ByGroup}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return countPositions(ctx, tx, access.System(tx.County), narrowed(q))
			},
			Drill: func(q figures.Query) string { return narrowed(q).Link("/publicity/positions") },
		})
	}
	return defs
}
