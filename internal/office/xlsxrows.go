package office

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/fault"
)

// sheetReader reads one sheet row by row.
type sheetReader struct {
	w      *workbook
	sheet  string
	d      *xml.Decoder
	merges *merges
	last   int // number of the last row
}

// next returns the next row that the file holds, or io.EOF.
func (s *sheetReader) next() (Row, error) {
	for {
		tok, err := s.d.RawToken()
		if errors.Is(err, io.EOF) {
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, s.broken(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if t.Name.Local == "row" {
				return s.row(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return Row{}, io.EOF
			}
		}
	}
}

func (s *sheetReader) broken(err error) error {
	return fault.New(fault.Invalid, "office.broken_sheet", s.sheet, s.last+1).Because(err)
}

func (s *sheetReader) row(e xml.StartElement) (Row, error) {
	n := s.last + 1
	if v, err := strconv.Atoi(attr(e, "r")); err == nil && v > s.last && v <= 1<<20 {
		n = v
	}
	s.last = n
	row := Row{Number: n, Cells: make([]Cell, 0, 16)}
	col := 0
	for {
		tok, err := s.d.RawToken()
		if err != nil {
			return row, s.broken(noEOF(err))
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			if c, _, ok := parseRef(attr(t, "r")); ok {
				col = c
			}
			cell, err := s.cell(t)
			if err != nil {
				return row, err
			}
			if cell.Text != "" {
				if col >= MaxColumns {
					return row, fault.New(fault.Invalid, "office.too_many_columns", s.sheet, n, MaxColumns)
				}
				cell.Col = col
				row.put(cell)
			}
			col++
		case xml.EndElement:
			if t.Name.Local == "row" {
				s.merges.fill(&row)
				return row, nil
			}
		}
	}
}

// put sets a cell, growing the row up to its column.
func (r *Row) put(c Cell) {
	for len(r.Cells) <= c.Col {
		r.Cells = append(r.Cells, Cell{Col: len(r.Cells)})
	}
	r.Cells[c.Col] = c
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// cell reads one c element to its end.
func (s *sheetReader) cell(e xml.StartElement) (Cell, error) {
	var value, inline strings.Builder
	var in *strings.Builder
	skip := 0
	for {
		tok, err := s.d.RawToken()
		if err != nil {
			return Cell{}, s.broken(noEOF(err))
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				in = &value
			case "t":
				if skip == 0 {
					in = &inline
				}
			case "rPh":
				skip++
			}
		case xml.CharData:
			if in != nil {
				in.Write(t)
				if in.Len() > maxCellBytes {
					return Cell{}, fault.New(fault.TooLarge, "office.cell_too_long", s.sheet, s.last)
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v", "t":
				in = nil
			case "rPh":
				skip--
			case "c":
				return s.value(attr(e, "t"), attr(e, "s"), value.String(), inline.String()), nil
			}
		}
	}
}

// value makes a cell of the type, style and content that the file gives.
func (s *sheetReader) value(kind, style, v, inline string) Cell {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(s.w.strings) {
			return Cell{}
		}
		return Cell{Text: s.w.strings[i]}
	case "inlineStr":
		return Cell{Text: clean(unescape(inline))}
	case "str":
		return Cell{Text: clean(unescape(v))}
	case "b":
		if strings.TrimSpace(v) == "1" {
			return Cell{Text: "TRUE"}
		}
		return Cell{Text: "FALSE"}
	case "e":
		return Cell{Text: clean(v)}
	case "d":
		for _, layout := range []string{"2006-01-02T15:04:05.999", "2006-01-02T15:04:05.999Z", "2006-01-02"} {
			if t, err := time.Parse(layout, strings.TrimSpace(v)); err == nil {
				return dateCell(t)
			}
		}
		return Cell{Text: clean(v)}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return Cell{Text: clean(v)}
	}
	var f format
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(s.w.formats) {
		f = s.w.formats[i]
	}
	if f.date {
		if t, ok := SerialTime(n, s.w.date1904); ok {
			return dateCell(t)
		}
	}
	c := Cell{Number: n, IsNumber: true, Text: numberText(n)}
	if f.pad > 0 && n >= 0 && n == math.Trunc(n) {
		c.Text = fmt.Sprintf("%0*s", f.pad, c.Text)
	}
	return c
}

func numberText(n float64) string {
	if math.Abs(n) >= 1e21 {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	// Fifteen digits are what spreadsheets show; the rest is the binary
	// fraction: 0.1+0.2.
	if n != math.Trunc(n) {
		if v, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64); err == nil {
			n = v
		}
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func dateCell(t time.Time) Cell {
	c := Cell{IsDate: true, Time: t}
	switch {
	case t.Year() <= 1900 && (t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0):
		c.Text = t.Format("15:04:05") // a time of day without a date
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
		c.Text = t.Format("2006-01-02")
	default:
		c.Text = t.Format("2006-01-02 15:04:05")
	}
	return c
}

// SerialTime turns a spreadsheet's day number into a wall clock in UTC. The
// first system counts a 29 February 1900 that never was.
func SerialTime(n float64, date1904 bool) (time.Time, bool) {
	if n < 0 || n >= 2958466 { // beyond the year 9999
		return time.Time{}, false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60:
		base = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	days := math.Floor(n)
	seconds := math.Round((n - days) * 86400)
	return base.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second), true
}
