package office

import (
	"fmt"
	"io"
	"strings"

	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/font"
	folioimage "github.com/carlos7ags/folio/image"
	"github.com/carlos7ags/folio/layout"
)

// The page of GB/T 9704-2012, in points.
const (
	mm         = 72 / 25.4
	blockPts   = 156 * mm
	bodySize   = blockPts / 28 // 28 characters fill a line
	bodyLine   = 28.9          // 22 lines fill a page
	smallSize  = 12
	smallLine  = 16
	footerSize = 14
	letterLeft = (210 - 170) / 2 * mm // of a letter's red lines
)

// pdfBody is the flow of a PDF that is being written.
type pdfBody struct {
	doc    *document.Document
	faces  *faces
	size   float64 // of the body, points
	line   float64 // pitch of its lines, points
	titled bool    // a title has been written
}

// WritePDF writes the paper as a PDF with tags, bookmarks and the fonts that it
// uses; its text can be searched. It fails where no front end has been built,
// for the fonts come with it.
func (d *Doc) WritePDF(w io.Writer) error {
	if len(d.blocks) > longPaper {
		defer frugal()()
	}
	f, err := newFaces()
	if err != nil {
		return err
	}
	p := &pdfBody{doc: document.NewDocument(document.PageSizeA4), faces: f, size: bodySize, line: bodyLine}
	if d.meta.English {
		p.size, p.line = 14, 25
	}
	p.doc.Info = document.Info{Title: d.meta.Title, Author: d.meta.Author, Producer: "Chuangwei", CreationDate: d.meta.Created, Language: "zh-CN"}
	if d.meta.English {
		p.doc.Info.Language = "en"
	}
	p.doc.SetTagged(true)
	p.doc.SetAutoBookmarks(true)
	p.doc.SetMargins(layout.Margins{Top: 37 * mm, Left: 28 * mm, Right: 26 * mm, Bottom: 35 * mm})
	if d.letter {
		p.doc.SetFirstMargins(layout.Margins{Top: 30 * mm, Left: 28 * mm, Right: 26 * mm, Bottom: 35 * mm})
	}
	for _, b := range d.blocks {
		b.pdf(p)
	}
	p.doc.SetFooter(p.footer(d))
	if _, err := p.doc.WriteToWithOptions(w, document.WriteOptions{Deterministic: true}); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// red is the red of mastheads.
var red = layout.Hex("D7000F")

// footer writes "— 1 —" 7 mm below the text block, a character from its outer
// edge: right on odd pages, left on even ones.
func (p *pdfBody) footer(d *Doc) document.PageDecorator {
	return func(ctx document.PageContext, page *document.Page) {
		if d.page != nil {
			d.page(ctx.PageIndex+1, ctx.TotalPages)
		}
		if d.letter && ctx.PageIndex == 0 {
			c := [3]float64{red.R, red.G, red.B}
			page.AddLine(letterLeft, 20*mm, letterLeft+170*mm, 20*mm, 2, c)
			page.AddLine(letterLeft, 20*mm+2.4, letterLeft+170*mm, 20*mm+2.4, 0.7, c)
			return
		}
		s := fmt.Sprintf("— %d —", ctx.PageIndex+1)
		x := 28*mm + footerSize
		if ctx.PageIndex%2 == 0 {
			x = 28*mm + blockPts - footerSize - p.faces.body.MeasureString(s, footerSize)
		}
		page.AddTextEmbedded(s, p.faces.body, footerSize, x, 28*mm-footerSize)
	}
}

// look is how a style of paragraph looks on paper.
type look struct {
	face   *font.EmbeddedFont
	size   float64
	line   float64
	align  layout.Align
	indent float64 // of the first line
	right  float64 // of the whole paragraph
	before float64
	after  float64
	keep   float64 // room that must remain below it on its page
	tag    string  // of the structure; empty: P
	bold   bool
}

func (p *pdfBody) look(style string) look {
	f, two := p.faces, 2*p.size
	switch style {
	case "Title":
		l := look{face: f.song, size: 22, line: 35, align: layout.AlignCenter, after: 20, keep: p.line, tag: "H1", bold: true}
		return l
	case "Subtitle":
		return look{face: f.kai, size: p.size, line: p.line, align: layout.AlignCenter}
	case "Addressee":
		return look{face: f.body, size: p.size, line: p.line}
	case "Heading1":
		return look{face: f.hei, size: p.size, line: p.line, indent: two, keep: 2 * p.line, tag: "H2"}
	case "Heading2":
		return look{face: f.kai, size: p.size, line: p.line, indent: two, keep: 2 * p.line, tag: "H3"}
	case "Heading3":
		return look{face: f.song, size: p.size, line: p.line, indent: two, keep: 2 * p.line, tag: "H4", bold: true}
	case "ListParagraph":
		return look{face: f.body, size: p.size, line: p.line, indent: two, align: layout.AlignJustify}
	case "Signature":
		return look{face: f.body, size: p.size, line: p.line, align: layout.AlignRight, right: 4 * p.size, keep: 1}
	case "Small", "TableText":
		return look{face: f.body, size: smallSize, line: smallLine, before: 2, after: 2}
	case "Caption":
		return look{face: f.hei, size: smallSize, line: smallLine, before: 2, after: 2, keep: 4 * smallLine, tag: "Caption"}
	case "TableHead":
		return look{face: f.hei, size: smallSize, line: smallLine, before: 2, after: 2, align: layout.AlignCenter}
	case "Imprint":
		return look{face: f.body, size: 14, line: 25}
	default:
		return look{face: f.body, size: p.size, line: p.line, indent: two, align: layout.AlignJustify}
	}
}

func (x para) pdf(p *pdfBody) {
	runs := x.runs
	if x.list > 0 {
		mark := "· "
		if !x.dots {
			mark = fmt.Sprintf("%d. ", x.item)
		}
		runs = append([]Run{Text(mark)}, runs...)
	}
	l := p.look(x.style)
	if x.style == "Title" && p.titled {
		l.tag = "H2" // of another paper in the same file
	}
	p.titled = p.titled || x.style == "Title"
	p.doc.Add(later(func() layout.Element { return p.flow(l, runs...) }))
}

// flow lays out runs by a look.
func (p *pdfBody) flow(l look, runs ...Run) layout.Element {
	var label strings.Builder
	for _, r := range runs {
		label.WriteString(r.Text)
	}
	para := layout.NewStyledParagraph(p.runs(l, runs)...).SetLeading(l.line / l.size).SetAlign(l.align).SetFirstLineIndent(l.indent).
		SetSpaceBefore(l.before).SetSpaceAfter(l.after).SetOrphans(1).SetWidows(1)
	var e layout.Element = flow{para: para, line: l.line, keep: l.keep, tag: l.tag, label: strings.Join(strings.Fields(label.String()), " ")}
	if label.Len() == 0 {
		e = gap(l.line)
	}
	if l.right > 0 {
		e = inset{e, 0, l.right}
	}
	return e
}

// runs are the library's, each in a face that has its characters.
func (p *pdfBody) runs(l look, runs []Run) []layout.TextRun {
	var out []layout.TextRun
	for _, r := range runs {
		face := l.face
		switch {
		case r.Font == FangSong:
			face = p.faces.body
		case r.Font == Hei:
			face = p.faces.hei
		case r.Font == Kai:
			face = p.faces.kai
		case r.Font == Song || r.Bold && face != p.faces.hei:
			face = p.faces.song
		}
		text := strings.NewReplacer("\r\n", "\n", "\t", "\u3000\u3000").Replace(validText(r.Text))
		for _, part := range p.faces.split(face, text) {
			run := layout.NewRunEmbedded(part.text, part.face, l.size)
			if allowedLink(r.Link) {
				run = run.WithColor(layout.Hex("1F4E79")).WithUnderline().WithLinkURI(r.Link)
			}
			out = append(out, run)
		}
	}
	return out
}

func (pageBreak) pdf(p *pdfBody) { p.doc.Add(layout.NewAreaBreak()) }

func (x picture) element() layout.Element {
	read := folioimage.NewPNG
	if x.kind == "jpeg" {
		read = folioimage.NewJPEG
	}
	img, err := read(x.data)
	if err != nil {
		return nil // a picture whose head is whole and whose rest is not: its words stand in its place
	}
	return layout.NewImageElement(img).SetSize(x.width*mm, x.height*mm).SetAlign(layout.AlignCenter).SetAltText(x.alt)
}

func (x picture) pdf(p *pdfBody) {
	if e := x.element(); e != nil {
		p.doc.Add(gap(6))
		p.doc.Add(e)
		p.doc.Add(gap(3))
		return
	}
	p.doc.Add(p.flow(p.look("Small"), Text(x.alt)))
}

// bare is a table without lines that has one row more than none.
func bare(widths ...float64) *layout.Table { return layout.NewTable().SetColumnWidths(widths) }

func (x pair) pdf(p *pdfBody) {
	t := bare(blockPts/2, blockPts/2)
	pictures, words := t.AddRow(), t.AddRow()
	small := p.look("Small")
	small.align = layout.AlignCenter
	for _, side := range x {
		e := layout.Element(gap(1))
		if side.data != nil {
			if e = side.element(); e == nil {
				e = gap(1)
			}
		}
		pictures.AddCellElement(e).SetBorders(layout.CellBorders{}).SetAlign(layout.AlignCenter)
		words.AddCellElement(p.flow(small, Text(side.alt))).SetBorders(layout.CellBorders{})
	}
	p.doc.Add(whole{t})
}

func (c code) pdf(p *pdfBody) {
	p.doc.Add(gap(6))
	p.doc.Add(later(func() layout.Element {
		t := bare(28*mm, blockPts-28*mm)
		row := t.AddRow()
		row.AddCellElement(c.stencil()).SetBorders(layout.CellBorders{})
		row.AddCellElement(p.flow(p.look("Small"), Text(c.alt))).SetBorders(layout.CellBorders{}).SetVAlign(layout.VAlignMiddle)
		return whole{t}
	}))
}

func (m Masthead) pdf(p *pdfBody) {
	l := p.look("Addressee")
	center := p.look("Addressee")
	center.align = layout.AlignCenter
	for _, s := range m.above() {
		p.doc.Add(p.flow(l, Run{Text: s, Font: Hei}))
	}
	size := m.markSize()
	mark := layout.NewStyledParagraph(p.colored(m.Mark, size, red)...).SetAlign(layout.AlignCenter).SetLeading(1.15)
	if !m.Letter {
		// The upper edge of the mark is 35 mm below that of the text block.
		p.doc.Add(gap(max(0, 35*mm-float64(len(m.above()))*p.line)))
		p.doc.Add(flow{para: mark, line: size * 1.15})
		p.doc.Add(gap(1.5 * p.line))
		switch {
		case m.From != "" || m.Date != "":
			p.doc.Add(p.flow(center, Text(m.Number)))
			p.sides(m.From, m.Date, 0)
		case m.Signer != "":
			p.sides(m.Number, m.Signer, p.size)
		default:
			p.doc.Add(p.flow(center, Text(m.Number)))
		}
		p.doc.Add(gap(4*mm - (p.line-p.size)/2))
		p.doc.Add(rule{red, []float64{2}, 0, blockPts})
		p.doc.Add(gap(2 * p.line))
		return
	}
	p.doc.Add(flow{para: mark, line: size * 1.15})
	p.doc.Add(gap(4 * mm))
	p.doc.Add(rule{red, []float64{2, 0.7}, letterLeft - 28*mm, 170 * mm})
	right := p.look("Addressee")
	right.align = layout.AlignRight
	p.doc.Add(gap(4))
	p.doc.Add(p.flow(right, Text(m.Number)))
	p.doc.Add(gap(p.line))
}

// colored are runs of the title's face in a colour.
func (p *pdfBody) colored(s string, size float64, c layout.Color) []layout.TextRun {
	var out []layout.TextRun
	for _, part := range p.faces.split(p.faces.song, validText(s)) {
		out = append(out, layout.NewRunEmbedded(part.text, part.face, size).WithColor(c))
	}
	return out
}

// sides writes one line with words at both ends, so far from the edges.
func (p *pdfBody) sides(left, right string, in float64) {
	t := bare(blockPts/2, blockPts/2)
	p.sidesRow(t, "Addressee", left, right, in, layout.CellBorders{})
	p.doc.Add(whole{t})
}

func (p *pdfBody) sidesRow(t *layout.Table, style, left, right string, in float64, b layout.CellBorders) {
	row := t.AddRow()
	l := p.look(style)
	row.AddCellElement(inset{p.flow(l, Text(left)), in, 0}).SetBorders(b).SetPadding(0)
	l.align = layout.AlignRight
	row.AddCellElement(inset{p.flow(l, Text(right)), 0, in}).SetBorders(b).SetPadding(0)
}

func (i Imprint) pdf(p *pdfBody) {
	t := bare(blockPts/2, blockPts/2)
	thick, thin := layout.Border{Width: 1, Style: layout.BorderSolid}, layout.Border{Width: 0.7, Style: layout.BorderSolid}
	l := p.look("Imprint")
	top := thick
	wide := func(s string, a layout.Align, last bool) {
		l.align = a
		b := layout.CellBorders{Top: top}
		if last {
			b.Bottom = thick
		}
		t.AddRow().AddCellElement(inset{p.flow(l, Text(s)), l.size, l.size}).SetColspan(2).SetBorders(b).SetPadding(0)
		top = thin
	}
	for _, s := range i.Copies {
		wide(s, layout.AlignLeft, false)
	}
	b := layout.CellBorders{Top: top}
	if i.Count == "" {
		b.Bottom = thick
	}
	p.sidesRow(t, "Imprint", i.Printer, i.Date, l.size, b)
	top = thin
	if i.Count != "" {
		wide(i.Count, layout.AlignRight, true)
	}
	p.doc.Add(bottom{whole{t}})
}
