package inspect

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Page is a page of a list of rounds.
type Page struct {
	Rounds []Round
	Total  int64
	Next   string // where the next page begins; empty: there is none
	Today  string
}

// VisitPage is a page of a list of visits.
type VisitPage struct {
	Visits []Visit
	Total  int64
	Next   string
	Today  string
}

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "p.number", Number: true}

var roundOrders = map[string][]db.Key{
	"number": {number},
	"start":  {{SQL: "p.starts_on"}, number},
	"due":    {{SQL: "p.due_on"}, number},
	"state":  {{SQL: "p.state"}, number},
	"mark":   {{SQL: "p.mark", Number: true}, number},
}

func roundCursor(o db.Order, r Round) string {
	switch o.Name {
	case "start":
		return o.Cursor(r.StartsOn, r.Number)
	case "due":
		return o.Cursor(r.DueOn, r.Number)
	case "state":
		return o.Cursor(string(r.State), r.Number)
	case "mark":
		return o.Cursor(int64(r.Mark), r.Number)
	}
	return o.Cursor(r.Number)
}

var visitOrders = map[string][]db.Key{
	"number": {number, {SQL: "v.seq", Number: true}},
	"day":    {{SQL: "v.done_on"}, number, {SQL: "v.seq", Number: true}},
	"site":   {{SQL: "v.site"}, number, {SQL: "v.seq", Number: true}},
	"mark":   {{SQL: "v.mark", Number: true}, number, {SQL: "v.seq", Number: true}},
}

func visitCursor(o db.Order, v Visit) string {
	switch o.Name {
	case "day":
		return o.Cursor(v.DoneOn, v.Number, v.Seq)
	case "site":
		return o.Cursor(v.Site, v.Number, v.Seq)
	case "mark":
		return o.Cursor(int64(v.Mark), v.Number, v.Seq)
	}
	return o.Cursor(v.Number, v.Seq)
}

// Rounds returns a page of the rounds that f finds.
func (s *Service) Rounds(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = rounds(ctx, tx, by, f)
		return err
	})
	return p, err
}

func limit(n int) int {
	if n <= 0 {
		return usualLimit
	}
	return min(n, mostLimit)
}

func rounds(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p Page, err error) {
	f.Limit = limit(f.Limit)
	if p.Today, err = today(ctx, tx); err != nil {
		return p, err
	}
	w, err := f.rounds(ctx, tx, by)
	if err != nil {
		return p, err
	}
	if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM inspect_rounds p `+w.String(), w.Args...); err != nil {
		return p, fmt.Errorf("count rounds: %w", err)
	}
	o := db.OrderOf(roundOrders, f.Sort, "-number")
	o.After(w, f.After)
	if p.Rounds, err = db.All(ctx, tx, scanRound, roundQuery+w.String()+o.By()+` LIMIT `+w.Arg(f.Limit+1), w.Args...); err != nil {
		return p, fmt.Errorf("list rounds: %w", err)
	}
	if len(p.Rounds) > f.Limit {
		p.Rounds = p.Rounds[:f.Limit]
		p.Next = roundCursor(o, p.Rounds[f.Limit-1])
	}
	return p, nil
}

// Visits returns a page of the visits that f finds.
func (s *Service) Visits(ctx context.Context, by access.Actor, f Filter) (p VisitPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = visits(ctx, tx, by, f)
		return err
	})
	return p, err
}

func visits(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p VisitPage, err error) {
	f.Limit = limit(f.Limit)
	if p.Today, err = today(ctx, tx); err != nil {
		return p, err
	}
	w, err := f.visits(ctx, tx, by)
	if err != nil {
		return p, err
	}
	p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round `+w.String(), w.Args...)
	if err != nil {
		return p, fmt.Errorf("count visits: %w", err)
	}
	o := db.OrderOf(visitOrders, f.Sort, "-number")
	o.After(w, f.After)
	if p.Visits, err = db.All(ctx, tx, scanVisit, visitQuery+w.String()+o.By()+` LIMIT `+w.Arg(f.Limit+1), w.Args...); err != nil {
		return p, fmt.Errorf("list visits: %w", err)
	}
	if len(p.Visits) > f.Limit {
		p.Visits = p.Visits[:f.Limit]
		p.Next = visitCursor(o, p.Visits[f.Limit-1])
	}
	return p, nil
}

// EachRound calls fn for every round of the list, in its order.
func (s *Service) EachRound(ctx context.Context, by access.Actor, f Filter, fn func(Round) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit, f.After = mostLimit, ""
		for {
			p, err := rounds(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, x := range p.Rounds {
				if err := fn(x); err != nil {
					return err
				}
			}
			if f.After = p.Next; f.After == "" {
				return nil
			}
		}
	})
}

// EachVisit calls fn for every visit of the list, in its order.
func (s *Service) EachVisit(ctx context.Context, by access.Actor, f Filter, fn func(Visit) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit, f.After = mostLimit, ""
		for {
			p, err := visits(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, x := range p.Visits {
				if err := fn(x); err != nil {
					return err
				}
			}
			if f.After = p.Next; f.After == "" {
				return nil
			}
		}
	})
}

// maxVisits bounds the sites of one round.
const maxVisits = 5000

// visitsOf lists the visits of a round that by may know of, in their order.
func visitsOf(ctx context.Context, tx *db.Tx, by access.Actor, round id.Round) ([]Visit, error) {
	w := &db.Where{}
	w.And("v.county = ?", tx.County)
	w.And("v.round = ?", round)
	seenVisits(w, by)
	out, err := db.All(ctx, tx, scanVisit, visitQuery+w.String()+` ORDER BY v.seq LIMIT `+w.Arg(maxVisits), w.Args...)
	if err != nil {
		return nil, fmt.Errorf("visits of round: %w", err)
	}
	return out, nil
}

// Detail is a round with everything around it.
type Detail struct {
	Round  Round
	Sheet  Sheet
	Plan   []Need
	People []Inspector
	Visits []Visit
	Frame  []Site // what was drawn from, and the round's own list
	Story  []journal.Line
	Today  string
}

// Round returns a round with everything around it.
func (s *Service) Round(ctx context.Context, by access.Actor, round id.Round) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Round, err = roundOf(ctx, tx, by, round); err != nil {
			return err
		}
		if d.Sheet, err = sheetOf(ctx, tx, d.Round.Sheet); err != nil {
			return err
		}
		if d.Visits, err = visitsOf(ctx, tx, by, d.Round.ID); err != nil {
			return err
		}
		if d.People, err = peopleOf(ctx, tx, d.Round.ID); err != nil {
			return fmt.Errorf("inspectors: %w", err)
		}
		known, err := s.people.Inspectors(ctx, tx)
		if err != nil {
			return err
		}
		for i := range d.People {
			for _, k := range known {
				if k.Account == d.People[i].Account {
					d.People[i].Name = k.Name
				}
			}
		}
		if d.Plan, err = planOf(ctx, tx, d.Round.ID); err != nil {
			return err
		}
		if d.Round.Announced || d.Round.State == Done || manages(by) {
			if d.Frame, err = sitesOf(ctx, tx, d.Round.ID); err != nil {
				return err
			}
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(d.Round.ID))
		return err
	})
	return d, err
}

// VisitDetail is a visit with everything around it.
type VisitDetail struct {
	Visit  Visit
	Sheet  Sheet
	Looks  []Look
	Signed []photos.Photo // the signature that was drawn
	Story  []journal.Line
	Today  string
	Mine   bool // by is an inspector of it
}

// Visit returns a visit with everything around it.
func (s *Service) Visit(ctx context.Context, by access.Actor, visit id.Visit) (d VisitDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = VisitDetail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Visit, err = visitOf(ctx, tx, by, visit); err != nil {
			return err
		}
		d.Mine = mayInspect(ctx, tx, by, d.Visit) == nil
		if d.Visit.State == Open && !d.Mine && !manages(by) {
			d.Looks = nil
		} else if d.Looks, err = looksOf(ctx, tx, d.Visit.ID); err != nil {
			return err
		}
		for i := range d.Looks {
			if d.Looks[i].Shown, err = s.sees(ctx, tx, by, d.Looks[i].Case); err != nil {
				return err
			}
			if d.Looks[i].Photos, err = d.Looks[i].proof(ctx, tx); err != nil {
				return err
			}
		}
		if d.Sheet, err = sheetOf(ctx, tx, d.Visit.Sheet); err != nil {
			return err
		}
		if d.Signed, err = photos.Of(ctx, tx, SubjectVisit, string(d.Visit.ID)); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, SubjectVisit, string(d.Visit.ID))
		return err
	})
	return d, err
}

// proof are the photos of an item, with those that the case has of it where the
// reader may open that.
func (l Look) proof(ctx context.Context, tx *db.Tx) ([]photos.Photo, error) {
	out, err := photos.Of(ctx, tx, SubjectItem, l.ID)
	if err != nil || !l.Shown {
		return out, err
	}
	more, err := photos.Of(ctx, tx, cases.Subject, string(l.Case))
	return append(out, slices.DeleteFunc(more, func(p photos.Photo) bool { return p.Kind != photos.Before })...), err
}

// sees says whether the reader may open the case that something became.
func (s *Service) sees(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (bool, error) {
	if c == "" {
		return false, nil
	}
	_, err := s.cases.Seen(ctx, tx, by, c)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// ByNumber returns the round of a visible number.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (round id.Round, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		round, err = db.One(ctx, tx, db.Value[id.Round], `SELECT id FROM inspect_rounds WHERE county = $1 AND number = $2`, tx.County, number)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return round, err
}

// Inspectors lists who may be an inspector of a round.
func (s *Service) Inspectors(ctx context.Context, by access.Actor) (out []Inspector, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = s.people.Inspectors(ctx, tx)
		return err
	})
	return out, err
}

// Owners are whom a visit belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	v, err := visitOf(ctx, tx, access.System(tx.County), id.Visit(record))
	return v.Owners(), err
}

// ItemOwners are whom an item that was looked at belongs to: as its visit.
func (s *Service) ItemOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	v, err := db.One(ctx, tx, db.Value[string], `SELECT visit FROM inspect_items WHERE county = $1 AND id = $2`, tx.County, record)
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("item: %w", err)
	}
	return s.Owners(ctx, tx, v)
}
