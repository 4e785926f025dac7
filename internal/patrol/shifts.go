package patrol

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// maxShifts bounds the shifts of a period.
const maxShifts = 2000

// Shifts returns the shifts of the days from one to another, in order.
func (s *Service) Shifts(ctx context.Context, by access.Actor, from, to string) (out []Shift, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = shiftsOf(ctx, tx, from, to)
		return err
	})
	return out, err
}

func shiftsOf(ctx context.Context, tx *db.Tx, from, to string) ([]Shift, error) {
	out, err := db.All(ctx, tx, scanShift, `SELECT `+shiftColumns+` FROM patrol_shifts WHERE county = $1 AND day >= $2 AND day <= $3 ORDER BY day, starts, id LIMIT $4`,
		tx.County, from, to, maxShifts)
	if err != nil {
		return nil, fmt.Errorf("shifts: %w", err)
	}
	return out, fillShifts(ctx, tx, out)
}

func loadShift(ctx context.Context, tx *db.Tx, shift id.Shift) (Shift, error) {
	if !fault.Storable(string(shift)) {
		return Shift{}, notFound()
	}
	x, err := db.One(ctx, tx, scanShift, `SELECT `+shiftColumns+` FROM patrol_shifts WHERE county = $1 AND id = $2`, tx.County, shift)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("shift: %w", err)
	}
	list := []Shift{x}
	err = fillShifts(ctx, tx, list)
	return list[0], err
}

// fillShifts adds needs and rosters.
func fillShifts(ctx context.Context, tx *db.Tx, list []Shift) error {
	for part := range slices.Chunk(list, 400) {
		at := make(map[id.Shift]*Shift, len(part))
		ids := make([]id.Shift, len(part))
		for i := range part {
			at[part[i].ID], ids[i] = &part[i], part[i].ID
		}
		var w db.Where
		w.And("n.county = ?", tx.County)
		db.In(&w, "n.shift", ids)
		err := db.Each(ctx, tx, func(r db.Row) error {
			var shift id.Shift
			var n Need
			if err := r.Scan(&shift, &n.Agency, &n.People); err != nil {
				return err
			}
			at[shift].Needs = append(at[shift].Needs, n)
			return nil
		}, `SELECT n.shift, n.agency, n.need FROM patrol_shift_agencies n JOIN patrol_agencies a ON a.county = n.county AND a.id = n.agency `+w.String()+` ORDER BY n.shift, a.seq, a.id LIMIT 20000`, w.Args...)
		if err != nil {
			return fmt.Errorf("agencies of shifts: %w", err)
		}
		members, err := roster(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, m := range members {
			at[m.Shift].Roster = append(at[m.Shift].Roster, m)
		}
	}
	return nil
}
