package office

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/jpeg" // the formats that Word shows
	_ "image/png"
	"io"
	"strings"
	"time"

	"chuangwei/internal/fault"
)

// Image writes a picture (JPEG or PNG), centred, of the given width in
// millimetres; 0 means that of the text block. alt says what it shows.
func (d *Doc) Image(data []byte, widthMM float64, alt string) error {
	drawing, err := d.drawing(data, widthMM, alt)
	if err != nil {
		return err
	}
	d.last = false
	d.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>` + drawing + `</w:p>`)
	return nil
}

// Pair writes two pictures side by side with a line of text below each:
// before and after.
func (d *Doc) Pair(left, right []byte, leftText, rightText string) error {
	if d.last {
		d.body.WriteString("<w:p/>")
	}
	var cells, texts strings.Builder
	for _, x := range []struct {
		data []byte
		text string
	}{{left, leftText}, {right, rightText}} {
		drawing := ""
		if len(x.data) > 0 {
			var err error
			if drawing, err = d.drawing(x.data, 72, x.text); err != nil {
				return err
			}
		}
		const tc = `<w:tc><w:tcPr><w:tcW w:w="4422" w:type="dxa"/></w:tcPr>`
		cells.WriteString(tc + `<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>` + drawing + `</w:p></w:tc>`)
		texts.WriteString(tc + d.p("Small", `<w:jc w:val="center"/>`, Text(x.text)) + `</w:tc>`)
	}
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="8844" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>` +
		`<w:tblGrid><w:gridCol w:w="4422"/><w:gridCol w:w="4422"/></w:tblGrid>` +
		`<w:tr><w:trPr><w:cantSplit/></w:trPr>` + cells.String() + `</w:tr><w:tr><w:trPr><w:cantSplit/></w:trPr>` + texts.String() + `</w:tr></w:tbl>`)
	d.last = true
	return nil
}

func (d *Doc) drawing(data []byte, widthMM float64, alt string) (string, error) {
	conf, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "jpeg" && kind != "png" || conf.Width == 0 || conf.Height == 0 {
		return "", fault.New(fault.Invalid, "office.doc_image").Because(err)
	}
	const blockMM, tallMM, emu = 156.0, 200.0, 36000.0
	if widthMM <= 0 || widthMM > blockMM {
		widthMM = blockMM
	}
	heightMM := widthMM * float64(conf.Height) / float64(conf.Width)
	if heightMM > tallMM {
		widthMM, heightMM = widthMM*tallMM/heightMM, tallMM
	}
	sum := sha256.Sum256(data)
	name := "media/" + hex.EncodeToString(sum[:8]) + "." + kind
	id := d.rel("image", name, "")
	known := false
	for _, m := range d.media {
		known = known || m.name == name
	}
	if !known {
		d.media = append(d.media, docMedia{name, data})
	}
	n := strings.Count(d.body.String(), "<wp:docPr ") + 1
	w, h := int(widthMM*emu), int(heightMM*emu)
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/>`+
		`<wp:docPr id="%d" name="P%d" descr="%s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="P%d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`+
		`</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`, w, h, n, n, escapeXML(alt), n, n, id, w, h), nil
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relsNS   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	wordNS   = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + relsNS + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// WriteTo writes the file.
func (d *Doc) WriteTo(w io.Writer) (int64, error) {
	count := &counter{w: w}
	z := zip.NewWriter(count)
	parts := []docMedia{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(packageRels)},
		{"docProps/core.xml", []byte(d.core())},
		{"word/document.xml", []byte(d.document())},
		{"word/styles.xml", []byte(d.styles())},
		{"word/numbering.xml", []byte(d.numbering())},
		{"word/settings.xml", []byte(settings)},
		{"word/fontTable.xml", []byte(fontTable)},
		{"word/footer1.xml", []byte(footer("right"))},
		{"word/footer2.xml", []byte(footer("left"))},
		{"word/_rels/document.xml.rels", []byte(d.relationships())},
	}
	for _, m := range d.media {
		parts = append(parts, docMedia{"word/" + m.name, m.data})
	}
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return count.n, fmt.Errorf("write document: %w", err)
		}
		if _, err := f.Write(p.data); err != nil {
			return count.n, fmt.Errorf("write document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return count.n, fmt.Errorf("write document: %w", err)
	}
	return count.n, nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func (d *Doc) document() string {
	tail := ""
	if d.last || d.body.Len() == 0 {
		tail = "<w:p/>"
	}
	// 37, 26, 35 and 28 mm; the page number stands 7 mm below the block. The
	// grid is 22 lines of 28 characters.
	return xmlHead + `<w:document` + wordNS + `><w:body>` + d.body.String() + tail +
		`<w:sectPr><w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId7"/>` +
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1361" w:gutter="0"/>` +
		`<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr></w:body></w:document>`
}

func (d *Doc) core() string {
	created := d.meta.Created
	if created.IsZero() {
		created = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	stamp := created.UTC().Format("2006-01-02T15:04:05Z")
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escapeXML(d.meta.Title) + `</dc:title><dc:creator>` + escapeXML(d.meta.Author) + `</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:modified></cp:coreProperties>`
}

func (d *Doc) relationships() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, part := range []string{"styles", "numbering", "settings", "fontTable"} {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/%s" Target="%s.xml"/>`, i+1, relsNS, part, part)
	}
	for i := 1; i <= 2; i++ {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/footer" Target="footer%d.xml"/>`, i+5, relsNS, i)
	}
	for _, r := range d.rels {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s/%s" Target="%s"`, r.id, relsNS, r.kind, escapeXML(r.target))
		if r.mode != "" {
			b.WriteString(` TargetMode="` + r.mode + `"`)
		}
		b.WriteString("/>")
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

const packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + relsNS + `/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
	`<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="` + wordType + `numbering+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/>` +
	`<Override PartName="/word/fontTable.xml" ContentType="` + wordType + `fontTable+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="` + wordType + `footer+xml"/>` +
	`<Override PartName="/word/footer2.xml" ContentType="` + wordType + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
