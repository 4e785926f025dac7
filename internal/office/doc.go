package office

import (
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/fault"
)

// Doc is an official paper that is being built, as GB/T 9704-2012 lays it out.
// A4, margins of 37 mm above and 28 mm to the left, a text block of
// 156 × 225 mm, a centred title of 22 pt, FangSong of 16 pt on lines of
// 28.9 pt, page numbers outside. It is written as a Word document (WriteTo) or
// as a PDF (WritePDF); the same calls give the same bytes.
type Doc struct {
	meta   DocMeta
	blocks []block
	lists  int                // lists that Word numbers
	letter bool               // 信函格式: no number on the first page, a double line at its foot
	page   func(done, of int) // told of each page of a PDF; nil: nobody asks
}

// DocMeta is what the file says about itself.
type DocMeta struct {
	Title   string
	Author  string
	Created time.Time
	English bool // Latin type, a size smaller; the layout is the same
}

// block is a piece of a paper, from top to bottom.
type block interface {
	word(w *wordBody) // docword.go
	pdf(p *pdfBody)   // docpdf.go
}

// NewDoc begins a document.
func NewDoc(meta DocMeta) *Doc { return &Doc{meta: meta} }

// Run is a piece of a paragraph in one manner.
type Run struct {
	Text string
	Bold bool
	Link string // an absolute http, https or mailto address
	Font Font
}

// Font is a face by its role in official papers.
type Font string

// The faces. The zero value is that of the paragraph's style.
const (
	FangSong Font = "FangSong"
	Hei      Font = "Hei"
	Kai      Font = "Kai"
	Song     Font = "Song"
)

// Text is a plain run.
func Text(s string) Run { return Run{Text: s} }

// para is a paragraph. Its style is a name that Word keeps (docstyles.go).
type para struct {
	style string
	runs  []Run
	list  int  // the number of its list, 0 without
	dots  bool // the list has dots
	item  int  // its place in the list, from 1
}

// pageBreak begins a new page.
type pageBreak struct{}

func (d *Doc) add(style string, runs ...Run) {
	d.blocks = append(d.blocks, para{style: style, runs: runs})
}

// Title writes the title, each line of s on a line of its own.
func (d *Doc) Title(s string) { d.add("Title", Text(s)) }

// Subtitle writes a centred line in Kai below the title: a date, an issuer.
func (d *Doc) Subtitle(s string) { d.add("Subtitle", Text(s)) }

// To names those to whom the paper goes: flush left, with its colon.
func (d *Doc) To(s string) { d.add("Addressee", Text(s)) }

// Heading writes a heading of level 1 to 3; its number is part of the text,
// as in 一、 （一） 1.
func (d *Doc) Heading(level int, s string) {
	d.add(fmt.Sprintf("Heading%d", min(max(level, 1), 3)), Text(s))
}

// P writes a paragraph of the body.
func (d *Doc) P(runs ...Run) { d.add("", runs...) }

// Small writes a paragraph without indent in the size of tables: notes,
// sources, captions.
func (d *Doc) Small(runs ...Run) { d.add("Small", runs...) }

// Caption writes what a table is about, above it; it stays with the table.
func (d *Doc) Caption(s string) { d.add("Caption", Text(s)) }

// Numbered writes a list that is numbered from 1.
func (d *Doc) Numbered(items ...string) { d.list(false, items) }

// Bullets writes a list with dots.
func (d *Doc) Bullets(items ...string) { d.list(true, items) }

func (d *Doc) list(dots bool, items []string) {
	d.lists++
	for i, s := range items {
		d.blocks = append(d.blocks, para{style: "ListParagraph", runs: []Run{Text(s)}, list: d.lists, dots: dots, item: i + 1})
	}
}

// Sign writes the issuer and the date at the end, to the right.
func (d *Doc) Sign(issuer, date string) {
	d.add("")
	d.add("Signature", Text(issuer))
	d.add("Signature", Text(date))
}

// PageBreak begins a new page.
func (d *Doc) PageBreak() { d.blocks = append(d.blocks, pageBreak{}) }

// Grid is a table of a document.
type Grid struct {
	Widths []float64 // in proportion; empty: all alike
	Head   [][]Col   // repeated at the top of every page
	Rows   [][]Col
}

// Col is one cell of a table.
type Col struct {
	Runs  []Run
	Right bool // figures
	Span  int  // columns that it covers; 0 means 1
	Bold  bool
}

// C is a cell of plain text.
func C(s string) Col { return Col{Runs: []Run{Text(s)}} }

// Cs are cells of plain text.
func Cs(texts ...string) []Col {
	out := make([]Col, len(texts))
	for i, s := range texts {
		out[i] = C(s)
	}
	return out
}

// Table writes a table over the width of the text block.
func (d *Doc) Table(t Grid) error {
	n := len(t.Widths)
	for _, rows := range [][][]Col{t.Head, t.Rows} {
		for _, r := range rows {
			n = max(n, spans(r))
		}
	}
	if n == 0 || n > 63 { // Word's limit
		return fault.New(fault.Invalid, "office.doc_columns", n)
	}
	d.blocks = append(d.blocks, table{Grid: t, columns: n})
	return nil
}

// table is a grid whose number of columns is known.
type table struct {
	Grid
	columns int
}

// widths shares the whole width among the columns.
func (t table) widths(whole float64) []float64 {
	sum := 0.0
	out := make([]float64, t.columns)
	for i := range out {
		out[i] = 1
		if i < len(t.Widths) && t.Widths[i] > 0 {
			out[i] = t.Widths[i]
		}
		sum += out[i]
	}
	for i := range out {
		out[i] *= whole / sum
	}
	return out
}

// full is the row with empty cells up to the last column.
func (t table) full(cells []Col) []Col {
	for len(cells) == 0 || spans(cells) < t.columns {
		cells = append(slices.Clip(cells), Col{})
	}
	return cells
}

func spans(cells []Col) int {
	n := 0
	for _, c := range cells {
		n += max(1, c.Span)
	}
	return n
}

// written is the cell's runs, bold where the whole cell is.
func (c Col) written() []Run {
	if !c.Bold {
		return c.Runs
	}
	runs := slices.Clone(c.Runs)
	for i := range runs {
		runs[i].Bold = true
	}
	return runs
}
