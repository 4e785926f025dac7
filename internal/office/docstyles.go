package office

import (
	"fmt"
	"strings"
)

// family is the font that a role has by the standard, and its Latin partner.
var family = map[Font]string{
	FangSong: "仿宋_GB2312",
	Hei:      "黑体",
	Kai:      "楷体_GB2312",
	Song:     "方正小标宋简体",
}

func fontProps(f Font) string {
	name, ok := family[f]
	if !ok {
		return ""
	}
	return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="` + name + `"/>`
}

// fontTable names, beside each font that the standard wants and that not
// everybody may use, those to take in its place.
const fontTable = xmlHead + `<w:fonts` + wordNS + `>` +
	`<w:font w:name="方正小标宋简体"><w:altName w:val="FZXiaoBiaoSong-B05S;Noto Serif CJK SC;SimSun;宋体"/><w:charset w:val="86"/><w:family w:val="roman"/></w:font>` +
	`<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋;FangSong;FandolFang;Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>` +
	`<w:font w:name="楷体_GB2312"><w:altName w:val="楷体;KaiTi;FandolKai;Noto Serif CJK SC"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>` +
	`<w:font w:name="黑体"><w:altName w:val="SimHei;FandolHei;Noto Sans CJK SC"/><w:charset w:val="86"/><w:family w:val="swiss"/></w:font>` +
	`</w:fonts>`

// settings: page numbers differ on odd and even pages; the compatibility mode
// is that of present Word, without which it opens in an old one.
const settings = xmlHead + `<w:settings` + wordNS + `><w:evenAndOddHeaders/><w:defaultTabStop w:val="420"/>` +
	`<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

// footer is "— 1 —" in 14 pt, a character from the edge.
func footer(side string) string {
	ind := `<w:ind w:left="280"/>`
	if side == "right" {
		ind = `<w:ind w:right="280"/>`
	}
	const size = `<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>`
	return xmlHead + `<w:ftr` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/>` + ind + `<w:jc w:val="` + side + `"/></w:pPr>` +
		`<w:r>` + size + `<w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r>` + size + `<w:t>1</w:t></w:r></w:fldSimple>` +
		`<w:r>` + size + `<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
}

// letterFoot is the foot of a letter's first page: a double line, no number.
const letterFoot = xmlHead + `<w:ftr` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/>` +
	`<w:pBdr><w:top w:val="thinThickSmallGap" w:sz="18" w:space="1" w:color="D7000F"/></w:pBdr><w:ind w:left="-454" w:right="-340"/></w:pPr></w:p></w:ftr>`

// style writes one paragraph style; size is in half points.
func style(id, name string, f Font, size int, props, run string) string {
	base := `<w:basedOn w:val="Normal"/>`
	def := ""
	if id == "Normal" {
		base, def = "", ` w:default="1"`
	}
	return fmt.Sprintf(`<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/>%s<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`,
		def, id, name, base, props, fontProps(f), run, size, size)
}

func (d *Doc) styles() string {
	body, line, indent := 32, 578, `<w:ind w:firstLineChars="200" w:firstLine="640"/>`
	if d.meta.English {
		body, line, indent = 28, 500, `<w:ind w:firstLine="560"/>`
	}
	// 28 characters of 16 pt fill 156 mm when each gives way by a quarter point.
	narrow, wide := `<w:spacing w:val="-5"/>`, `<w:spacing w:val="0"/>`
	if d.meta.English {
		narrow, wide = "", ""
	}
	spacing := fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/>`, line)
	const none = `<w:ind w:firstLineChars="0" w:firstLine="0"/>`
	const free = `<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>`
	center, right := `<w:jc w:val="center"/>`, `<w:jc w:val="right"/>`
	outline := func(n int) string { return fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, n) }
	const keep = `<w:keepNext/>`
	// Were Latin letters and digits Chinese too, a line could end within 48.89%.
	const latin = `<w:lang w:val="en-GB" w:eastAsia="zh-CN"/>`
	return xmlHead + `<w:styles` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr>` + fontProps(FangSong) +
		fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, body, body) + latin +
		`</w:rPr></w:rPrDefault></w:docDefaults>` +
		style("Normal", "Normal", FangSong, body, spacing+indent+`<w:jc w:val="both"/>`, narrow+latin) +
		style("Title", "Title", Song, 44, `<w:keepNext/><w:spacing w:before="0" w:after="400" w:line="700" w:lineRule="exact"/>`+none+center+outline(0), "") +
		style("Subtitle", "Subtitle", Kai, body, spacing+none+center, "") +
		style("Addressee", "Addressee", FangSong, body, spacing+none, "") +
		style("Heading1", "heading 1", Hei, body, keep+spacing+indent+outline(0), "") +
		style("Heading2", "heading 2", Kai, body, keep+spacing+indent+outline(1), "") +
		style("Heading3", "heading 3", FangSong, body, keep+spacing+indent+outline(2), "<w:b/>") +
		style("ListParagraph", "List Paragraph", FangSong, body, spacing, "") +
		style("Signature", "Signature", FangSong, body, keep+spacing+`<w:ind w:rightChars="400" w:right="1280" w:firstLineChars="0" w:firstLine="0"/>`+right, "") +
		style("Small", "Small", FangSong, 24, free+none+`<w:jc w:val="left"/>`, wide) +
		style("Caption", "caption", Hei, 24, keep+free+none+`<w:jc w:val="left"/>`, wide) +
		style("TableText", "Table Text", FangSong, 24, free+none+`<w:jc w:val="left"/>`, wide) +
		style("TableHead", "Table Head", Hei, 24, free+none+center, wide) +
		style("Picture", "Picture", FangSong, body, `<w:spacing w:before="120" w:after="60" w:line="240" w:lineRule="auto"/>`+none+center, "") +
		style("Imprint", "Imprint", FangSong, 28, `<w:spacing w:before="0" w:after="0" w:line="500" w:lineRule="exact"/><w:ind w:left="280" w:right="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>`, "") +
		style("Footer", "footer", FangSong, 28, `<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>`+none, "") +
		`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="1F4E79"/><w:u w:val="single"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>` + borders() +
		`</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

func borders() string {
	var b strings.Builder
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	return b.String()
}

// numbering gives every list numbers of its own, so that each begins at 1:
// odd ids count, even ids are dots.
func (d *Doc) numbering() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:numbering` + wordNS + `>`)
	for i, format := range []string{`<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>`, `<w:numFmt w:val="bullet"/><w:lvlText w:val="·"/>`} {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>%s<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="1060" w:hanging="420"/></w:pPr></w:lvl></w:abstractNum>`, i, format)
	}
	for i := 1; i <= d.lists; i++ {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`, i*2-1)
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/></w:num>`, i*2)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}
