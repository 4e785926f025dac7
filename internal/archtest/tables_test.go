package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	writes  = regexp.MustCompile(`\b(?:INSERT\s+(?:OR\s+[A-Z]+\s+)?INTO|DELETE\s+FROM)\s+"?([a-z_][a-z0-9_]*)|\bUPDATE\s+"?([a-z_][a-z0-9_]*)"?\s+(?:AS\s+\w+\s+)?SET\b`)
	allRows = regexp.MustCompile(`\bSELECT\s+(?:[a-z]\w*\.)?\*`)
)

// copyists write tables that are not theirs, because they copy whole databases
// or make fixtures.
var copyists = []string{"db", "backup", "tools", "e2e", "bench"}

// sharedWriters are the tables with more than one writer, with the reason.
var sharedWriters = map[string]string{}

// A table is written by the family of one slice: its rules are in one place.
// Others call that slice, or tell it by an event.
func TestTablesHaveOneWriter(t *testing.T) {
	t.Parallel()
	writers := map[string]map[string][]string{} // table → family → places
	for _, s := range sources(t) {
		if s.test || slices.Contains(copyists, family(s.dir)) {
			continue
		}
		for n, text := range statements(s) {
			for _, m := range writes.FindAllStringSubmatch(text, -1) {
				name := m[1] + m[2]
				if strings.HasPrefix(name, "river_") {
					t.Errorf("%s writes %s: jobs are River's to write", s.at(n), name)
				}
				if writers[name] == nil {
					writers[name] = map[string][]string{}
				}
				writers[name][family(s.dir)] = append(writers[name][family(s.dir)], s.at(n))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(writers)) {
		families := slices.Sorted(maps.Keys(writers[name]))
		if len(families) == 1 || sharedWriters[name] != "" {
			t.Logf("%s is written by %s", name, strings.Join(families, ", "))
			continue
		}
		for _, f := range families {
			t.Errorf("%s has %d writers, one of them %s at %s", name, len(families), f, strings.Join(writers[name][f], ", "))
		}
	}
}

// A column that is added must not reach code that does not know it: a release
// runs before and after its migration.
func TestQueriesListTheirColumns(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || s.generated || slices.Contains(copyists, family(s.dir)) {
			continue
		}
		for n, text := range statements(s) {
			if allRows.MatchString(text) {
				t.Errorf("%s: SELECT * in %q", s.at(n), text)
			}
		}
	}
}

// statements yields the string constants of a file, with + carried out as far
// as the parts are literals; what is not stands as a question mark.
func statements(s *source) func(yield func(ast.Node, string) bool) {
	return func(yield func(ast.Node, string) bool) {
		stop := false
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if stop {
				return false
			}
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BinaryExpr:
				if n.Op != token.ADD {
					return true
				}
				text, found := fold(n)
				if !found {
					return true
				}
				stop = !yield(n, text)
				return false
			case *ast.BasicLit:
				if text, ok := literal(n); ok {
					stop = !yield(n, text)
				}
			}
			return true
		})
	}
}

func fold(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return fold(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			a, okA := fold(e.X)
			b, okB := fold(e.Y)
			return a + b, okA || okB
		}
	}
	return "?", false
}

func literal(l *ast.BasicLit) (string, bool) {
	if l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}
