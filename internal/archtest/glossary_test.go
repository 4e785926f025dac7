package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// row is a line of a table of the glossary: its cells.
type row []string

// glossary returns the rows of the tables beneath a heading of
// docs/glossary.md whose first cell is a word of the code.
func glossary(t *testing.T, heading string) (rows []row) {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "glossary.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/glossary.md has no part %q", heading)
	}
	part, _, _ = strings.Cut(part, "\n## ")
	for line := range strings.Lines(part) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		var r row
		for cell := range strings.SplitSeq(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			r = append(r, strings.Trim(strings.TrimSpace(cell), "`"))
		}
		rows = append(rows, r)
	}
	return rows
}

// The pages call states, roles and clocks as the glossary does.
func TestPagesUseTheGlossarysWords(t *testing.T) {
	t.Parallel()
	all, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for heading, family := range map[string]string{
		"States of a case": "case.state.", "Roles and scopes": "access.role.", "Clocks": "worktime.unit.",
	} {
		var codes []string
		for _, r := range glossary(t, heading) {
			codes = append(codes, r[0])
			m, ok := all[family+r[0]]
			if !ok {
				t.Errorf("%s: there is no message %s", heading, family+r[0])
				continue
			}
			// What stands in brackets explains the word.
			zh, _, _ := strings.Cut(m.texts["zh-CN"]["other"], "（不")
			en, _, _ := strings.Cut(m.texts["en"]["other"], " (")
			if zh != r[1] || !strings.EqualFold(en, r[2]) {
				t.Errorf("%s: the glossary says %s, %s; the pages say %s, %s", family+r[0], r[1], r[2], zh, en)
			}
		}
		for key := range all {
			code, ok := strings.CutPrefix(key, family)
			if ok && !strings.Contains(code, ".") && !slices.Contains(codes, code) {
				t.Errorf("the glossary's %q lacks %s", heading, key)
			}
		}
	}
}

// exported lists the names that a file declares for others: types, functions,
// methods, fields, constants and variables.
func exported(f *ast.File) (names []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		var declared []*ast.Ident
		switch n := n.(type) {
		case *ast.TypeSpec:
			declared = []*ast.Ident{n.Name}
		case *ast.FuncDecl:
			declared = []*ast.Ident{n.Name}
		case *ast.ValueSpec:
			declared = n.Names
		case *ast.Field:
			declared = n.Names
		}
		for _, d := range declared {
			if d.IsExported() {
				names = append(names, d.Name)
			}
		}
		return true
	})
	return names
}

var qualified = regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z]*)(?:\\.[A-Z][A-Za-z]*)*`")

// What the glossary names of the code is there.
func TestTheGlossaryNamesWhatThereIs(t *testing.T) {
	t.Parallel()
	tr, err := read()
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, s := range tr.goes {
		for _, name := range exported(s.ast) {
			declared[s.ast.Name.Name+"."+name] = true
		}
	}
	text, err := os.ReadFile(filepath.Join(tr.root, "docs", "glossary.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range qualified.FindAllStringSubmatch(string(text), -1) {
		if !declared[m[1]+"."+m[2]] {
			t.Errorf("docs/glossary.md names %s, which is not there", m[0])
		}
	}
}
