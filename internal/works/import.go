package works

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// errUndo ends a preview: what it did is undone.
var errUndo = errors.New("undone")

// Import proposes the projects of a spreadsheet, and changes those of the same
// own number: all of them or, if a row is wrong, none. Without apply it is a
// preview.
func (s *Service) Import(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManageWorks, access.Owners{}); err != nil {
		return rep, err
	}
	table, records, err := org.ReadRows(name, file, size, sheet)
	if err != nil {
		return rep, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		rep = office.Report{}
		im := &importing{Service: s, seen: map[string]int{}}
		if err := im.open(ctx, tx); err != nil {
			return err
		}
		for _, rec := range records {
			row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: words(rec.Get("title").Text)}
			if err := im.project(ctx, tx, by, rec, &row); err != nil && !row.Reject(table, err) {
				return err
			}
			rep.Add(row)
		}
		if !apply || !rep.Clean() {
			return errUndo
		}
		return nil
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	rep.Applied = err == nil && apply && rep.Clean()
	return rep, err
}

// importing finds units, areas and kinds by the words of a spreadsheet, and
// knows which projects its rows named before.
type importing struct {
	*Service
	units []org.Unit
	areas []areas.Area
	kinds []Kind
	seen  map[string]int // row, by own number
}

func (im *importing) open(ctx context.Context, tx *db.Tx) (err error) {
	if im.units, err = org.Units(ctx, tx); err != nil {
		return err
	}
	if im.areas, err = areas.Brief(ctx, tx); err != nil {
		return err
	}
	im.kinds, err = Kinds(ctx, tx)
	return err
}

// project proposes or changes the project of a row. A cell that is empty leaves
// what is known.
func (im *importing) project(ctx context.Context, tx *db.Tx, by access.Actor, rec office.Record, row *office.RowReport) error {
	var f fault.Fields
	code := words(rec.Get("code").Text)
	f.Need("code", code, MaxTitle)
	if before, twice := im.seen[code]; twice {
		f.Add("code", "works.row_twice", before)
	}
	im.seen[code] = rec.Number
	if err := f.Err(); err != nil {
		return err
	}
	was, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM works_projects WHERE county = $1 AND code = $2`, tx.County, code)
	known := err == nil
	if err != nil && !errors.Is(err, db.ErrNone) {
		return fmt.Errorf("project of a row: %w", err)
	}
	d := Draft{Code: code}
	if known {
		if d, err = im.draft(ctx, tx, was); err != nil {
			return err
		}
	}
	im.fill(&d, &f, rec)
	if err := f.Err(); err != nil {
		return err
	}
	if !known {
		p, err := im.propose(ctx, tx, by, d)
		row.Record, row.Outcome = string(p.ID), office.Created
		return err
	}
	row.Record, row.Outcome = string(was.ID), office.Unchanged
	now := was
	if err := now.take(ctx, tx, d); err != nil || now == was {
		return err
	}
	row.Outcome = office.Updated
	_, err = im.actIn(ctx, tx, by, DoChange, Move{ID: was.ID}, func(w *work) error { return im.rewrite(ctx, w, d) })
	return err
}

// draft is the project as a draft that changes nothing.
func (s *Service) draft(ctx context.Context, tx *db.Tx, p Project) (Draft, error) {
	list, err := linked(ctx, tx, p.ID)
	return Draft{
		Code: p.Code, Title: p.Title, Need: p.Need, Kind: p.Kind, Area: p.Area, Unit: p.Unit, Contractor: p.Contractor, Address: p.Address, Located: p.Located, Point: p.Point,
		StartsOn: p.StartsOn, DueOn: p.DueOn, Cases: list,
	}, err
}

// fill takes the cells of a row that say something.
func (im *importing) fill(d *Draft, f *fault.Fields, rec office.Record) {
	for field, into := range map[string]*string{"title": &d.Title, "need": &d.Need, "contractor": &d.Contractor, "address": &d.Address} {
		if s := strings.TrimSpace(rec.Get(field).Text); s != "" {
			*into = s
		}
	}
	for field, into := range map[string]*string{"starts_on": &d.StartsOn, "due_on": &d.DueOn} {
		if m, ok, err := office.ParseTime(rec.Get(field), office.Dates{Zone: time.UTC}); err != nil {
			f.Add(field, "works.bad_day")
		} else if ok {
			*into = m.Format(time.DateOnly)
		}
	}
	d.Kind, d.Area, d.Unit = im.kind(f, rec), im.area(f, rec), im.unit(f, rec)
	lon, hasLon, err := office.ParseCoordinate(rec.Get("lon"), office.Longitude)
	lat, hasLat, err2 := office.ParseCoordinate(rec.Get("lat"), office.Latitude)
	switch {
	case err != nil || err2 != nil || hasLon != hasLat:
		f.Add("lon", "works.bad_point")
	case hasLon:
		d.Located, d.Point = true, geo.Point{Lon: lon, Lat: lat}.Rounded()
	}
}

// kind finds a kind by its code or its name in a language.
func (im *importing) kind(f *fault.Fields, rec office.Record) string {
	text := words(rec.Get("kind").Text)
	var all []string
	for _, k := range im.kinds {
		zh, en := k.Name, k.English
		if zh == "" {
			zh, en = lang.In(lang.Chinese, "works.kind."+k.Code), lang.In(lang.English, "works.kind."+k.Code)
		}
		for _, w := range []string{k.Code, zh, en} {
			if text != "" && strings.EqualFold(w, text) {
				return k.Code
			}
		}
		all = append(all, strings.TrimSpace(zh+" "+en))
	}
	f.Add("kind", "works.no_word", text, strings.Join(all, " / "))
	return ""
}

// unit finds a unit by code, name or short name.
func (im *importing) unit(f *fault.Fields, rec office.Record) id.Unit {
	text := words(rec.Get("unit").Text)
	for _, u := range im.units {
		if text != "" && (u.Code == text || u.Name == text || u.Short == text) {
			return u.ID
		}
	}
	f.Add("unit", "org.import.unit", text)
	return ""
}

// area finds an area by name or number.
func (im *importing) area(f *fault.Fields, rec office.Record) id.Area {
	text := words(rec.Get("area").Text)
	n, isNumber, err := office.ParseInt(rec.Get("area"))
	for _, a := range im.areas {
		if a.Name == text || err == nil && isNumber && a.Seq == n {
			return a.ID
		}
	}
	f.Add("area", "works.no_area", text)
	return ""
}
