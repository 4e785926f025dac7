package figures

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/db"
)

// A Recounter counts the tallies that one slice keeps anew from its records,
// and calls add for each record and tally with the dimensions that Add was
// given.
type Recounter func(ctx context.Context, tx *db.Tx, add func(tally string, d Dims, n int64)) error

// Difference is a tally that does not equal its records.
type Difference struct {
	Tally       string
	Dims        Dims
	Kept, Count int64
}

// Recount compares every tally of the county with what the records say.
func Recount(ctx context.Context, tx *db.Tx, from ...Recounter) ([]Difference, error) {
	var counted Sums
	for _, f := range from {
		err := f(ctx, tx, func(tally string, d Dims, n int64) { counted.Add(Delta{tally, d, n}) })
		if err != nil {
			return nil, fmt.Errorf("recount: %w", err)
		}
	}
	var out []Difference
	err := db.Each(ctx, tx, func(r db.Row) error {
		var d Dims
		var tally string
		var kept int64
		if err := r.Scan(&d.Campaign, &tally, &d.Day, &d.Area, &d.Unit, &d.Group, &d.Category, &d.Theme, &kept); err != nil {
			return err
		}
		at := counted.row(tally, d)
		if n := counted.n[at]; n != kept {
			out = append(out, Difference{tally, d, kept, n})
		}
		delete(counted.n, at)
		return nil
	}, `SELECT campaign, figure, day, area, unit, grp, category, theme, n FROM tallies WHERE county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("recount: %w", err)
	}
	for at, n := range counted.n {
		if n != 0 {
			tally, d := counted.dims(at)
			out = append(out, Difference{tally, d, 0, n})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return strings.Compare(fmt.Sprint(a.Tally, a.Dims), fmt.Sprint(b.Tally, b.Dims))
	})
	return slices.Clip(out), nil
}

// Mend writes what Recount found, so that the tallies equal the records.
func Mend(ctx context.Context, tx *db.Tx, diffs []Difference) error {
	for _, d := range diffs {
		f := d.Dims
		_, err := tx.Exec(ctx, `INSERT INTO tallies (county, campaign, figure, day, area, unit, grp, category, theme, n)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (county, campaign, figure, day, area, unit, grp, category, theme) DO UPDATE SET n = excluded.n`,
			tx.County, f.Campaign, d.Tally, f.Day, f.Area, f.Unit, f.Group, f.Category, f.Theme, d.Count)
		if err != nil {
			return fmt.Errorf("mend tally %s: %w", d.Tally, err)
		}
	}
	return nil
}
