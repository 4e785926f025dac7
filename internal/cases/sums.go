package cases

import (
	"context"
	"encoding/json"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// sums is what many cases add to tallies and to squares of the map, added up
// before it is stored.
type sums struct {
	tallies map[tallyKey]int64
	squares map[cell]content
}

type tallyKey struct {
	tally string
	dims  figures.Dims
}

func (m *sums) add(c *Case, k *Known) {
	if m.tallies == nil {
		m.tallies, m.squares = map[tallyKey]int64{}, map[cell]content{}
	}
	for _, d := range counted(c, k) {
		m.tallies[tallyKey{d.Tally, d.Dims}] += d.N
	}
	cellsOf(c, func(at cell, n content) { m.squares[at] = m.squares[at].plus(n, 1) })
}

func (m *sums) deltas() []figures.Delta {
	out := make([]figures.Delta, 0, len(m.tallies))
	for k, n := range m.tallies {
		out = append(out, figures.Delta{Tally: k.tally, Dims: k.dims, N: n})
	}
	return out
}

func (m *sums) store(ctx context.Context, tx *db.Tx) error {
	if err := figures.Add(ctx, tx, m.deltas()...); err != nil {
		return err
	}
	return addCells(ctx, tx, m.squares)
}

// square is a line of what is staged.
type square struct {
	Campaign         id.Campaign
	Level            int
	Cell             int64
	Total, Live      int64
	LonSum, LatitSum int64
}

// stage keeps the sums until the import is published.
func (m *sums) stage(ctx context.Context, tx *db.Tx, imp id.Import) error {
	tallies, err := json.Marshal(m.deltas())
	if err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	var list []square
	for k, n := range m.squares {
		list = append(list, square{k.campaign, k.level, k.cell, n.total, n.live, n.lon, n.lat})
	}
	squares, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO case_batches (county, import, id, tallies, squares) VALUES ($1, $2, $3, $4, $5)`,
		tx.County, imp, id.New[string](), string(tallies), string(squares))
	if err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	return nil
}

// load adds up what was staged.
func (m *sums) load(ctx context.Context, tx *db.Tx, imp id.Import) error {
	m.tallies, m.squares = map[tallyKey]int64{}, map[cell]content{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var tallies, squares string
		if err := r.Scan(&tallies, &squares); err != nil {
			return err
		}
		var deltas []figures.Delta
		var list []square
		if err := json.Unmarshal([]byte(tallies), &deltas); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(squares), &list); err != nil {
			return err
		}
		for _, d := range deltas {
			m.tallies[tallyKey{d.Tally, d.Dims}] += d.N
		}
		for _, q := range list {
			at := cell{q.Campaign, q.Level, q.Cell}
			m.squares[at] = m.squares[at].plus(content{q.Total, q.Live, q.LonSum, q.LatitSum}, 1)
		}
		return nil
	}, `SELECT tallies, squares FROM case_batches WHERE county = $1 AND import = $2`, tx.County, imp)
	if err != nil {
		return fmt.Errorf("staged sums: %w", err)
	}
	return nil
}
