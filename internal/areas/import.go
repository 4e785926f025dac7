package areas

import (
	"context"
	"io"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// Import reads a spreadsheet of areas or of streets and enters or changes what
// its rows say: all of them or, if one is wrong, none. Coordinates are in crs.
// Without apply it is a preview.
func (s *Service) Import(ctx context.Context, by access.Actor, sheet Sheet, name string, file io.ReaderAt, size int64, crs geo.CRS, apply bool) (res Result, err error) {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return res, err
	}
	cols, ok := sheetColumns[sheet]
	if !ok {
		return res, none()
	}
	table, records, err := org.ReadRows(name, file, size, cols)
	if err != nil {
		return res, err
	}
	if !crs.Valid() {
		crs = geo.WGS84
	}
	return s.staged(ctx, by, apply, func(tx *db.Tx, res *Result) error {
		im, err := s.newImporter(ctx, tx, by)
		if err != nil {
			return err
		}
		units, err := org.Units(ctx, tx)
		if err != nil {
			return err
		}
		for _, rec := range records {
			row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: tidy(rec.Get("name").Text)}
			if sheet == AreaSheet {
				err = im.areaRow(ctx, units, rec, &row)
			} else {
				err = im.streetRow(ctx, crs, rec, &row)
			}
			if err != nil && !row.Reject(table, err) {
				return err
			}
			res.Add(row)
		}
		return nil
	})
}

func (im *importer) streetRow(ctx context.Context, crs geo.CRS, rec office.Record, row *office.RowReport) error {
	var fs fault.Fields
	d := PlaceDraft{Name: row.Name}
	var points []geo.Point
	for _, part := range strings.FieldsFunc(rec.Get("points").Text, separated) {
		lon, lat, ok, err := office.ParsePoint(office.Cell{Text: part})
		if err != nil {
			if err := addCause(&fs, "points", err); err != nil {
				return err
			}
			break
		}
		if ok {
			points = append(points, crs.ToWGS(geo.Point{Lon: lon, Lat: lat}))
		}
	}
	if len(points) > 0 {
		d.Line = geo.LineOf(points...)
	}
	im.words(&fs, &d, tidy(rec.Get("area").Text), tidy(rec.Get("kind").Text))
	if err := fs.Err(); err != nil {
		return err
	}
	return im.place(ctx, d, row)
}

func (im *importer) areaRow(ctx context.Context, units []org.Unit, rec office.Record, row *office.RowReport) error {
	var fs fault.Fields
	if was, twice := im.seen[byName{name: row.Name}]; twice {
		fs.Add("name", "areas.import.twice", was)
	}
	im.seen[byName{name: row.Name}] = row.Row
	seq, _, err := office.ParseInt(rec.Get("seq"))
	if err != nil {
		if err := addCause(&fs, "seq", err); err != nil {
			return err
		}
	}
	var was Area
	if area, ok := findArea(im.areas, row.Name); ok {
		if was, err = Get(ctx, im.tx, area); err != nil {
			return err
		}
	}
	d := was.Draft()
	d.KeepUnits, d.Name = true, row.Name
	if seq != 0 {
		d.Seq = seq
	}
	if text := strings.TrimSpace(rec.Get("note").Text); text != "" {
		d.Note = text
	}
	if text := tidy(rec.Get("lead").Text); text != "" {
		var ok bool
		if d.LeadUnit, ok = findUnit(units, text); !ok {
			fs.Add("lead", "org.import.unit", text)
		}
	}
	if text := rec.Get("units").Text; text != "" {
		d.KeepUnits, d.Units = false, nil
		for _, part := range strings.FieldsFunc(text, separated) {
			unit, ok := findUnit(units, tidy(part))
			if !ok {
				fs.Add("units", "org.import.unit", tidy(part))
				break
			}
			d.Units = append(d.Units, unit)
		}
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if was.ID == "" {
		area, err := im.s.create(ctx, im.tx, im.by, d)
		row.Record, row.Outcome = string(area), office.Created
		im.areas = append(im.areas, org.AreaName{ID: area, Seq: d.Seq, Name: d.Name})
		return err
	}
	changed, err := im.s.change(ctx, im.tx, im.by, was.ID, d)
	row.Record, row.Outcome = string(was.ID), office.Unchanged
	if changed {
		row.Outcome = office.Updated
	}
	return err
}

// findUnit finds a unit by code, name or short name, in this order.
func findUnit(units []org.Unit, text string) (id.Unit, bool) {
	for _, of := range []func(org.Unit) string{
		func(u org.Unit) string { return u.Code }, func(u org.Unit) string { return u.Name }, func(u org.Unit) string { return u.Short },
	} {
		for _, u := range units {
			if of(u) == text {
				return u.ID, true
			}
		}
	}
	return "", false
}
