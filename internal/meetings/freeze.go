package meetings

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Material is what a meeting has before it: figures and lists as they were at
// an instant. It is kept as JSON.
type Material struct {
	At      time.Time `json:"at"`
	Figures []Figure  `json:"figures"`
	Lists   []List    `json:"lists"`
}

// List is a list of the material.
type List struct {
	Why  Why     `json:"why"`
	Rows []Entry `json:"rows"`
}

// Entry is a line of such a list, with its state as it was.
type Entry struct {
	Kind   string    `json:"kind,omitempty"` // message key
	Number string    `json:"number,omitempty"`
	Title  string    `json:"title"`
	Where  string    `json:"where,omitempty"`
	State  string    `json:"state,omitempty"` // message key
	Link   string    `json:"link,omitempty"`
	Due    time.Time `json:"due,omitzero"`
	Late   bool      `json:"late,omitempty"`
}

// perList is how many lines a list of the material has.
const perList = 50

// gather asks how things stand. It must not be called within a transaction.
func (s *Service) gather(ctx context.Context, by access.Actor, m Meeting) (out Material, err error) {
	if out.Figures, err = s.about.Figures(ctx, by, m.Line); err != nil {
		return out, fmt.Errorf("figures of the material: %w", err)
	}
	list, err := s.about.Propose(ctx, by, m.Line, perList)
	if err != nil {
		return out, fmt.Errorf("lists of the material: %w", err)
	}
	for _, why := range Whys() {
		l := List{Why: why}
		for _, p := range list {
			if p.Why == why {
				l.Rows = append(l.Rows, Entry{Kind: p.Kind, Number: p.Number, Title: p.Title, Where: p.Where, State: p.State, Link: p.Link, Due: p.Due, Late: p.Late})
			}
		}
		if len(l.Rows) > 0 {
			out.Lists = append(out.Lists, l)
		}
	}
	return out, nil
}

// now asks how the records of points stand.
func (s *Service) now(ctx context.Context, by access.Actor, points []Point) ([]Point, error) {
	out := slices.Clone(points)
	for i, p := range out {
		if p.Record == "" || p.Subject == SubjectDecision || p.Subject == SubjectPoint {
			continue
		}
		t, ok, err := s.about.Now(ctx, by, p.Subject, p.Record)
		if err != nil {
			return nil, fmt.Errorf("point %s: %w", p.Title, err)
		}
		if ok {
			out[i] = Point{Number: t.Number, Title: t.Title, Where: t.Where, State: t.State, Link: t.Link, Due: t.Due, Late: t.Late}.over(p)
		}
	}
	return out, nil
}

// frozen is everything that is known before the transaction that freezes.
type frozen struct {
	material Material
	points   []Point
}

func (s *Service) prepare(ctx context.Context, county id.County, meeting id.Meeting) (f frozen, err error) {
	by := access.System(county)
	var m Meeting
	var on []Point
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		if m, err = one(ctx, tx, meeting); err != nil {
			return err
		}
		on, err = agenda(ctx, tx, m)
		return err
	})
	if err != nil || m.Frozen() || m.State != Planned {
		return f, err
	}
	if f.material, err = s.gather(ctx, by, m); err != nil {
		return f, err
	}
	f.points, err = s.now(ctx, by, on)
	return f, err
}

// freeze makes material and agenda of m stand as they are. Who had frozen it
// before keeps his.
func (s *Service) freeze(ctx context.Context, tx *db.Tx, by access.Actor, m *Meeting, f frozen) error {
	if m.Frozen() {
		return nil
	}
	on, err := agenda(ctx, tx, *m)
	if err != nil {
		return err
	}
	for i, p := range on {
		k := slices.IndexFunc(f.points, func(o Point) bool { return o.Key() == p.Key() })
		if k >= 0 && p.Subject != SubjectDecision {
			on[i] = f.points[k].over(p)
		}
	}
	if err := keep(ctx, tx, m.ID, on); err != nil {
		return err
	}
	f.material.At = tx.Now
	text, err := json.Marshal(f.material)
	if err != nil {
		return fmt.Errorf("material: %w", err)
	}
	m.FrozenAt, m.material = tx.Now, string(text)
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(m.ID), Act: "meeting.frozen", By: by, Data: map[string]any{"points": len(on)}})
}

// Freeze freezes the material of every planned meeting whose hour has come,
// and returns of how many. It is what the clock calls.
func (s *Service) Freeze(ctx context.Context, county id.County) (n int, err error) {
	var due []id.Meeting
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		due, err = db.All(ctx, tx, db.Value[id.Meeting], `SELECT id FROM meetings WHERE county = $1 AND state = 'planned' AND frozen_at IS NULL AND starts_at <= $2
			ORDER BY starts_at, id LIMIT 100`, tx.County, db.Millis(tx.Now))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("meetings to freeze: %w", err)
	}
	for _, meeting := range due {
		f, err := s.prepare(ctx, county, meeting)
		if err != nil {
			return n, err
		}
		err = s.db.Write(ctx, county, func(tx *db.Tx) error {
			m, err := one(ctx, tx, meeting)
			if err != nil || m.Frozen() || m.State != Planned || m.Starts.After(tx.Now) {
				return err
			}
			if err := s.freeze(ctx, tx, access.System(county), &m, f); err != nil {
				return err
			}
			return update(ctx, tx, &m)
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Kept returns the frozen material of m.
func (m Meeting) Kept() (out Material, err error) {
	if m.material == "" {
		return out, nil
	}
	if err := json.Unmarshal([]byte(m.material), &out); err != nil {
		return out, fmt.Errorf("material of %s: %w", m.Label(), err)
	}
	return out, nil
}

// Material returns what a meeting has before it: as it was, once it is frozen,
// else as it is.
func (s *Service) Material(ctx context.Context, by access.Actor, meeting id.Meeting) (m Meeting, out Material, err error) {
	var now time.Time
	err = s.read(ctx, by, func(tx *db.Tx) error {
		now = tx.Now
		m, err = one(ctx, tx, meeting)
		return err
	})
	if err != nil {
		return m, out, err
	}
	if m.Frozen() || m.State == CalledOff {
		out, err = m.Kept()
		return m, out, err
	}
	if !by.May(access.ManageMeetings, m.Owners()) {
		return m, out, fault.New(fault.Forbidden, "meetings.not_frozen")
	}
	out, err = s.gather(ctx, by, m)
	out.At = now
	return m, out, err
}
