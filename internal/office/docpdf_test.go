package office

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	assets "chuangwei/web"
)

// pdfOf writes a paper as PDF; the fonts come with a build of the front end.
func pdfOf(t *testing.T, d *Doc) []byte {
	t.Helper()
	if _, err := assets.Font("body"); err != nil {
		t.Skip("the front end is not built")
	}
	var b bytes.Buffer
	if err := d.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("CHUANGWEI_PAPERS"); dir != "" { // to be looked at
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// textOf is what a search finds in a PDF, page by page.
func textOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	c := exec.CommandContext(t.Context(), tool, "-layout", "-", "-")
	c.Stdin = bytes.NewReader(pdf)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func TestPDFHoldsWhatTheWordDocumentHolds(t *testing.T) {
	t.Parallel()
	pages := textOf(t, pdfOf(t, build(t)))
	all := strings.Join(strings.Fields(strings.Join(pages, " ")), "")
	for _, want := range []string{"工作汇报", "县委、县政府：", "一、主要工作", "（一）组织领导", "划分片区13个", "badlink", "1.第一条", "2.第二条", "1.另起一条", "整改前", "附页", "2017年8月25日"} {
		if !strings.Contains(all, want) {
			t.Errorf("the PDF lacks %q", want)
		}
	}
	heads := 0
	for i, p := range pages {
		if mark := fmt.Sprintf("—%d—", i+1); !strings.Contains(strings.ReplaceAll(p, " ", ""), mark) {
			t.Errorf("page %d has no %s", i+1, mark)
		}
		heads += strings.Count(p, "序号")
	}
	if heads < 2 {
		t.Errorf("the table's heading stands on %d pages", heads)
	}
}

func TestTheSamePaperIsTheSameFile(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(pdfOf(t, build(t)), pdfOf(t, build(t))) {
		t.Error("two PDFs of one paper differ")
	}
}

// A page has 22 lines of 28 characters.
func TestAPageHasTheLinesAndCharactersOfTheStandard(t *testing.T) {
	t.Parallel()
	d := NewDoc(DocMeta{Title: "22 × 28"})
	for range 3 {
		d.P(Text(strings.Repeat("创建省级卫生县城工作", 200)))
	}
	pages := textOf(t, pdfOf(t, d))
	for i, p := range pages[:len(pages)-1] {
		var lines []string
		for l := range strings.SplitSeq(p, "\n") {
			if l = strings.TrimSpace(l); l != "" && !strings.Contains(l, "—") {
				lines = append(lines, l)
			}
		}
		if len(lines) != 22 {
			t.Errorf("page %d has %d lines", i+1, len(lines))
		}
		if n := len([]rune(lines[3])); i == 0 && n != 28 {
			t.Errorf("a line has %d characters: %s", n, lines[3])
		}
	}
}

// official is a numbered paper with head and foot.
func official(t *testing.T, m Masthead, paragraphs int) *Doc {
	t.Helper()
	d := NewDoc(DocMeta{Title: "关于开展8月份创卫集中攻坚周活动的通知", Author: "示例县创卫指挥部", Created: time.Date(2017, 8, 1, 0, 0, 0, 0, time.UTC)})
	d.Masthead(m)
	d.Title("关于开展8月份创卫集中攻坚周活动的\n通知")
	d.To("各片区、各专业工作组、各成员单位：")
	for i := range paragraphs {
		if i%3 == 0 {
			d.Heading(1, string([]rune("一二三四五六七八九十")[i/3%10])+"、重点任务")
		}
		d.P(Text("按照《关于印发2017年创建省级卫生县城工作方案的通知》（永办字〔2017〕52号）要求，各片区长带队，组织成员单位干部职工，对占道经营、乱堆乱放、“牛皮癣”小广告开展集中整治，8月25日前完成率达到98.50%。喆、堃、镕等字也要印得出来。"))
	}
	d.Sign("示例县创建省级卫生县城指挥部", "2017年8月1日")
	var pic bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 21, 21))
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 3 * 127)
	}
	if err := png.Encode(&pic, img); err != nil {
		t.Fatal(err)
	}
	if err := d.Code(pic.Bytes(), "扫码核验本文件"); err != nil {
		t.Fatal(err)
	}
	d.Imprint(Imprint{Copies: []string{"抄送：县委办公室、县人大常委会办公室、县政府办公室、县政协办公室。"}, Printer: "示例县创卫办", Date: "2017年8月1日印发", Count: "共印60份"})
	return d
}

func TestOfficialPapersHaveHeadAndFoot(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]Masthead{
		"document": {Mark: "示例县创建省级卫生县城指挥部文件", Number: "永创卫字〔2017〕7号", Copy: "000001", Secrecy: "秘密★1年", Urgency: "特急"},
		"upward":   {Mark: "示例县创建省级卫生县城指挥部文件", Number: "永创卫字〔2017〕8号", Signer: "签发人：示例人"},
		"brief":    {Mark: "创建省级卫生县城工作简报", Number: "第3期（总第15期）", From: "示例县创卫办编", Date: "2017年8月1日"},
		"letter":   {Mark: "示例县创建省级卫生县城指挥部办公室", Number: "永创卫办函〔2017〕3号", Letter: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := official(t, m, 9)
			pages := textOf(t, pdfOf(t, d))
			first, last := pages[0], pages[len(pages)-1]
			for _, want := range []string{m.Mark, m.Number, m.Copy, m.Secrecy, m.Urgency, m.Signer, m.From, m.Date} {
				if !strings.Contains(strings.ReplaceAll(first, " ", ""), strings.ReplaceAll(want, " ", "")) {
					t.Errorf("the first page lacks %q", want)
				}
			}
			if !strings.Contains(last, "印发") || !strings.Contains(last, "共印60份") {
				t.Errorf("the foot is not on the last page: %s", last)
			}
			if m.Letter == strings.Contains(first, "—") {
				t.Errorf("number of the first page of a letter %v", m.Letter)
			}
			if !strings.Contains(strings.Join(pages, ""), "喆、堃、镕") {
				t.Error("rare characters are lost")
			}
			var word bytes.Buffer
			if _, err := d.WriteTo(&word); err != nil {
				t.Fatal(err)
			}
			wellFormed(t, word.Bytes())
			converted := toPDF(t, name+".docx", word.Bytes())
			out, err := os.ReadFile(converted)
			if err != nil {
				t.Fatal(err)
			}
			if dir := os.Getenv("CHUANGWEI_PAPERS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, name+"-word.pdf"), out, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			w := textOf(t, out)
			if d := len(w) - len(pages); d < -1 || d > 1 { // the fonts of Word's reader are others
				t.Errorf("Word has %d pages, the PDF %d", len(w), len(pages))
			}
			if !strings.Contains(strings.ReplaceAll(w[len(w)-1], " ", ""), "共印60份") {
				t.Error("the foot is not on Word's last page")
			}
		})
	}
}

// A table of many rows keeps each, once; a cell longer than a page goes on.
func TestALongTableLosesNothing(t *testing.T) {
	t.Parallel()
	const n = 300
	g := Grid{Widths: []float64{1, 1, 6}, Head: [][]Col{Cs("序号", "说明", "内容")}}
	for i := range n {
		g.Rows = append(g.Rows, Cs(fmt.Sprintf("行%d行", i+1), "城", strings.Repeat("问题", i%40)))
	}
	var long strings.Builder
	for i := range 700 {
		fmt.Fprintf(&long, "甲%d乙", i)
	}
	g.Rows[7][1] = C(long.String())
	d := NewDoc(DocMeta{Title: "long"})
	if err := d.Table(g); err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, pdfOf(t, d))
	all := strings.Join(pages, "\n")
	at := 0
	for i := range n {
		want := fmt.Sprintf("行%d行", i+1)
		if c := strings.Count(all, want); c != 1 {
			t.Errorf("%s stands %d times", want, c)
		}
		if next := strings.Index(all, want); next < at {
			t.Errorf("%s is out of order", want)
		} else {
			at = next
		}
	}
	for i, p := range pages {
		if !strings.Contains(p, "序号") {
			t.Errorf("page %d has no heading", i+1)
		}
	}
	column := regexp.MustCompile(`[^甲乙0-9]`).ReplaceAllString(all, "")
	for _, i := range []int{0, 123, 699} {
		if !strings.Contains(column, fmt.Sprintf("甲%d乙", i)) {
			t.Errorf("of the long cell 甲%d乙 is lost", i)
		}
	}
}
