package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"chuangwei/internal/db"
	"chuangwei/internal/office/officetest"
)

// official is a Word file that the program hands out.
type official struct {
	list  string // where its record is found
	one   string // what its address is like there
	word  string // behind that address: the file; %s stands for it elsewhere
	says  []string
	pages [2]int // at least, at most
	red   bool   // has a red head
}

// The papers of the demonstration open in LibreOffice as official papers: their
// text is found, every font is in the file and shows every sign, margins, lines
// and characters are those of GB/T 9704.
func TestPapersOpenInLibreOfficeAsTheStandardWants(t *testing.T) {
	t.Parallel()
	officetest.Tool(t, "soffice")
	c := Start(t, LoadDemo(t, db.SQLite).Copy(t)).As(t, "office", "zh-CN")
	for name, x := range map[string]official{
		"notice":   {list: "/notices?state=running", one: `/notices/([0-9a-f-]{36})"`, word: "/notices/slips/word?id=%s", says: []string{"送达当事人", "期限：2017年", "见证人"}, pages: [2]int{2, 4}},
		"bulletin": {list: "/documents?kind=bulletin&state=issued", one: `/documents/([0-9a-f-]{36})"`, word: "/documents/%s/word", says: []string{"关于第一次督查情况的通报", "永创卫字〔2017〕", "印发"}, pages: [2]int{1, 3}, red: true},
		"minutes":  {list: "/meetings?state=all", one: `/meetings/([0-9a-f-]{36})"`, word: "/meetings/%s/word", says: []string{"会议"}, pages: [2]int{1, 8}, red: true},
		"stage":    {word: "/reports/stage/docx", says: []string{"307", "628", "永办字〔2017〕52号"}, pages: [2]int{4, 60}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, data := x.fetch(t, c)
			pdf := officetest.PDF(t, name+".docx", data)
			pages := officetest.Pages(t, pdf)
			if len(pages) < x.pages[0] || len(pages) > x.pages[1] {
				t.Errorf("%d pages", len(pages))
			}
			var all strings.Builder
			for _, p := range pages {
				all.WriteString(strings.ReplaceAll(p.Text(), "\n", ""))
			}
			for _, s := range x.says {
				if !strings.Contains(all.String(), s) {
					t.Errorf("it does not say %q: %.300s", s, all.String())
				}
			}
			if i := strings.IndexAny(all.String(), "\ufffd\u3013"); i >= 0 {
				t.Errorf("a sign is missing: %.60s", all.String()[i:])
			}
			if missing, n := officetest.Fonts(t, pdf); n == 0 || len(missing) > 0 {
				t.Errorf("%d fonts, of which these are not in the file: %q", n, missing)
			}
			within(t, pages)
			own := filepath.Join(t.TempDir(), "own.pdf")
			if err := os.WriteFile(own, []byte(c.Get(strings.NewReplacer("/word", "/pdf", "/docx", "/pdf").Replace(address)).Body), 0o600); err != nil {
				t.Fatal(err)
			}
			alike(t, inkOf(t, own), inkOf(t, pdf))
			if red := redOn(t, pdf); x.red && red < 500 {
				t.Errorf("the head has %d red points", red)
			}
		})
	}
}

// fetch returns the file of the first record that has one, and its address.
func (x official) fetch(t *testing.T, c *Client) (string, []byte) {
	t.Helper()
	addresses := []string{x.word}
	if x.list != "" {
		addresses = nil
		for _, m := range regexp.MustCompile(x.one).FindAllStringSubmatch(c.Get(x.list).Body, -1) {
			addresses = append(addresses, strings.ReplaceAll(x.word, "%s", m[1]))
		}
	}
	for _, address := range addresses {
		a, err := c.Ask("GET", address, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.Status == 200 && strings.HasPrefix(a.Body, "PK") {
			return address, []byte(a.Body)
		}
	}
	t.Fatalf("%s: none of %d records has a file", x.list, len(addresses))
	return "", nil
}

const mm = 72 / 25.4

// within holds that text stands between the margins, 37, 26, 35 and 28 mm, but
// for page numbers, that a line has 28 characters at most and that lines stand
// 28.9 pt below each other.
func within(t *testing.T, pages []officetest.Page) {
	t.Helper()
	longest := 0
	pitch := map[float64]int{}
	for i, p := range pages {
		if math.Abs(p.Width-210*mm) > 1 || math.Abs(p.Height-297*mm) > 1 {
			t.Errorf("page %d is %v × %v", i+1, p.Width, p.Height)
		}
		for j, l := range p.Lines {
			if strings.Contains(l.Text(), "—") && l.Top > p.Height-35*mm {
				continue // its number
			}
			const play = 1.5 * mm // of signs about their place
			right := p.Width - 26*mm + play
			if strings.ContainsRune("。，、；：）》”", lastOf(l.Text())) {
				right += 16 // a mark may hang over the edge
			}
			if l.Left < 28*mm-play || l.Right > right || l.Top < 29*mm || l.Bottom > p.Height-35*mm+play {
				t.Errorf("page %d: %q stands at %.0f–%.0f, %.0f–%.0f mm", i+1, l.Text(), l.Left/mm, l.Right/mm, l.Top/mm, l.Bottom/mm)
			}
			if l.Right-l.Left > 150*mm { // a line that is full
				longest = max(longest, utf8.RuneCountInString(l.Text()))
			}
			if j > 0 {
				pitch[math.Round((l.Top-p.Lines[j-1].Top)*10)/10]++
			}
		}
	}
	usual := 0.0
	for d, n := range pitch {
		if d > 20 && n > pitch[usual] {
			usual = d
		}
	}
	if usual != 0 && math.Abs(usual-28.9) > 0.2 {
		t.Errorf("lines stand %v pt below each other", usual)
	}
	t.Logf("%d pages, %d characters in the fullest line, lines %v pt apart", len(pages), longest, usual)
}

// lastOf is the last sign of a text.
func lastOf(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// firstPage is the picture of the first page.
func firstPage(t *testing.T, pdf string) image.Image {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), officetest.Tool(t, "pdftoppm"), "-r", "50", "-f", "1", "-l", "1", "-png", pdf).Output()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// inkOf is how much ink of the first page's picture stands at each place across
// it.
func inkOf(t *testing.T, pdf string) (across []float64) {
	t.Helper()
	img := firstPage(t, pdf)
	b := img.Bounds()
	columns := make([]float64, b.Dx())
	for y := range b.Dy() {
		for c := range columns {
			columns[c] += 255 - float64(color.GrayModel.Convert(img.At(b.Min.X+c, b.Min.Y+y)).(color.Gray).Y)
		}
	}
	const wide = 10 // points of the picture: 5 mm
	for c := range columns {
		sum := 0.0
		for _, v := range columns[max(0, c-wide):min(len(columns), c+wide+1)] {
			sum += v
		}
		across = append(across, sum)
	}
	return across
}

// alike holds that the program's own PDF and what LibreOffice makes of the Word
// file are one paper to the eye: the ink stands alike across their first pages.
// Its height is another matter, for LibreOffice has other fonts than the PDF.
func alike(t *testing.T, own, word []float64) {
	t.Helper()
	mean := func(v []float64) (m float64) {
		for _, x := range v {
			m += x / float64(len(v))
		}
		return m
	}
	if len(own) != len(word) {
		t.Fatalf("pages of %d and %d points", len(own), len(word))
	}
	a, b := mean(own), mean(word)
	var both, ofA, ofB float64
	for i := range own {
		x, y := own[i]-a, word[i]-b
		both, ofA, ofB = both+x*y, ofA+x*x, ofB+y*y
	}
	if r := both / math.Sqrt(ofA*ofB); r > 0.93 {
		t.Logf("as pictures %.3f alike", r)
	} else {
		t.Errorf("the pictures are only %.3f alike", r)
	}
}

// redOn counts the red points of the first page.
func redOn(t *testing.T, pdf string) (n int) {
	t.Helper()
	img := firstPage(t, pdf)
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r > 0x9000 && g < 0x6000 && b < 0x6000 {
				n++
			}
		}
	}
	return n
}
