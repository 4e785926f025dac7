package archtest

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// module is the path of the module, which leads every import of its own.
const module = "chuangwei"

// A source is one Go file.
type source struct {
	name      string // from the module's root, with slashes
	dir       string // the package's folder, "internal/cases/casesweb"
	test      bool
	generated bool
	lines     int
	text      []byte
	ast       *ast.File
	fset      *token.FileSet
}

// at is the place of a node, to print.
func (s *source) at(n ast.Node) string {
	return s.name + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// excused reports whether the line of n, or the one above, carries a nolint
// comment for the linter, with its reason.
func (s *source) excused(n ast.Node, linter string) bool {
	line := s.fset.Position(n.Pos()).Line
	for _, group := range s.ast.Comments {
		for _, c := range group.List {
			at := s.fset.Position(c.Pos()).Line
			if (at == line || at == line-1) && strings.HasPrefix(c.Text, "//nolint:") &&
				strings.Contains(c.Text, linter) && strings.Contains(c.Text[2:], "//") {
				return true
			}
		}
	}
	return false
}

// A tree is everything that the tests read.
type tree struct {
	root  string
	goes  []*source
	texts map[string][]byte // .templ, and the front end's sources
	// broken are files that do not parse, with what is wrong.
	broken []error
}

// read reads the module once for all tests.
var read = sync.OnceValues(func() (*tree, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	t := &tree{root: root, texts: map[string][]byte{}}
	fset := token.NewFileSet()
	for _, top := range []string{"cmd", "internal", "tools", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a folder that is not there yet
			}
			if err != nil {
				return err
			}
			if e.IsDir() {
				switch e.Name() {
				case "node_modules", "dist", "testdata":
					return fs.SkipDir
				}
				return nil
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			return t.add(fset, filepath.ToSlash(rel))
		})
		if err != nil {
			return nil, err
		}
	}
	return t, nil
})

func (t *tree) add(fset *token.FileSet, name string) error {
	ext := path.Ext(name)
	switch ext {
	case ".go", ".templ", ".js", ".mjs", ".ts":
	default:
		return nil
	}
	text, err := os.ReadFile(filepath.Join(t.root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // an editor's file, gone by now
	}
	if err != nil {
		return err
	}
	if ext != ".go" {
		t.texts[name] = text
		return nil
	}
	f, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.broken = append(t.broken, err)
		return nil
	}
	t.goes = append(t.goes, &source{
		name: name, dir: path.Dir(name), ast: f, fset: fset, text: text,
		test:      strings.HasSuffix(name, "_test.go") || helper(path.Dir(name)),
		generated: ast.IsGenerated(f),
		lines:     bytes.Count(text, []byte("\n")),
	})
	return nil
}

// family is the name of the slice that a package's folder belongs to: cases
// for internal/cases/casesweb, and cmd, tools or web for what is not internal.
func family(dir string) string {
	first, rest, _ := strings.Cut(dir, "/")
	if first != "internal" {
		return first
	}
	first, _, _ = strings.Cut(rest, "/")
	return first
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the working folder")
		}
		dir = up
	}
}

// helper reports whether the package of a folder helps tests and nothing else:
// its name says so, as dbtest and casestest do. None may be imported by the
// program (bans).
func helper(dir string) bool {
	return strings.HasSuffix(dir, "test") && dir != "internal/archtest"
}
