package rules

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed examples/*.json
var files embed.FS

// Whom the sets that a county begins with are for: the code of a unit category,
// or one of these.
const (
	Areas      = "areas"
	Groups     = "groups"
	Committees = "committees"
)

// Examples returns the published sets that ship as examples, by code.
func Examples() ([]Set, error) {
	out, err := load(func(name string) bool { return strings.HasPrefix(name, "r") })
	// R2 before R2b before R10.
	slices.SortStableFunc(out, func(a, b Set) int { return cmp.Compare(number(a.Code), number(b.Code)) })
	return out, err
}

// number is the number in a code such as R2b.
func number(code string) (n int) {
	for _, r := range code {
		if r >= '0' && r <= '9' {
			n = n*10 + int(r-'0')
		}
	}
	return n
}

// Defaults returns the sets that a county begins with; the code says whom each
// is for.
func Defaults() ([]Set, error) {
	return load(func(name string) bool { return strings.HasPrefix(name, "default_") })
}

func load(which func(string) bool) (out []Set, err error) {
	list, err := files.ReadDir("examples")
	if err != nil {
		return nil, fmt.Errorf("examples: %w", err)
	}
	for _, f := range list {
		if !which(f.Name()) {
			continue
		}
		raw, err := files.ReadFile(path.Join("examples", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("examples: %w", err)
		}
		var s Set
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, fmt.Errorf("example %s: %w", f.Name(), err)
		}
		out = append(out, s)
	}
	return out, nil
}

var words = sync.OnceValues(func() (out map[string]Text, err error) {
	raw, err := files.ReadFile("examples/words.json")
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	return out, err
})

// Word is what people call a noted fact of the sets that ship.
func Word(key string) (Text, bool) {
	all, err := words()
	t, ok := all[key]
	return t, ok && err == nil
}
