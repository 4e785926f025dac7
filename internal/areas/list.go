package areas

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

const columns = `id, seq, name, note, lead_unit, boundary, illustrative, retired, version`

func scan(r db.Row) (a Area, err error) {
	return a, r.Scan(&a.ID, &a.Seq, &a.Name, &a.Note, db.Text(&a.LeadUnit), &a.Boundary, &a.Illustrative, &a.Retired, &a.Version)
}

// maxAreas bounds the list of areas, which is read whole.
const maxAreas = 1000

// List returns the areas in their order, with their units.
func List(ctx context.Context, tx *db.Tx) ([]Area, error) {
	out, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM areas WHERE county = $1 AND retired = FALSE ORDER BY seq, name LIMIT $2`, tx.County, maxAreas)
	if err != nil {
		return nil, fmt.Errorf("areas: %w", err)
	}
	return out, fill(ctx, tx, out)
}

// Brief returns the areas in their order without boundary and units: their
// names, for pages that show no map.
func Brief(ctx context.Context, tx *db.Tx) ([]Area, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (a Area, err error) { return a, r.Scan(&a.ID, &a.Seq, &a.Name, db.Text(&a.LeadUnit)) },
		`SELECT id, seq, name, lead_unit FROM areas WHERE county = $1 AND retired = FALSE ORDER BY seq, name LIMIT $2`, tx.County, maxAreas)
	if err != nil {
		return nil, fmt.Errorf("areas in brief: %w", err)
	}
	return out, nil
}

// Get returns one area, also a retired one.
func Get(ctx context.Context, tx *db.Tx, area id.Area) (Area, error) {
	a, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM areas WHERE county = $1 AND id = $2`, tx.County, plainText(area))
	if errors.Is(err, db.ErrNone) {
		return a, none()
	}
	if err != nil {
		return a, fmt.Errorf("area: %w", err)
	}
	one := []Area{a}
	err = fill(ctx, tx, one)
	return one[0], err
}

// fill adds the units to their areas.
func fill(ctx context.Context, tx *db.Tx, list []Area) error {
	at := map[id.Area]int{}
	for i, a := range list {
		at[a.ID] = i
	}
	units, err := org.Units(ctx, tx)
	if err != nil {
		return err
	}
	for _, u := range units {
		i, ok := at[u.Area]
		switch {
		case !ok || list[i].LeadUnit == u.ID:
		case u.Kind.IsCommittee():
			list[i].Committees = append(list[i].Committees, u.ID)
		default:
			list[i].Members = append(list[i].Members, u.ID)
		}
	}
	return nil
}

// Names returns the name of every area, retired ones too.
func Names(ctx context.Context, tx *db.Tx) (map[id.Area]string, error) {
	out := map[id.Area]string{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var a id.Area
		var name string
		if err := r.Scan(&a, &name); err != nil {
			return err
		}
		out[a] = name
		return nil
	}, `SELECT id, name FROM areas WHERE county = $1 LIMIT $2`, tx.County, maxAreas)
	if err != nil {
		return nil, fmt.Errorf("area names: %w", err)
	}
	return out, nil
}

// AreaNames lists the areas in their order, without their boundaries: for the
// organisation and for the choices of forms.
func (s *Service) AreaNames(ctx context.Context, tx *db.Tx) ([]org.AreaName, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (n org.AreaName, err error) { return n, r.Scan(&n.ID, &n.Seq, &n.Name) },
		`SELECT id, seq, name FROM areas WHERE county = $1 AND retired = FALSE ORDER BY seq, name LIMIT $2`, tx.County, maxAreas)
	if err != nil {
		return nil, fmt.Errorf("area names: %w", err)
	}
	return out, nil
}

// Members returns the units of an area, its lead unit first, committees last:
// those who may check what another of them rectified.
func Members(ctx context.Context, tx *db.Tx, area id.Area) ([]id.Unit, error) {
	a, err := Get(ctx, tx, area)
	return a.Units(), err
}

// LeadUnits returns the lead unit of each area that has one.
func LeadUnits(ctx context.Context, tx *db.Tx) (map[id.Area]id.Unit, error) {
	out := map[id.Area]id.Unit{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var a id.Area
		var u id.Unit
		if err := r.Scan(&a, &u); err != nil {
			return err
		}
		out[a] = u
		return nil
	}, `SELECT id, lead_unit FROM areas WHERE county = $1 AND retired = FALSE AND lead_unit IS NOT NULL LIMIT $2`, tx.County, maxAreas)
	if err != nil {
		return nil, fmt.Errorf("lead units: %w", err)
	}
	return out, nil
}

// All lists the areas.
func (s *Service) All(ctx context.Context, by access.Actor) (out []Area, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = List(ctx, tx)
		return err
	})
	return out, err
}

// Area returns one area.
func (s *Service) Area(ctx context.Context, by access.Actor, area id.Area) (a Area, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		a, err = Get(ctx, tx, area)
		return err
	})
	return a, err
}

// Line of the responsibility grid: an area and who answers for it.
type Line struct {
	Area      Area
	Directors []org.Post
	Deputies  []org.Post
	People    int // employees of its units
	Vacant    int // posts that must be filled and are not
}

// Grid returns the responsibility grid: every area with its posts, counted
// people and vacancies.
func (s *Service) Grid(ctx context.Context, by access.Actor) (grid []Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		list, err := List(ctx, tx)
		if err != nil {
			return err
		}
		posts, err := org.Posts(ctx, tx, org.PostFilter{})
		if err != nil {
			return err
		}
		people, err := org.PeopleByArea(ctx, tx)
		if err != nil {
			return err
		}
		grid = make([]Line, len(list))
		at := map[id.Area]*Line{}
		for i, a := range list {
			grid[i] = Line{Area: a, People: people[a.ID]}
			at[a.ID] = &grid[i]
		}
		for _, p := range posts {
			line := at[p.Area]
			if line == nil {
				continue
			}
			switch p.Role {
			case org.Director:
				line.Directors = append(line.Directors, p)
			case org.Deputy:
				line.Deputies = append(line.Deputies, p)
			case org.NoRole, org.Contact:
			}
			if p.Vacant() {
				line.Vacant++
			}
		}
		return nil
	})
	return grid, err
}
