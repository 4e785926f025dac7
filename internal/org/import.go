package org

import (
	"context"
	"errors"
	"io"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// maxRows bounds one spreadsheet of the organisation.
const maxRows = 20_000

// errUndo undoes the transaction of a preview, or of a file with wrong rows.
var errUndo = errors.New("undo")

// Import reads a spreadsheet and enters or changes what its rows say: all of
// them or, if one is wrong, none. Without apply it is a preview, which does
// the same and undoes it. A second import of the same file changes nothing.
func (s *Service) Import(ctx context.Context, by access.Actor, sheet Sheet, name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
	var rep office.Report
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return rep, err
	}
	cols, ok := columns[sheet]
	if !ok {
		return rep, none()
	}
	table, records, err := ReadRows(name, file, size, cols)
	if err != nil {
		return rep, err
	}
	err = s.write(ctx, by, func(tx *db.Tx) error {
		rep = office.Report{}
		if err := Install(ctx, tx); err != nil {
			return err
		}
		im := &importer{s: s, tx: tx, by: by, table: table}
		if err := im.load(ctx); err != nil {
			return err
		}
		row := map[Sheet]func(context.Context, office.Record) (office.RowReport, error){
			UnitSheet: im.unit, PeopleSheet: im.person, PostSheet: im.post,
		}[sheet]
		for _, rec := range im.inOrder(sheet, records) {
			r, err := row(ctx, rec)
			r.Sheet, r.Row = table.Sheet, rec.Number
			if err != nil && !r.Reject(table, err) {
				return err
			}
			rep.Add(r)
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

// ReadRows opens a spreadsheet and returns its rows of data, at most maxRows.
func ReadRows(name string, file io.ReaderAt, size int64, cols []office.Column) (*office.Table, []office.Record, error) {
	book, err := office.Open(name, file, size)
	if err != nil {
		return nil, nil, err
	}
	table, err := book.Table("", cols, nil)
	if err != nil {
		return nil, nil, err
	}
	var out []office.Record
	for rec, err := range table.Records() {
		if err != nil {
			return nil, nil, err
		}
		if rec.Kind != office.Data {
			continue
		}
		if len(out) == maxRows {
			return nil, nil, fault.New(fault.TooLarge, "org.import.rows", maxRows)
		}
		out = append(out, rec)
	}
	if len(out) == 0 {
		return nil, nil, fault.New(fault.Invalid, "org.import.no_rows")
	}
	return table, out, nil
}

// inOrder puts rows that others of the file refer to before those.
func (im *importer) inOrder(sheet Sheet, records []office.Record) []office.Record {
	if sheet != UnitSheet {
		return records
	}
	var first, then []office.Record
	for _, r := range records {
		if r.Get("parent").Text == "" {
			first = append(first, r)
		} else {
			then = append(then, r)
		}
	}
	return append(first, then...)
}

// merge takes the cell of a field if something stands in it.
func merge(dst *string, rec office.Record, field string) {
	if text := tidy(rec.Get(field).Text); text != "" {
		*dst = text
	}
}

// word finds the value whose message, in either language, or whose other words
// text is. An empty text is the zero value.
func word[T ~string](prefix, text string, values []T) (T, bool) {
	if text == "" {
		return "", true
	}
	for _, v := range values {
		key := prefix + string(v)
		if v == "" {
			continue
		}
		names := append([]string{string(v), lang.In(lang.Chinese, key), lang.In(lang.English, key)}, words[key]...)
		for _, n := range names {
			if strings.EqualFold(n, text) {
				return v, true
			}
		}
	}
	return "", false
}
