package drives

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Attendee is somebody who came to a drive; counted once, however many days.
type Attendee struct {
	ID      string
	Drive   id.Drive
	Who     string // what tells him from others
	Person  id.Person
	Account id.Account
	Name    string
	Area    id.Area // where he signed in first
	Unit    id.Unit
	First   time.Time
	Days    int64
	How     string // the first time
	By      string
}

// Owners are whom the line belongs to.
func (a Attendee) Owners() access.Owners {
	return access.Owners{Area: a.Area, Units: []id.Unit{a.Unit}}
}

// whoIs tells people apart: by the employee, else by the account, else by the
// name in the unit.
func whoIs(person id.Person, account id.Account, unit id.Unit, name string) string {
	switch {
	case person != "":
		return string(person)
	case account != "":
		return "a:" + string(account)
	}
	return "n:" + string(unit) + ":" + name
}

// sign notes that a came on a day; fresh says that it was not noted before. The
// area and unit of the first time hold for the whole drive, so that the areas
// add up.
func (a *Attendee) sign(ctx context.Context, tx *db.Tx, day, how, by string) (fresh bool, err error) {
	was, err := db.One(ctx, tx, func(r db.Row) (x Attendee, err error) { return x, r.Scan(&x.ID, &x.Area, db.Text(&x.Unit)) },
		`SELECT id, area, unit FROM drive_people WHERE county = $1 AND drive = $2 AND who = $3`, tx.County, a.Drive, a.Who)
	switch {
	case err == nil:
		a.ID, a.Area, a.Unit = was.ID, was.Area, was.Unit
	case errors.Is(err, db.ErrNone):
		a.ID = id.New[string]()
		_, err := tx.Exec(ctx, `INSERT INTO drive_people (county, id, drive, who, person, account, name, area, unit, first_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.County, a.ID, a.Drive, a.Who, db.Null(a.Person), db.Null(a.Account), a.Name, a.Area, db.Null(a.Unit), db.Millis(tx.Now))
		if err != nil {
			return false, fmt.Errorf("sign in: %w", err)
		}
	default:
		return false, fmt.Errorf("sign in: %w", err)
	}
	res, err := tx.Exec(ctx, `INSERT INTO drive_signs (county, attendee, day, at, how, signed_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (county, attendee, day) DO NOTHING`,
		tx.County, a.ID, day, db.Millis(tx.Now), how, by)
	if err != nil {
		return false, fmt.Errorf("sign in: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SignList is a list of who came, of a unit on a day.
type SignList struct {
	Drive  id.Drive
	Area   id.Area
	Unit   id.Unit
	Day    string // empty: today
	People []id.Person
	Names  []string // of those who are in no list of employees
	Key    string
}

// SignByList notes who of a unit came, for the unit's liaison, the area's lead
// or the office. It returns how many were noted who were not before.
func (s *Service) SignByList(ctx context.Context, by access.Actor, l SignList) (fresh int, err error) {
	return s.SignLists(ctx, by, []SignList{l})
}

// SignLists notes several lists in one unit of work.
func (s *Service) SignLists(ctx context.Context, by access.Actor, lists []SignList) (fresh int, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		fresh = 0
		for _, l := range lists {
			key := l.Key
			l.Key = ""
			_, _, err := once.Do(ctx, tx, by, key, l, func() (string, error) {
				n, err := s.signList(ctx, tx, by, l)
				fresh += n
				return "", err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return fresh, err
}

func (s *Service) signList(ctx context.Context, tx *db.Tx, by access.Actor, l SignList) (int, error) {
	x, err := loadDrive(ctx, tx, l.Drive)
	if err != nil {
		return 0, err
	}
	if err := mayCarry(by, access.Owners{Area: l.Area, Units: []id.Unit{l.Unit}}); err != nil {
		return 0, err
	}
	if err := x.State.check(Carry); err != nil {
		return 0, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return 0, err
	}
	who, err := l.check(ctx, tx, x, n)
	if err != nil {
		return 0, err
	}
	fresh := 0
	for _, a := range who {
		first, err := a.sign(ctx, tx, l.Day, ByList, by.Name)
		if err != nil {
			return 0, err
		}
		if first {
			fresh++
		}
	}
	return fresh, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectSign, Record: string(l.Unit), Act: "drives.signed_list", By: by, Data: map[string]any{"drive": x.ID, "day": l.Day, "area": l.Area, "unit": l.Unit, "people": fresh},
	})
}

// check notes what is wrong with a list, and returns whom it names.
func (l *SignList) check(ctx context.Context, tx *db.Tx, x Drive, n now) (who []Attendee, err error) {
	var f fault.Fields
	if l.Day == "" {
		l.Day = min(n.today, x.Ends)
	}
	if !isDay(l.Day) || l.Day < x.Starts || l.Day > x.Ends || l.Day > n.today {
		f.Add("day", "drives.bad_sign_day", x.Starts, x.Ends)
	}
	units, err := unitsOf(ctx, tx, x.ID)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(units, func(u Unit) bool { return u.Unit == l.Unit && u.Area == l.Area }) {
		f.Add("unit", "drives.choose")
	}
	if len(l.People)+len(l.Names) > maxNamed {
		f.Add("names", "drives.many_names", maxNamed)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	staff, err := org.PeopleOf(ctx, tx, l.Unit, maxNamed)
	if err != nil {
		return nil, err
	}
	for _, p := range l.People {
		i := slices.IndexFunc(staff, func(s org.Person) bool { return s.ID == p })
		if i < 0 {
			return nil, fieldFault("people", "drives.choose")
		}
		who = append(who, Attendee{Drive: x.ID, Who: string(p), Person: p, Name: staff[i].Name, Area: l.Area, Unit: l.Unit})
	}
	for _, name := range l.Names {
		if name = tidy(name); name == "" {
			continue
		}
		f.Text("names", name, MaxTitle)
		// Somebody who is in the list of employees is that one.
		if i := slices.IndexFunc(staff, func(s org.Person) bool { return s.Name == name }); i >= 0 {
			who = append(who, Attendee{Drive: x.ID, Who: string(staff[i].ID), Person: staff[i].ID, Name: name, Area: l.Area, Unit: l.Unit})
			continue
		}
		who = append(who, Attendee{Drive: x.ID, Who: whoIs("", "", l.Unit, name), Name: name, Area: l.Area, Unit: l.Unit})
	}
	if len(who) == 0 {
		f.Add("names", "drives.need_names")
	}
	return who, f.Err()
}

// DropAttendee takes back that somebody came: a mistaken line of a list.
func (s *Service) DropAttendee(ctx context.Context, by access.Actor, attendee string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if !fault.Storable(attendee) {
			return notFound()
		}
		a, err := db.One(ctx, tx, func(r db.Row) (x Attendee, err error) {
			return x, r.Scan(&x.ID, &x.Drive, &x.Name, &x.Area, db.Text(&x.Unit))
		}, `SELECT id, drive, name, area, unit FROM drive_people WHERE county = $1 AND id = $2`, tx.County, attendee)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("drop attendee: %w", err)
		}
		if err := mayCarry(by, a.Owners()); err != nil {
			return err
		}
		x, err := loadDrive(ctx, tx, a.Drive)
		if err != nil {
			return err
		}
		if err := x.State.check(Carry); err != nil {
			return err
		}
		for _, q := range []string{`DELETE FROM drive_signs WHERE county = $1 AND attendee = $2`, `DELETE FROM drive_people WHERE county = $1 AND id = $2`} {
			if _, err := tx.Exec(ctx, q, tx.County, attendee); err != nil {
				return fmt.Errorf("drop attendee: %w", err)
			}
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: Subject, Record: string(a.Drive), Act: "drives.sign_dropped", By: by, Data: map[string]any{"name": a.Name, "area": a.Area, "unit": a.Unit},
		})
	})
}

// turnout is how many came, by area and unit.
type turnout map[id.Area]map[id.Unit]int64

func (t turnout) of(area id.Area, unit id.Unit) int64 { return t[area][unit] }

func (t turnout) sum(area id.Area) (n int64) {
	for _, m := range t[area] {
		n += m
	}
	return n
}

func cameOf(ctx context.Context, tx *db.Tx, drive id.Drive) (turnout, error) {
	out := turnout{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var area id.Area
		var unit id.Unit
		var n int64
		if err := r.Scan(&area, db.Text(&unit), &n); err != nil {
			return err
		}
		if out[area] == nil {
			out[area] = map[id.Unit]int64{}
		}
		out[area][unit] += n
		return nil
	}, `SELECT area, unit, COUNT(*) FROM drive_people WHERE county = $1 AND drive = $2 GROUP BY area, unit LIMIT 10000`, tx.County, drive)
	if err != nil {
		return nil, fmt.Errorf("who came: %w", err)
	}
	return out, nil
}
