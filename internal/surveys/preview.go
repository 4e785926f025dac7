package surveys

import (
	"io"

	"chuangwei/internal/geo"
	"chuangwei/internal/office"
)

// previewRows is how many rows of each table a preview shows.
const previewRows = 8

// Preview is how a file would be read, before anything is.
type Preview struct {
	Tables []TablePreview
	Left   []SheetRead // sheets that are no registers, and why
}

// TablePreview is one table of a file with its first rows.
type TablePreview struct {
	Sheet   string
	Heading int
	CRS     geo.CRS // as its headings say; empty: they do not
	Columns []ColumnPreview
	Rows    []RowPreview
}

// ColumnPreview is a column of a table: its letters, its heading, and the
// field that it stands for, if any.
type ColumnPreview struct {
	Letters, Heading, Field string
}

// RowPreview is a row as the file has it.
type RowPreview struct {
	Number int
	Cells  []string
}

// Look reads the headings and first rows of a file. Where no heading is found,
// the error says so and the tables hold the first rows under their letters, so
// that a person can name the columns.
func Look(name string, file io.ReaderAt, size int64, m Mapping) (p Preview, err error) {
	book, err := office.Open(name, file, size)
	if err != nil {
		return p, err
	}
	tables, left, err := tablesOf(book, m)
	if err != nil {
		for _, sheet := range book.Sheets()[:min(3, len(book.Sheets()))] {
			t, rowErr := rawRows(book, sheet)
			if rowErr != nil {
				return Preview{}, rowErr
			}
			p.Tables = append(p.Tables, t)
		}
		return p, err
	}
	p.Left = left
	for _, t := range tables {
		tp := TablePreview{Sheet: t.Sheet, Heading: t.Header.Last}
		tp.CRS, _ = t.crs()
		for _, h := range t.Header.Headings {
			tp.Columns = append(tp.Columns, ColumnPreview{office.Letters(h.Col), clip(h.Text, 60), h.Field})
		}
		for rec, err := range t.Records() {
			if err != nil {
				return p, err
			}
			if rec.Kind != office.Data {
				continue
			}
			row := RowPreview{Number: rec.Number}
			for _, h := range t.Header.Headings {
				row.Cells = append(row.Cells, clip(rec.Cell(h.Col).Text, 80))
			}
			if tp.Rows = append(tp.Rows, row); len(tp.Rows) == previewRows {
				break
			}
		}
		p.Tables = append(p.Tables, tp)
	}
	return p, nil
}

func rawRows(book *office.Book, sheet string) (TablePreview, error) {
	t := TablePreview{Sheet: sheet}
	width := 0
	for row, err := range book.Rows(sheet) {
		if err != nil {
			return t, err
		}
		out := RowPreview{Number: row.Number}
		for _, c := range row.Cells[:min(len(row.Cells), 40)] {
			out.Cells = append(out.Cells, clip(c.Text, 80))
		}
		width = max(width, len(out.Cells))
		if t.Rows = append(t.Rows, out); len(t.Rows) == previewRows {
			break
		}
	}
	for i := range width {
		t.Columns = append(t.Columns, ColumnPreview{Letters: office.Letters(i)})
	}
	for i := range t.Rows {
		for len(t.Rows[i].Cells) < width {
			t.Rows[i].Cells = append(t.Rows[i].Cells, "")
		}
	}
	return t, nil
}
