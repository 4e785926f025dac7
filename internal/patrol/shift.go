package patrol

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Shift is when some agencies are out together.
type Shift struct {
	ID        id.Shift
	Campaign  id.Campaign
	Day       string
	Name      string
	Starts    int // minutes since midnight
	Ends      int
	Route     id.Route
	Area      id.Area
	Vehicles  []string
	Note      string
	Cancelled time.Time
	Reason    string // why it was cancelled
	Version   int64

	Needs  []Need   // by the agencies' order
	Roster []Member // by agency, the leader first
}

// Need is how many people of an agency a shift needs.
type Need struct {
	Agency id.Agency
	People int
}

// ShiftDraft is a shift as somebody enters it.
type ShiftDraft struct {
	Day      string
	Until    string // the same shift on every day up to this one; empty: on Day alone
	Name     string
	Starts   int
	Ends     int
	Route    id.Route
	Area     id.Area
	Vehicles []string
	Note     string
	Needs    []Need
	Version  int64
	Key      string
}

// maxRepeat is on how many days a shift is entered at once.
const maxRepeat = 62

const shiftColumns = `id, campaign, day, name, starts, ends, route, area, vehicles, note, cancelled_at, reason, version`

func scanShift(r db.Row) (x Shift, err error) {
	var vehicles string
	err = r.Scan(&x.ID, &x.Campaign, &x.Day, &x.Name, &x.Starts, &x.Ends, db.Text(&x.Route), db.Text(&x.Area), &vehicles, &x.Note,
		db.Time(&x.Cancelled), &x.Reason, &x.Version)
	if vehicles != "" {
		x.Vehicles = strings.Split(vehicles, "\n")
	}
	return x, err
}

// owners are whom a shift belongs to: its area and the units of its agencies.
func (x Shift) owners(k *known) access.Owners {
	o := access.Owners{Area: x.Area}
	for _, n := range x.Needs {
		if a, ok := k.agency(n.Agency); ok {
			o.Units = append(o.Units, a.Unit)
		}
	}
	return o
}

func (d *ShiftDraft) check(ctx context.Context, tx *db.Tx, k *known) error {
	var f fault.Fields
	d.Name, d.Note = tidy(d.Name), strings.TrimSpace(d.Note)
	if d.Name == "" {
		f.Add("name", "patrol.need_name")
	}
	f.Text("name", d.Name, MaxName)
	f.Text("note", d.Note, MaxNote)
	if !isDay(d.Day) {
		f.Add("day", "patrol.bad_day")
	}
	switch {
	case d.Until == "" || d.Until == d.Day:
	case !isDay(d.Until) || d.Until < d.Day:
		f.Add("until", "patrol.bad_until")
	case shiftDay(d.Day, maxRepeat-1) < d.Until:
		f.Add("until", "patrol.many_days", maxRepeat)
	}
	if d.Starts < k.Settings.Opens || d.Starts >= k.Settings.Closes {
		f.Add("starts", "patrol.outside_hours", Clock(k.Settings.Opens), Clock(k.Settings.Closes))
	}
	if d.Ends <= d.Starts || d.Ends > k.Settings.Closes {
		f.Add("ends", "patrol.bad_ends", Clock(k.Settings.Closes))
	}
	var vehicles []string
	for _, v := range d.Vehicles {
		if v = tidy(v); v != "" {
			vehicles = append(vehicles, v)
			f.Text("vehicles", v, 40)
		}
	}
	d.Vehicles = vehicles
	if len(vehicles) > 40 {
		f.Add("vehicles", "patrol.many_vehicles", 40)
	}
	d.Needs = slices.DeleteFunc(slices.Clone(d.Needs), func(n Need) bool { return n.People == 0 })
	if len(d.Needs) == 0 {
		f.Add("needs", "patrol.need_agency")
	}
	for _, n := range d.Needs {
		if a, ok := k.agency(n.Agency); !ok || a.Retired {
			f.Add("needs", "patrol.choose")
		} else if n.People < 0 || n.People > 200 {
			f.Add("needs", "patrol.bad_need")
		}
	}
	if d.Route != "" {
		if r, err := route(ctx, tx, d.Route); fault.Is(err, fault.NotFound) {
			f.Add("route", "patrol.choose")
		} else if err != nil {
			return err
		} else if d.Area == "" {
			d.Area = r.Area
		}
	}
	if d.Area != "" {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := names[d.Area]; !ok {
			f.Add("area", "patrol.choose")
		}
	}
	return f.Err()
}

// AddShifts enters a shift, on one day or on each of several. It returns the
// first.
func (s *Service) AddShifts(ctx context.Context, by access.Actor, d ShiftDraft) (shift id.Shift, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			made, err := s.addShifts(ctx, tx, by, d, nil)
			return string(made), err
		})
		shift = id.Shift(answer)
		return err
	})
	return shift, err
}

// Repeat enters a shift again on each day from one to another, with its needs,
// its vehicles and its roster. It returns the first.
func (s *Service) Repeat(ctx context.Context, by access.Actor, of id.Shift, from, until, key string) (shift id.Shift, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		like, err := loadShift(ctx, tx, of)
		if err != nil {
			return err
		}
		d := ShiftDraft{
			Day: from, Until: until, Name: like.Name, Starts: like.Starts, Ends: like.Ends, Route: like.Route, Area: like.Area,
			Vehicles: like.Vehicles, Note: like.Note, Needs: like.Needs,
		}
		answer, _, err := once.Do(ctx, tx, by, key, []any{of, d}, func() (string, error) {
			made, err := s.addShifts(ctx, tx, by, d, like.Roster)
			return string(made), err
		})
		shift = id.Shift(answer)
		return err
	})
	return shift, err
}

func (s *Service) addShifts(ctx context.Context, tx *db.Tx, by access.Actor, d ShiftDraft, roster []Member) (first id.Shift, err error) {
	k, err := s.know(ctx, tx)
	if err != nil {
		return "", err
	}
	if !by.MayEver(access.ManagePatrol) {
		return "", by.Check(access.ManagePatrol, access.Owners{})
	}
	// Whose shift it is stands in its needs, so they have to be right first.
	if err := d.check(ctx, tx, k); err != nil {
		return "", err
	}
	if err := by.Check(access.ManagePatrol, (Shift{Area: d.Area, Needs: d.Needs}).owners(k)); err != nil {
		return "", err
	}
	if d.Until == "" {
		d.Until = d.Day
	}
	for day := d.Day; day <= d.Until; day = shiftDay(day, 1) {
		made := id.New[id.Shift]()
		if first == "" {
			first = made
		}
		_, err := tx.Exec(ctx, `INSERT INTO patrol_shifts (county, id, campaign, day, name, starts, ends, route, area, vehicles, note, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			tx.County, made, k.Campaign, day, d.Name, d.Starts, d.Ends, db.Null(d.Route), db.Null(d.Area), strings.Join(d.Vehicles, "\n"), d.Note, db.Millis(tx.Now))
		if err != nil {
			return "", fmt.Errorf("add shift: %w", err)
		}
		if err := putNeeds(ctx, tx, made, d.Needs); err != nil {
			return "", err
		}
		due, _ := k.at(day, d.Starts)
		for _, m := range roster {
			if m.Substitute {
				continue
			}
			again := Member{ID: id.New[string](), Shift: made, Day: day, Agency: m.Agency, Person: m.Person, Account: m.Account, Name: m.Name, Leader: m.Leader, Due: due}
			if err := again.insert(ctx, tx, k.Campaign); err != nil {
				return "", err
			}
		}
		err = journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectShift, Record: string(made), Act: "patrol.shift_added", By: by, First: true,
			Data: map[string]any{"day": day, "name": d.Name, "starts": Clock(d.Starts), "ends": Clock(d.Ends), "people": len(roster)},
		})
		if err != nil {
			return "", err
		}
	}
	return first, nil
}

func putNeeds(ctx context.Context, tx *db.Tx, shift id.Shift, needs []Need) error {
	for _, n := range needs {
		_, err := tx.Exec(ctx, `INSERT INTO patrol_shift_agencies (county, shift, agency, need) VALUES ($1, $2, $3, $4)`, tx.County, shift, n.Agency, n.People)
		if err != nil {
			return fmt.Errorf("agencies of a shift: %w", err)
		}
	}
	return nil
}

// ChangeShift changes a shift of a day that is not over.
func (s *Service) ChangeShift(ctx context.Context, by access.Actor, shift id.Shift, d ShiftDraft) error {
	return s.onShift(ctx, by, shift, func(tx *db.Tx, k *known, was Shift) error {
		if d.Version != 0 && d.Version != was.Version {
			return stale()
		}
		d.Until = ""
		if err := d.check(ctx, tx, k); err != nil {
			return err
		}
		if err := by.Check(access.ManagePatrol, (Shift{Needs: d.Needs}).owners(k)); err != nil {
			return err
		}
		if d.Day != was.Day && len(was.Roster) > 0 && slices.ContainsFunc(was.Roster, func(m Member) bool { return !m.In.IsZero() }) {
			return fault.New(fault.Conflict, "patrol.shift_began")
		}
		_, err := tx.Exec(ctx, `UPDATE patrol_shifts SET day = $3, name = $4, starts = $5, ends = $6, route = $7, area = $8, vehicles = $9, note = $10, version = version + 1
			WHERE county = $1 AND id = $2`,
			tx.County, shift, d.Day, d.Name, d.Starts, d.Ends, db.Null(d.Route), db.Null(d.Area), strings.Join(d.Vehicles, "\n"), d.Note)
		if err != nil {
			return fmt.Errorf("change shift: %w", err)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM patrol_shift_agencies WHERE county = $1 AND shift = $2`, tx.County, shift); err != nil {
			return fmt.Errorf("change shift: %w", err)
		}
		if err := putNeeds(ctx, tx, shift, d.Needs); err != nil {
			return err
		}
		due, _ := k.at(d.Day, d.Starts)
		if _, err := tx.Exec(ctx, `UPDATE patrol_roster SET day = $3, due_at = $4 WHERE county = $1 AND shift = $2`, tx.County, shift, d.Day, db.Millis(due)); err != nil {
			return fmt.Errorf("change shift: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectShift, Record: string(shift), Act: "patrol.shift_changed", By: by, Data: map[string]any{
				"day": d.Day, "name": d.Name, "starts": Clock(d.Starts), "ends": Clock(d.Ends),
				"was": map[string]any{"day": was.Day, "name": was.Name, "starts": Clock(was.Starts), "ends": Clock(was.Ends)},
			},
		})
	})
}

// Cancel calls a shift off, with the reason. Its people are not expected any
// more.
func (s *Service) Cancel(ctx context.Context, by access.Actor, shift id.Shift, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.onShift(ctx, by, shift, func(tx *db.Tx, _ *known, was Shift) error {
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "patrol.need_reason")
		}
		f.Text("reason", reason, MaxNote)
		if err := f.Err(); err != nil {
			return err
		}
		if slices.ContainsFunc(was.Roster, func(m Member) bool { return !m.In.IsZero() }) {
			return fault.New(fault.Conflict, "patrol.shift_began")
		}
		_, err := tx.Exec(ctx, `UPDATE patrol_shifts SET cancelled_at = $3, reason = $4, version = version + 1 WHERE county = $1 AND id = $2`,
			tx.County, shift, db.Millis(tx.Now), reason)
		if err != nil {
			return fmt.Errorf("cancel shift: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectShift, Record: string(shift), Act: "patrol.shift_cancelled", By: by, Data: map[string]any{"reason": reason}})
	})
}

// onShift does something to a shift that is not cancelled, for whoever
// manages it.
func (s *Service) onShift(ctx context.Context, by access.Actor, shift id.Shift, fn func(tx *db.Tx, k *known, was Shift) error) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		was, err := loadShift(ctx, tx, shift)
		if err != nil {
			return err
		}
		if err := by.Check(access.ManagePatrol, was.owners(k)); err != nil {
			return err
		}
		if !was.Cancelled.IsZero() {
			return fault.New(fault.Conflict, "patrol.shift_is_off")
		}
		return fn(tx, k, was)
	})
}

// Shift returns one shift with its roster.
func (s *Service) Shift(ctx context.Context, by access.Actor, shift id.Shift) (x Shift, lines []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if x, err = loadShift(ctx, tx, shift); err != nil {
			return err
		}
		lines, err = journal.Of(ctx, tx, SubjectShift, string(shift))
		return err
	})
	return x, lines, err
}

// MayArrange reports whether by may change a shift.
func (s *Service) MayArrange(ctx context.Context, by access.Actor, x Shift) (ok bool, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		o := x.owners(k)
		if x.ID == "" {
			o = owned(k.Agencies)
		}
		ok = by.May(access.ManagePatrol, o)
		return nil
	})
	return ok, err
}
