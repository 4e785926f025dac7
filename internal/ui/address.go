package ui

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
)

// Address returns from with query parameters changed: name, value, name,
// value… An empty value removes the parameter; the others keep their order by
// name.
func Address(from string, set ...string) string {
	u, err := url.Parse(from)
	if err != nil {
		return from
	}
	q := u.Query()
	for i := 0; i+1 < len(set); i += 2 {
		if set[i+1] == "" {
			q.Del(set[i])
		} else {
			q.Set(set[i], set[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// param is a parameter of an address.
func param(of, name string) string {
	u, err := url.Parse(of)
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}

// Narrowed is what narrows and orders a list, as its address has it behind the
// path: "?state=open", without the place in the list. It goes to the list's
// exports.
func Narrowed(from string) string {
	i := strings.IndexByte(from, '?')
	if i < 0 {
		return ""
	}
	return Address(from[i:], "after", "")
}

// Paged leads through a list that has its cursors in the parameter after: to
// its beginning from further on, and to the next page if there is one.
func Paged(from, after, next string) (o PagerOpts) {
	if after != "" {
		o.First = Address(from, "after", "")
	}
	if next != "" {
		o.Older = Address(from, "after", next)
	}
	return o
}

// Keep lists the query parameters of from as name and value pairs, but for the
// named ones: hidden fields of a form that must not lose them.
func Keep(from string, but ...string) [][2]string {
	u, err := url.Parse(from)
	if err != nil {
		return nil
	}
	skip := map[string]bool{}
	for _, b := range but {
		skip[b] = true
	}
	var out [][2]string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		n, errName := url.QueryUnescape(name)
		v, errValue := url.QueryUnescape(value)
		if part == "" || errName != nil || errValue != nil || skip[n] {
			continue
		}
		out = append(out, [2]string{n, v})
	}
	return out
}

// cursors are the paging parameters of a list: what a changed filter or order leaves
// behind.
var cursors = []string{"after", "before"}

// sorted returns the address of a list ordered by key, and back to the other
// direction if it already is.
func sorted(from, param, key string) (to string, direction string) {
	u, err := url.Parse(from)
	if err != nil {
		return from, ""
	}
	now := u.Query().Get(param)
	next := key
	switch now {
	case key:
		next, direction = "-"+key, "ascending"
	case "-" + key:
		next, direction = key, "descending"
	}
	set := []string{param, next}
	for _, c := range cursors {
		set = append(set, c, "")
	}
	return Address(from, set...), direction
}

// inLanguage returns the address of the same page in another language.
func inLanguage(from string, t lang.Tag) templ.SafeURL {
	return safe(Address(from, "lang", string(t)))
}

// safe marks an address of ours; templ's own check turns scripts into nothing.
func safe(to string) templ.SafeURL { return templ.URL(to) }
