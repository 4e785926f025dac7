package org

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

const unitColumns = `id, code, name, short, category, kind, level, area, parent, phone, retired, version`

func scanUnit(r db.Row) (u Unit, err error) {
	return u, r.Scan(&u.ID, &u.Code, &u.Name, &u.Short, &u.Category, &u.Kind, &u.Level, db.Text(&u.Area), db.Text(&u.Parent),
		&u.Phone, &u.Retired, &u.Version)
}

func oneUnit(ctx context.Context, tx *db.Tx, unit id.Unit) (Unit, error) {
	u, err := db.One(ctx, tx, scanUnit, `SELECT `+unitColumns+` FROM units WHERE county = $1 AND id = $2`, tx.County, plainText(unit))
	if errors.Is(err, db.ErrNone) {
		return u, none()
	}
	if err != nil {
		return u, fmt.Errorf("unit: %w", err)
	}
	return u, nil
}

// maxUnits bounds the lists that are read whole. A county has some hundreds.
const maxUnits = 20_000

// Units lists every unit that is not retired, by code, without telephone
// numbers.
func Units(ctx context.Context, tx *db.Tx) ([]Unit, error) {
	units, err := db.All(ctx, tx, scanUnit, `SELECT `+unitColumns+` FROM units WHERE county = $1 AND retired = FALSE ORDER BY code LIMIT $2`, tx.County, maxUnits)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	for i := range units {
		units[i].Phone = ""
	}
	return units, nil
}

// GetUnit returns one unit, without its telephone number.
func GetUnit(ctx context.Context, tx *db.Tx, unit id.Unit) (Unit, error) {
	u, err := oneUnit(ctx, tx, unit)
	u.Phone = ""
	return u, err
}

// UnitNames returns the short name of every unit, retired ones too.
func UnitNames(ctx context.Context, tx *db.Tx) (map[id.Unit]string, error) {
	out := map[id.Unit]string{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var u id.Unit
		var name string
		if err := r.Scan(&u, &name); err != nil {
			return err
		}
		out[u] = name
		return nil
	}, `SELECT id, short FROM units WHERE county = $1 LIMIT $2`, tx.County, maxUnits)
	if err != nil {
		return nil, fmt.Errorf("unit names: %w", err)
	}
	return out, nil
}

// UnitName returns the short name of one unit; empty if there is none.
func UnitName(ctx context.Context, tx *db.Tx, unit id.Unit) (string, error) {
	if unit == "" {
		return "", nil
	}
	name, err := db.One(ctx, tx, db.Value[string], `SELECT short FROM units WHERE county = $1 AND id = $2`, tx.County, unit)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return name, err
}

// NoArea is the area of a filter for those that are in none.
const NoArea = id.Area("none")

// AnyArea is the area of a filter for those that are in one, whichever.
const AnyArea = id.Area("any")

// UnitFilter narrows the list of units.
type UnitFilter struct {
	Q        string // in name, short name or code
	Category string
	Kind     Kind
	Level    Level
	Area     id.Area // NoArea: those without one
	Part     Part    // of their areas
	Parent   id.Unit
	Group    id.Group // lead and member units
	Unit     id.Unit
	Retired  bool // those that are no longer there, instead

	Sort  string // code, name, category; with - before it: downwards
	After string // where the page begins: what Next said
	Limit int    // 0: 50
}

// Part is what units are of the area that they belong to.
type Part string

// The parts. What is neither leads its area.
const (
	PartMembers    Part = "members"    // neither its lead unit nor a committee
	PartCommittees Part = "committees" // village and neighbourhood committees, but for one that leads
)

// Parts lists the parts.
func Parts() []Part { return []Part{PartMembers, PartCommittees} }

// UnitPage is a page of the list of units.
type UnitPage struct {
	Units []Unit
	Total int64
	Next  string // where the next page begins; empty: this is the last
}

func (f UnitFilter) where(tx *db.Tx) *db.Where {
	var w db.Where
	w.And("u.county = ?", tx.County)
	w.And("u.retired = ?", f.Retired)
	f.Q, f.Category, f.Kind, f.Level = plainText(f.Q), plainText(f.Category), plainText(f.Kind), plainText(f.Level)
	f.Area, f.Parent, f.Group, f.Unit = plainText(f.Area), plainText(f.Parent), plainText(f.Group), plainText(f.Unit)
	if f.Q != "" {
		// LIKE tells the cases of Latin letters apart on one database only.
		like := strings.ToLower(db.Contains(f.Q))
		w.And("LOWER(u.name) LIKE ? ESCAPE '!' OR LOWER(u.short) LIKE ? ESCAPE '!' OR LOWER(u.code) LIKE ? ESCAPE '!'", like, like, like)
	}
	if f.Category != "" {
		w.And("u.category = ?", f.Category)
	}
	if f.Kind != "" {
		w.And("u.kind = ?", f.Kind)
	}
	if f.Level != "" {
		w.And("u.level = ?", f.Level)
	}
	switch f.Area {
	case "":
	case NoArea:
		w.And("u.area IS NULL")
	default:
		w.And("u.area = ?", f.Area)
	}
	if f.Part == PartMembers || f.Part == PartCommittees {
		w.And("u.area IS NOT NULL AND NOT EXISTS (SELECT 1 FROM areas a WHERE a.county = u.county AND a.id = u.area AND a.lead_unit = u.id)")
		w.And("(u.kind IN (?, ?)) = ?", Village, Neighbourhood, f.Part == PartCommittees)
	}
	if f.Parent != "" {
		w.And("u.parent = ?", f.Parent)
	}
	if f.Unit != "" {
		w.And("u.id = ?", f.Unit)
	}
	if f.Group != "" {
		w.And(`EXISTS (SELECT 1 FROM working_groups g WHERE g.county = u.county AND g.id = ? AND g.lead_unit = u.id)
			OR EXISTS (SELECT 1 FROM group_members m WHERE m.county = u.county AND m.grp = ? AND m.unit = u.id)`, f.Group, f.Group)
	}
	return &w
}

// CountUnits counts what the list of f holds.
func CountUnits(ctx context.Context, tx *db.Tx, f UnitFilter) (int64, error) {
	w := f.where(tx)
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM units u `+w.String(), w.Args...)
}

// ListUnits returns a page of the list of units.
func (s *Service) ListUnits(ctx context.Context, by access.Actor, f UnitFilter) (page UnitPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if page.Total, err = CountUnits(ctx, tx, f); err != nil {
			return err
		}
		page.Units, page.Next, err = unitPage(ctx, tx, f)
		hidePhones(by, page.Units)
		return err
	})
	return page, err
}

func hidePhones(by access.Actor, units []Unit) {
	if by.May(access.ManageOrg, access.Owners{}) {
		return
	}
	for i := range units {
		units[i].Phone = ""
	}
}

func unitPage(ctx context.Context, tx *db.Tx, f UnitFilter) (units []Unit, next string, err error) {
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	order := ordering(f.Sort, map[string]string{"code": "u.code", "name": "u.name", "category": "u.category"}, "code")
	w := f.where(tx)
	order.after(w, f.After, "u.id")
	text := `SELECT ` + db.Prefixed("u", unitColumns) + ` FROM units u ` + w.String() + order.by("u.id") + ` LIMIT ` + w.Arg(limit+1)
	if units, err = db.All(ctx, tx, scanUnit, text, w.Args...); err != nil {
		return nil, "", fmt.Errorf("list units: %w", err)
	}
	if len(units) > limit {
		units = units[:limit]
		last := units[limit-1]
		next = order.mark(map[string]string{"code": last.Code, "name": last.Name, "category": last.Category}, string(last.ID))
	}
	return units, next, nil
}

// EachUnit calls fn for every unit of the list, page after page, in one
// transaction: exactly what the list shows.
func (s *Service) EachUnit(ctx context.Context, by access.Actor, f UnitFilter, fn func(Unit) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = 500
		for {
			units, next, err := unitPage(ctx, tx, f)
			if err != nil {
				return err
			}
			hidePhones(by, units)
			for _, u := range units {
				if err := fn(u); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.After = next
		}
	})
}

// Unit returns one unit.
func (s *Service) Unit(ctx context.Context, by access.Actor, unit id.Unit) (u Unit, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		u, err = oneUnit(ctx, tx, unit)
		return err
	})
	one := []Unit{u}
	hidePhones(by, one)
	return one[0], err
}

// AllUnits lists every unit for the choices of forms.
func (s *Service) AllUnits(ctx context.Context, by access.Actor) (units []Unit, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		units, err = Units(ctx, tx)
		return err
	})
	return units, err
}

// AreaNames lists the areas for the choices of forms.
func (s *Service) AreaNames(ctx context.Context, by access.Actor) (names []AreaName, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		names, err = s.areaNames(ctx, tx)
		return err
	})
	return names, err
}
