package main

import (
	"regexp"
	"strings"

	"chuangwei/internal/lang"
)

// mistakes are what the reader of command lines says of one that it does not
// understand, in its own words, each with the message that stands for it. What
// its words name becomes the message's arguments.
var mistakes = []struct {
	words *regexp.Regexp
	key   string
}{
	{regexp.MustCompile(`^unexpected (?:argument|token|flag argument) "?(.+?)"?$`), "cli.usage.argument"},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "cli.usage.flag"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "cli.usage.missing"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "cli.usage.missing"},
	{regexp.MustCompile(`^(--\S+|\S+) must be one of (.+) but got "(.*)"$`), "cli.usage.one_of"},
	{regexp.MustCompile(`^(\S+): expected an? (?:valid )?(?:\d+ bit )?(?:int|uint|float) but got "(.*?)".*$`), "cli.usage.number"},
	{regexp.MustCompile(`^(\S+): expected a valid \d+ bit u?int but got "(.*?)".*$`), "cli.usage.number"},
	{regexp.MustCompile(`^(\S+): expected duration but got "(.*?)".*$`), "cli.usage.duration"},
	{regexp.MustCompile(`^(\S+): (?:bool value must be .*|expected bool) but got "(.*?)".*$`), "cli.usage.bool"},
	{regexp.MustCompile(`^(\S+): expected \S+ value but got .*$`), "cli.usage.value"},
	{regexp.MustCompile(`^(\S+): missing value.*$`), "cli.usage.value"},
	{regexp.MustCompile(`^expected (?:one of )?("?[a-z<].*)$`), "cli.usage.expected"},
}

var meant = regexp.MustCompile(`, did you mean (?:one of )?(.+)\?$`)

// mistake says in a language what is wrong with a command line. Words that are
// not known stay as they are: better another language than nothing.
func mistake(t lang.Tag, words string) string {
	hint := ""
	if m := meant.FindStringSubmatch(words); m != nil {
		words, hint = strings.TrimSuffix(words, m[0]), lang.In(t, "cli.usage.meant", m[1])
	}
	for _, k := range mistakes {
		if m := k.words.FindStringSubmatch(words); m != nil {
			args := make([]any, len(m)-1)
			for i, s := range m[1:] {
				args[i] = s
			}
			return lang.In(t, k.key, args...) + hint
		}
	}
	return words + hint
}
