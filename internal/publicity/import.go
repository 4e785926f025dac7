package publicity

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// errUndo ends a preview: what it did is undone.
var errUndo = errors.New("undone")

// staged reads the rows of a spreadsheet and does what each says: all of them
// or, if one is wrong or without apply, none.
func (s *Service) staged(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, cols []office.Column, apply bool,
	begin func(*db.Tx) (func(office.Record, *office.RowReport) error, error),
) (rep office.Report, err error) {
	table, records, err := org.ReadRows(name, file, size, cols)
	if err != nil {
		return rep, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		rep = office.Report{}
		one, err := begin(tx)
		if err != nil {
			return err
		}
		for _, rec := range records {
			row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: words(rec.Get("name").Text)}
			if err := one(rec, &row); err != nil && !row.Reject(table, err) {
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

// ImportPositions enters the positions of a spreadsheet, and changes those of
// the same unit and name: all of them or, if a row is wrong, none. Without
// apply it is a preview.
func (s *Service) ImportPositions(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return office.Report{}, err
	}
	return s.staged(ctx, by, name, file, size, positionSheet, apply, func(tx *db.Tx) (func(office.Record, *office.RowReport) error, error) {
		g, err := newGazetteer(ctx, tx)
		return func(rec office.Record, row *office.RowReport) error { return g.position(ctx, tx, by, rec, row) }, err
	})
}

func (g *gazetteer) position(ctx context.Context, tx *db.Tx, by access.Actor, rec office.Record, row *office.RowReport) error {
	var f fault.Fields
	d := PositionDraft{Name: row.Name, Unit: g.unit(&f, rec, "unit"), Area: g.area(&f, rec, "area"), Every: UsualEvery}
	d.Address, d.Content = rec.Get("address").Text, rec.Get("content").Text
	d.Kind = wordOf(&f, rec, "kind", "publicity.channel.", PositionKinds())
	if every, ok, err := office.ParseInt(rec.Get("every")); err != nil {
		f.Add("every", "publicity.bad_count", 1, 365)
	} else if ok {
		d.Every = int64(every)
	}
	if err := f.Err(); err != nil {
		return err
	}
	var was id.Position
	err := lookUp(ctx, tx, []any{&was}, `SELECT id FROM publicity_positions WHERE county = $1 AND unit = $2 AND name = $3`, tx.County, d.Unit, d.Name)
	switch {
	case fault.Is(err, fault.NotFound):
		p, err := addPosition(ctx, tx, by, d)
		row.Record, row.Outcome = string(p.ID), office.Created
		return err
	case err != nil:
		return err
	}
	changed, err := changePosition(ctx, tx, by, was, d)
	row.Record, row.Outcome = string(was), office.Unchanged
	if changed {
		row.Outcome = office.Updated
	}
	return err
}

// gazetteer finds units and areas by the words of a spreadsheet.
type gazetteer struct {
	units []org.Unit
	areas []areas.Area
}

func newGazetteer(ctx context.Context, tx *db.Tx) (*gazetteer, error) {
	g := &gazetteer{}
	var err error
	if g.units, err = org.Units(ctx, tx); err != nil {
		return nil, err
	}
	g.areas, err = areas.Brief(ctx, tx)
	return g, err
}

// unit finds a unit by code, name or short name.
func (g *gazetteer) unit(f *fault.Fields, rec office.Record, field string) id.Unit {
	text := words(rec.Get(field).Text)
	for _, u := range g.units {
		if text != "" && (u.Code == text || u.Name == text || u.Short == text) {
			return u.ID
		}
	}
	f.Add(field, "org.import.unit", text)
	return ""
}

// area finds an area by name or number; nothing is none.
func (g *gazetteer) area(f *fault.Fields, rec office.Record, field string) id.Area {
	return g.areaOf(f, field, rec.Get(field).Text)
}

func (g *gazetteer) areaOf(f *fault.Fields, field, text string) id.Area {
	text = words(text)
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	for _, a := range g.areas {
		if a.Name == text || err == nil && a.Seq == n {
			return a.ID
		}
	}
	if text != "" {
		f.Add(field, "publicity.no_area", text)
	}
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
	f.Add(field, "publicity.no_word", text, strings.Join(all, " / "))
	return ""
}
