package patrol

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Route is the streets that a shift goes through, in their order.
type Route struct {
	ID      id.Route
	Name    string
	Area    id.Area // empty: through several
	Streets []string
	Note    string
	Retired bool
	Version int64
}

// RouteDraft is a route as somebody enters it.
type RouteDraft struct {
	Name    string
	Area    id.Area
	Streets []string
	Note    string
	Retired bool
	Version int64
	Key     string
}

const (
	maxRoutes  = 500
	maxStreets = 60
)

func scanRoute(r db.Row) (x Route, err error) {
	var streets string
	if err := r.Scan(&x.ID, &x.Name, db.Text(&x.Area), &streets, &x.Note, &x.Retired, &x.Version); err != nil {
		return x, err
	}
	if streets != "" {
		x.Streets = strings.Split(streets, "\n")
	}
	return x, nil
}

func routes(ctx context.Context, tx *db.Tx) ([]Route, error) {
	out, err := db.All(ctx, tx, scanRoute, `SELECT id, name, area, streets, note, retired, version FROM patrol_routes WHERE county = $1 ORDER BY name, id LIMIT $2`, tx.County, maxRoutes)
	if err != nil {
		return nil, fmt.Errorf("routes: %w", err)
	}
	return out, nil
}

func route(ctx context.Context, tx *db.Tx, r id.Route) (Route, error) {
	out, err := db.One(ctx, tx, scanRoute, `SELECT id, name, area, streets, note, retired, version FROM patrol_routes WHERE county = $1 AND id = $2`, tx.County, r)
	if errors.Is(err, db.ErrNone) {
		return out, notFound()
	}
	if err != nil {
		return out, fmt.Errorf("route: %w", err)
	}
	return out, nil
}

// Routes returns those of by's county by name, retired ones too.
func (s *Service) Routes(ctx context.Context, by access.Actor) (out []Route, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = routes(ctx, tx)
		return err
	})
	return out, err
}

func (d *RouteDraft) check(ctx context.Context, tx *db.Tx) error {
	var f fault.Fields
	d.Name, d.Note = tidy(d.Name), strings.TrimSpace(d.Note)
	if d.Name == "" {
		f.Add("name", "patrol.need_name")
	}
	f.Text("name", d.Name, MaxName)
	f.Text("note", d.Note, MaxNote)
	var streets []string
	for _, s := range d.Streets {
		if s = tidy(s); s != "" {
			streets = append(streets, s)
			f.Text("streets", s, 200)
		}
	}
	d.Streets = streets
	if len(streets) > maxStreets {
		f.Add("streets", "patrol.many_streets", maxStreets)
	}
	if d.Area != "" {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := names[d.Area]; !ok {
			f.Add("area", "patrol.choose")
		}
	}
	return f.Err()
}

// AddRoute enters a route.
func (s *Service) AddRoute(ctx context.Context, by access.Actor, d RouteDraft) (r id.Route, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if err := arrange(ctx, tx, by); err != nil {
			return err
		}
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			if err := d.check(ctx, tx); err != nil {
				return "", err
			}
			made := id.New[id.Route]()
			_, err := tx.Exec(ctx, `INSERT INTO patrol_routes (county, id, name, area, streets, note) VALUES ($1, $2, $3, $4, $5, $6)`,
				tx.County, made, d.Name, db.Null(d.Area), strings.Join(d.Streets, "\n"), d.Note)
			if err != nil {
				return "", fmt.Errorf("add route: %w", err)
			}
			return string(made), journal.Append(ctx, tx, journal.Entry{
				Subject: SubjectRoute, Record: string(made), Act: "patrol.route_added", By: by, First: true, Data: map[string]any{"name": d.Name},
			})
		})
		r = id.Route(answer)
		return err
	})
	return r, err
}

// ChangeRoute changes a route, or retires it.
func (s *Service) ChangeRoute(ctx context.Context, by access.Actor, r id.Route, d RouteDraft) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if err := arrange(ctx, tx, by); err != nil {
			return err
		}
		was, err := route(ctx, tx, r)
		if err != nil {
			return err
		}
		if d.Version != 0 && d.Version != was.Version {
			return stale()
		}
		if err := d.check(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE patrol_routes SET name = $3, area = $4, streets = $5, note = $6, retired = $7, version = version + 1 WHERE county = $1 AND id = $2`,
			tx.County, r, d.Name, db.Null(d.Area), strings.Join(d.Streets, "\n"), d.Note, d.Retired)
		if err != nil {
			return fmt.Errorf("change route: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectRoute, Record: string(r), Act: "patrol.route_changed", By: by,
			Data: map[string]any{"name": d.Name, "streets": len(d.Streets), "retired": d.Retired, "was": map[string]any{"name": was.Name, "streets": len(was.Streets), "retired": was.Retired}},
		})
	})
}

// arrange: the office arranges the group's shifts and routes, and so does the
// liaison of any of its agencies.
func arrange(ctx context.Context, tx *db.Tx, by access.Actor) error {
	list, err := agencies(ctx, tx)
	if err != nil {
		return err
	}
	return by.Check(access.ManagePatrol, owned(list))
}

// owned are the owners of what belongs to the whole group.
func owned(list []Agency) (o access.Owners) {
	for _, a := range list {
		if !a.Retired {
			o.Units = append(o.Units, a.Unit)
		}
	}
	return o
}
