package meetings

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Draft is a meeting as somebody enters it.
type Draft struct {
	Line
	Title   string
	Place   string
	Chair   string
	Day     string // 2017-08-25
	Clock   string // 15:00, in the county's zone
	Minutes int
	Units   []id.Unit // asked to come
	Version int64     // of the meeting that is changed; 0: whichever
	Key     string    // request key
}

// Draft returns m as a draft, to be changed.
func (m Meeting) Draft(zone *time.Location) Draft {
	return Draft{
		Line: m.Line, Title: m.Title, Place: m.Place, Chair: m.Chair, Day: m.Day, Clock: m.Starts.In(zone).Format(clockForm), Minutes: m.Minutes,
		Units: slices.Clone(m.Units), Version: m.Version,
	}
}

// Limits of what a meeting holds, in characters and in numbers.
const (
	MaxTitle   = 200
	MaxReason  = 500
	MaxLength  = 24 * 60 // minutes
	maxUnits   = 400
	clockForm  = "15:04"
	usualHours = 90 // minutes that a form proposes
)

// Usual is a draft as a form begins with it.
func Usual() Draft {
	return Draft{Line: Line{Kind: Headquarters}, Clock: "15:00", Minutes: usualHours}
}

// check tidies d, and notes what is wrong with it.
func (d *Draft) check(ctx context.Context, tx *db.Tx, f *fault.Fields) error {
	for _, p := range []*string{&d.Title, &d.Place, &d.Chair} {
		*p = tidy(*p)
	}
	d.Day, d.Clock = strings.TrimSpace(d.Day), strings.TrimSpace(d.Clock)
	if d.Title == "" {
		f.Add("title", "meetings.need_title")
	}
	f.Text("title", d.Title, MaxTitle)
	f.Text("place", d.Place, MaxTitle)
	f.Text("chair", d.Chair, MaxTitle)
	if !isDay(d.Day) {
		f.Add("day", "meetings.bad_day")
	}
	if _, err := time.Parse(clockForm, d.Clock); err != nil {
		f.Add("clock", "meetings.bad_clock")
	}
	if d.Minutes < 1 || d.Minutes > MaxLength {
		f.Add("minutes", "meetings.bad_minutes", MaxLength)
	}
	if err := d.checkLine(ctx, tx, f); err != nil {
		return err
	}
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return err
	}
	seen := map[id.Unit]bool{"": true}
	d.Units = slices.DeleteFunc(d.Units, func(u id.Unit) bool {
		was := seen[u]
		seen[u] = true
		return was
	})
	if len(d.Units) > maxUnits {
		f.Add("units", "meetings.many_units", maxUnits)
	}
	for _, u := range d.Units {
		if _, ok := units[u]; !ok {
			f.Add("units", "meetings.choose")
			break
		}
	}
	return nil
}

// checkLine keeps of area and group what the kind has.
func (l *Line) checkLine(ctx context.Context, tx *db.Tx, f *fault.Fields) error {
	switch l.Kind {
	case Headquarters, OfOffice:
		l.Area, l.Group = "", ""
	case OfArea:
		l.Group = ""
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		if names[l.Area] == "" {
			f.Add("area", "meetings.choose")
		}
	case OfGroup:
		l.Area = ""
		names, err := org.GroupNames(ctx, tx)
		if err != nil {
			return err
		}
		if names[l.Group] == "" {
			f.Add("group", "meetings.choose")
		}
	default:
		f.Add("kind", "meetings.choose")
	}
	return nil
}

// starts is when it begins; d was checked.
func (d Draft) starts(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly+" "+clockForm, d.Day+" "+d.Clock, zone)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func (m *Meeting) set(d Draft, zone *time.Location) {
	m.Line, m.Title, m.Place, m.Chair, m.Minutes, m.Units, m.Day, m.Starts = d.Line, d.Title, d.Place, d.Chair, d.Minutes, d.Units, d.Day, d.starts(zone)
}

// Create schedules a meeting.
func (s *Service) Create(ctx context.Context, by access.Actor, d Draft) (meeting id.Meeting, err error) {
	if err := d.allow(by); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			m, err := s.create(ctx, tx, by, d, Meeting{})
			return string(m.ID), err
		})
		meeting = id.Meeting(answer)
		return err
	})
	return meeting, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, by access.Actor, d Draft, m Meeting) (Meeting, error) {
	var f fault.Fields
	if err := d.check(ctx, tx, &f); err != nil {
		return m, err
	}
	if err := f.Err(); err != nil {
		return m, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return m, err
	}
	m.ID, m.State, m.Created, m.Version = id.New[id.Meeting](), Planned, tx.Now, 1
	m.set(d, county.Zone)
	if m.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
		return m, err
	}
	if m.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return m, err
	}
	if err := insert(ctx, tx, m); err != nil {
		return m, err
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(m.ID), Act: "meeting.created", By: by, First: true, Data: map[string]any{"title": m.Title, "starts": m.Starts.UnixMilli(), "kind": m.Kind},
	})
	if err != nil || m.Series != "" { // what recurs is told of the day before
		return m, err
	}
	return m, tell(ctx, tx, by, m, inbox.Message{Kind: "meeting.called", Key: "meetings.tell.called", Args: []any{m.Starts}})
}

// tell puts a message about m into the inboxes of who is asked to come. Its
// first arguments are the number and the title; the message's own follow.
func tell(ctx context.Context, tx *db.Tx, by access.Actor, m Meeting, msg inbox.Message) error {
	msg.Subject, msg.Record, msg.Link = Subject, string(m.ID), m.Link()
	msg.Args = append([]any{m.Label(), m.Title}, msg.Args...)
	msg.To.Units, msg.To.Not = m.Units, by.Account
	_, err := inbox.Tell(ctx, tx, msg)
	return err
}

// act does something to a meeting in a unit of work of its own, if lifecycle
// and grants allow. fn changes m; its data goes to the timeline, and none means
// that nothing changed.
func (s *Service) act(ctx context.Context, by access.Actor, meeting id.Meeting, version int64, do Act, fn func(*db.Tx, *Meeting) (map[string]any, error)) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error { return s.actIn(ctx, tx, by, meeting, version, do, fn) })
}

func (s *Service) actIn(ctx context.Context, tx *db.Tx, by access.Actor, meeting id.Meeting, version int64, do Act, fn func(*db.Tx, *Meeting) (map[string]any, error)) error {
	m, err := one(ctx, tx, meeting)
	if err != nil {
		return err
	}
	if err := by.Check(access.ManageMeetings, m.Owners()); err != nil {
		return err
	}
	if !slices.Contains(from[do], m.State) {
		return fault.New(fault.Conflict, "meetings.move", lang.Key("meetings.act."+string(do)), lang.Key("meetings.state."+string(m.State)))
	}
	if version != 0 && version != m.Version {
		return stale()
	}
	data, err := fn(tx, &m)
	if err != nil || data == nil {
		return err
	}
	if err := update(ctx, tx, &m); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(m.ID), Act: "meeting." + string(do), By: by, Data: data})
}

// Change changes a meeting that has not begun. Whoever is asked to come hears
// of it, if its time or place changed.
func (s *Service) Change(ctx context.Context, by access.Actor, meeting id.Meeting, d Draft) error {
	return s.act(ctx, by, meeting, d.Version, DoChange, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		if err := d.allow(by); err != nil {
			return nil, err // the line that it is to belong to
		}
		var f fault.Fields
		if err := d.check(ctx, tx, &f); err != nil {
			return nil, err
		}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return nil, err
		}
		was := *m
		m.set(d, county.Zone)
		if was.Frozen() && (was.Line != m.Line || !was.Starts.Equal(m.Starts)) {
			f.Add("day", "meetings.frozen")
		}
		if err := f.Err(); err != nil {
			return nil, err
		}
		data := map[string]any{}
		if was.Title != m.Title {
			data["title"] = m.Title
		}
		if !was.Starts.Equal(m.Starts) {
			data["starts"] = m.Starts.UnixMilli()
		}
		if was.Place != m.Place {
			data["place"] = m.Place
		}
		if len(data) > 0 {
			if err := tell(ctx, tx, by, *m, inbox.Message{Kind: "meeting.changed", Key: "meetings.tell.changed", Args: []any{m.Starts}}); err != nil {
				return nil, err
			}
		}
		return data, putUnits(ctx, tx, *m)
	})
}

// CallOff ends a meeting that will not be held.
func (s *Service) CallOff(ctx context.Context, by access.Actor, meeting id.Meeting, version int64, reason string) error {
	return s.act(ctx, by, meeting, version, DoCallOff, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		reason = strings.TrimSpace(reason)
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "meetings.need_reason")
		}
		f.Text("reason", reason, MaxReason)
		if err := f.Err(); err != nil {
			return nil, err
		}
		m.State, m.Reason = CalledOff, reason
		return map[string]any{"reason": reason}, tell(ctx, tx, by, *m, inbox.Message{Kind: "meeting.called_off", Key: "meetings.tell.called_off", Args: []any{reason}})
	})
}
