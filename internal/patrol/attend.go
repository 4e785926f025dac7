package patrol

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// Member is somebody on the roster of a shift.
type Member struct {
	ID         string
	Shift      id.Shift
	Day        string
	Agency     id.Agency
	Person     id.Person
	Account    id.Account
	Name       string // the post
	Leader     bool
	Substitute bool   // came without being on the roster
	Excuse     string // why he need not come
	Due        time.Time

	In       time.Time
	InBy     string // who signed him in, if not he himself
	Located  bool
	Point    geo.Point // where he signed in
	Accuracy float64
	Out      time.Time
}

// Late reports whether m came later than the tolerance allows, or has not come
// although it is over.
func (m Member) Late(tolerance int, now time.Time) bool {
	last := m.Due.Add(time.Duration(tolerance) * time.Minute)
	if m.Excuse != "" || m.Substitute {
		return false
	}
	if m.In.IsZero() {
		return now.After(last)
	}
	return m.In.After(last)
}

// Missing reports whether m should be there and is not.
func (m Member) Missing(tolerance int, now time.Time) bool {
	return m.In.IsZero() && m.Late(tolerance, now)
}

const memberColumns = `m.id, m.shift, m.day, m.agency, m.person, m.account, m.name, m.leader, m.substitute, m.excuse, m.due_at, m.in_at, m.in_lon, m.in_lat, m.in_accuracy, m.in_by, m.out_at`

func scanMember(r db.Row) (m Member, err error) {
	var lon, lat *float64
	err = r.Scan(&m.ID, &m.Shift, &m.Day, &m.Agency, db.Text(&m.Person), db.Text(&m.Account), &m.Name, &m.Leader, &m.Substitute, &m.Excuse, db.Time(&m.Due),
		db.Time(&m.In), &lon, &lat, &m.Accuracy, &m.InBy, db.Time(&m.Out))
	if lon != nil && lat != nil {
		m.Located, m.Point = true, geo.Point{Lon: *lon, Lat: *lat}
	}
	return m, err
}

func roster(ctx context.Context, tx *db.Tx, shifts []id.Shift) ([]Member, error) {
	var w db.Where
	w.And("m.county = ?", tx.County)
	db.In(&w, "m.shift", shifts)
	out, err := db.All(ctx, tx, scanMember, `SELECT `+memberColumns+` FROM patrol_roster m JOIN patrol_agencies a ON a.county = m.county AND a.id = m.agency `+
		w.String()+` ORDER BY m.shift, a.seq, m.leader DESC, m.name, m.id LIMIT 50000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	return out, nil
}

func (m Member) insert(ctx context.Context, tx *db.Tx, campaign id.Campaign) error {
	var lon, lat any
	if m.Located {
		lon, lat = m.Point.Lon, m.Point.Lat
	}
	_, err := tx.Exec(ctx, `INSERT INTO patrol_roster (county, id, shift, campaign, day, agency, person, account, name, leader, substitute, due_at, in_at, in_lon, in_lat, in_accuracy)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.County, m.ID, m.Shift, campaign, m.Day, m.Agency, db.Null(m.Person), db.Null(m.Account), m.Name, m.Leader, m.Substitute, db.Millis(m.Due),
		db.Millis(m.In), lon, lat, m.Accuracy)
	if err != nil {
		return fmt.Errorf("add to roster: %w", err)
	}
	return nil
}

// MemberDraft puts somebody on a roster: an employee, or a post by its name.
type MemberDraft struct {
	Agency id.Agency
	Person id.Person
	Name   string // of a post, where Person is empty
	Leader bool
}

// AddMember puts somebody on the roster of a shift.
func (s *Service) AddMember(ctx context.Context, by access.Actor, shift id.Shift, d MemberDraft) error {
	return s.onShift(ctx, by, shift, func(tx *db.Tx, k *known, x Shift) error {
		m, err := s.member(ctx, tx, k, x, d)
		if err != nil {
			return err
		}
		if err := m.insert(ctx, tx, x.Campaign); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectShift, Record: string(shift), Act: "patrol.member_added", By: by, Data: map[string]any{"name": m.Name, "agency": m.Agency, "leader": m.Leader},
		})
	})
}

func (s *Service) member(ctx context.Context, tx *db.Tx, k *known, x Shift, d MemberDraft) (Member, error) {
	var f fault.Fields
	m := Member{ID: id.New[string](), Shift: x.ID, Day: x.Day, Agency: d.Agency, Name: tidy(d.Name), Leader: d.Leader}
	m.Due, _ = k.at(x.Day, x.Starts)
	a, ok := k.agency(d.Agency)
	if !ok || a.Retired {
		f.Add("agency", "patrol.choose")
	}
	if d.Person != "" && fault.Storable(string(d.Person)) {
		p, err := org.GetPerson(ctx, tx, d.Person)
		switch {
		case fault.Is(err, fault.NotFound):
			f.Add("person", "patrol.choose")
		case err != nil:
			return m, err
		default:
			m.Person, m.Name = p.ID, p.Name
			accounts, err := people.ByPerson(ctx, tx, p.ID)
			if err != nil {
				return m, err
			}
			if len(accounts) > 0 {
				m.Account = accounts[0]
			}
		}
	}
	if m.Name == "" {
		f.Add("person", "patrol.need_member")
	}
	f.Text("person", m.Name, MaxName)
	for _, o := range x.Roster {
		if o.Person == m.Person && m.Person != "" || o.Person == "" && m.Person == "" && o.Name == m.Name && o.Agency == m.Agency {
			f.Add("person", "patrol.member_twice", o.Name)
		}
	}
	return m, f.Err()
}

// DropMember takes somebody off the roster who has not come.
func (s *Service) DropMember(ctx context.Context, by access.Actor, shift id.Shift, member string) error {
	return s.onMember(ctx, by, shift, member, func(tx *db.Tx, _ *known, m Member) error {
		if !m.In.IsZero() {
			return fault.New(fault.Conflict, "patrol.member_came", m.Name)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM patrol_roster WHERE county = $1 AND id = $2`, tx.County, member); err != nil {
			return fmt.Errorf("take off roster: %w", err)
		}
		return note(ctx, tx, by, m, "patrol.member_dropped", nil)
	})
}

// Excuse notes why somebody need not come: he is then not missing.
func (s *Service) Excuse(ctx context.Context, by access.Actor, shift id.Shift, member, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.onMember(ctx, by, shift, member, func(tx *db.Tx, _ *known, m Member) error {
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "patrol.need_reason")
		}
		f.Text("reason", reason, MaxNote)
		if err := f.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE patrol_roster SET excuse = $3 WHERE county = $1 AND id = $2`, tx.County, member, reason); err != nil {
			return fmt.Errorf("excuse: %w", err)
		}
		return note(ctx, tx, by, m, "patrol.excused", map[string]any{"reason": reason})
	})
}

// SignIn signs somebody in by hand, who has no phone with him. It says who did.
func (s *Service) SignIn(ctx context.Context, by access.Actor, shift id.Shift, member string) error {
	return s.onMember(ctx, by, shift, member, func(tx *db.Tx, k *known, m Member) error {
		if !m.In.IsZero() {
			return nil
		}
		if m.Day > k.day(tx.Now) {
			return fault.New(fault.Conflict, "patrol.too_early")
		}
		if _, err := tx.Exec(ctx, `UPDATE patrol_roster SET in_at = $3, in_by = $4 WHERE county = $1 AND id = $2`, tx.County, member, db.Millis(tx.Now), by.Name); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		return note(ctx, tx, by, m, "patrol.signed_in", map[string]any{"by_hand": true})
	})
}

// RollCall signs those of a shift in who answer when they are called, all at
// once, for whoever is out with the group. Those who are in already stay so.
func (s *Service) RollCall(ctx context.Context, by access.Actor, shift id.Shift, present []string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		x, err := loadShift(ctx, tx, shift)
		if err != nil {
			return err
		}
		if !by.May(access.RecordPatrol, x.owners(k)) {
			if err := by.Check(access.ManagePatrol, x.owners(k)); err != nil {
				return err
			}
		}
		starts, _ := k.at(x.Day, x.Starts)
		ends, _ := k.at(x.Day, x.Ends)
		switch {
		case !x.Cancelled.IsZero():
			return fault.New(fault.Conflict, "patrol.shift_is_off")
		case tx.Now.Before(starts.Add(-early)):
			return fault.New(fault.Conflict, "patrol.too_early")
		case tx.Now.After(ends):
			return fault.New(fault.Conflict, "patrol.too_late")
		}
		var came []string
		for _, m := range x.Roster {
			if !slices.Contains(present, m.ID) || !m.In.IsZero() {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE patrol_roster SET in_at = $3, in_by = $4 WHERE county = $1 AND id = $2`, tx.County, m.ID, db.Millis(tx.Now), by.Name); err != nil {
				return fmt.Errorf("roll call: %w", err)
			}
			came = append(came, m.Name)
		}
		if len(came) == 0 {
			return nil
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectShift, Record: string(shift), Act: "patrol.roll_call", By: by, Data: map[string]any{"name": strings.Join(came, ", "), "people": len(came)},
		})
	})
}

func note(ctx context.Context, tx *db.Tx, by access.Actor, m Member, act string, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	data["name"], data["agency"] = m.Name, m.Agency
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectShift, Record: string(m.Shift), Act: act, By: by, Data: data})
}

func (s *Service) onMember(ctx context.Context, by access.Actor, shift id.Shift, member string, fn func(*db.Tx, *known, Member) error) error {
	return s.onShift(ctx, by, shift, func(tx *db.Tx, k *known, x Shift) error {
		for _, m := range x.Roster {
			if m.ID == member {
				return fn(tx, k, m)
			}
		}
		return notFound()
	})
}
