package office

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/fault"
)

// Doc is a Word document that is being built: an official paper as GB/T
// 9704-2012 lays it out. A4, margins of 37 mm above and 28 mm to the left, a
// text block of 156 × 225 mm, a centred title of 22 pt, FangSong of 16 pt on
// lines of 28.9 pt, page numbers outside. The document names the fonts that
// the standard wants; where they are missing, Word takes those named beside
// them (docstyles.go).
//
// The same calls give the same bytes.
type Doc struct {
	meta  DocMeta
	body  strings.Builder
	rels  []docRel
	media []docMedia
	lists int
	last  bool // the body ends with a table, after which a paragraph must stand
}

// DocMeta is what the file says about itself.
type DocMeta struct {
	Title   string
	Author  string
	Created time.Time
	English bool // Latin type, a size smaller; the layout is the same
}

type docRel struct{ id, kind, target, mode string }

type docMedia struct {
	name string
	data []byte
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

// Title writes the title, each line of s on a line of its own.
func (d *Doc) Title(s string) { d.paragraph("Title", "", Text(s)) }

// Subtitle writes a centred line in Kai below the title: a date, an issuer.
func (d *Doc) Subtitle(s string) { d.paragraph("Subtitle", "", Text(s)) }

// To names those to whom the paper goes: flush left, with its colon.
func (d *Doc) To(s string) { d.paragraph("Addressee", "", Text(s)) }

// Heading writes a heading of level 1 to 3; its number is part of the text,
// as in 一、 （一） 1.
func (d *Doc) Heading(level int, s string) {
	d.paragraph(fmt.Sprintf("Heading%d", min(max(level, 1), 3)), "", Text(s))
}

// P writes a paragraph of the body.
func (d *Doc) P(runs ...Run) { d.paragraph("", "", runs...) }

// Small writes a paragraph without indent in the size of tables: notes,
// sources, captions.
func (d *Doc) Small(runs ...Run) { d.paragraph("Small", "", runs...) }

// Caption writes what a table is about, above it; it stays with the table.
func (d *Doc) Caption(s string) { d.paragraph("Caption", "", Text(s)) }

// Numbered writes a list that Word numbers from 1.
func (d *Doc) Numbered(items ...string) { d.list(0, items) }

// Bullets writes a list with dots.
func (d *Doc) Bullets(items ...string) { d.list(1, items) }

func (d *Doc) list(kind int, items []string) {
	d.lists++
	num := fmt.Sprintf(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, d.lists*2-1+kind)
	for _, s := range items {
		d.paragraph("ListParagraph", num, Text(s))
	}
}

// Sign writes the issuer and the date at the end, to the right.
func (d *Doc) Sign(issuer, date string) {
	d.paragraph("", "", Text(""))
	d.paragraph("Signature", "", Text(issuer))
	d.paragraph("Signature", "", Text(date))
}

// PageBreak begins a new page.
func (d *Doc) PageBreak() {
	d.body.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	d.last = false
}

// paragraph writes one paragraph; props are put before those of the style.
func (d *Doc) paragraph(style, props string, runs ...Run) {
	d.last = false
	d.body.WriteString(d.p(style, props, runs...))
}

func (d *Doc) p(style, props string, runs ...Run) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	if style != "" || props != "" {
		b.WriteString("<w:pPr>")
		if style != "" {
			b.WriteString(`<w:pStyle w:val="` + style + `"/>`)
		}
		b.WriteString(props + "</w:pPr>")
	}
	for _, r := range runs {
		b.WriteString(d.run(r))
	}
	b.WriteString("</w:p>")
	return b.String()
}

func (d *Doc) run(r Run) string {
	if r.Text == "" {
		return ""
	}
	var props strings.Builder
	link := r.Link != "" && allowedLink(r.Link)
	if link {
		props.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if r.Font != "" {
		props.WriteString(fontProps(r.Font))
	}
	if r.Bold {
		props.WriteString("<w:b/>")
	}
	out := "<w:r>"
	if props.Len() > 0 {
		out += "<w:rPr>" + props.String() + "</w:rPr>"
	}
	out += runText(r.Text) + "</w:r>"
	if link {
		out = `<w:hyperlink r:id="` + d.rel("hyperlink", r.Link, "External") + `">` + out + "</w:hyperlink>"
	}
	return out
}

// allowedLink keeps addresses that run something out of documents.
func allowedLink(s string) bool {
	l := strings.ToLower(s)
	return strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "mailto:")
}

// rel returns the id of a relationship, which is made if it is not there.
func (d *Doc) rel(kind, target, mode string) string {
	for _, r := range d.rels {
		if r.kind == kind && r.target == target {
			return r.id
		}
	}
	id := fmt.Sprintf("rId%d", 100+len(d.rels))
	d.rels = append(d.rels, docRel{id, kind, target, mode})
	return id
}

// runText writes text with its line breaks and tabs.
func runText(s string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString("<w:tab/>")
			}
			if part != "" {
				b.WriteString(`<w:t xml:space="preserve">` + escapeXML(part) + `</w:t>`)
			}
		}
	}
	return b.String()
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(validText(s))) // a strings.Builder does not fail
	return b.String()
}

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

// blockWidth is the width of the text block, 156 mm, in twentieths of a point.
const blockWidth = 8844

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
	widths := tableWidths(t.Widths, n)
	if d.last {
		d.body.WriteString("<w:p/>") // or Word makes one table of two
	}
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="` + strconv.Itoa(blockWidth) +
		`" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&d.body, `<w:gridCol w:w="%d"/>`, w)
	}
	d.body.WriteString(`</w:tblGrid>`)
	for _, r := range t.Head {
		d.row(r, widths, true)
	}
	for _, r := range t.Rows {
		d.row(r, widths, false)
	}
	d.body.WriteString(`</w:tbl>`)
	d.last = true
	return nil
}

func spans(cells []Col) int {
	n := 0
	for _, c := range cells {
		n += max(1, c.Span)
	}
	return n
}

func tableWidths(parts []float64, n int) []int {
	sum := 0.0
	all := make([]float64, n)
	for i := range all {
		all[i] = 1
		if i < len(parts) && parts[i] > 0 {
			all[i] = parts[i]
		}
		sum += all[i]
	}
	out := make([]int, n)
	for i, p := range all {
		out[i] = int(p / sum * blockWidth)
	}
	return out
}

func (d *Doc) row(cells []Col, widths []int, head bool) {
	d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	style := "TableText"
	if head {
		d.body.WriteString(`<w:tblHeader/>`)
		style = "TableHead"
	}
	d.body.WriteString(`</w:trPr>`)
	for len(cells) == 0 || spans(cells) < len(widths) {
		cells = append(slices.Clip(cells), Col{})
	}
	at := 0
	for _, c := range cells {
		span := max(1, c.Span)
		width := 0
		for _, w := range widths[at:min(at+span, len(widths))] {
			width += w
		}
		at += span
		fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if span > 1 {
			fmt.Fprintf(&d.body, `<w:gridSpan w:val="%d"/>`, span)
		}
		d.body.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		props := ""
		if c.Right {
			props = `<w:jc w:val="right"/>`
		}
		runs := c.Runs
		if c.Bold {
			runs = append([]Run(nil), runs...)
			for i := range runs {
				runs[i].Bold = true
			}
		}
		d.body.WriteString(d.p(style, props, runs...) + `</w:tc>`)
	}
	d.body.WriteString(`</w:tr>`)
}
