package works

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// locate puts a project where its first case is that has a point, unless
// somebody said where.
func (s *Service) locate(ctx context.Context, tx *db.Tx, by access.Actor, p *Project, d Draft) error {
	for _, c := range d.Cases {
		if p.Located {
			break
		}
		got, err := s.cases.Seen(ctx, tx, by, plain(c))
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.Located, p.Point = got.Place.Located, got.Place.Point
	}
	return nil
}

// maxSpots bounds the projects of an answer for the map.
const maxSpots = 5000

// Spots lists the projects that f finds and whose point is known, for the map.
func (s *Service) Spots(ctx context.Context, by access.Actor, f Filter) (out []Project, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w, err := f.narrow(ctx, tx, by)
		if err != nil {
			return err
		}
		w.And("p.lon IS NOT NULL")
		out, err = db.All(ctx, tx, scan, `SELECT `+db.Prefixed("p", columns)+` FROM works_projects p `+w.String()+` ORDER BY p.number LIMIT `+w.Arg(maxSpots), w.Args...)
		if err != nil {
			return fmt.Errorf("projects on the map: %w", err)
		}
		return nil
	})
	return out, err
}
