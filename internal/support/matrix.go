package support

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Cell is how an area's requests to a group stand.
type Cell struct{ Open, Late, Declined int64 }

// Column is one of the numbers of a cell.
type Column string

// The columns.
const (
	ColumnOpen     Column = "open"
	ColumnLate     Column = "late"
	ColumnDeclined Column = "declined"
)

// Columns lists them.
func Columns() []Column { return []Column{ColumnOpen, ColumnLate, ColumnDeclined} }

// Of is the number of a column.
func (c Cell) Of(col Column) int64 {
	switch col {
	case ColumnLate:
		return c.Late
	case ColumnDeclined:
		return c.Declined
	case ColumnOpen:
	}
	return c.Open
}

// Narrow is f for the list that a column counts.
func (col Column) Narrow(f Filter) Filter {
	switch col {
	case ColumnLate:
		f.Late = true
	case ColumnDeclined:
		f.States = []State{Declined}
	case ColumnOpen:
		f.States = OpenStates()
	}
	return f
}

// Pair is an area and a group; an empty one is all of them.
type Pair struct {
	Area  id.Area
	Group id.Group
}

// Matrix is every cell that holds something, with the sums of areas, of groups
// and of all.
type Matrix map[Pair]Cell

// Matrix counts the requests of every area to every group, as the lists do.
func (s *Service) Matrix(ctx context.Context, by access.Actor) (m Matrix, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		m = Matrix{}
		for _, col := range Columns() {
			if err := m.fill(ctx, tx, by, col); err != nil {
				return err
			}
		}
		return nil
	})
	return m, err
}

func (m Matrix) fill(ctx context.Context, tx *db.Tx, by access.Actor, col Column) error {
	w, err := col.Narrow(Filter{}).narrow(ctx, tx, by)
	if err != nil {
		return err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var p Pair
		var n int64
		if err := r.Scan(&p.Area, &p.Group, &n); err != nil {
			return err
		}
		for _, at := range []Pair{p, {Area: p.Area}, {Group: p.Group}, {}} {
			c := m[at]
			switch col {
			case ColumnOpen:
				c.Open += n
			case ColumnLate:
				c.Late += n
			case ColumnDeclined:
				c.Declined += n
			}
			m[at] = c
		}
		return nil
	}, `SELECT r.area, r.grp, COUNT(*) FROM support_requests r `+w.String()+` GROUP BY r.area, r.grp LIMIT 10000`, w.Args...)
	if err != nil {
		return fmt.Errorf("requests by area and group: %w", err)
	}
	return nil
}
