package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// A call that is not made, but by the families that may. Elsewhere it needs
// //nolint:forbidigo with its reason.
var calls = []struct {
	names  []string
	except string
	why    string
}{
	{[]string{"time.Now"}, "db telemetry e2e tools bench", "use tx.Now or an injected clock"},
	{[]string{"context.Background", "context.TODO"}, "cmd e2e tools bench db.dbtest", "pass ctx; only main and tests start one"},
	{[]string{"fmt.Print", "fmt.Printf", "fmt.Println"}, "tools bench", "log, or write to a given io.Writer"},
	{[]string{"os.Exit", "log.Fatal", "log.Fatalf"}, "cmd tools bench e2e", "return the error; main ends the program"},
	{[]string{"http.DefaultClient", "http.Get", "http.Post"}, "", "it has no time limit: use a client of your own"},
}

func TestCallsThatAreNotMade(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || s.generated {
			continue
		}
		for n := range ast.Preorder(s.ast) {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				continue
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				continue
			}
			for _, c := range calls {
				if slices.Contains(c.names, pkg.Name+"."+sel.Sel.Name) && !(ban{except: c.except}).allows(s.dir) && !s.excused(n, "forbidigo") {
					t.Errorf("%s: %s.%s: %s", s.at(n), pkg.Name, sel.Sel.Name, c.why)
				}
			}
		}
	}
}

func TestEverySourceParses(t *testing.T) {
	t.Parallel()
	tr, err := read()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range tr.broken {
		t.Error(err)
	}
}

// What runs by itself cannot be followed with "go to definition".
func TestNothingRunsByItself(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s: func init: call it from where it is needed", s.at(d))
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	has := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		name := s.ast.Name.Name
		want := "Package " + name + " "
		if name == "main" {
			want = "Command "
		}
		has[s.dir] = has[s.dir] || strings.HasPrefix(s.ast.Doc.Text(), want)
	}
	for dir, ok := range has {
		if !ok {
			t.Errorf("%s: no package comment", dir)
		}
	}
}

func TestEveryExportedNameHasASentence(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || s.generated || s.ast.Name.Name == "main" {
			continue
		}
		for _, d := range s.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || receiverExported(d.Recv) && !obvious[d.Name.Name]) {
					t.Errorf("%s: %s has no comment", s.at(d), d.Name.Name)
				}
			case *ast.GenDecl:
				if d.Doc != nil {
					continue
				}
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.Name.IsExported() && spec.Doc == nil && spec.Comment == nil {
							t.Errorf("%s: %s has no comment", s.at(spec), spec.Name.Name)
						}
					case *ast.ValueSpec:
						if spec.Names[0].IsExported() && spec.Doc == nil && spec.Comment == nil {
							t.Errorf("%s: %s has no comment", s.at(spec), spec.Names[0].Name)
						}
					}
				}
			}
		}
	}
}

// obvious are methods whose name says it all, by the interface they are of.
var obvious = map[string]bool{"String": true, "Error": true, "Unwrap": true, "Len": true, "Less": true, "Swap": true, "Close": true}

func receiverExported(recv *ast.FieldList) bool {
	e := recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// Long files are two subjects. Past the first limit they are listed, past the
// second the test fails.
const (
	longFile    = 400
	tooLongFile = 600
)

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		switch {
		case s.generated:
		case s.lines > tooLongFile:
			t.Errorf("%s has %d lines: split it by subject", s.name, s.lines)
		case s.lines > longFile:
			t.Logf("%s has %d lines", s.name, s.lines)
		}
	}
}
