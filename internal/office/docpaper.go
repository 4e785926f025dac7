package office

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Masthead is what stands above the title of an official paper: 版头. Empty
// fields are left out.
type Masthead struct {
	Mark    string // the issuer's mark in red: who, and 文件; or the name of a brief
	Number  string // the paper's number, or that of the issue
	Signer  string // who signed it, on papers that go up: the number moves left
	From    string // below the number, left: who edits the brief
	Date    string // below the number, right: its day
	Copy    string // above, left, each on a line: number of the copy,
	Secrecy string // secrecy and term,
	Urgency string // urgency
	Letter  bool   // 信函格式: the mark stands higher, a double line below it and at the foot of the page, the number right
}

// Masthead writes the head of an official paper with its red line.
func (d *Doc) Masthead(m Masthead) {
	d.blocks = append(d.blocks, m)
	if m.Letter {
		d.letter = true
	}
}

// above is what stands over the mark.
func (m Masthead) above() []string {
	var out []string
	for _, s := range []string{m.Copy, m.Secrecy, m.Urgency} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// markSize is the size of the mark in points, in which it is one line of the
// text block.
func (m Masthead) markSize() float64 {
	wide := 0.0
	for _, r := range m.Mark {
		if r > 0x2e7f {
			wide++
		} else {
			wide += 0.55
		}
	}
	return min(44, 430/max(wide, 1))
}

// Imprint is what stands at the foot of the last page: 版记.
type Imprint struct {
	Copies  []string // lines: 抄送：…
	Printer string   // who printed it
	Date    string   // when, with 印发
	Count   string   // how many copies, on a line of its own
}

// Imprint writes the foot of an official paper, at the bottom of its last page.
func (d *Doc) Imprint(i Imprint) { d.blocks = append(d.blocks, i) }

func (m Masthead) word(w *wordBody) {
	const red = `<w:color w:val="D7000F"/>`
	line := func(kind string) string {
		return `<w:pBdr><w:bottom w:val="` + kind + `" w:sz="18" w:space="9" w:color="D7000F"/></w:pBdr>`
	}
	for _, s := range m.above() {
		w.paragraph("Addressee", "", Run{Text: s, Font: Hei})
	}
	// The upper edge of the mark is 35 mm below that of the text block, or, on
	// a letter, 30 mm below that of the page.
	before := max(0, 1984-578*len(m.above()))
	if m.Letter {
		before = 0
	}
	size := int(m.markSize() * 2)
	mark := `<w:p><w:pPr><w:pStyle w:val="Subtitle"/>` + spaced(before) + `</w:pPr>` +
		w.run(Run{Text: m.Mark, Font: Song}, "<w:b/>"+red+sized(size)) + `</w:p>`
	w.last = false
	if m.Letter {
		w.WriteString(mark)
		w.paragraph("Addressee", line("thickThinSmallGap"))
		w.paragraph("Addressee", `<w:jc w:val="right"/>`, Text(m.Number))
		w.paragraph("Addressee", "")
		return
	}
	w.WriteString(mark)
	w.paragraph("Addressee", "")
	switch {
	case m.From != "" || m.Date != "":
		w.paragraph("Subtitle", "", Run{Text: m.Number, Font: FangSong})
		w.paragraph("Addressee", tabRight+line("single"), Text(m.From+"\t"+m.Date))
	case m.Signer != "":
		w.paragraph("Addressee", tabRight+line("single"), Text("\u3000"+m.Number+"\t"), Run{Text: m.Signer + "\u3000"})
	default:
		w.paragraph("Subtitle", line("single"), Run{Text: m.Number, Font: FangSong})
	}
	w.paragraph("Addressee", "")
	w.paragraph("Addressee", "")
}

// tabRight is a tab at the right edge of the text block.
const tabRight = `<w:tabs><w:tab w:val="right" w:pos="8844"/></w:tabs>`

// spaced is the room above a paragraph, in twentieths of a point.
func spaced(before int) string { return `<w:spacing w:before="` + strconv.Itoa(before) + `"/>` }

// sized is a size of type in half points.
func sized(n int) string {
	return `<w:sz w:val="` + strconv.Itoa(n) + `"/><w:szCs w:val="` + strconv.Itoa(n) + `"/>`
}

func (i Imprint) word(w *wordBody) {
	const (
		thick = `w:val="single" w:sz="8" w:space="0" w:color="000000"/>`
		thin  = `w:val="single" w:sz="4" w:space="0" w:color="000000"/>`
		half  = blockWidth / 2
		line  = `<w:p><w:pPr><w:pStyle w:val="Addressee"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>`
	)
	// A text box hangs at the foot of the text block in Word and in
	// LibreOffice, which puts a floating table into the flow.
	w.pictures++
	high := i.lines() * 25 * 12700 // points, in the unit of drawings
	fmt.Fprintf(w, line+`<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>`+
		`<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">`+
		`<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>`+
		`<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx="5616000" cy="%[1]d"/><wp:effectExtent l="0" t="0" r="0" b="0"/>`+
		`<wp:wrapTopAndBottom/><wp:docPr id="%[2]d" name="P%[2]d"/><wp:cNvGraphicFramePr/>`+
		`<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>`+
		`<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5616000" cy="%[1]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>`+
		`<wps:txbx><w:txbxContent>`, high, w.pictures)
	w.last = false
	w.bare(`<w:tblBorders><w:top `+thick+`<w:bottom `+thick+`<w:insideH `+thin+`</w:tblBorders>`, half, half)
	for _, s := range i.Copies {
		w.WriteString(wholeRow)
		w.cell(blockWidth, `<w:gridSpan w:val="2"/>`, w.p("Imprint", "", Text(s)))
		w.WriteString(`</w:tr>`)
	}
	w.WriteString(wholeRow)
	w.cell(half, "", w.p("Imprint", "", Text(i.Printer)))
	w.cell(half, "", w.p("Imprint", `<w:jc w:val="right"/>`, Text(i.Date)))
	w.WriteString(`</w:tr>`)
	if i.Count != "" {
		w.WriteString(wholeRow)
		w.cell(blockWidth, `<w:gridSpan w:val="2"/>`, w.p("Imprint", `<w:jc w:val="right"/>`, Text(i.Count)))
		w.WriteString(`</w:tr>`)
	}
	w.WriteString(`</w:tbl>` + line + `</w:p></w:txbxContent></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:spAutoFit/></wps:bodyPr></wps:wsp>` +
		`</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>`)
	w.last = false
}

// lines is how many lines the imprint takes, of 29 characters each.
func (i Imprint) lines() int {
	n := 1
	for _, s := range i.Copies {
		n += 1 + (utf8.RuneCountInString(s)-1)/29
	}
	if i.Count != "" {
		n++
	}
	return n
}
