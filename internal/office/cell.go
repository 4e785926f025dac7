package office

import (
	"strings"
	"time"
)

// Row is one row of a sheet.
type Row struct {
	Number int    // as the spreadsheet program shows it, from 1
	Cells  []Cell // by column, up to the last that is not empty
}

// Cell is the content of one cell.
type Cell struct {
	Col      int // from 0
	Text     string
	Number   float64   // if IsNumber
	Time     time.Time // if IsDate: the wall clock, written in UTC
	IsNumber bool      // stored as a number that is not a date
	IsDate   bool      // stored as a date or a time of day
	Merged   bool      // the value is that of the merged range it lies in
}

// Cell returns the cell of column col, which is empty beyond the last one.
func (r Row) Cell(col int) Cell {
	if col < 0 || col >= len(r.Cells) {
		return Cell{Col: col}
	}
	return r.Cells[col]
}

// Blank reports whether nothing was typed into the row. A value that merely
// continues from a merged range above or beside it does not count.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if c.Text != "" && !c.Merged {
			return false
		}
	}
	return true
}

// Letters returns the name of column col, counted from 0: A, B, … Z, AA.
func Letters(col int) string {
	if col < 0 {
		return ""
	}
	var b []byte
	for col++; col > 0; col = (col - 1) / 26 {
		b = append(b, byte('A'+(col-1)%26))
	}
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// ColumnOf returns the number, from 0, of the column that letters name.
func ColumnOf(letters string) (int, bool) {
	if letters == "" || len(letters) > 3 {
		return 0, false
	}
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' {
			return 0, false
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1, true
}

// parseRef splits a reference such as B12 into column (from 0) and row.
func parseRef(ref string) (col, row int, ok bool) {
	i := 0
	for i < len(ref) && (ref[i] == '$' || ref[i] >= 'A' && ref[i] <= 'Z' || ref[i] >= 'a' && ref[i] <= 'z') {
		i++
	}
	col, ok = ColumnOf(strings.ReplaceAll(ref[:i], "$", ""))
	if !ok {
		return 0, 0, false
	}
	digits := strings.ReplaceAll(ref[i:], "$", "")
	if digits == "" || len(digits) > 8 {
		return 0, 0, false
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return 0, 0, false
		}
		row = row*10 + int(r-'0')
	}
	return col, row, row > 0
}

// clean trims what nobody sees at the ends of a cell and makes line breaks
// uniform.
func clean(s string) string {
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	return strings.Trim(s, " \t\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff")
}
