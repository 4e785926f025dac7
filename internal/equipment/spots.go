package equipment

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// maxSpots bounds the items of an answer for the map.
const maxSpots = 5000

// Spots lists the items that f finds and whose point is known, for the map.
func (s *Service) Spots(ctx context.Context, by access.Actor, f Filter) (out []Item, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w, err := f.narrow(ctx, tx, by)
		if err != nil {
			return err
		}
		w.And("p.lon IS NOT NULL")
		out, err = db.All(ctx, tx, scan, `SELECT `+db.Prefixed("p", columns)+` FROM equipment p `+w.String()+` ORDER BY p.number LIMIT `+w.Arg(maxSpots), w.Args...)
		if err != nil {
			return fmt.Errorf("equipment on the map: %w", err)
		}
		return nil
	})
	return out, err
}
