package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/office"
)

// errUndo ends an import that changes nothing, or that was only looked at.
var errUndo = errors.New("undone")

// ImportSheet reads a sheet from a spreadsheet and makes it the next version of the
// one of its code, or a new one: all of it or, if a row is wrong, nothing. Without
// apply it says what would happen: of every row whether its part is new, other (and
// in what) or the same, and below the rows which parts are in none. The report's
// version is what the sheet was compared with; apply it with that: if it has
// another version by now, that is fault.Conflict.
func (s *Service) ImportSheet(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, looked string, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return rep, err
	}
	table, lines, err := readLines(name, file, size)
	if err != nil {
		return rep, err
	}
	x := assemble(lines)
	x.check()
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := latest(ctx, tx, plain(x.sheet.Code))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		rep = office.Report{Version: fmt.Sprintf("%s@%d", x.sheet.Code, was.Version)}
		if err := x.report(&rep, table, was); err != nil {
			return err
		}
		if !apply || !rep.Clean() || rep.Counts[office.Unchanged] == len(rep.Rows) {
			return errUndo
		}
		if looked != rep.Version {
			return fault.New(fault.Conflict, "inspect.sheet_stale", x.sheet.Name)
		}
		_, err = x.sheet.next(ctx, tx, by)
		return err
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	rep.Applied = err == nil && apply && rep.Clean()
	return rep, err
}

// part is a part of a sheet, by the codes that lead to it, with its cells.
type part struct {
	path  string
	cells []string
}

// parts are those of a sheet in its order.
func (s Sheet) parts() (out []part) {
	var codes [4]string
	for _, row := range s.Rows() {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = fmt.Sprint(c)
		}
		level := slices.Index(levels, cells[0])
		codes[level] = cells[1]
		out = append(out, part{strings.Join(codes[1:level+1], "/"), cells})
	}
	return out
}

// levels are those of the parts of a sheet, the highest first.
var levels = []string{"sheet", "block", "item", "choice"}

// report says how each row ends when the sheet takes the place of was.
func (x reading) report(rep *office.Report, table *office.Table, was Sheet) error {
	before := map[string][]string{}
	var order []part
	if was.Code != "" {
		order = was.parts()
	}
	for _, p := range order {
		before[p.path] = p.cells
	}
	parts := x.sheet.parts()
	if x.out[0] {
		parts = parts[1:] // no row is of the sheet itself
	}
	seen := map[string]bool{}
	for i, l := range x.lines {
		row := office.RowReport{Sheet: table.Sheet, Row: l.number, Name: l.cells["code"] + " " + l.cells["name"], Outcome: office.Created}
		var now part
		if !x.out[i] {
			now, parts = parts[0], parts[1:]
			seen[now.path] = true
			if old, ok := before[now.path]; ok {
				row.Outcome, row.Changed = office.Unchanged, other(old, now.cells)
				if len(row.Changed) > 0 {
					row.Outcome = office.Updated
				}
			}
		}
		if len(l.faults) > 0 {
			row.Changed = nil
			if err := l.faults.Err(); !row.Reject(table, err) {
				return err
			}
		}
		rep.Add(row)
	}
	for _, p := range order {
		if rep.Clean() && !seen[p.path] {
			rep.Add(office.RowReport{Sheet: table.Sheet, Name: p.cells[1] + " " + p.cells[2], Outcome: office.Removed})
		}
	}
	return nil
}

// other names the columns that are other in two rows of a sheet.
func other(a, b []string) (out []string) {
	for i, c := range columns {
		if a[i] != b[i] {
			out = append(out, "inspect.sheetcol."+c)
		}
	}
	return out
}
