package patrol

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Agency is a unit that goes out with the group.
type Agency struct {
	ID      id.Agency
	Unit    id.Unit
	Name    string // short, as the roster says it
	Seq     int
	Need    int // people whom a shift usually needs of it
	Retired bool
	Version int64
}

// AgencyDraft is an agency as somebody enters it.
type AgencyDraft struct {
	Unit    id.Unit
	Name    string // empty: the unit's short name
	Seq     int
	Need    int
	Retired bool
	Version int64
	Key     string
}

const maxAgencies = 40

func agencies(ctx context.Context, tx *db.Tx) ([]Agency, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (a Agency, err error) {
		return a, r.Scan(&a.ID, &a.Unit, &a.Name, &a.Seq, &a.Need, &a.Retired, &a.Version)
	}, `SELECT id, unit, name, seq, need, retired, version FROM patrol_agencies WHERE county = $1 ORDER BY seq, id LIMIT $2`, tx.County, maxAgencies)
	if err != nil {
		return nil, fmt.Errorf("agencies: %w", err)
	}
	return out, nil
}

// Agencies returns those of by's county in their order, retired ones too.
func (s *Service) Agencies(ctx context.Context, by access.Actor) (out []Agency, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = agencies(ctx, tx)
		return err
	})
	return out, err
}

// AddAgency makes a unit go out with the group.
func (s *Service) AddAgency(ctx context.Context, by access.Actor, d AgencyDraft) (agency id.Agency, err error) {
	if err := by.Check(access.ManagePatrol, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			a := Agency{ID: id.New[id.Agency](), Version: 1}
			if err := a.take(ctx, tx, d); err != nil {
				return "", err
			}
			_, err := tx.Exec(ctx, `INSERT INTO patrol_agencies (county, id, unit, name, seq, need) VALUES ($1, $2, $3, $4, $5, $6)`,
				tx.County, a.ID, a.Unit, a.Name, a.Seq, a.Need)
			if db.IsUnique(err) {
				return "", twice()
			}
			if err != nil {
				return "", fmt.Errorf("add agency: %w", err)
			}
			return string(a.ID), journal.Append(ctx, tx, journal.Entry{
				Subject: SubjectAgency, Record: string(a.ID), Act: "patrol.agency_added", By: by, First: true, Data: map[string]any{"name": a.Name, "unit": a.Unit},
			})
		})
		agency = id.Agency(answer)
		return err
	})
	return agency, err
}

// ChangeAgency changes an agency, or retires it.
func (s *Service) ChangeAgency(ctx context.Context, by access.Actor, agency id.Agency, d AgencyDraft) error {
	if err := by.Check(access.ManagePatrol, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		list, err := agencies(ctx, tx)
		if err != nil {
			return err
		}
		for _, was := range list {
			if was.ID != agency {
				continue
			}
			if d.Version != 0 && d.Version != was.Version {
				return stale()
			}
			now := was
			if err := now.take(ctx, tx, d); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE patrol_agencies SET unit = $3, name = $4, seq = $5, need = $6, retired = $7, version = version + 1 WHERE county = $1 AND id = $2`,
				tx.County, agency, now.Unit, now.Name, now.Seq, now.Need, now.Retired)
			if db.IsUnique(err) {
				return twice()
			}
			if err != nil {
				return fmt.Errorf("change agency: %w", err)
			}
			return journal.Append(ctx, tx, journal.Entry{
				Subject: SubjectAgency, Record: string(agency), Act: "patrol.agency_changed", By: by,
				Data: map[string]any{"name": now.Name, "need": now.Need, "retired": now.Retired, "was": map[string]any{"name": was.Name, "need": was.Need, "retired": was.Retired}},
			})
		}
		return notFound()
	})
}

func twice() error {
	var f fault.Fields
	f.Add("unit", "patrol.agency_twice")
	return f.Err()
}

// take checks a draft and makes a what it says.
func (a *Agency) take(ctx context.Context, tx *db.Tx, d AgencyDraft) error {
	var f fault.Fields
	d.Name = tidy(d.Name)
	if !fault.Storable(string(d.Unit)) {
		d.Unit = ""
	}
	unit, err := org.GetUnit(ctx, tx, d.Unit)
	switch {
	case fault.Is(err, fault.NotFound):
		f.Add("unit", "patrol.choose")
	case err != nil:
		return err
	case d.Name == "":
		d.Name = unit.Short
	}
	f.Text("name", d.Name, MaxName)
	if d.Need < 0 || d.Need > 200 {
		f.Add("need", "patrol.bad_need")
	}
	if d.Seq < 0 || d.Seq > 9999 {
		f.Add("seq", "patrol.bad_seq")
	}
	a.Unit, a.Name, a.Seq, a.Need, a.Retired = d.Unit, d.Name, d.Seq, d.Need, d.Retired
	return f.Err()
}

// maxPeople bounds how many employees a unit offers to a roster.
const maxPeople = 500

// People returns the employees of the agencies' units, whom a roster may name.
func (s *Service) People(ctx context.Context, by access.Actor) (out []org.Person, err error) {
	list, err := s.Agencies(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		if a.Retired {
			continue
		}
		page, err := s.people.ListPeople(ctx, by, org.PersonFilter{Unit: a.Unit, Limit: maxPeople})
		if err != nil {
			return nil, err
		}
		out = append(out, page.People...)
	}
	return out, nil
}
