package meetings

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// soon is for how long before it a meeting waits for people.
const soon = 7 * 24 * time.Hour

// unitsOf lists the units for which the actor comes to a meeting.
func unitsOf(by access.Actor) []id.Unit {
	var out []id.Unit
	if by.Unit != "" {
		out = append(out, by.Unit)
	}
	for _, g := range by.Grants {
		if g.Scope == access.Unit && (g.Role == access.Liaison || g.Role == access.Committee) {
			out = append(out, id.Unit(g.Of))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Todos lists the meetings that wait for the actor, by time: to be prepared,
// held and written down by whoever holds it, to be attended by whoever is asked
// to come.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	w := &db.Where{}
	w.And("m.county = ?", tx.County)
	w.And("m.state IN ('planned', 'running') AND m.starts_at <= ?", db.Millis(tx.Now.Add(soon)))
	var parts []string
	var args []any
	reach := by.Reach(access.ManageMeetings)
	switch {
	case reach.All:
		parts = append(parts, "m.kind IN ('headquarters', 'office')")
	default:
		for _, a := range reach.Areas {
			parts, args = append(parts, "m.kind = 'area' AND m.area = ?"), append(args, string(a))
		}
		for _, g := range reach.Groups {
			parts, args = append(parts, "m.kind = 'group' AND m.grp = ?"), append(args, string(g))
		}
	}
	for _, u := range unitsOf(by) {
		parts = append(parts, "m.state = 'planned' AND m.starts_at > ? AND EXISTS (SELECT 1 FROM meeting_units u WHERE u.county = m.county AND u.meeting = m.id AND u.unit = ?)")
		args = append(args, db.Millis(tx.Now), string(u))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
	return s.waiting(ctx, tx, by, w, limit)
}

// Late lists the meetings whose minutes are late, the oldest first.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return s.waiting(ctx, tx, access.System(tx.County), Filter{Late: true}.narrow(tx), limit)
}

func (s *Service) waiting(ctx context.Context, tx *db.Tx, by access.Actor, w *db.Where, limit int) ([]inbox.Todo, error) {
	query := `SELECT ` + prefixed + ` FROM meetings m ` + w.String() + ` ORDER BY m.starts_at, m.number LIMIT ` + w.Arg(min(max(limit, 1), mostLimit))
	list, err := db.All(ctx, tx, scan, query, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("meetings that wait: %w", err)
	}
	out := make([]inbox.Todo, 0, len(list))
	for _, m := range list {
		t := inbox.Todo{
			Kind: "meetings.meeting", Subject: Subject, Record: string(m.ID), Number: m.Label(), Title: m.Title, Where: m.Place,
			State: "meetings.state." + string(m.State), Step: "meetings.step." + m.step(by, tx.Now), Link: m.Link(), Due: m.Starts, Late: m.Late(tx.Now),
		}
		if m.State == Running || m.Starts.Before(tx.Now) {
			t.Due = m.WrittenBy()
		}
		out = append(out, t)
	}
	return out, nil
}

// step is what moves a meeting on, for the actor.
func (m Meeting) step(by access.Actor, now time.Time) string {
	switch {
	case !by.May(access.ManageMeetings, m.Owners()):
		return "come"
	case m.State == Running:
		return "write"
	case m.Starts.After(now):
		return "prepare"
	}
	return "hold"
}

// Kept returns a meeting and who keeps it: calls it, and writes its minutes.
func (s *Service) Kept(ctx context.Context, tx *db.Tx, meeting id.Meeting) (Meeting, inbox.Recipients, error) {
	m, err := one(ctx, tx, meeting)
	return m, m.holders(), err
}

// Owners returns whom a meeting belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	m, err := one(ctx, tx, id.Meeting(record))
	if err != nil {
		return access.Owners{}, err
	}
	o := m.Owners()
	o.Units = m.Units
	return o, nil
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the attendance that was expected from one day to another: of
// every unit that was asked to a meeting of which it is known who came.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var presence Presence
		var m Meeting
		if err := r.Scan(&m.ID, &m.Number, db.Text(&x.Unit), db.Text(&x.Area), db.Text(&x.Group), db.Time(&x.Due), &presence); err != nil {
			return x, err
		}
		x.Kind, x.Record, x.Title, x.Link = "meetings.expected", string(m.ID), m.Label(), m.Link()
		if presence.There() {
			x.Done = x.Due
		}
		return x, nil
	}, `SELECT m.id, m.number, u.unit, m.area, m.grp, m.starts_at, u.presence FROM meetings m JOIN meeting_units u ON u.county = m.county AND u.meeting = m.id
		WHERE m.county = $1 AND m.day >= $2 AND m.day <= $3 AND m.state IN ('running', 'held') AND u.presence NOT IN ('', 'excused')
		ORDER BY m.starts_at, m.id, u.seq LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected attendance: %w", err)
	}
	return out, nil
}
