package rest

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// What the validator says, in the order in which it is looked for: a pattern
// and the message that says it in the reader's language. Groups of a pattern
// are the message's arguments.
var said = []struct {
	form *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^unexpected property$`), "api.field.unknown"},
	{regexp.MustCompile(`^unknown query parameter$`), "api.field.unknown"},
	{regexp.MustCompile(`^expected required property (\S+) to be present$`), "api.field.missing"},
	{regexp.MustCompile(`^required (?:\S+ parameter|request body) is (?:missing|required)$|^request body is required$`), "api.field.wanted"},
	{regexp.MustCompile(`^expected length >= (\d+)$`), "api.field.short"},
	{regexp.MustCompile(`^expected length <= (\d+)$`), "api.field.long"},
	{regexp.MustCompile(`^expected array length <= (\d+)$`), "api.field.many"},
	{regexp.MustCompile(`^expected number >=? (\S+)$`), "api.field.least"},
	{regexp.MustCompile(`^expected number <=? (\S+)$`), "api.field.most"},
	{regexp.MustCompile(`^expected value to be one of "(.+)"$`), "api.field.one_of"},
	{regexp.MustCompile(`^expected string to be RFC 3339 date-time$|^invalid date/time`), "api.field.instant"},
	{regexp.MustCompile(`^expected string to be RFC 3339 date$`), "api.field.day"},
	{regexp.MustCompile(`^expected (?:number|integer)$|^invalid (?:integer|float)`), "api.field.number"},
	{regexp.MustCompile(`^expected boolean$|^invalid boolean$`), "api.field.boolean"},
	{regexp.MustCompile(`^expected string$`), "api.field.text"},
	{regexp.MustCompile(`^expected array$`), "api.field.list"},
	{regexp.MustCompile(`^expected object$`), "api.field.object"},
}

// words returns the message for what the validator found.
func words(e *huma.ErrorDetail) (key string, args []any) {
	for _, s := range said {
		m := s.form.FindStringSubmatch(e.Message)
		if m == nil {
			continue
		}
		for _, group := range m[1:] {
			args = append(args, strings.ReplaceAll(group, ",", ", "))
		}
		return s.key, args
	}
	return "api.field.bad", nil
}
