package archtest

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// data are the sources that hold Chinese which is not text of the program but
// data or form, with the reason. A name that ends in a slash is a folder.
var data = map[string]string{
	"internal/lang/format.go":        "how Chinese writes days and instants",
	"internal/lang/locales/":         "the catalogues",
	"internal/worktime/":             "the names of the statutory holidays, as they were published",
	"internal/demo/":                 "the names of the demonstration county",
	"internal/office/":               "names of Chinese typefaces, which Word files carry",
	"internal/surveys/":              "the headings that spreadsheets may have, to recognise them",
	"internal/cases/dictionary":      "the dictionary of event codes, which a county edits",
	"internal/db/dbtest/fixtures.go": "names of test counties",
	"internal/bench/":                "names of the county that is measured",
	"internal/plan/sheet":            "the headings that spreadsheets may have, to recognise them",
	"internal/org/sheet":             "the headings that spreadsheets may have, to recognise them",
	"internal/org/builtin":           "the built-in groups and categories, which a county edits",
	"internal/areas/sheet":           "the headings that spreadsheets may have, to recognise them",
	"internal/assess/sheet":          "the headings that spreadsheets may have, to recognise them",
	"internal/places/sheet":          "the headings that spreadsheets may have, to recognise them",
	"internal/equipment/sheet":       "the headings that spreadsheets may have, to recognise them",
	"internal/works/sheet":           "the headings that spreadsheets may have, to recognise them",
	"internal/publicity/sheet":       "the headings that spreadsheets may have, to recognise them",
	"internal/standard/sheet":        "the headings that spreadsheets may have, to recognise them",
	"internal/standard/trees/":       "the standards that ship, which a county edits",
	"tools/":                         "development only",
	"web/test/":                      "tests look for the words that people see",
	"web/e2e/":                       "journeys look for the words that people see",
	"internal/e2e/":                  "journeys look for the words that people see",
	"internal/geo/crs.go":            "the names that spreadsheets give to systems of coordinates",
	"internal/search/":               "how Chinese text is cut into terms",
	"internal/archtest/":             "rules about Chinese",
	"internal/reports/templates/":    "official forms",
	"internal/rules/examples/":       "published rules, which a county edits",
	"internal/counties/builtin":      "the built-in stages of the title, which a county edits",
}

func excusedHan(name string) bool {
	for prefix := range data {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// Words for people stand in the catalogues, where both languages are side by
// side.
func TestChineseStandsInTheCatalogues(t *testing.T) {
	t.Parallel()
	tr, err := read()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range tr.goes {
		// What templ generates repeats what its source says.
		if s.test || s.generated || excusedHan(s.name) {
			continue
		}
		for n := range ast.Preorder(s.ast) {
			if l, ok := n.(*ast.BasicLit); ok && (l.Kind == token.STRING || l.Kind == token.CHAR) && hasHan(l.Value) {
				t.Errorf("%s: %s: put it into internal/lang/locales", s.at(n), l.Value)
			}
		}
	}
	for name, text := range tr.texts {
		if strings.Contains(name, ".test.") || excusedHan(name) {
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(withoutComments(text)))
		for n := 1; lines.Scan(); n++ {
			if hasHan(lines.Text()) {
				t.Errorf("%s:%d: %s: put it into internal/lang/locales", name, n, strings.TrimSpace(lines.Text()))
			}
		}
	}
}

var (
	blockComment = regexp.MustCompile(`(?s)/\*.*?\*/|<!--.*?-->`)
	lineComment  = regexp.MustCompile(`(?m)(^|\s)//.*$`)
)

// withoutComments blanks the comments and keeps the lines.
func withoutComments(text []byte) []byte {
	text = blockComment.ReplaceAllFunc(text, func(c []byte) []byte {
		return bytes.Repeat([]byte("\n"), bytes.Count(c, []byte("\n")))
	})
	return lineComment.ReplaceAll(text, nil)
}
