package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func paper(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := build(t).WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("%d of %d: %v", n, b.Len(), err)
	}
	return b.Bytes()
}

// build makes a paper with one of everything.
func build(t *testing.T) *Doc {
	t.Helper()
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	d := NewDoc(DocMeta{Title: "工作汇报", Author: "创卫办"})
	d.Title("永丰县创建省级卫生县城\n工作汇报")
	d.Subtitle("（2017年8月25日）")
	d.To("县委、县政府：")
	d.Heading(1, "一、主要工作")
	d.Heading(2, "（一）组织领导")
	d.P(Text("划分片区"), Run{Text: "13", Bold: true, Link: "https://example.org/areas?a=1&b=2"}, Text("个，<script> & 'x' % 😀"))
	d.P(Run{Text: "bad link", Link: "javascript:alert(1)"})
	d.Numbered("第一条", "第二条")
	d.Numbered("另起一条")
	d.Bullets("其他")
	if err := d.Table(Grid{Widths: []float64{1, 3, 1}, Head: [][]Col{Cs("序号", "片区", "数量")}, Rows: manyRows(60)}); err != nil {
		t.Fatal(err)
	}
	if err := d.Image(pic.Bytes(), 60, `街道 "照片" <1>`); err != nil {
		t.Fatal(err)
	}
	if err := d.Pair(pic.Bytes(), nil, "整改前", "整改后"); err != nil {
		t.Fatal(err)
	}
	d.PageBreak()
	d.P(Text("附页"))
	d.Sign("永丰县创建省级卫生县城工作领导小组办公室", "2017年8月25日")
	return d
}

func manyRows(n int) [][]Col {
	var out [][]Col
	for range n {
		out = append(out, []Col{C("1"), C("第一片区"), {Runs: []Run{Text("23")}, Right: true}})
	}
	return out
}

func TestDocumentHoldsItsTextAndIsWellFormed(t *testing.T) {
	t.Parallel()
	data := paper(t)
	if !bytes.Equal(data, paper(t)) {
		t.Error("the same calls gave other bytes")
	}
	text, err := DocText(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	want := "永丰县创建省级卫生县城\n工作汇报\n（2017年8月25日）\n县委、县政府：\n一、主要工作\n（一）组织领导\n" +
		"划分片区13个，<script> & 'x' % 😀\nbad link\n第一条\n第二条\n另起一条\n其他\n序号\t片区\t数量\t\n" +
		strings.Repeat("1\t第一片区\t23\t\n", 60) + "\n\t\t\n整改前\t整改后\t\n\n\n附页\n\n永丰县创建省级卫生县城工作领导小组办公室\n2017年8月25日\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	wellFormed(t, data)
	if bytes.Contains(part(t, data, "word/_rels/document.xml.rels"), []byte("javascript")) {
		t.Error("a link that runs a script")
	}
}

func part(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// raw is a part as it is packed.
func raw(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		r, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	t.Fatalf("no part %s", name)
	return nil
}

func wellFormed(t *testing.T, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(part(t, data, f.Name)))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				break
			}
		}
	}
}

func TestDocumentConvertsToPDF(t *testing.T) {
	t.Parallel()
	pdf := toPDF(t, "paper.docx", paper(t))
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	out, err := exec.CommandContext(t.Context(), tool, "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	pages := strings.Count(text, "\f")
	if pages < 4 || pages > 6 {
		t.Errorf("%d pages", pages)
	}
	for _, want := range []string{"一、主要工作", "—1—", "—2—", "2.", "整改前", "附页"} {
		if !strings.Contains(strings.NewReplacer("— ", "—", " —", "—").Replace(text), want) {
			t.Errorf("the PDF lacks %q", want)
		}
	}
	if n := strings.Count(text, "序号"); n < 2 {
		t.Errorf("the table's heading stands on %d pages", n)
	}
}

func template(t *testing.T, body string) []byte {
	t.Helper()
	return zipOf(t, map[string]string{
		"[Content_Types].xml": "<Types/>",
		"word/document.xml":   `<w:document` + wordNS + `><w:body>` + body + `</w:body></w:document>`,
		"word/other.xml":      "<keep>{{x}}</keep>",
	})
}

func TestTemplateIsFilled(t *testing.T) {
	t.Parallel()
	data := template(t, `<w:p><w:r><w:t>致</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{{un</w:t></w:r><w:r><w:t xml:space="preserve">it }</w:t></w:r><w:r><w:t>}：{{a}}{{a}} &amp; 完</w:t></w:r></w:p><w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>{{bo</w:t></w:r><w:r><w:t>dy}}</w:t></w:r></w:p>`+
		`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>头</w:t></w:r></w:p></w:tc></w:tr>`+
		`<w:tr><w:tc><w:p><w:r><w:t>{{row</w:t></w:r><w:r><w:t>s.n}}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{{rows.name}} {{unit}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)
	var b bytes.Buffer
	f := Fields{
		Text: map[string]string{"unit": "城管局<1>", "a": "x\ny", "body": "一\n二 {{a}}\n三"},
		Rows: map[string][]map[string]string{"rows": {{"name": "甲{{a}}"}, {"name": "乙"}}},
	}
	if err := Fill(&b, bytes.NewReader(data), int64(len(data)), f); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, b.Bytes())
	text, err := DocText(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want := "致城管局<1>：x\nyx\ny & 完\n一\n二 {{a}}\n三\n头\t\n1\t甲{{a}} 城管局<1>\t\n2\t乙 城管局<1>\t\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(raw(t, b.Bytes(), "word/other.xml"), raw(t, data, "word/other.xml")) {
		t.Error("a part that is none of ours was changed")
	}
	if n := strings.Count(string(part(t, b.Bytes(), "word/document.xml")), `<w:jc w:val="right"/>`); n != 3 {
		t.Errorf("a text of three paragraphs stands in %d", n)
	}
	err = Fill(io.Discard, bytes.NewReader(data), int64(len(data)), Fields{Text: map[string]string{"a": ""}})
	if keyOf(err) != "office.template_fields[body, rows.n, rows.name, unit]" {
		t.Error(err)
	}
}

func TestMarkdownStaysText(t *testing.T) {
	t.Parallel()
	if got := Markdown("# a|b <script> *x* [l](u)\n2 & 3"); got != `\# a\|b \<script\> \*x\* \[l\](u) 2 &amp; 3` {
		t.Error(got)
	}
}

func TestNumbersAreLatinSoThatNoLineEndsWithinOne(t *testing.T) {
	t.Parallel()
	for _, english := range []bool{false, true} {
		d := NewDoc(DocMeta{English: english})
		d.Caption("各组进度")
		var b bytes.Buffer
		if _, err := d.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		styles := string(part(t, b.Bytes(), "word/styles.xml"))
		if strings.Contains(styles, `w:lang w:val="zh`) || !strings.Contains(styles, `w:eastAsia="zh-CN"`) {
			t.Errorf("English %v: Latin letters are Chinese too", english)
		}
		if !regexp.MustCompile(`w:styleId="Caption".*?<w:pPr><w:keepNext/>`).MatchString(styles) {
			t.Error("a caption may part from its table")
		}
	}
}
