package equipment

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Allocated is how many of every kind the areas have. The area of what is
// allocated to none is WholeCounty.
type Allocated struct {
	Pieces map[id.Area]map[string]int64 // by area and kind
	OfKind map[string]int64             // of all areas
	OfArea map[id.Area]int64            // of all kinds
	All    int64
}

// Allocated adds up the equipment that f finds, by area and kind.
func (s *Service) Allocated(ctx context.Context, by access.Actor, f Filter) (a Allocated, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		a, err = allocated(ctx, tx, by, f)
		return err
	})
	return a, err
}

func allocated(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (a Allocated, err error) {
	a = Allocated{Pieces: map[id.Area]map[string]int64{}, OfKind: map[string]int64{}, OfArea: map[id.Area]int64{}}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return a, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var area id.Area
		var kind string
		var n int64
		if err := r.Scan(&area, &kind, &n); err != nil {
			return err
		}
		if a.Pieces[area] == nil {
			a.Pieces[area] = map[string]int64{}
		}
		a.Pieces[area][kind] = n
		a.OfKind[kind] += n
		a.OfArea[area] += n
		a.All += n
		return nil
	}, `SELECT COALESCE(p.area, '`+WholeCounty+`'), p.kind, CAST(SUM(p.quantity) AS BIGINT) FROM equipment p `+w.String()+` GROUP BY p.area, p.kind LIMIT 100000`, w.Args...)
	if err != nil {
		return a, fmt.Errorf("equipment by area and kind: %w", err)
	}
	return a, nil
}
