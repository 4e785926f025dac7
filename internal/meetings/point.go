package meetings

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Put puts proposals on an agenda, named by their keys, at its end.
func (s *Service) Put(ctx context.Context, by access.Actor, meeting id.Meeting, keys []string) (int, error) {
	list, err := s.Proposals(ctx, by, meeting)
	if err != nil {
		return 0, err
	}
	var picked []Point
	for _, p := range list {
		if slices.Contains(keys, p.Key()) {
			picked = append(picked, Point{
				Why: p.Why, Subject: p.Subject, Record: p.Record, Number: p.Number, Title: p.Title, Where: p.Where, State: p.State, Link: p.Link, Due: p.Due, Late: p.Late,
			})
		}
	}
	if len(picked) == 0 {
		var f fault.Fields
		f.Add("pick", "meetings.pick_some")
		return 0, f.Err()
	}
	return len(picked), s.arrange(ctx, by, meeting, func(on []Point) ([]Point, map[string]any, error) {
		var titles []string
		for _, p := range picked {
			if !slices.ContainsFunc(on, func(o Point) bool { return o.is(p.Subject, p.Record) }) {
				on, titles = append(on, p), append(titles, p.Title)
			}
		}
		return on, map[string]any{"put": titles}, nil
	})
}

// Add puts a subject of its own on an agenda, at its end.
func (s *Service) Add(ctx context.Context, by access.Actor, meeting id.Meeting, title string, reporter id.Unit) error {
	title = tidy(title)
	return s.arrange(ctx, by, meeting, func(on []Point) ([]Point, map[string]any, error) {
		var f fault.Fields
		if title == "" {
			f.Add("title", "meetings.need_title")
		}
		f.Text("title", title, MaxTitle)
		if err := f.Err(); err != nil {
			return nil, nil, err
		}
		return append(on, Point{Why: ForFree, Title: title, Reporter: reporter}), map[string]any{"put": []string{title}}, nil
	})
}

// Move moves a point one place up or down.
func (s *Service) Move(ctx context.Context, by access.Actor, meeting id.Meeting, key string, up bool) error {
	return s.arrange(ctx, by, meeting, func(on []Point) ([]Point, map[string]any, error) {
		i := slices.IndexFunc(on, func(p Point) bool { return p.Key() == key })
		if i < 0 {
			return nil, nil, notFound()
		}
		to := i + 1
		if up {
			to = i - 1
		}
		if to < 0 || to >= len(on) {
			return nil, nil, nil
		}
		on[i], on[to] = on[to], on[i]
		return on, map[string]any{"moved": on[to].Title}, nil
	})
}

// TakeOff takes a point off an agenda. A decision stays until it is done.
func (s *Service) TakeOff(ctx context.Context, by access.Actor, meeting id.Meeting, key string) error {
	return s.arrange(ctx, by, meeting, func(on []Point) ([]Point, map[string]any, error) {
		i := slices.IndexFunc(on, func(p Point) bool { return p.Key() == key })
		if i < 0 {
			return nil, nil, notFound()
		}
		gone := on[i]
		if gone.Subject == SubjectDecision {
			return nil, nil, fault.New(fault.Conflict, "meetings.decision_stays", gone.Number)
		}
		return slices.Delete(on, i, i+1), map[string]any{"taken": gone.Title}, nil
	})
}

// arrange changes an agenda as a whole, before it is frozen. No data from fn
// means that nothing changed.
func (s *Service) arrange(ctx context.Context, by access.Actor, meeting id.Meeting, fn func([]Point) ([]Point, map[string]any, error)) error {
	return s.act(ctx, by, meeting, 0, DoAgenda, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		if m.Frozen() {
			return nil, fault.New(fault.Conflict, "meetings.frozen")
		}
		on, err := agenda(ctx, tx, *m)
		if err != nil {
			return nil, err
		}
		had := len(on)
		next, data, err := fn(on)
		if err != nil || data == nil {
			return nil, err
		}
		if len(next) > max(had, maxPoints) {
			return nil, fault.New(fault.Conflict, "meetings.many_points", maxPoints)
		}
		units, err := org.UnitNames(ctx, tx)
		if err != nil {
			return nil, err
		}
		for i := range next {
			if u := next[i].Reporter; u != "" && units[u] == "" {
				next[i].Reporter = ""
			}
		}
		return data, keep(ctx, tx, m.ID, next)
	})
}

// keep writes an agenda anew, in the order of points.
func keep(ctx context.Context, tx *db.Tx, meeting id.Meeting, points []Point) error {
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_points WHERE county = $1 AND meeting = $2`, tx.County, meeting); err != nil {
		return fmt.Errorf("agenda: %w", err)
	}
	for i, p := range points {
		if p.ID == "" {
			p.ID = id.New[id.Point]()
		}
		_, err := tx.Exec(ctx, `INSERT INTO meeting_points (county, meeting, `+pointColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
			tx.County, meeting, p.ID, i+1, p.Why, p.Subject, p.Record, p.Number, p.Title, p.Where, p.State, p.Link, db.Millis(p.Due), p.Late, db.Null(p.Reporter), p.Reported, p.Settled)
		if err != nil {
			return fmt.Errorf("agenda: %w", err)
		}
	}
	return nil
}

// Mark is what became of a point in the meeting.
type Mark struct {
	Reporter          id.Unit
	Reported, Settled bool
}

// Mark notes who reported, and what was dealt with. A point that marks does
// not name stays as it is.
func (s *Service) Mark(ctx context.Context, by access.Actor, meeting id.Meeting, marks map[id.Point]Mark) error {
	return s.act(ctx, by, meeting, 0, DoReport, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		points, err := agenda(ctx, tx, *m)
		if err != nil {
			return nil, err
		}
		units, err := org.UnitNames(ctx, tx)
		if err != nil {
			return nil, err
		}
		var changed []string
		for _, p := range points {
			k, ok := marks[p.ID]
			if k.Reporter != "" && units[k.Reporter] == "" {
				var f fault.Fields
				f.Add("reporter", "meetings.choose")
				return nil, f.Err()
			}
			if !ok || k == (Mark{p.Reporter, p.Reported, p.Settled}) {
				continue
			}
			_, err := tx.Exec(ctx, `UPDATE meeting_points SET reporter = $4, reported = $5, settled = $6 WHERE county = $1 AND meeting = $2 AND id = $3`,
				tx.County, meeting, p.ID, db.Null(k.Reporter), k.Reported, k.Settled)
			if err != nil {
				return nil, fmt.Errorf("who reported: %w", err)
			}
			changed = append(changed, p.Title)
		}
		if changed == nil {
			return nil, nil
		}
		return map[string]any{"points": changed}, nil
	})
}
