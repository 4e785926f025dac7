package readiness

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// Path is the page of readiness.
const Path = "/readiness"

// Figures returns the definitions of the figures of readiness.
func (s *Service) Figures() []figures.Def {
	return []figures.Def{{
		Key: "readiness.mark", Kind: figures.Mark,
		Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
			if q.Then != nil {
				p, err := on(ctx, tx, q.Then.Day)
				return p.Of1000(), err
			}
			p, err := s.predict(ctx, tx)
			return p.Of1000().Mid, err
		},
		Kept: func(ctx context.Context, tx *db.Tx, then figures.Then) (bool, error) {
			_, err := on(ctx, tx, then.Day)
			if errors.Is(err, db.ErrNone) {
				return false, nil
			}
			return err == nil, err
		},
		Drill: func(q figures.Query) string { return figures.Query{Then: q.Then}.Link(Path) },
	}}
}

// on is what was predicted on a day; db.ErrNone where nothing was.
func on(ctx context.Context, tx *db.Tx, day string) (Point, error) {
	p, err := db.One(ctx, tx, point, `SELECT `+columns+` FROM readiness_days WHERE county = $1 AND chapter = '' AND day = $2`, tx.County, day)
	if err != nil {
		return p, fmt.Errorf("what was predicted on %s: %w", day, err)
	}
	return p, nil
}
