package office

import (
	"iter"
	"slices"
	"strings"

	"chuangwei/internal/fault"
)

// Table is a sheet whose heading is known.
type Table struct {
	Sheet  string
	Header *Header
	book   *Book
}

// Kind is what a row below the heading is.
type Kind int

// The kinds of rows. Only Data is to be imported; the others are counted.
const (
	Data Kind = iota
	Blank
	Total  // 合计, 小计, Total
	Note   // 备注：…, 填表人：…
	Repeat // the heading once more, as page by page in printed tables
)

// Record is one row of a table.
type Record struct {
	Row
	Kind  Kind
	table *Table
}

// Table finds the heading of a sheet. An empty sheet name means the first one
// in which the heading is found.
func (b *Book) Table(sheet string, cols []Column, mapping map[string]string) (*Table, error) {
	if sheet != "" {
		return b.table(sheet, cols, mapping)
	}
	var first error
	for _, s := range b.sheets {
		t, err := b.table(s, cols, mapping)
		if err == nil {
			return t, nil
		}
		if fault.Of(err) == fault.Internal {
			return nil, err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func (b *Book) table(sheet string, cols []Column, mapping map[string]string) (*Table, error) {
	var rows []Row
	for row, err := range b.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		if len(rows) == headerWithin {
			break
		}
	}
	if len(rows) == 0 {
		return nil, fault.New(fault.Invalid, "office.empty_sheet", sheet)
	}
	h, err := findHeader(rows, cols, mapping)
	if err != nil {
		return nil, err
	}
	return &Table{Sheet: sheet, Header: h, book: b}, nil
}

// Records iterates over the rows below the heading.
func (t *Table) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for row, err := range t.book.Rows(t.Sheet) {
			if err == nil && row.Number <= t.Header.Last {
				continue
			}
			rec := Record{Row: row, table: t}
			if err == nil {
				rec.Kind = t.kind(row)
			}
			if !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// Get returns the cell of a field; it is empty if the table lacks it.
func (r Record) Get(field string) Cell {
	col, ok := r.table.Header.Columns[field]
	if !ok {
		return Cell{Col: -1}
	}
	return r.Cell(col)
}

// Has reports whether the table has a column for field.
func (t *Table) Has(field string) bool {
	_, ok := t.Header.Columns[field]
	return ok
}

// Place names the column of a field for people: its letters and heading.
func (t *Table) Place(field string) (column, heading string) {
	col, ok := t.Header.Columns[field]
	if !ok {
		return "", field
	}
	for _, h := range t.Header.Headings {
		if h.Col == col {
			return Letters(col), h.Text
		}
	}
	return Letters(col), ""
}

var (
	totalWords = []string{"合计", "总计", "小计", "共计", "累计", "本页合计", "total", "subtotal", "grandtotal", "sum"}
	noteWords  = []string{"备注", "注", "说明", "填表说明", "填报说明", "填表人", "制表人", "填报人", "审核人", "负责人签字", "制表单位", "填报单位", "note", "notes", "remarks", "preparedby"}
)

// kind tells a row of data from what else stands in a table.
func (t *Table) kind(row Row) Kind {
	if row.Blank() {
		return Blank
	}
	var texts []Cell
	for _, c := range row.Cells {
		if c.Text != "" && !c.Merged {
			texts = append(texts, c)
		}
	}
	first := texts[0]
	word := letters(strings.ToLower(strings.Join(forms(first.Text), "")))
	if !first.IsNumber {
		for _, w := range totalWords {
			// A total has its word in front and otherwise only figures.
			if bareWord(first.Text) == w && figuresOnly(texts[1:]) {
				return Total
			}
		}
		if isNote(first.Text, len(texts)) {
			return Note
		}
	}
	if word != "" && t.repeats(row) {
		return Repeat
	}
	return Data
}

// bareWord is s without the spaces and marks that people put into 合　计：.
func bareWord(s string) string {
	f := forms(s)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

func figuresOnly(cells []Cell) bool {
	for _, c := range cells {
		if c.IsNumber || c.IsDate {
			continue
		}
		if !strings.ContainsAny(narrow(c.Text), "0123456789") && bareWord(c.Text) != "" && len([]rune(c.Text)) > 4 {
			return false
		}
	}
	return true
}

// isNote finds a line below the table: a word, a colon, and at most one more
// such piece beside it.
func isNote(text string, cells int) bool {
	if cells > 4 {
		return false
	}
	head, _, found := strings.Cut(narrow(text), ":")
	if !found {
		return false
	}
	word := bareWord(head)
	return slices.Contains(noteWords, word)
}

// repeats reports whether row is the heading again.
func (t *Table) repeats(row Row) bool {
	same, all := 0, 0
	for _, h := range t.Header.Headings {
		if h.Field == "" {
			continue
		}
		all++
		if text := row.Cell(h.Col).Text; text != "" && (text == h.Text || strings.HasSuffix(h.Text, "/"+text) || strings.HasPrefix(h.Text, text+"/")) {
			same++
		}
	}
	return same >= 2 && same*2 > all
}
