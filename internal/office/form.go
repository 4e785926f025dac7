package office

import "io"

// Form is an empty spreadsheet to fill in: a heading, an example row, notes.
type Form struct {
	Title   string
	Columns []Head
	Example []any
	Notes   []string // written below the example; each begins with the word for "note" and a colon, so that an import skips it
}

// WriteXLSX writes the form as a workbook.
func (f Form) WriteXLSX(w io.Writer) error {
	s, err := newXLSX(w, f.Title, f.Columns)
	if err != nil {
		return err
	}
	s.notes = f.Notes
	return f.fill(s)
}

// WriteCSV writes the form as CSV.
func (f Form) WriteCSV(w io.Writer) error {
	s, err := NewCSV(w, f.Columns)
	if err != nil {
		return err
	}
	return f.fill(s)
}

func (f Form) fill(s Sheet) error {
	if len(f.Example) > 0 {
		if err := s.Row(f.Example...); err != nil {
			return err
		}
	}
	return s.Close()
}
