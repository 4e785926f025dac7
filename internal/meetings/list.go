package meetings

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
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
var prefixed = "m." + strings.ReplaceAll(strings.Join(strings.Fields(columns), " "), ", ", ", m.")

const (
	usualLimit = 50
	mostLimit  = 500
)

// mark is a place in a list.
type mark struct {
	Sort   string
	Value  int64
	Text   string
	Number int64
}

func (m mark) String() string {
	raw, err := json.Marshal(m)
	if err != nil {
		return "" // numbers and texts always marshal
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func markFrom(s, sort string) (m mark, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if s == "" || err != nil || json.Unmarshal(raw, &m) != nil || m.Sort != sort || !readable(m.Text) {
		return m, false
	}
	return m, true
}

// order is how a list of meetings is sorted: by default the latest first.
func (f Filter) order() (name, column, dir string) {
	name = strings.TrimPrefix(f.Sort, "-")
	down := strings.HasPrefix(f.Sort, "-")
	switch name {
	case "number":
		column = "m.number"
	case "start":
		column = "m.starts_at"
	default:
		name, column, down = "start", "m.starts_at", true
	}
	if down {
		return "-" + name, column, " DESC"
	}
	return name, column, ""
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
	name, column, dir := f.order()
	if m, ok := markFrom(f.After, name); ok {
		than := ">"
		if dir != "" {
			than = "<"
		}
		w.And("("+column+", m.number) "+than+" (?, ?)", m.Value, m.Number)
	}
	query := `SELECT ` + prefixed + ` FROM meetings m ` + w.String() +
		` ORDER BY ` + column + dir + `, m.number` + dir + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Meetings, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list meetings: %w", err)
	}
	if len(p.Meetings) > f.Limit {
		p.Meetings = p.Meetings[:f.Limit]
		last := p.Meetings[f.Limit-1]
		m := mark{Sort: name, Value: last.Starts.UnixMilli(), Number: last.Number}
		if strings.HasSuffix(name, "number") {
			m.Value = last.Number
		}
		p.Next = m.String()
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
