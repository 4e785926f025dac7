package office

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chuangwei/internal/fault"
)

// Column is one field that a caller looks for, with the names its heading may
// have, the most usual first.
type Column struct {
	Field    string
	Names    []string
	Required bool
}

// Heading is one column of a heading as the file has it.
type Heading struct {
	Col   int
	Text  string // the lines of the heading joined by "/"
	Field string // the field it stands for; empty: unmatched
	names []string
}

// Header is a heading that was found.
type Header struct {
	First, Last int            // numbers of its rows; the data begin after Last
	Columns     map[string]int // field → column
	Headings    []Heading      // every column that has a heading, from the left
}

// Unmatched returns the headings that stand for no field.
func (h *Header) Unmatched() []Heading {
	return slices.DeleteFunc(slices.Clone(h.Headings), func(x Heading) bool { return x.Field != "" })
}

// headerWithin is how many rows, titles and notes among them, may stand above
// the end of a heading.
const headerWithin = 40

// findHeader finds, among the first rows of a sheet, the row or rows that
// name the most of the columns. An explicit mapping, field → heading or
// column letters, goes before the names.
func findHeader(rows []Row, cols []Column, mapping map[string]string) (*Header, error) {
	want := withMapping(cols, mapping)
	var best *Header
	for i := range rows {
		if rows[i].Blank() {
			continue
		}
		for lines := 1; lines <= 3 && i+lines <= len(rows); lines++ {
			if lines > 1 && (rows[i+lines-1].Number != rows[i].Number+lines-1 || rows[i+lines-1].Blank()) {
				break
			}
			h := match(rows[i:i+lines], want)
			if best == nil || better(h, best, rows, i, lines) {
				best = h
			}
		}
	}
	if best == nil {
		return nil, fault.New(fault.Invalid, "office.no_heading", expected(cols))
	}
	if len(best.Columns) == 0 && len(mapping) > 0 {
		best = byLetters(rows, want, mapping, best)
	}
	if err := enough(best, cols, mapping); err != nil {
		return nil, err
	}
	return best, nil
}

// better reports whether h, of the given lines from rows[i], goes before best.
// It must name more; but a heading merged downwards reaches as far as its
// merged cells do, and lines above it that add nothing are titles.
func better(h, best *Header, rows []Row, i, lines int) bool {
	switch n := len(h.Columns) - len(best.Columns); {
	case n != 0:
		return n > 0
	case best.First == h.First:
		return lines > 1 && hangsDown(rows[i+lines-2], rows[i+lines-1])
	}
	return lines <= best.Last-best.First && h.Last <= best.Last && !hangsDown(rows[i-1], rows[i])
}

// byLetters takes the first row that is filled in all columns which the mapping
// names by their letters: no name was found, so that row must be the heading.
func byLetters(rows []Row, want []Column, mapping map[string]string, none *Header) *Header {
	for _, r := range rows {
		filled := true
		for _, m := range mapping {
			col, ok := ColumnOf(strings.TrimSpace(m))
			filled = filled && ok && r.Cell(col).Text != "" && !r.Cell(col).Merged
		}
		if filled {
			return match([]Row{r}, want)
		}
	}
	return none
}

// hangsDown reports whether below continues a merged heading of above.
func hangsDown(above, below Row) bool {
	return slices.ContainsFunc(below.Cells, func(c Cell) bool {
		return c.Merged && c.Text != "" && c.Text == above.Cell(c.Col).Text
	})
}

// withMapping puts the headings of an explicit mapping in place of the names.
func withMapping(cols []Column, mapping map[string]string) []Column {
	out := slices.Clone(cols)
	for i, c := range out {
		if m, ok := mapping[c.Field]; ok {
			out[i].Names = []string{m}
		}
	}
	return out
}

// enough decides whether h may be taken for the heading.
func enough(h *Header, cols []Column, mapping map[string]string) error {
	var letters []string
	for _, c := range cols {
		m, ok := mapping[c.Field]
		if !ok || strings.TrimSpace(m) == "" {
			continue
		}
		if _, found := h.Columns[c.Field]; found {
			continue
		}
		col, ok := ColumnOf(strings.TrimSpace(m))
		if !ok || col >= MaxColumns {
			return fault.New(fault.Invalid, "office.mapping", m)
		}
		letters = append(letters, c.Field)
	}
	if len(h.Columns)+len(letters) < min(2, len(cols)) {
		return fault.New(fault.Invalid, "office.no_heading", expected(cols))
	}
	for _, field := range letters {
		col, _ := ColumnOf(strings.TrimSpace(mapping[field]))
		h.Columns[field] = col
		for i := range h.Headings {
			if h.Headings[i].Col == col {
				h.Headings[i].Field = field
			}
		}
	}
	var missing []string
	for _, c := range cols {
		if _, ok := h.Columns[c.Field]; !ok && c.Required && len(c.Names) > 0 {
			missing = append(missing, c.Names[0])
		}
	}
	if len(missing) > 0 {
		return fault.New(fault.Invalid, "office.missing_columns", strings.Join(missing, ", "), h.Last)
	}
	return nil
}

func expected(cols []Column) string {
	var names []string
	for _, c := range cols {
		if len(c.Names) > 0 && len(names) < 8 {
			names = append(names, c.Names[0])
		}
	}
	return strings.Join(names, ", ")
}

// match reads rows as a heading. The best names go first: a column whose
// whole heading is a field's name is taken before one whose lower line is.
func match(rows []Row, cols []Column) *Header {
	h := &Header{First: rows[0].Number, Last: rows[len(rows)-1].Number, Columns: map[string]int{}}
	h.Headings = headings(rows)
	byName := make([]map[string]int, len(cols))
	for i, c := range cols {
		byName[i] = map[string]int{}
		for rank, n := range c.Names {
			for _, form := range forms(n) {
				if _, ok := byName[i][form]; !ok {
					byName[i][form] = rank
				}
			}
		}
	}
	depth := 0
	for _, x := range h.Headings {
		depth = max(depth, len(x.names))
	}
	for level := range depth {
		for i, c := range cols {
			if _, ok := h.Columns[c.Field]; ok {
				continue
			}
			at, rank := -1, 0
			for j, x := range h.Headings {
				if x.Field != "" || level >= len(x.names) {
					continue
				}
				if r, ok := byName[i][x.names[level]]; ok && (at < 0 || r < rank) {
					at, rank = j, r
				}
			}
			if at >= 0 {
				h.Headings[at].Field = c.Field
				h.Columns[c.Field] = h.Headings[at].Col
			}
		}
	}
	return h
}

// headings joins the lines of a heading column by column. Without merged
// cells an upper name reaches over the empty cells to its right, as far as
// there are lower names.
func headings(rows []Row) []Heading {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	var out []Heading
	carried := make([]string, len(rows))
	for col := range width {
		var parts []string
		for i, r := range rows {
			t := r.Cell(col).Text
			last := i == len(rows)-1
			if t == "" && !last && rows[i+1].Cell(col).Text != "" {
				t = carried[i]
			}
			if !last {
				carried[i] = t
			}
			if t != "" && (len(parts) == 0 || parts[len(parts)-1] != t) {
				parts = append(parts, t)
			}
		}
		if len(parts) == 0 {
			continue
		}
		x := Heading{Col: col, Text: strings.Join(parts, "/")}
		x.names = forms(strings.Join(parts, ""))
		if len(parts) > 1 {
			x.names = append(x.names, forms(parts[len(parts)-1])...)
		}
		out = append(out, x)
	}
	return out
}

// forms returns the ways to compare a heading, the strictest first: with and
// without what stands in brackets, which is mostly a unit or a hint.
func forms(s string) []string {
	s = strings.ToLower(norm.NFKC.String(s))
	full := letters(s)
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("([{【〔《<", r):
			depth++
		case strings.ContainsRune(")]}】〕》>", r):
			depth = max(0, depth-1)
		case depth == 0:
			b.WriteRune(r)
		}
	}
	out := []string{}
	if full != "" {
		out = append(out, full)
	}
	if bare := letters(b.String()); bare != "" && bare != full {
		out = append(out, bare)
	}
	return out
}

// letters leaves only letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
