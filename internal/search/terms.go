package search

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	maxTerms = 4000 // of a record
	maxAsked = 24   // of a question
	maxWord  = 64   // bytes; what is longer is cut, in text and question alike
)

// Terms returns the distinct terms by which text may be found: of Chinese
// "占道经营" the pairs 占道, 道经, 经营 and its last character 营, so that a
// single character is found as the beginning of a term; of anything else the
// words and numbers in lower case.
func Terms(text ...string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(t string) {
		if !seen[t] && len(out) < maxTerms {
			seen[t] = true
			out = append(out, t)
		}
	}
	for _, s := range text {
		for r := range runs(s) {
			if !r.han {
				add(string(r.text))
				continue
			}
			for i := range r.text {
				add(string(r.text[i:min(i+2, len(r.text))]))
			}
		}
	}
	return out
}

// asked is a term of a question. One that is not whole finds every term that
// begins with it.
type asked struct {
	term  string
	whole bool
}

func ask(question string) []asked {
	var out []asked
	add := func(a asked) {
		if slices.Contains(out, a) {
			return
		}
		if len(out) < maxAsked {
			out = append(out, a)
		}
	}
	for r := range runs(question) {
		switch {
		case !r.han, len(r.text) == 1:
			add(asked{term: string(r.text)})
		default:
			for i := range len(r.text) - 1 {
				add(asked{term: string(r.text[i : i+2]), whole: true})
			}
		}
	}
	return out
}

// run is a stretch of Chinese characters, or a word.
type run struct {
	text []rune
	han  bool
}

// runs cuts s. It folds full-width forms and case.
func runs(s string) func(yield func(run) bool) {
	return func(yield func(run) bool) {
		var cur run
		size := 0
		flush := func() bool {
			ok := len(cur.text) == 0 || yield(cur)
			cur, size = run{}, 0
			return ok
		}
		for _, r := range s {
			r = fold(r)
			han := unicode.Is(unicode.Han, r)
			if !han && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) || r == utf8.RuneError {
				if !flush() {
					return
				}
				continue
			}
			if len(cur.text) > 0 && han != cur.han && !flush() {
				return
			}
			cur.han = han
			if n := utf8.RuneLen(r); han || size+n <= maxWord {
				cur.text = append(cur.text, r)
				size += n
			}
		}
		flush()
	}
}

// fold makes full-width forms plain and capitals small.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r += '!' - '！'
	case r == '　':
		r = ' '
	}
	return unicode.ToLower(r)
}
