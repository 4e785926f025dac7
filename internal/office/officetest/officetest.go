// Package officetest lets tests see what others see of a paper: LibreOffice
// opens it, and what it shows is measured.
package officetest

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// RequireVariable names what forbids to go without LibreOffice and the tools
// that read PDFs.
const RequireVariable = "CHUANGWEI_REQUIRE_OFFICE"

// Tool returns the path of a program, or skips the test where it is missing.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv(RequireVariable) != "" {
		t.Fatalf("%s is missing, and %s is set", name, RequireVariable)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// PDF opens a file of that name in LibreOffice, and returns the path of what it
// prints.
func PDF(t testing.TB, name string, data []byte) string {
	t.Helper()
	soffice, dir := Tool(t, "soffice"), t.TempDir()
	in := filepath.Join(dir, name)
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, in) //nolint:gosec // a program that the machine has
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s in LibreOffice: %v\n%s", name, err, out)
	}
	return strings.TrimSuffix(in, filepath.Ext(in)) + ".pdf"
}

// Line is a line of text on a page, in points from its upper left corner.
type Line struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Words  []struct {
		Text string `xml:",chardata"`
	} `xml:"word"`
}

// Text is what the line says, without blanks.
func (l Line) Text() string {
	var b strings.Builder
	for _, w := range l.Words {
		b.WriteString(w.Text)
	}
	return b.String()
}

// Page is a page of a PDF, in points.
type Page struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Lines  []Line  `xml:"flow>block>line"`
}

// Text is what the page says, without blanks.
func (p Page) Text() string {
	var b strings.Builder
	for _, l := range p.Lines {
		b.WriteString(l.Text() + "\n")
	}
	return b.String()
}

// Pages measures the text of a PDF.
func Pages(t testing.TB, pdf string) []Page {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), Tool(t, "pdftotext"), "-bbox-layout", pdf, "-").Output() //nolint:gosec // the same
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Pages []Page `xml:"body>doc>page"`
	}
	// Titles of some files are in the file's own encoding; the text is not.
	if err := xml.Unmarshal(bytes.ToValidUTF8(out, []byte("?")), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Pages
}

// Fonts lists the fonts of a PDF that are not embedded, and how many there are.
func Fonts(t testing.TB, pdf string) (missing []string, n int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), Tool(t, "pdffonts"), pdf).Output() //nolint:gosec // the same
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, l := range lines[min(2, len(lines)):] {
		f := strings.Fields(l) // name, type (one or two words), encoding, emb, sub, uni, object, generation
		if n++; len(f) < 7 || f[len(f)-5] != "yes" {
			missing = append(missing, l)
		}
	}
	return missing, n
}
