// Package lang turns message keys into the reader's language: Chinese first,
// English complete.
//
// Every text that a person reads stands in locales/<subject>.json, Chinese and
// English side by side under one key. {0}, {1} are arguments; an English text
// may have the forms "one" and "other", chosen by the first whole-number
// argument. Nothing else in the program holds words for people.
//
//	lang.go    tags, the context, T
//	catalogue.go  reading the catalogues
//	format.go  days, instants and numbers
package lang

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// Tag names a language.
type Tag string

// The languages.
const (
	Chinese Tag = "zh-CN"
	English Tag = "en"
)

// Tags lists the languages, the default first.
func Tags() []Tag { return []Tag{Chinese, English} }

// Parse returns the tag named s, and false if it is none of ours.
func Parse(s string) (Tag, bool) {
	for _, t := range Tags() {
		if strings.EqualFold(s, string(t)) {
			return t, true
		}
	}
	if strings.EqualFold(s, "zh") {
		return Chinese, true
	}
	return "", false
}

// Accept returns the language that an Accept-Language header likes best.
func Accept(header string) Tag {
	want, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(want) == 0 {
		return Chinese
	}
	_, i, _ := language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English}).Match(want...)
	return Tags()[i]
}

type key struct{ name string }

var (
	tagKey  = &key{"tag"}
	zoneKey = &key{"zone"}
)

// With returns a context whose reader reads t.
func With(ctx context.Context, t Tag) context.Context { return context.WithValue(ctx, tagKey, t) }

// From returns the reader's language: Chinese if nobody said.
func From(ctx context.Context) Tag {
	if t, ok := ctx.Value(tagKey).(Tag); ok {
		return t
	}
	return Chinese
}

// WithZone returns a context whose instants are shown in z.
func WithZone(ctx context.Context, z *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey, z)
}

// Zone returns the zone in which instants are shown: UTC if nobody said.
func Zone(ctx context.Context) *time.Location {
	if z, ok := ctx.Value(zoneKey).(*time.Location); ok && z != nil {
		return z
	}
	return time.UTC
}

// T returns the message of key in the reader's language. An unknown key comes
// back in guillemets, so that it is seen; a test keeps it from happening.
func T(ctx context.Context, key string, args ...any) string {
	return In(From(ctx), key, args...)
}

// In returns the message of key in language t. An argument that is a Key is
// itself looked up.
func In(t Tag, key string, args ...any) string {
	m, ok := messages()[key]
	if !ok {
		return "«" + key + "»"
	}
	text := m.form(t, args)
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for _, p := range split(text) {
		if p.Arg >= 0 && p.Arg < len(args) {
			b.WriteString(arg(t, args[p.Arg]))
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// Part is a piece of a message: plain text, or the place of an argument.
type Part struct {
	Text string
	Arg  int // -1 for text
}

// Parts returns the message of key cut at its arguments, so that a page can
// put a link where a figure stands.
func Parts(t Tag, key string, args ...any) []Part {
	m, ok := messages()[key]
	if !ok {
		return []Part{{"«" + key + "»", -1}}
	}
	return split(m.form(t, args))
}

func split(text string) []Part {
	var out []Part
	plain := 0
	for i := 0; i+2 < len(text); i++ {
		if text[i] != '{' || text[i+2] != '}' || text[i+1] < '0' || text[i+1] > '9' {
			continue
		}
		if i > plain {
			out = append(out, Part{text[plain:i], -1})
		}
		out = append(out, Part{"", int(text[i+1] - '0')})
		plain = i + 3
		i += 2
	}
	if plain < len(text) {
		out = append(out, Part{text[plain:], -1})
	}
	return out
}

// Key is an argument that is itself a message: the name of a state within a
// sentence, say.
type Key string

func arg(t Tag, v any) string {
	switch v := v.(type) {
	case Key:
		return In(t, string(v))
	case int:
		return number(t, int64(v))
	case int64:
		return number(t, v)
	}
	return fmt.Sprint(v)
}

// Has reports whether key is in the catalogues.
func Has(key string) bool {
	_, ok := messages()[key]
	return ok
}
