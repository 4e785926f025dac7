package readiness

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/standard"
)

// Point is what was predicted on a day. Marks are in thousandths.
type Point struct {
	Day    string
	Full   int64
	Mark   Range
	Vetoes int
}

// Of1000 is the expected mark of a thousand.
func (p Point) Of1000() int64 { return Prediction{Full: p.Full, Mark: p.Mark}.Of1000().Mid }

// columns are a point's.
const columns = "day, most, low, mid, high, vetoes"

func point(r db.Row) (p Point, err error) {
	return p, r.Scan(&p.Day, &p.Full, &p.Mark.Low, &p.Mark.Mid, &p.Mark.High, &p.Vetoes)
}

// maxPoints bounds the trend: four years of days.
const maxPoints = 1500

func trend(ctx context.Context, tx *db.Tx) ([]Point, error) {
	all, err := db.All(ctx, tx, point,
		`SELECT `+columns+` FROM readiness_days WHERE county = $1 AND chapter = '' ORDER BY day DESC LIMIT $2`, tx.County, maxPoints)
	slices.Reverse(all)
	if err != nil {
		return nil, fmt.Errorf("what was predicted: %w", err)
	}
	return all, nil
}

// Keep keeps what is predicted now as the present day's; what was kept earlier in
// the day gives way. A county without a standard keeps nothing.
func (s *Service) Keep(ctx context.Context, county id.County) error {
	return s.db.Write(ctx, county, func(tx *db.Tx) error {
		p, err := s.predict(ctx, tx)
		if err != nil || p.Full == 0 {
			return err
		}
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		day := counties.Day(tx, c)
		save := func(chapter string, full int64, m Range, vetoes int) error {
			_, err := tx.Exec(ctx, `INSERT INTO readiness_days (county, day, chapter, most, low, mid, high, vetoes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
				ON CONFLICT (county, day, chapter) DO UPDATE SET most = excluded.most, low = excluded.low, mid = excluded.mid, high = excluded.high, vetoes = excluded.vetoes`,
				tx.County, day, chapter, full, m.Low, m.Mid, m.High, vetoes)
			if err != nil {
				return fmt.Errorf("keep what is predicted: %w", err)
			}
			return nil
		}
		for _, x := range p.Parts {
			if err := save(x.Code, x.Full, x.Mark, x.Of[standard.VetoFailed]); err != nil {
				return err
			}
		}
		return save("", p.Full, p.Mark, len(p.Vetoes))
	})
}
