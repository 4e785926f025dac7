package areas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// atlas is the prepared map of one county.
type atlas struct {
	mark    string    // of the state that it shows
	checked time.Time // when the mark was last compared
	areas   *geo.Index
	streets *geo.Lines
	names   map[string]string // of streets
}

// fresh is how long an atlas is used without asking whether another process
// has changed the map.
const fresh = 5 * time.Second

// At returns the area in which p lies, and false if it lies in none. Do not
// call it in a transaction that has changed an area.
func (s *Service) At(ctx context.Context, tx *db.Tx, p geo.Point) (id.Area, bool, error) {
	if !p.Valid() || p.IsZero() {
		return "", false, nil
	}
	a, err := s.atlas(ctx, tx)
	if err != nil {
		return "", false, err
	}
	key, ok := a.areas.First(p)
	return id.Area(key), ok, nil
}

// nearEnough is how far from a street a place may be and still be named by it,
// in metres.
const nearEnough = 150

// Nearest returns the name of the street or landmark nearest to p, within
// 150 m, and the metres to it; the name is empty if there is none.
func (s *Service) Nearest(ctx context.Context, tx *db.Tx, p geo.Point) (name string, metres float64, err error) {
	if !p.Valid() || p.IsZero() {
		return "", 0, nil
	}
	a, err := s.atlas(ctx, tx)
	if err != nil {
		return "", 0, err
	}
	key, metres, ok := a.streets.Nearest(p, nearEnough)
	if !ok {
		return "", 0, nil
	}
	return a.names[key], metres, nil
}

func (s *Service) atlas(ctx context.Context, tx *db.Tx) (*atlas, error) {
	tx = tx.Present()
	s.mu.Lock()
	a := s.atlases[tx.County]
	s.mu.Unlock()
	if a != nil {
		if age := tx.Now.Sub(a.checked); age >= 0 && age < fresh {
			return a, nil
		}
	}
	mark, err := db.One(ctx, tx, db.Value[string], `SELECT mark FROM area_maps WHERE county = $1`, tx.County)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return nil, fmt.Errorf("map: %w", err)
	}
	if a != nil && a.mark == mark {
		// An atlas is shared: its successor has the new instant.
		b := *a
		a = &b
	} else if a, err = draw(ctx, tx, mark); err != nil {
		return nil, err
	}
	a.checked = tx.Now
	s.mu.Lock()
	s.atlases[tx.County] = a
	s.mu.Unlock()
	return a, nil
}

func draw(ctx context.Context, tx *db.Tx, mark string) (*atlas, error) {
	entries, err := db.All(ctx, tx, func(r db.Row) (e geo.Entry, err error) { return e, r.Scan(&e.Key, &e.Boundary) },
		`SELECT id, boundary FROM areas WHERE county = $1 AND retired = FALSE AND boundary IS NOT NULL ORDER BY seq, name LIMIT $2`, tx.County, maxAreas)
	if err != nil {
		return nil, fmt.Errorf("map of areas: %w", err)
	}
	a := &atlas{mark: mark, areas: geo.NewIndex(entries), names: map[string]string{}}
	lines, err := db.All(ctx, tx, func(r db.Row) (e geo.LineEntry, err error) {
		var name string
		err = r.Scan(&e.Key, &name, &e.Line)
		a.names[e.Key] = name
		return e, err
	}, `SELECT id, name, geometry FROM streets WHERE county = $1 AND geometry IS NOT NULL ORDER BY id LIMIT $2`, tx.County, MaxPlaces)
	if err != nil {
		return nil, fmt.Errorf("map of streets: %w", err)
	}
	a.streets = geo.NewLines(lines)
	return a, nil
}

// redraw makes every process prepare its atlas anew: this one when the change
// is durable, the others within fresh.
func (s *Service) redraw(ctx context.Context, tx *db.Tx) error {
	// The mark is never used twice, so that an atlas drawn within a
	// transaction that was undone is not taken for a later one.
	_, err := tx.Exec(ctx, `INSERT INTO area_maps (county, mark) VALUES ($1, $2)
		ON CONFLICT (county) DO UPDATE SET mark = excluded.mark`, tx.County, id.New[string]())
	if err != nil {
		return fmt.Errorf("mark map: %w", err)
	}
	county := tx.County
	tx.After(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.atlases, county)
	})
	return nil
}
