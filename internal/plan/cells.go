package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// cells takes what stands in the row's cells.
func (im *importer) cells(ctx context.Context, f *fault.Fields, rec office.Record, d *Draft) error {
	text := func(to *string, field string) {
		if s := strings.TrimSpace(rec.Get(field).Text); s != "" {
			*to = s
		}
	}
	text(&d.Details, "details")
	text(&d.Basis, "basis")
	text(&d.Evidence, "evidence")
	text(&d.Unit, "unit")
	if n, ok, err := office.ParseNumber(rec.Get("target")); err != nil {
		badCell(f, "target", err)
	} else if ok {
		d.Measure, d.Target = Number, n
	}
	if n, ok, err := office.ParseInt(rec.Get("weight")); err != nil {
		badCell(f, "weight", err)
	} else if ok {
		d.Weight = n
	}
	for field, to := range map[string]*string{"starts_on": &d.StartsOn, "due_on": &d.DueOn} {
		if m, ok, err := office.ParseTime(rec.Get(field), office.Dates{Zone: time.UTC, Year: im.tx.Now.Year()}); err != nil {
			badCell(f, field, err)
		} else if ok {
			*to = m.Format(time.DateOnly)
		}
	}
	for field, to := range map[string]*[]id.Unit{"responsible": &d.Responsible, "assist": &d.Assist} {
		if list := im.unitsOf(f, rec, field); len(list) > 0 {
			*to = list
		}
	}
	if list := im.unitsOf(f, rec, "lead"); len(list) > 1 {
		f.Add("lead", "plan.import_one_lead")
	} else if len(list) == 1 {
		d.Lead = list[0]
	}
	lookUp(f, rec, "area", "plan.import_area", im.areas, &d.Area)
	lookUp(f, rec, "group", "plan.import_group", im.groups, &d.Group)
	lookUp(f, rec, "leader", "plan.import_leader", im.leaders, &d.Leader)
	return im.person(ctx, f, rec, d)
}

func badCell(f *fault.Fields, field string, err error) {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		f.Add(field, e.Key, e.Args...)
		return
	}
	f.Add(field, "plan.import_cell")
}

func lookUp[T ~string](f *fault.Fields, rec office.Record, field, key string, in map[string]T, to *T) {
	text := tidy(rec.Get(field).Text)
	if text == "" {
		return
	}
	v := in[strings.ToLower(text)]
	if v == "" {
		f.Add(field, key, text)
		return
	}
	*to = v
}

func (im *importer) unitsOf(f *fault.Fields, rec office.Record, field string) (out []id.Unit) {
	for _, part := range strings.FieldsFunc(rec.Get(field).Text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		name := tidy(part)
		if name == "" {
			continue
		}
		u := im.units[strings.ToLower(name)]
		if u == "" {
			f.Add(field, "plan.import_unit", name)
			return nil
		}
		out = append(out, u)
	}
	return out
}

// person finds the responsible person by name among the lead unit's employees.
func (im *importer) person(ctx context.Context, f *fault.Fields, rec office.Record, d *Draft) error {
	name := tidy(rec.Get("person").Text)
	if name == "" || !fault.Storable(name) {
		return nil
	}
	found, err := db.All(ctx, im.tx, db.Value[id.Person], `SELECT id FROM persons WHERE county = $1 AND name = $2 AND retired = FALSE
		AND ($3 = '' OR unit = $3) ORDER BY id LIMIT 2`, im.tx.County, name, d.Lead)
	if err != nil {
		return fmt.Errorf("employee: %w", err)
	}
	if len(found) != 1 {
		f.Add("person", "plan.import_person", name)
		return nil
	}
	d.Person = found[0]
	return nil
}
