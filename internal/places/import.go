package places

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

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

// Import enters the places of a spreadsheet, and changes those of the same
// kind, area and name: all of them or, if a row is wrong, none. Without apply
// it is a preview.
func (s *Service) Import(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManagePlaces, access.Owners{}); err != nil {
		return rep, err
	}
	table, records, err := org.ReadRows(name, file, size, sheet)
	if err != nil {
		return rep, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		rep = office.Report{}
		g := &gazetteer{seen: map[string]int{}}
		if g.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		if g.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		for _, rec := range records {
			row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: words(rec.Get("name").Text)}
			if err := g.place(ctx, tx, by, rec, &row); err != nil && !row.Reject(table, err) {
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

// gazetteer finds units and areas by the words of a spreadsheet, and knows
// which places its rows named before.
type gazetteer struct {
	units []org.Unit
	areas []areas.Area
	seen  map[string]int // row, by kind, area and name
}

// place enters or changes the place of a row. A column that the spreadsheet
// leaves out leaves what is known.
func (g *gazetteer) place(ctx context.Context, tx *db.Tx, by access.Actor, rec office.Record, row *office.RowReport) error {
	var f fault.Fields
	d := Draft{Name: row.Name, Every: UsualEvery, Radius: UsualRadius}
	d.Kind = wordOf(&f, rec, "kind", "places.kind.", Kinds())
	d.Area, d.Unit = g.area(&f, rec), g.unit(&f, rec)
	if err := f.Err(); err != nil {
		return err
	}
	key := string(d.Kind) + "|" + string(d.Area) + "|" + d.Name
	if before, twice := g.seen[key]; twice {
		f.Add("name", "places.row_twice", before)
		return f.Err()
	}
	g.seen[key] = rec.Number
	was, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM places WHERE county = $1 AND kind = $2 AND area = $3 AND name = $4`, tx.County, d.Kind, d.Area, d.Name)
	known := err == nil
	if err != nil && !errors.Is(err, db.ErrNone) {
		return fmt.Errorf("place of a row: %w", err)
	}
	if known {
		unit := d.Unit
		d = was.draft()
		d.Unit = unit
	}
	d.fill(&f, rec)
	if err := f.Err(); err != nil {
		return err
	}
	if !known {
		p, err := add(ctx, tx, by, d)
		row.Record, row.Outcome = string(p.ID), office.Created
		return err
	}
	changed, err := change(ctx, tx, by, was.ID, d)
	row.Record, row.Outcome = string(was.ID), office.Unchanged
	if changed {
		row.Outcome = office.Updated
	}
	return err
}

// draft is the place as a draft that changes nothing.
func (p Place) draft() Draft {
	return Draft{
		Kind: p.Kind, Trade: p.Trade, Name: p.Name, Area: p.Area, Unit: p.Unit, Post: p.Post, Contact: p.Contact, Address: p.Address, Located: p.Located, Point: p.Point,
		Radius: p.Radius, Size: p.Size, Company: p.Company, Committee: p.Committee, Note: p.Note, Every: p.Every,
	}
}

// fill takes the cells of a row that say something.
func (d *Draft) fill(f *fault.Fields, rec office.Record) {
	if d.Kind == Venue && rec.Get("trade").Text != "" {
		d.Trade = wordOf(f, rec, "trade", "places.trade.", Trades())
	}
	for field, into := range map[string]*string{"address": &d.Address, "company": &d.Company, "contact": &d.Contact, "note": &d.Note} {
		if s := strings.TrimSpace(rec.Get(field).Text); s != "" {
			*into = s
		}
	}
	for field, into := range map[string]*int64{"size": &d.Size, "every": &d.Every, "radius": &d.Radius} {
		if n, ok, err := office.ParseInt(rec.Get(field)); err != nil {
			f.Add(field, "places.bad_number")
		} else if ok {
			*into = int64(n)
		}
	}
	if yes, ok, err := office.ParseBool(rec.Get("committee")); err != nil {
		f.Add("committee", "places.bad_bool")
	} else if ok {
		d.Committee = yes
	}
	lon, hasLon, err := office.ParseCoordinate(rec.Get("lon"), office.Longitude)
	if err != nil {
		f.Add("lon", "places.bad_point")
	}
	lat, hasLat, err := office.ParseCoordinate(rec.Get("lat"), office.Latitude)
	if err != nil {
		f.Add("lat", "places.bad_point")
	}
	switch {
	case hasLon && hasLat:
		d.Located, d.Point = true, geo.Point{Lon: lon, Lat: lat}.Rounded()
	case hasLon != hasLat:
		f.Add("lon", "places.bad_point")
	}
}

// unit finds a unit by code, name or short name.
func (g *gazetteer) unit(f *fault.Fields, rec office.Record) id.Unit {
	text := words(rec.Get("unit").Text)
	for _, u := range g.units {
		if text != "" && (u.Code == text || u.Name == text || u.Short == text) {
			return u.ID
		}
	}
	f.Add("unit", "org.import.unit", text)
	return ""
}

// area finds an area by name or number.
func (g *gazetteer) area(f *fault.Fields, rec office.Record) id.Area {
	text := words(rec.Get("area").Text)
	n, isNumber, err := office.ParseInt(rec.Get("area"))
	for _, a := range g.areas {
		if a.Name == text || err == nil && isNumber && a.Seq == n {
			return a.ID
		}
	}
	f.Add("area", "places.no_area", text)
	return ""
}

// wordOf finds a word of a list by its code or by its name in a language.
func wordOf[T ~string](f *fault.Fields, rec office.Record, field, prefix string, of []T) T {
	text := words(rec.Get(field).Text)
	var all []string
	for _, x := range of {
		key := prefix + string(x)
		for _, w := range []string{string(x), lang.In(lang.Chinese, key), lang.In(lang.English, key)} {
			if text != "" && strings.EqualFold(w, text) {
				return x
			}
		}
		all = append(all, lang.In(lang.Chinese, key)+" "+string(x))
	}
	f.Add(field, "places.no_word", text, strings.Join(all, " / "))
	return ""
}
