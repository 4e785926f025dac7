package org

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// Kind is what sort of unit it is. Its name is the message "org.kind." + Kind.
type Kind string

// The kinds of units.
const (
	Agency        Kind = "agency"
	Institution   Kind = "institution"
	Company       Kind = "company"
	Town          Kind = "town"
	Village       Kind = "village"       // a village committee
	Neighbourhood Kind = "neighbourhood" // a neighbourhood committee
	Other         Kind = "other"
)

// Kinds lists the kinds in the order of forms.
func Kinds() []Kind {
	return []Kind{Agency, Institution, Company, Town, Village, Neighbourhood, Other}
}

// IsCommittee reports whether units of the kind are village or neighbourhood
// committees.
func (k Kind) IsCommittee() bool { return k == Village || k == Neighbourhood }

// Level is whose unit it is: some in the county answer to the city or the
// province. Its name is the message "org.level." + Level.
type Level string

// The levels.
const (
	OfCounty   Level = "county"
	OfCity     Level = "municipal"
	OfProvince Level = "province"
)

// Levels lists the levels from below.
func Levels() []Level { return []Level{OfCounty, OfCity, OfProvince} }

// Unit is an office, company, town or committee that answers for something.
type Unit struct {
	ID       id.Unit
	Code     string // short, for spreadsheets; unique
	Name     string // unique
	Short    string // as tables show it; the name if nobody gave one
	Category string // code of its category
	Kind     Kind
	Level    Level
	Area     id.Area // empty: none
	Parent   id.Unit // the town of a committee
	Phone    string  // of its contact; empty for those who may not see it
	Retired  bool    // no longer there
	Version  int64
}

// UnitDraft is a unit as somebody enters it.
type UnitDraft struct {
	Code, Name, Short string
	Category          string
	Kind              Kind
	Level             Level
	Area              id.Area
	Parent            id.Unit
	Phone             string
	Version           int64  // of the unit that is changed; 0: whichever
	Key               string // request key
}

// Draft returns u as a draft, to be changed.
func (u Unit) Draft() UnitDraft {
	return UnitDraft{
		Code: u.Code, Name: u.Name, Short: u.Short, Category: u.Category, Kind: u.Kind, Level: u.Level,
		Area: u.Area, Parent: u.Parent, Phone: u.Phone, Version: u.Version,
	}
}

var (
	codeForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)
	phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 \-,/()#]{2,39}$`)
)

// check tidies d and returns what is wrong with it, as far as it can be told
// without the database.
func (d *UnitDraft) check() fault.Fields {
	var fs fault.Fields
	d.Code, d.Name, d.Short, d.Phone = tidy(d.Code), tidy(d.Name), tidy(d.Short), tidy(d.Phone)
	d.Category, d.Area, d.Parent = plainText(d.Category), plainText(d.Area), plainText(d.Parent)
	fs.Need("name", d.Name, maxName)
	if d.Short == "" {
		d.Short = d.Name
	}
	fs.Text("short", d.Short, maxName)
	if d.Code != "" && !codeForm.MatchString(d.Code) {
		fs.Add("code", "org.code_form")
	}
	if d.Category == "" {
		fs.Add("category", "fault.need_text")
	}
	if d.Kind == "" {
		d.Kind = Agency
	}
	if !slices.Contains(Kinds(), d.Kind) {
		fs.Add("kind", "org.choose")
	}
	if d.Level == "" {
		d.Level = OfCounty
	}
	if !slices.Contains(Levels(), d.Level) {
		fs.Add("level", "org.choose")
	}
	checkPhone(&fs, d.Phone)
	return fs
}

func checkPhone(fs *fault.Fields, phone string) {
	if phone != "" && !phoneForm.MatchString(phone) {
		fs.Add("phone", "org.phone_form")
	}
}

// checkRefs notes what is wrong with what d refers to, and what is taken.
func (s *Service) checkRefs(ctx context.Context, tx *db.Tx, fs *fault.Fields, self id.Unit, d *UnitDraft) error {
	known, err := db.Exists(ctx, tx, `SELECT 1 FROM unit_categories WHERE county = $1 AND code = $2`, tx.County, d.Category)
	if err != nil {
		return err
	}
	if !known && d.Category != "" {
		fs.Add("category", "org.choose")
	}
	if d.Area != "" {
		ok, err := s.areaKnown(ctx, tx, d.Area)
		if err != nil {
			return err
		}
		if !ok {
			fs.Add("area", "org.choose")
		}
	}
	if d.Parent != "" {
		kind, err := db.One(ctx, tx, db.Value[Kind], `SELECT kind FROM units WHERE county = $1 AND id = $2`, tx.County, d.Parent)
		switch {
		case errors.Is(err, db.ErrNone):
			fs.Add("parent", "org.choose")
		case err != nil:
			return err
		case kind.IsCommittee() || d.Parent == self:
			fs.Add("parent", "org.unit.parent_kind")
		}
	}
	for _, f := range []struct{ column, value, key string }{
		{"code", d.Code, "org.unit.code_taken"}, {"name", d.Name, "org.unit.name_taken"},
	} {
		if f.value == "" || !fault.Storable(f.value) {
			continue // no database is asked for what is no text
		}
		taken, err := db.Exists(ctx, tx, `SELECT 1 FROM units WHERE county = $1 AND `+f.column+` = $2 AND id <> $3`, tx.County, f.value, self)
		if err != nil {
			return err
		}
		if taken {
			fs.Add(f.column, f.key, f.value)
		}
	}
	return nil
}

// CreateUnit enters a unit.
func (s *Service) CreateUnit(ctx context.Context, by access.Actor, d UnitDraft) (unit id.Unit, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		key := d.Key
		answer, _, err := once.Do(ctx, tx, by, key, d, func() (string, error) {
			u, err := s.createUnit(ctx, tx, by, d)
			return string(u), err
		})
		unit = id.Unit(answer)
		return err
	})
	return unit, err
}

func (s *Service) createUnit(ctx context.Context, tx *db.Tx, by access.Actor, d UnitDraft) (id.Unit, error) {
	if err := Install(ctx, tx); err != nil {
		return "", err
	}
	unit := id.New[id.Unit]()
	fs := d.check()
	if err := s.checkRefs(ctx, tx, &fs, unit, &d); err != nil {
		return "", fmt.Errorf("create unit: %w", err)
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	given := d
	if d.Code == "" {
		d.Code = string(unit) // nobody has to think of one
	}
	_, err := tx.Exec(ctx, `INSERT INTO units (county, id, code, name, short, category, kind, level, area, parent, phone, retired, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE, 1, $12)`,
		tx.County, unit, d.Code, d.Name, d.Short, d.Category, d.Kind, d.Level, db.Null(d.Area), db.Null(d.Parent), d.Phone, db.Millis(tx.Now))
	if db.IsUnique(err) {
		return "", stale()
	}
	if err != nil {
		return "", fmt.Errorf("create unit: %w", err)
	}
	c, err := s.unitChanges(ctx, tx, UnitDraft{}, given)
	if err != nil {
		return "", err
	}
	return unit, note(ctx, tx, by, SubjectUnit, string(unit), "unit.created", c)
}

// ChangeUnit changes a unit.
func (s *Service) ChangeUnit(ctx context.Context, by access.Actor, unit id.Unit, d UnitDraft) error {
	return s.write(ctx, by, func(tx *db.Tx) error { return s.changeUnit(ctx, tx, by, unit, d) })
}

func (s *Service) changeUnit(ctx context.Context, tx *db.Tx, by access.Actor, unit id.Unit, d UnitDraft) error {
	was, err := oneUnit(ctx, tx, unit)
	if err != nil {
		return err
	}
	if d.Code == "" {
		d.Code = was.Code
	}
	fs := d.check()
	if err := s.checkRefs(ctx, tx, &fs, unit, &d); err != nil {
		return fmt.Errorf("change unit: %w", err)
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if d.Version != 0 && d.Version != was.Version {
		return stale()
	}
	c, err := s.unitChanges(ctx, tx, was.Draft(), d)
	if err != nil || c.none() {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE units SET code = $3, name = $4, short = $5, category = $6, kind = $7, level = $8, area = $9, parent = $10, phone = $11,
		version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, unit, d.Code, d.Name, d.Short, d.Category, d.Kind, d.Level, db.Null(d.Area), db.Null(d.Parent), d.Phone)
	if db.IsUnique(err) {
		return stale()
	}
	if err != nil {
		return fmt.Errorf("change unit: %w", err)
	}
	return note(ctx, tx, by, SubjectUnit, string(unit), "unit.changed", c)
}

// unitChanges tells what differs, with names in place of identifiers.
func (s *Service) unitChanges(ctx context.Context, tx *db.Tx, was, now UnitDraft) (c changes, err error) {
	c.text("name", was.Name, now.Name)
	c.text("short", was.Short, now.Short)
	c.text("code", was.Code, now.Code)
	c.text("category", was.Category, now.Category)
	c.text("kind", string(was.Kind), string(now.Kind))
	c.text("level", string(was.Level), string(now.Level))
	if was.Area != now.Area {
		names, err := s.areaNames(ctx, tx)
		if err != nil {
			return c, err
		}
		name := func(a id.Area) string {
			for _, n := range names {
				if n.ID == a {
					return n.Name
				}
			}
			return string(a)
		}
		c.text("area", name(was.Area), name(now.Area))
	}
	if was.Parent != now.Parent {
		old, err := UnitName(ctx, tx, was.Parent)
		if err != nil {
			return c, err
		}
		name, err := UnitName(ctx, tx, now.Parent)
		if err != nil {
			return c, err
		}
		c.text("parent", old, name)
	}
	c.personal("phone", was.Phone, now.Phone)
	return c, nil
}

// SetArea puts a unit into an area, or into none, within another slice's act.
func (s *Service) SetArea(ctx context.Context, tx *db.Tx, by access.Actor, unit id.Unit, area id.Area) error {
	u, err := oneUnit(ctx, tx, unit)
	if err != nil || u.Area == area {
		return err
	}
	d := u.Draft()
	d.Area = area
	return s.changeUnit(ctx, tx, by, unit, d)
}

// RetireUnit takes a unit out of the lists, or back into them. What it did
// stays.
func (s *Service) RetireUnit(ctx context.Context, by access.Actor, unit id.Unit, retired bool) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		was, err := oneUnit(ctx, tx, unit)
		if err != nil || was.Retired == retired {
			return err
		}
		if retired {
			leads, err := db.Exists(ctx, tx, `SELECT 1 FROM working_groups WHERE county = $1 AND lead_unit = $2 AND retired = FALSE`, tx.County, unit)
			if err != nil {
				return err
			}
			staffed, err := db.Exists(ctx, tx, `SELECT 1 FROM persons WHERE county = $1 AND unit = $2 AND retired = FALSE`, tx.County, unit)
			if err != nil {
				return err
			}
			if leads {
				return fault.New(fault.Conflict, "org.unit.leads_group", was.Name)
			}
			if staffed {
				return fault.New(fault.Conflict, "org.unit.has_people", was.Name)
			}
		}
		_, err = tx.Exec(ctx, `UPDATE units SET retired = $3, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, unit, retired)
		if err != nil {
			return fmt.Errorf("retire unit: %w", err)
		}
		act := "unit.restored"
		if retired {
			act = "unit.retired"
		}
		return note(ctx, tx, by, SubjectUnit, string(unit), act, changes{})
	})
}
