package patrol

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// Place is where a phone says that it is.
type Place struct {
	Located  bool
	Point    geo.Point
	Accuracy float64 // metres; 0: unknown
}

// early is how long before a shift's beginning one may sign in.
const early = 2 * time.Hour

// Attend signs by in to a shift, or out of it, with the place of the phone.
// Whoever is not on the roster comes as a substitute for an agency. Doing it
// twice changes nothing.
func (s *Service) Attend(ctx context.Context, by access.Actor, shift id.Shift, out bool, at Place) error {
	if by.Account == "" {
		return fault.New(fault.Forbidden, "access.forbidden")
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		x, err := loadShift(ctx, tx, shift)
		if err != nil {
			return err
		}
		if !x.Cancelled.IsZero() {
			return fault.New(fault.Conflict, "patrol.shift_is_off")
		}
		starts, _ := k.at(x.Day, x.Starts)
		ends, _ := k.at(x.Day, x.Ends)
		m, ok := x.of(by)
		switch {
		case tx.Now.Before(starts.Add(-early)):
			return fault.New(fault.Conflict, "patrol.too_early")
		case out && (!ok || m.In.IsZero()):
			return fault.New(fault.Conflict, "patrol.not_in")
		case out && m.Out.IsZero():
			_, err = tx.Exec(ctx, `UPDATE patrol_roster SET out_at = $3 WHERE county = $1 AND id = $2`, tx.County, m.ID, db.Millis(tx.Now))
			if err != nil {
				return fmt.Errorf("sign out: %w", err)
			}
			return note(ctx, tx, by, m, "patrol.signed_out", nil)
		case out || ok && !m.In.IsZero():
			return nil
		case tx.Now.After(ends):
			return fault.New(fault.Conflict, "patrol.too_late")
		case !ok:
			return s.substitute(ctx, tx, by, k, x, starts, at)
		}
		var lon, lat any
		if at.Located {
			lon, lat = at.Point.Lon, at.Point.Lat
		}
		_, err = tx.Exec(ctx, `UPDATE patrol_roster SET in_at = $3, in_lon = $4, in_lat = $5, in_accuracy = $6, account = $7 WHERE county = $1 AND id = $2`,
			tx.County, m.ID, db.Millis(tx.Now), lon, lat, at.Accuracy, by.Account)
		if err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		return note(ctx, tx, by, m, "patrol.signed_in", nil)
	})
}

func (s *Service) substitute(ctx context.Context, tx *db.Tx, by access.Actor, k *known, x Shift, starts time.Time, at Place) error {
	if err := by.Check(access.RecordPatrol, x.owners(k)); err != nil {
		return err
	}
	m := Member{
		ID: id.New[string](), Shift: x.ID, Day: x.Day, Agency: agencyOf(k, x, by), Person: by.Person, Account: by.Account, Name: by.Name, Substitute: true,
		Due: starts, In: tx.Now, Located: at.Located, Point: at.Point, Accuracy: at.Accuracy,
	}
	if err := m.insert(ctx, tx, x.Campaign); err != nil {
		return err
	}
	return note(ctx, tx, by, m, "patrol.signed_in", map[string]any{"substitute": true})
}

// agencyOf is the agency of a shift for which somebody comes: that of the own
// unit, else the first.
func agencyOf(k *known, x Shift, by access.Actor) id.Agency {
	for _, n := range x.Needs {
		if a, ok := k.agency(n.Agency); ok && a.Unit == by.Unit && by.Unit != "" {
			return n.Agency
		}
	}
	if len(x.Needs) > 0 {
		return x.Needs[0].Agency
	}
	return ""
}

// of returns the line of the roster that is by.
func (x Shift) of(by access.Actor) (Member, bool) {
	for _, m := range x.Roster {
		if m.Account != "" && m.Account == by.Account || m.Person != "" && m.Person == by.Person {
			return m, true
		}
	}
	return Member{}, false
}

// onDuty finds the shift in which an account is at an instant, and the agency
// for which it is there; empty if it is in none.
func onDuty(ctx context.Context, tx *db.Tx, k *known, by access.Actor, at time.Time) (shift id.Shift, agency id.Agency, area id.Area, err error) {
	if by.Account == "" {
		return "", "", "", nil
	}
	local := at.In(k.Zone)
	minute := local.Hour()*60 + local.Minute()
	_, err = db.One(ctx, tx, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&shift, &agency, db.Text(&area)) },
		`SELECT s.id, m.agency, s.area FROM patrol_roster m JOIN patrol_shifts s ON s.county = m.county AND s.id = m.shift
		WHERE m.county = $1 AND m.account = $2 AND m.day = $3 AND s.cancelled_at IS NULL
		ORDER BY CASE WHEN s.starts <= $4 AND s.ends > $4 THEN 0 ELSE 1 END, ABS(s.starts - $4) LIMIT 1`,
		tx.County, by.Account, k.day(at), minute)
	if errors.Is(err, db.ErrNone) {
		return "", "", "", nil
	}
	if err != nil {
		return "", "", "", fmt.Errorf("shift of an officer: %w", err)
	}
	return shift, agency, area, nil
}

// MyShifts returns the shifts of a day that by is on the roster of, and those
// that he may come to.
func (s *Service) MyShifts(ctx context.Context, by access.Actor, day string) (mine, others []Shift, err error) {
	all, err := s.Shifts(ctx, by, day, day)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range all {
		if !x.Cancelled.IsZero() {
			continue
		}
		if _, ok := x.of(by); ok {
			mine = append(mine, x)
		} else {
			others = append(others, x)
		}
	}
	return mine, others, nil
}

// Mine is the line of the roster that is by.
func (x Shift) Mine(by access.Actor) (Member, bool) { return x.of(by) }
