package office

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relsNS  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	wordNS  = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + relsNS + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`
	wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// WriteTo writes the paper as a Word document.
func (d *Doc) WriteTo(w io.Writer) (int64, error) {
	count := &counter{w: w}
	body := d.wordBody()
	z := zip.NewWriter(count)
	parts := []docMedia{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(packageRels)},
		{"docProps/core.xml", []byte(d.core())},
		{"word/document.xml", []byte(d.document(body))},
		{"word/styles.xml", []byte(d.styles())},
		{"word/numbering.xml", []byte(d.numbering())},
		{"word/settings.xml", []byte(settings)},
		{"word/fontTable.xml", []byte(fontTable)},
		{"word/footer1.xml", []byte(footer("right"))},
		{"word/footer2.xml", []byte(footer("left"))},
		{"word/footer3.xml", []byte(letterFoot)},
		{"word/_rels/document.xml.rels", []byte(body.relationships())},
	}
	for _, m := range body.media {
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

func (d *Doc) document(body *wordBody) string {
	tail := ""
	if body.last || body.Len() == 0 {
		tail = "<w:p/>"
	}
	first, pages := "", ""
	if d.letter {
		first, pages = `<w:footerReference w:type="first" r:id="rId8"/>`, `<w:titlePg/>`
	}
	// 37, 26, 35 and 28 mm; the page number stands 7 mm below the block. The
	// grid is 22 lines of 28 characters.
	return xmlHead + `<w:document` + wordNS + `><w:body>` + body.String() + tail +
		`<w:sectPr><w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId7"/>` + first +
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1361" w:gutter="0"/>` + pages +
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

func (w *wordBody) relationships() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, part := range []string{"styles", "numbering", "settings", "fontTable"} {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/%s" Target="%s.xml"/>`, i+1, relsNS, part, part)
	}
	for i := 1; i <= 3; i++ {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/footer" Target="footer%d.xml"/>`, i+5, relsNS, i)
	}
	for _, r := range w.rels {
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
	`<Override PartName="/word/footer3.xml" ContentType="` + wordType + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
