package office

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// wordBody is the body of a Word document that is being written.
type wordBody struct {
	strings.Builder
	rels     []docRel
	media    []docMedia
	pictures int
	last     bool // the body ends with a table, after which a paragraph must stand
}

type docRel struct{ id, kind, target, mode string }

type docMedia struct {
	name string
	data []byte
}

// body writes all blocks.
func (d *Doc) wordBody() *wordBody {
	w := &wordBody{}
	for _, b := range d.blocks {
		b.word(w)
	}
	return w
}

// blockWidth is the width of the text block, 156 mm, in twentieths of a point.
const blockWidth = 8844

func (p para) word(w *wordBody) {
	props := ""
	if p.list > 0 {
		num := p.list*2 - 1
		if p.dots {
			num++
		}
		props = fmt.Sprintf(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, num)
	}
	w.paragraph(p.style, props, p.runs...)
}

func (pageBreak) word(w *wordBody) {
	w.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	w.last = false
}

// paragraph writes one paragraph; props are put before those of the style.
func (w *wordBody) paragraph(style, props string, runs ...Run) {
	w.last = false
	w.WriteString(w.p(style, props, runs...))
}

func (w *wordBody) p(style, props string, runs ...Run) string {
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
		b.WriteString(w.run(r, ""))
	}
	b.WriteString("</w:p>")
	return b.String()
}

// run writes a run; more are properties that it has beside its own.
func (w *wordBody) run(r Run, more string) string {
	if r.Text == "" {
		return ""
	}
	var props strings.Builder
	link := allowedLink(r.Link)
	if link {
		props.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if r.Font != "" {
		props.WriteString(fontProps(r.Font))
	}
	if r.Bold {
		props.WriteString("<w:b/>")
	}
	props.WriteString(more)
	out := "<w:r>"
	if props.Len() > 0 {
		out += "<w:rPr>" + props.String() + "</w:rPr>"
	}
	out += runText(r.Text) + "</w:r>"
	if link {
		out = `<w:hyperlink r:id="` + w.rel("hyperlink", r.Link, "External") + `">` + out + "</w:hyperlink>"
	}
	return out
}

// allowedLink keeps addresses that run something out of documents.
func allowedLink(s string) bool {
	l := strings.ToLower(s)
	return strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "mailto:")
}

// rel returns the id of a relationship, which is made if it is not there.
func (w *wordBody) rel(kind, target, mode string) string {
	for _, r := range w.rels {
		if r.kind == kind && r.target == target {
			return r.id
		}
	}
	id := fmt.Sprintf("rId%d", 100+len(w.rels))
	w.rels = append(w.rels, docRel{id, kind, target, mode})
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

// apart puts a paragraph between two tables, or Word makes one of them.
func (w *wordBody) apart() {
	if w.last {
		w.WriteString("<w:p/>")
	}
	w.last = true
}

func (t table) word(w *wordBody) {
	w.apart()
	widths := t.widths(blockWidth)
	w.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="` + strconv.Itoa(blockWidth) +
		`" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, x := range widths {
		fmt.Fprintf(w, `<w:gridCol w:w="%d"/>`, int(x))
	}
	w.WriteString(`</w:tblGrid>`)
	for _, r := range t.Head {
		t.row(w, r, widths, true)
	}
	for _, r := range t.Rows {
		t.row(w, r, widths, false)
	}
	w.WriteString(`</w:tbl>`)
}

func (t table) row(w *wordBody, cells []Col, widths []float64, head bool) {
	w.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	style := "TableText"
	if head {
		w.WriteString(`<w:tblHeader/>`)
		style = "TableHead"
	}
	w.WriteString(`</w:trPr>`)
	at := 0
	for _, c := range t.full(cells) {
		span := max(1, c.Span)
		width := 0
		for _, x := range widths[at:min(at+span, len(widths))] {
			width += int(x)
		}
		at += span
		fmt.Fprintf(w, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if span > 1 {
			fmt.Fprintf(w, `<w:gridSpan w:val="%d"/>`, span)
		}
		w.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		props := ""
		if c.Right {
			props = `<w:jc w:val="right"/>`
		}
		w.WriteString(w.p(style, props, c.written()...) + `</w:tc>`)
	}
	w.WriteString(`</w:tr>`)
}

func (x picture) word(w *wordBody) {
	w.last = false
	w.WriteString(`<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>` + w.drawing(x) + `</w:p>`)
}

// bare begins a table without lines that has columns of these widths.
func (w *wordBody) bare(props string, widths ...int) {
	w.apart()
	w.WriteString(`<w:tbl><w:tblPr>` + props + `<w:tblW w:w="` + strconv.Itoa(blockWidth) + `" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, x := range widths {
		fmt.Fprintf(w, `<w:gridCol w:w="%d"/>`, x)
	}
	w.WriteString(`</w:tblGrid>`)
}

// cell is a cell of a table without lines.
func (w *wordBody) cell(width int, more, content string) {
	fmt.Fprintf(w, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>%s</w:tc>`, width, more, content)
}

const wholeRow = `<w:tr><w:trPr><w:cantSplit/></w:trPr>`

func (x pair) word(w *wordBody) {
	const half = blockWidth / 2
	w.bare("", half, half)
	w.WriteString(wholeRow)
	for _, side := range x {
		drawing := ""
		if side.data != nil {
			drawing = w.drawing(side)
		}
		w.cell(half, "", `<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>`+drawing+`</w:p>`)
	}
	w.WriteString(`</w:tr>` + wholeRow)
	for _, side := range x {
		w.cell(half, "", w.p("Small", `<w:jc w:val="center"/>`, Text(side.alt)))
	}
	w.WriteString(`</w:tr></w:tbl>`)
}

func (c code) word(w *wordBody) {
	const left = 1588 // 28 mm
	w.bare("", left, blockWidth-left)
	w.WriteString(wholeRow)
	w.cell(left, "", `<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>`+w.drawing(c.picture)+`</w:p>`)
	w.cell(blockWidth-left, `<w:vAlign w:val="center"/>`, w.p("Small", "", Text(c.alt)))
	w.WriteString(`</w:tr></w:tbl>`)
}

// drawing shows a picture in the line of a paragraph.
func (w *wordBody) drawing(x picture) string {
	const emu = 36000.0
	sum := sha256.Sum256(x.data)
	name := "media/" + hex.EncodeToString(sum[:8]) + "." + x.kind
	id := w.rel("image", name, "")
	known := false
	for _, m := range w.media {
		known = known || m.name == name
	}
	if !known {
		w.media = append(w.media, docMedia{name, x.data})
	}
	w.pictures++
	n := w.pictures
	wide, high := int(x.width*emu), int(x.height*emu)
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/>`+
		`<wp:docPr id="%d" name="P%d" descr="%s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="P%d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`+
		`</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`, wide, high, n, n, escapeXML(x.alt), n, n, id, wide, high)
}
