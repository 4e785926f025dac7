package archtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

var (
	keyForm    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+$`)
	familyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)*\.$`)
	quoted     = regexp.MustCompile("[\"'`]([a-z][a-z0-9_]*(?:\\.[a-z0-9_-]+)*\\.?)[\"'`]")
	argument   = regexp.MustCompile(`\{\d\}`)
)

// A message is one entry of a catalogue: language → form → text.
type message struct {
	file  string
	texts map[string]map[string]string
}

// catalogue reads every locale file, and finds keys that stand twice, which a
// map would hide.
var catalogue = sync.OnceValues(func() (map[string]message, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(root, "internal", "lang", "locales", "*.json"))
	if err != nil {
		return nil, err
	}
	all := map[string]message{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(file)
		dec := json.NewDecoder(bytes.NewReader(text))
		if _, err := dec.Token(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for dec.More() {
			token, err := dec.Token()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			key, _ := token.(string)
			if was, twice := all[key]; twice {
				return nil, fmt.Errorf("%s: %s stands in %s already", name, key, was.file)
			}
			var raw map[string]json.RawMessage
			if err := dec.Decode(&raw); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, key, err)
			}
			m := message{file: name, texts: map[string]map[string]string{}}
			for language, v := range raw {
				var text string
				forms := map[string]string{}
				if json.Unmarshal(v, &text) == nil {
					forms["other"] = text
				} else if err := json.Unmarshal(v, &forms); err != nil {
					return nil, fmt.Errorf("%s: %s: %s: %w", name, key, language, err)
				}
				m.texts[language] = forms
			}
			all[key] = m
		}
	}
	return all, nil
})

func messages(t *testing.T) map[string]message {
	t.Helper()
	all, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no messages")
	}
	return all
}

func TestEveryMessageIsInBothLanguages(t *testing.T) {
	t.Parallel()
	for key, m := range messages(t) {
		at := m.file + ": " + key
		if !keyForm.MatchString(key) {
			t.Errorf("%s is not a key: lower case, words parted by dots", at)
		}
		for language := range m.texts {
			if language != "zh-CN" && language != "en" {
				t.Errorf("%s: unknown language %s", at, language)
			}
		}
		zh, en := m.texts["zh-CN"], m.texts["en"]
		if zh["other"] == "" || en["other"] == "" {
			t.Errorf("%s needs both zh-CN and en", at)
			continue
		}
		for form := range en {
			if form != "one" && form != "other" {
				t.Errorf("%s: unknown form %s", at, form)
			}
		}
		if len(zh) > 1 {
			t.Errorf("%s: Chinese has no plural forms", at)
		}
		want, got := arguments(zh["other"]), arguments(en["other"])
		if !slices.Equal(want, got) {
			t.Errorf("%s: Chinese has the arguments %v, English %v", at, want, got)
		}
		// "One case" need not repeat its number.
		for _, a := range arguments(en["one"]) {
			if !slices.Contains(want, a) {
				t.Errorf("%s: the form one has the argument %s, which Chinese has not", at, a)
			}
		}
		if zh["other"] != en["other"] && (hasHan(en["other"]) || hasHan(en["one"])) {
			t.Errorf("%s: Chinese in the English text", at)
		}
		for _, text := range []string{zh["other"], en["other"], en["one"]} {
			// What only numbers a heading may end in a blank.
			worded := strings.ContainsFunc(argument.ReplaceAllString(text, ""), unicode.IsLetter)
			if worded && strings.TrimSpace(text) != text {
				t.Errorf("%s: blanks around %q", at, text)
			}
		}
	}
}

// A key is named as it stands, or by a family: a prefix that ends in a dot, to
// which the program adds the rest.
func TestEveryKeyThatIsUsedIsDefined(t *testing.T) {
	t.Parallel()
	all := messages(t)
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for n := range ast.Preorder(s.ast) {
			call, ok := n.(*ast.CallExpr)
			if !ok || !speaks(call) {
				continue
			}
			for _, arg := range call.Args {
				text, found := fold(arg)
				if !found {
					continue
				}
				text, _, cut := strings.Cut(text, "?")
				switch {
				case cut && familyForm.MatchString(text):
					if !anyUnder(all, text) {
						t.Errorf("%s: no message begins with %q", s.at(arg), text)
					}
				case !cut && keyForm.MatchString(text):
					if _, ok := all[text]; !ok {
						t.Errorf("%s: no message %q", s.at(arg), text)
					}
				}
			}
		}
	}
}

// speaks reports whether a call's arguments are message keys: those of lang
// and fault, and whatever is called T.
func speaks(call *ast.CallExpr) bool {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name == "T"
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return f.Sel.Name == "T" || ok && (x.Name == "lang" || x.Name == "fault")
	}
	return false
}

func TestEveryKeyThatIsDefinedIsUsed(t *testing.T) {
	t.Parallel()
	tr, err := read()
	if err != nil {
		t.Fatal(err)
	}
	used, families := map[string]bool{}, map[string]bool{}
	note := func(text string) {
		if familyForm.MatchString(text) {
			families[text] = true
		}
		used[text] = true
	}
	for _, s := range tr.goes {
		if s.test {
			continue
		}
		for n := range ast.Preorder(s.ast) {
			if l, ok := n.(*ast.BasicLit); ok {
				if text, ok := literal(l); ok {
					note(text)
				}
			}
		}
	}
	for name, text := range tr.texts {
		if strings.Contains(name, ".test.") {
			continue
		}
		for _, m := range quoted.FindAllSubmatch(text, -1) {
			note(string(m[1]))
		}
	}
	all := messages(t)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		ok := used[key]
		for prefix := key; !ok && strings.Contains(prefix, "."); {
			prefix = prefix[:strings.LastIndexByte(prefix, '.')]
			ok = families[prefix+"."]
		}
		if !ok {
			t.Errorf("%s: %s is not used", all[key].file, key)
		}
	}
}

func anyUnder(all map[string]message, prefix string) bool {
	for key := range all {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func arguments(text string) []string {
	found := argument.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
