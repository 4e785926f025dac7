package org

import (
	"context"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// importer enters the rows of one spreadsheet in one transaction. It knows the
// county's names, so that a row costs no look-ups of its own.
type importer struct {
	s     *Service
	tx    *db.Tx
	by    access.Actor
	table *office.Table

	units      []Unit
	categories []Category
	areas      []AreaName
	bodies     []Body
	groups     []Group
	people     map[id.Unit][]Person
	byCode     map[string]Person
	seen       map[string]int // what a row is about → the row
}

func (im *importer) load(ctx context.Context) (err error) {
	im.seen = map[string]int{}
	im.people, im.byCode = map[id.Unit][]Person{}, map[string]Person{}
	if im.units, err = db.All(ctx, im.tx, scanUnit, `SELECT `+unitColumns+` FROM units WHERE county = $1 ORDER BY code LIMIT $2`, im.tx.County, maxUnits); err != nil {
		return err
	}
	if im.categories, err = Categories(ctx, im.tx); err != nil {
		return err
	}
	if im.areas, err = im.s.areaNames(ctx, im.tx); err != nil {
		return err
	}
	if im.bodies, err = Bodies(ctx, im.tx); err != nil {
		return err
	}
	if im.groups, err = Groups(ctx, im.tx); err != nil {
		return err
	}
	people, err := db.All(ctx, im.tx, scanPerson, `SELECT `+personColumns+` FROM persons WHERE county = $1 AND retired = FALSE ORDER BY id LIMIT 200000`, im.tx.County)
	for _, p := range people {
		im.know(p)
	}
	return err
}

func (im *importer) know(p Person) {
	im.people[p.Unit] = append(im.people[p.Unit], p)
	if p.Code != "" {
		im.byCode[p.Code] = p
	}
}

// once notes that an earlier row is about the same thing.
func (im *importer) once(fs *fault.Fields, field, what string, rec office.Record) {
	if was, twice := im.seen[what]; twice {
		fs.Add(field, "org.import.twice", was)
		return
	}
	im.seen[what] = rec.Number
}

// findUnit finds a unit by code, name or short name, in this order.
func (im *importer) findUnit(text string) (int, bool) {
	for _, of := range []func(Unit) string{
		func(u Unit) string { return u.Code }, func(u Unit) string { return u.Name }, func(u Unit) string { return u.Short },
	} {
		for i, u := range im.units {
			if of(u) == text {
				return i, true
			}
		}
	}
	return 0, false
}

// findArea finds an area by name or number.
func (im *importer) findArea(text string) (id.Area, bool) {
	n, _ := strconv.Atoi(text)
	for _, a := range im.areas {
		if a.Name == text || n != 0 && a.Seq == n {
			return a.ID, true
		}
	}
	return "", false
}

func (im *importer) unit(ctx context.Context, rec office.Record) (r office.RowReport, err error) {
	name, code := tidy(rec.Get("name").Text), tidy(rec.Get("code").Text)
	r.Name = name
	at := -1
	for i, u := range im.units {
		if code != "" && u.Code == code || u.Name == name && (at < 0 || code == "") {
			at = i
			if code != "" && u.Code == code {
				break // the code goes before the name
			}
		}
	}
	var d UnitDraft
	if at >= 0 {
		d = im.units[at].Draft()
	}
	var fs fault.Fields
	im.once(&fs, "name", name, rec)
	merge(&d.Name, rec, "name")
	merge(&d.Code, rec, "code")
	merge(&d.Short, rec, "short")
	merge(&d.Phone, rec, "phone")
	im.category(&fs, &d.Category, tidy(rec.Get("category").Text))
	if k, ok := word("org.kind.", tidy(rec.Get("kind").Text), Kinds()); !ok {
		fs.Add("kind", "org.import.kind", rec.Get("kind").Text)
	} else if k != "" {
		d.Kind = k
	}
	if l, ok := word("org.level.", tidy(rec.Get("level").Text), Levels()); !ok {
		fs.Add("level", "org.import.level", rec.Get("level").Text)
	} else if l != "" {
		d.Level = l
	}
	if text := tidy(rec.Get("area").Text); text != "" {
		area, ok := im.findArea(text)
		if !ok {
			fs.Add("area", "org.import.area", text)
		}
		d.Area = area
	}
	if text := tidy(rec.Get("parent").Text); text != "" {
		i, ok := im.findUnit(text)
		if !ok {
			fs.Add("parent", "org.import.unit", text)
		} else {
			d.Parent = im.units[i].ID
		}
	}
	if err := fs.Err(); err != nil {
		return r, err
	}
	if at < 0 {
		unit, err := im.s.createUnit(ctx, im.tx, im.by, d)
		if err != nil {
			return r, err
		}
		u, err := oneUnit(ctx, im.tx, unit)
		im.units = append(im.units, u)
		r.Record, r.Outcome = string(unit), office.Created
		return r, err
	}
	was := im.units[at]
	if err := im.s.changeUnit(ctx, im.tx, im.by, was.ID, d); err != nil {
		return r, err
	}
	im.units[at], err = oneUnit(ctx, im.tx, was.ID)
	r.Record, r.Outcome = string(was.ID), outcome(was.Version, im.units[at].Version)
	return r, err
}

func outcome(was, now int64) office.Outcome {
	if was == now {
		return office.Unchanged
	}
	return office.Updated
}

func (im *importer) category(fs *fault.Fields, dst *string, text string) {
	if text == "" {
		return
	}
	for _, c := range im.categories {
		// People write A, A类 or the name.
		if c.Name == text || strings.EqualFold(c.Code, text) || strings.HasPrefix(strings.ToUpper(text), c.Code) && len([]rune(text)) == 2 {
			*dst = c.Code
			return
		}
	}
	fs.Add("category", "org.import.category", text)
}

func (im *importer) person(ctx context.Context, rec office.Record) (r office.RowReport, err error) {
	r.Name = tidy(rec.Get("name").Text)
	code := tidy(rec.Get("code").Text)
	var fs fault.Fields
	unitText := tidy(rec.Get("unit").Text)
	i, ok := im.findUnit(unitText)
	switch {
	case unitText == "":
		fs.Add("unit", "fault.need_text")
	case !ok:
		fs.Add("unit", "org.import.unit", unitText)
	}
	if err := fs.Err(); err != nil {
		return r, err
	}
	unit := im.units[i].ID
	was, found, err := im.findPerson(unit, r.Name, code)
	if err != nil {
		return r, err
	}
	d := was.Draft()
	d.Unit = unit
	if code != "" {
		im.once(&fs, "code", "#"+code, rec)
	} else {
		im.once(&fs, "name", string(unit)+" "+r.Name, rec)
	}
	merge(&d.Code, rec, "code")
	merge(&d.Name, rec, "name")
	merge(&d.Title, rec, "title")
	merge(&d.Phone, rec, "phone")
	if text := strings.TrimSpace(rec.Get("task").Text); text != "" {
		d.Task = text
	}
	if err := fs.Err(); err != nil {
		return r, err
	}
	if !found {
		person, err := im.s.createPerson(ctx, im.tx, im.by, d)
		if err != nil {
			return r, err
		}
		p, err := onePerson(ctx, im.tx, person)
		im.know(p)
		r.Record, r.Outcome = string(person), office.Created
		return r, err
	}
	if err := im.s.changePerson(ctx, im.tx, im.by, was.ID, d); err != nil {
		return r, err
	}
	now, err := onePerson(ctx, im.tx, was.ID)
	r.Record, r.Outcome = string(was.ID), outcome(was.Version, now.Version)
	return r, err
}

// findPerson finds an employee by staff number, else by name in the unit.
func (im *importer) findPerson(unit id.Unit, name, code string) (p Person, found bool, err error) {
	if q, ok := im.byCode[code]; ok && code != "" {
		return q, true, nil
	}
	for _, q := range im.people[unit] {
		if q.Name != name || code != "" && q.Code != "" {
			continue
		}
		if found {
			var fs fault.Fields
			fs.Add("name", "org.import.same_name", name)
			return p, false, fs.Err()
		}
		p, found = q, true
	}
	return p, found, nil
}
