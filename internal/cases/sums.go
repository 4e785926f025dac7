package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// sums is what many cases add to tallies and to squares of the map, added up
// before it is stored. What it holds grows with the days, areas, units and
// categories of the cases and with the squares that they lie in, not with their
// number.
type sums struct {
	cases   int64
	tallies figures.Sums
	squares map[cell]content
}

// add counts a new case, also one that is staged.
func (m *sums) add(c *Case, k *Known) {
	if m.squares == nil {
		m.squares = map[cell]content{}
	}
	was := c.staged
	c.staged = ""
	m.cases++
	m.tallies.Add(counted(c, k)...)
	cellsOf(c, func(at cell, n content) { m.squares[at] = m.squares[at].plus(n, 1) })
	c.staged = was
}

// store changes tallies and squares.
func (m *sums) store(ctx context.Context, tx *db.Tx) error {
	if err := m.tallies.Store(ctx, tx); err != nil {
		return err
	}
	return addCells(ctx, tx, m.squares)
}

// sumOf returns what the cases of an import that nobody sees yet add up to: what
// b knows, or, where others brought some of them in, what they say themselves.
func sumOf(ctx context.Context, tx *db.Tx, k *Known, imp id.Import, b *Bringing) (*sums, error) {
	there, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM cases WHERE county = $1 AND staged = $2`, tx.County, imp)
	if err != nil {
		return nil, fmt.Errorf("count what was brought in: %w", err)
	}
	if b.sum.cases == there {
		return &b.sum, nil
	}
	sum := &sums{}
	rows := newScanner()
	err = db.Each(ctx, tx, func(r db.Row) error {
		c, err := rows.scan(r)
		if err == nil {
			sum.add(&c, k)
		}
		return err
	}, "SELECT "+columnList+" FROM cases WHERE county = $1 AND staged = $2", tx.County, imp)
	if err != nil {
		return nil, fmt.Errorf("count what was brought in: %w", err)
	}
	return sum, nil
}
