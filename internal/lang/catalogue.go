package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed locales/*.json
var files embed.FS

// message is one key's text in each language.
type message map[Tag]forms

// forms is a text, or its plural forms.
type forms struct {
	Other string
	One   string
}

// UnmarshalJSON reads a text, or an object of its forms.
func (f *forms) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &f.Other)
	}
	var o struct{ One, Other string }
	if err := json.Unmarshal(b, &o); err != nil {
		return err
	}
	f.One, f.Other = o.One, o.Other
	return nil
}

func (m message) form(t Tag, args []any) string {
	f, ok := m[t]
	if !ok {
		f = m[Chinese]
	}
	if f.One == "" {
		return f.Other
	}
	for _, a := range args {
		var n int
		switch a := a.(type) {
		case int:
			n = a
		case int64:
			n = int(a)
		default:
			continue
		}
		// The rule takes no number below nothing.
		if n = max(n, -n); plural.Cardinal.MatchPlural(language.English, n, 0, 0, 0, 0) == plural.One {
			return f.One
		}
		break
	}
	return f.Other
}

// messages reads the catalogues once. They are part of the program and read by
// a test, so what cannot be read is a bug.
var messages = sync.OnceValue(func() map[string]message {
	all, err := load(files)
	if err != nil {
		panic(err)
	}
	return all
})

// load reads every catalogue of a folder named locales. A key that stands in
// two of them is an error.
func load(from fs.FS) (map[string]message, error) {
	names, err := fs.Glob(from, "locales/*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]message{}
	for _, name := range names {
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		var one map[string]message
		if err := json.Unmarshal(b, &one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for k, m := range one {
			if _, twice := all[k]; twice {
				return nil, fmt.Errorf("%s: key %s stands in another catalogue too", name, k)
			}
			all[k] = m
		}
	}
	return all, nil
}
