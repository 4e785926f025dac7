package equipment

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

// Import enters the equipment of a spreadsheet, and changes what is there with
// the same number of its own or, without one, of the same kind, area and name:
// all of it or, if a row is wrong, none. Without apply it is a preview.
func (s *Service) Import(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManageEquipment, access.Owners{}); err != nil {
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
			row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: words(rec.Get("name").Text)}
			if err := im.item(ctx, tx, by, rec, &row); err != nil && !row.Reject(table, err) {
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
// knows what its rows named before.
type importing struct {
	*Service
	units []org.Unit
	areas []areas.Area
	kinds []Kind
	seen  map[string]int // row, by what it names
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

// item enters or changes what a row says. A cell that is empty leaves what is
// known.
func (im *importing) item(ctx context.Context, tx *db.Tx, by access.Actor, rec office.Record, row *office.RowReport) error {
	var f fault.Fields
	d := Draft{Name: row.Name, Code: words(rec.Get("code").Text), Quantity: 1, State: InUse}
	d.Kind, d.Area, d.Unit = im.kind(&f, rec), im.area(&f, rec), im.unit(&f, rec)
	if err := f.Err(); err != nil {
		return err
	}
	was, known, err := im.standing(ctx, tx, rec.Number, d, &f)
	if err != nil {
		return err
	}
	if known {
		now := was.draft()
		now.Kind, now.Name, now.Unit = d.Kind, d.Name, d.Unit
		if rec.Get("area").Text != "" {
			now.Area = d.Area
		}
		d = now
	}
	d.fill(&f, rec)
	if err := f.Err(); err != nil {
		return err
	}
	if !known {
		x, err := im.add(ctx, tx, by, d)
		row.Record, row.Outcome = string(x.ID), office.Created
		return err
	}
	changed, err := im.change(ctx, tx, by, was.ID, d)
	row.Record, row.Outcome = string(was.ID), office.Unchanged
	if changed {
		row.Outcome = office.Updated
	}
	return err
}

// standing finds what a row is about: by its own number or, without one, by
// kind, area and name.
func (im *importing) standing(ctx context.Context, tx *db.Tx, at int, d Draft, f *fault.Fields) (was Item, known bool, err error) {
	key, cond, args := "code|"+d.Code, "code = $2", []any{tx.County, plain(d.Code)}
	if d.Code == "" {
		key = d.Kind + "|" + string(d.Area) + "|" + d.Name
		cond, args = "code = '' AND kind = $2 AND COALESCE(area, '') = $3 AND name = $4", []any{tx.County, plain(d.Kind), plain(d.Area), plain(d.Name)}
	}
	if before, twice := im.seen[key]; twice {
		f.Add("name", "equipment.row_twice", before)
		return was, false, f.Err()
	}
	im.seen[key] = at
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM equipment WHERE county = $1 AND `+cond+` ORDER BY number LIMIT 2`, args...)
	switch {
	case err != nil:
		return was, false, fmt.Errorf("equipment of a row: %w", err)
	case len(list) > 1:
		f.Add("code", "equipment.row_unclear", list[0].Label(), list[1].Label())
		return was, false, f.Err()
	case len(list) == 0:
		return was, false, nil
	}
	return list[0], true, nil
}

// draft is the item as a draft that changes nothing.
func (x Item) draft() Draft {
	return Draft{
		Code: x.Code, Kind: x.Kind, Name: x.Name, Quantity: x.Quantity, Area: x.Area, Unit: x.Unit, Address: x.Address, Located: x.Located, Point: x.Point, Capacity: x.Capacity,
		State: x.State, DueOn: x.DueOn, Project: string(x.Project), Cost: x.Cost, Note: x.Note,
	}
}

// fill takes the cells of a row that say something.
func (d *Draft) fill(f *fault.Fields, rec office.Record) {
	for field, into := range map[string]*string{"address": &d.Address, "capacity": &d.Capacity, "note": &d.Note, "project": &d.Project, "reason": &d.Reason} {
		if s := strings.TrimSpace(rec.Get(field).Text); s != "" {
			*into = s
		}
	}
	for field, into := range map[string]*string{"since": &d.Since, "due_on": &d.DueOn} {
		if m, ok, err := office.ParseTime(rec.Get(field), office.Dates{Zone: time.UTC}); err != nil {
			f.Add(field, "equipment.bad_day")
		} else if ok {
			*into = m.Format(time.DateOnly)
		}
	}
	if n, ok, err := office.ParseInt(rec.Get("quantity")); err != nil {
		f.Add("quantity", "equipment.bad_count", 1, MaxQuantity)
	} else if ok {
		d.Quantity = int64(n)
	}
	if text := rec.Get("cost").Text; strings.TrimSpace(text) != "" {
		fen, ok := ParseFixed(text, 2)
		if !ok {
			f.Add("cost", "equipment.bad_money")
		}
		d.Cost = fen
	}
	if text := words(rec.Get("state").Text); text != "" {
		d.State = stateOf(f, text)
	}
	d.locate(f, rec)
}

// locate takes the point of a row.
func (d *Draft) locate(f *fault.Fields, rec office.Record) {
	lon, hasLon, err := office.ParseCoordinate(rec.Get("lon"), office.Longitude)
	if err != nil {
		f.Add("lon", "equipment.bad_point")
	}
	lat, hasLat, err := office.ParseCoordinate(rec.Get("lat"), office.Latitude)
	if err != nil {
		f.Add("lat", "equipment.bad_point")
	}
	switch {
	case hasLon && hasLat:
		d.Located, d.Point = true, geo.Point{Lon: lon, Lat: lat}.Rounded()
	case hasLon != hasLat:
		f.Add("lon", "equipment.bad_point")
	}
}

// stateOf finds a state by its code or its name in a language.
func stateOf(f *fault.Fields, text string) State {
	var all []string
	for _, s := range States() {
		key := string(keyOf(s))
		if is(text, string(s), lang.In(lang.Chinese, key), lang.In(lang.English, key)) {
			return s
		}
		all = append(all, lang.In(lang.Chinese, key)+" "+lang.In(lang.English, key))
	}
	f.Add("state", "equipment.no_word", text, strings.Join(all, " / "))
	return ""
}

func is(text string, names ...string) bool {
	for _, n := range names {
		if n != "" && strings.EqualFold(n, text) {
			return true
		}
	}
	return false
}

// kind finds a kind by its code or its name in a language.
func (im *importing) kind(f *fault.Fields, rec office.Record) string {
	text := words(rec.Get("kind").Text)
	var all []string
	for _, k := range im.kinds {
		zh, en := k.Name, k.English
		if zh == "" {
			zh, en = lang.In(lang.Chinese, "equipment.kind."+k.Code), lang.In(lang.English, "equipment.kind."+k.Code)
		}
		if is(text, k.Code, zh, en) {
			return k.Code
		}
		all = append(all, strings.TrimSpace(zh+" "+en))
	}
	f.Add("kind", "equipment.no_word", text, strings.Join(all, " / "))
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

// area finds an area by name or number; none is the whole county.
func (im *importing) area(f *fault.Fields, rec office.Record) id.Area {
	text := words(rec.Get("area").Text)
	if text == "" || is(text, lang.In(lang.Chinese, "equipment.whole_county"), lang.In(lang.English, "equipment.whole_county")) {
		return ""
	}
	n, isNumber, err := office.ParseInt(rec.Get("area"))
	for _, a := range im.areas {
		if a.Name == text || err == nil && isNumber && a.Seq == n {
			return a.ID
		}
	}
	f.Add("area", "equipment.no_area", text)
	return ""
}
