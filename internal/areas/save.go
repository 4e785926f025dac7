package areas

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Draft is an area as somebody enters it.
type Draft struct {
	Seq          int // 0: after the last
	Name         string
	Note         string
	LeadUnit     id.Unit
	Units        []id.Unit // its units but the lead unit: members and committees
	KeepUnits    bool      // leave the units as they are
	Boundary     geo.Boundary
	Illustrative bool
	Version      int64
	Key          string
}

// Draft returns a as a draft, to be changed.
func (a Area) Draft() Draft {
	return Draft{
		Seq: a.Seq, Name: a.Name, Note: a.Note, LeadUnit: a.LeadUnit, Units: append(slices.Clone(a.Members), a.Committees...),
		Boundary: a.Boundary, Illustrative: a.Illustrative, Version: a.Version,
	}
}

func (d *Draft) check(ctx context.Context, tx *db.Tx, self id.Area) error {
	var fs fault.Fields
	d.Name, d.Note, d.LeadUnit = tidy(d.Name), strings.TrimSpace(d.Note), plainText(d.LeadUnit)
	fs.Need("name", d.Name, maxName)
	fs.Text("note", d.Note, maxText)
	if d.Seq < 0 || d.Seq > 9999 {
		fs.Add("seq", "org.seq")
	}
	units, err := org.Units(ctx, tx)
	if err != nil {
		return err
	}
	known := map[id.Unit]bool{}
	for _, u := range units {
		known[u.ID] = true
	}
	if d.LeadUnit != "" && !known[d.LeadUnit] {
		fs.Add("lead", "org.choose")
	}
	if !d.KeepUnits && slices.ContainsFunc(d.Units, func(u id.Unit) bool { return !known[u] }) {
		fs.Add("units", "org.choose")
	}
	for _, c := range []struct {
		cond  string
		value any
		field string
		key   string
		ok    bool
	}{
		{"retired = FALSE AND name = $2", d.Name, "name", "areas.name_taken", d.Name != "" && fault.Storable(d.Name)},
		{"retired = FALSE AND seq = $2", d.Seq, "seq", "areas.seq_taken", d.Seq > 0},
	} {
		if !c.ok {
			continue
		}
		taken, err := db.Exists(ctx, tx, `SELECT 1 FROM areas WHERE county = $1 AND `+c.cond+` AND id <> $3`, tx.County, c.value, self)
		if err != nil {
			return err
		}
		if taken {
			fs.Add(c.field, c.key, c.value)
		}
	}
	return fs.Err()
}

// Create enters an area.
func (s *Service) Create(ctx context.Context, by access.Actor, d Draft) (area id.Area, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			a, err := s.create(ctx, tx, by, d)
			return string(a), err
		})
		area = id.Area(answer)
		return err
	})
	return area, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (id.Area, error) {
	if d.Seq == 0 {
		last, err := db.One(ctx, tx, db.Value[int], `SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM areas WHERE county = $1 AND retired = FALSE`, tx.County)
		if err != nil {
			return "", fmt.Errorf("create area: %w", err)
		}
		d.Seq = last + 1
	}
	area := id.New[id.Area]()
	if err := d.check(ctx, tx, area); err != nil {
		return "", err
	}
	_, err := tx.Exec(ctx, `INSERT INTO areas (county, id, seq, name, note, lead_unit, boundary, illustrative, retired, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, 1, $9)`,
		tx.County, area, d.Seq, d.Name, d.Note, db.Null(d.LeadUnit), d.Boundary, d.Illustrative, db.Millis(tx.Now))
	if db.IsUnique(err) {
		return "", stale()
	}
	if err != nil {
		return "", fmt.Errorf("create area: %w", err)
	}
	changes, err := differences(ctx, tx, Area{}, d)
	if err != nil {
		return "", err
	}
	if err := note(ctx, tx, by, SubjectArea, string(area), "area.created", changes); err != nil {
		return "", err
	}
	if err := s.setUnits(ctx, tx, by, Area{ID: area}, d); err != nil {
		return "", err
	}
	return area, s.redraw(ctx, tx)
}

// Change changes an area.
func (s *Service) Change(ctx context.Context, by access.Actor, area id.Area, d Draft) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		_, err := s.change(ctx, tx, by, area, d)
		return err
	})
}

func (s *Service) change(ctx context.Context, tx *db.Tx, by access.Actor, area id.Area, d Draft) (changed bool, err error) {
	was, err := Get(ctx, tx, area)
	if err != nil {
		return false, err
	}
	if was.Retired {
		return false, none()
	}
	if d.Seq == 0 {
		d.Seq = was.Seq
	}
	if err := d.check(ctx, tx, area); err != nil {
		return false, err
	}
	if d.Version != 0 && d.Version != was.Version {
		return false, stale()
	}
	changes, err := differences(ctx, tx, was, d)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE areas SET seq = $3, name = $4, note = $5, lead_unit = $6, boundary = $7, illustrative = $8, version = version + 1
		WHERE county = $1 AND id = $2`, tx.County, area, d.Seq, d.Name, d.Note, db.Null(d.LeadUnit), d.Boundary, d.Illustrative)
	if db.IsUnique(err) {
		return false, stale()
	}
	if err != nil {
		return false, fmt.Errorf("change area: %w", err)
	}
	if err := note(ctx, tx, by, SubjectArea, string(area), "area.changed", changes); err != nil {
		return false, err
	}
	if err := s.setUnits(ctx, tx, by, was, d); err != nil {
		return false, err
	}
	return true, s.redraw(ctx, tx)
}

// setUnits moves units into the area and out of it. A lead unit that is in no
// area comes into this one.
func (s *Service) setUnits(ctx context.Context, tx *db.Tx, by access.Actor, was Area, d Draft) error {
	if d.LeadUnit != "" {
		u, err := org.GetUnit(ctx, tx, d.LeadUnit)
		if err != nil {
			return err
		}
		if u.Area == "" {
			if err := s.Org.SetArea(ctx, tx, by, d.LeadUnit, was.ID); err != nil {
				return err
			}
		}
	}
	if d.KeepUnits {
		return nil
	}
	for _, u := range append(slices.Clone(was.Members), was.Committees...) {
		if u != d.LeadUnit && !slices.Contains(d.Units, u) {
			if err := s.Org.SetArea(ctx, tx, by, u, ""); err != nil {
				return err
			}
		}
	}
	for _, u := range d.Units {
		if err := s.Org.SetArea(ctx, tx, by, u, was.ID); err != nil {
			return err
		}
	}
	return nil
}

// differences tells what a draft changes.
func differences(ctx context.Context, tx *db.Tx, was Area, d Draft) (list []org.Change, err error) {
	names, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	if was.Seq != d.Seq && was.ID != "" {
		differ(&list, "seq", strconv.Itoa(was.Seq), strconv.Itoa(d.Seq))
	}
	differ(&list, "name", was.Name, d.Name)
	differ(&list, "note", was.Note, d.Note)
	differ(&list, "lead", names[was.LeadUnit], names[d.LeadUnit])
	if !was.Boundary.Equal(d.Boundary) {
		list = append(list, org.Change{Field: "boundary", Old: shape(was.Boundary), New: shape(d.Boundary)})
	}
	if was.Illustrative != d.Illustrative {
		list = append(list, org.Change{Field: "illustrative", Old: mark(was.Illustrative), New: mark(d.Illustrative)})
	}
	if !d.KeepUnits {
		differ(&list, "members", text(names, append(slices.Clone(was.Members), was.Committees...)), text(names, without(d.Units, d.LeadUnit)))
	}
	return list, nil
}

func mark(b bool) string {
	if b {
		return "✓"
	}
	return ""
}

func without(units []id.Unit, lead id.Unit) []id.Unit {
	return slices.DeleteFunc(slices.Clone(units), func(u id.Unit) bool { return u == lead })
}

// text lists the names of units in an order that does not depend on that of
// the list.
func text(names map[id.Unit]string, units []id.Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, names[u])
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), ", ")
}

// Retire takes an area without units out of the map and the lists.
func (s *Service) Retire(ctx context.Context, by access.Actor, area id.Area) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		a, err := Get(ctx, tx, area)
		if err != nil || a.Retired {
			return err
		}
		n, err := org.CountUnits(ctx, tx, org.UnitFilter{Area: area})
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "areas.has_units", a.Name, n)
		}
		if _, err := tx.Exec(ctx, `UPDATE areas SET retired = TRUE, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, area); err != nil {
			return fmt.Errorf("retire area: %w", err)
		}
		if err := note(ctx, tx, by, SubjectArea, string(area), "area.retired", nil); err != nil {
			return err
		}
		return s.redraw(ctx, tx)
	})
}
