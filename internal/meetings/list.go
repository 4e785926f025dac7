package meetings

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

// Page is a part of a list of meetings.
type Page struct {
	Meetings []Meeting
	Total    int64
	Now      time.Time
	Next     string // Filter.After of the next page; empty on the last
}

// prefixed are the columns with the table's letter before each.
var prefixed = db.Prefixed("m", columns)

const (
	usualLimit = 50
	mostLimit  = 500
)

var number = db.Key{SQL: "m.number", Number: true}

// orders are how lists of meetings are sorted: usually the latest first.
var orders = map[string][]db.Key{"number": {number}, "start": {{SQL: "m.starts_at", Number: true}, number}}

// cursor names a meeting in an order.
func cursor(o db.Order, m Meeting) string {
	if o.Name == "start" {
		return o.Cursor(m.Starts.UnixMilli(), m.Number)
	}
	return o.Cursor(m.Number)
}

func list(ctx context.Context, tx *db.Tx, f Filter) (p Page, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	p.Now = tx.Now
	if p.Total, err = count(ctx, tx, f); err != nil {
		return p, err
	}
	w := f.narrow(tx)
	o := db.OrderOf(orders, f.Sort, "-start")
	o.After(w, f.After)
	query := `SELECT ` + prefixed + ` FROM meetings m ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Meetings, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list meetings: %w", err)
	}
	if len(p.Meetings) > f.Limit {
		p.Meetings = p.Meetings[:f.Limit]
		p.Next = cursor(o, p.Meetings[f.Limit-1])
	}
	return p, fill(ctx, tx, p.Meetings)
}

func count(ctx context.Context, tx *db.Tx, f Filter) (int64, error) {
	w := f.narrow(tx)
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM meetings m `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count meetings: %w", err)
	}
	return n, nil
}

// List returns a page of the meetings that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, f)
		return err
	})
	return p, err
}

// Each calls fn for every meeting of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Meeting) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := list(ctx, tx, f)
			if err != nil {
				return err
			}
			for _, m := range p.Meetings {
				if err := fn(m); err != nil {
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

// Detail is a meeting with everything around it.
type Detail struct {
	Meeting   Meeting
	Agenda    []Point
	Seats     []Seat
	Minutes   Version // the text that holds, if the actor may read it
	Readable  bool    // whether the actor may read the minutes
	Versions  []Version
	Decisions []Decision
	Story     []journal.Line
	Now       time.Time
	Today     string
}

// Detail returns a meeting with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, meeting id.Meeting) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{Now: tx.Now}
		if d.Meeting, err = one(ctx, tx, meeting); err != nil {
			return err
		}
		if d.Agenda, err = agenda(ctx, tx, d.Meeting); err != nil {
			return err
		}
		if d.Seats, err = seats(ctx, tx, meeting); err != nil {
			return err
		}
		if d.Readable = d.Meeting.readable(by); d.Readable {
			if d.Minutes, err = lastVersion(ctx, tx, meeting); err != nil {
				return err
			}
			if d.Versions, err = versions(ctx, tx, meeting); err != nil {
				return err
			}
		}
		d.Decisions, err = db.All(ctx, tx, scanDecision, `SELECT `+decisionColumns+` FROM meeting_decisions d WHERE d.county = $1 AND d.meeting = $2 ORDER BY d.seq LIMIT 1000`, tx.County, meeting)
		if err != nil {
			return fmt.Errorf("decisions of meeting: %w", err)
		}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		d.Today = counties.Day(tx, county)
		d.Story, err = journal.Of(ctx, tx, Subject, string(meeting))
		return err
	})
	return d, err
}

// Get returns a meeting.
func (s *Service) Get(ctx context.Context, by access.Actor, meeting id.Meeting) (m Meeting, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		m, err = one(ctx, tx, meeting)
		return err
	})
	return m, err
}

// ByNumber returns the meeting that a visible number names.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, number int64) (meeting id.Meeting, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		meeting, err = db.One(ctx, tx, db.Value[id.Meeting], `SELECT id FROM meetings WHERE county = $1 AND number = $2`, tx.County, number)
		if isNone(err) {
			return notFound()
		}
		return err
	})
	return meeting, err
}
