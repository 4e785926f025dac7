package db

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Statements that change kept tables, taken apart: what they change, and how
// they note from when on it stands so.

var (
	keptSet  = func() map[string]bool { return setOf(kept) }()
	writing  = regexp.MustCompile(`^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)\b\s*`)
	setting  = regexp.MustCompile(`^SET\s+`)
	conflict = regexp.MustCompile(`ON CONFLICT \(([^)]*)\) DO UPDATE SET `)
	number   = regexp.MustCompile(`\$([0-9]+)`)
)

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// change is a statement that changes a kept table.
type change struct {
	table string
	text  string // what is run: it sets stood_from to the parameter after its own
	stamp bool   // it has that parameter
	where string // which rows it changes; empty: none that are there
	used  []int  // the parameters of where, from 0, in its order
}

// changes holds how statements are read, by their text.
type changes struct{ of sync.Map }

// read takes a statement apart; nil: it changes no kept table.
func (c *changes) read(query string) (*change, error) {
	m := writing.FindStringSubmatchIndex(query)
	if m == nil || !keptSet[query[m[4]:m[5]]] {
		return nil, nil
	}
	if v, ok := c.of.Load(query); ok {
		return v.(*change), nil
	}
	x, err := parse(query[m[2]:m[3]], query[m[4]:m[5]], query[:m[1]], query[m[1]:])
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, query)
	}
	c.of.Store(query, x)
	return x, nil
}

var errShape = errors.New("a statement that changes a table of which the past is kept, of a shape that is not known")

func parse(verb, table, head, rest string) (*change, error) {
	x := &change{table: table, stamp: true}
	last := 0
	for _, m := range number.FindAllStringSubmatch(rest, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		last = max(last, n)
	}
	stamp := "$" + strconv.Itoa(last+1)
	if outside(rest, "RETURNING ") >= 0 || last == 0 {
		return nil, errShape
	}
	switch verb {
	case "UPDATE":
		set, at := setting.FindString(rest), outside(rest, "WHERE ")
		if set == "" || at < 0 {
			return nil, errShape
		}
		x.text = head + set + "stood_from = " + stamp + ", " + rest[len(set):]
		x.where = rest[at+len("WHERE "):]
	case "DELETE FROM":
		at := outside(rest, "WHERE ")
		if at != 0 {
			return nil, errShape
		}
		x.text, x.stamp, x.where = head+rest, false, rest[len("WHERE "):]
	default:
		return x, x.insert(head, rest, stamp)
	}
	x.number()
	return x, nil
}

// insert reads "(columns) VALUES (values), … ON CONFLICT …".
func (x *change) insert(head, rest, stamp string) error {
	columns, after, ok := brackets(rest)
	if !ok || !strings.HasPrefix(after, "VALUES ") {
		return errShape
	}
	var b strings.Builder
	b.WriteString(head + "(" + columns + ", stood_from) VALUES ")
	after = strings.TrimPrefix(after, "VALUES ")
	var first string
	for i := 0; ; i++ {
		values, more, ok := brackets(after)
		if !ok {
			return errShape
		}
		if i == 0 {
			first = values
		}
		b.WriteString("(" + values + ", " + stamp + ")")
		if after = more; !strings.HasPrefix(after, ",") {
			break
		}
		b.WriteString(", ")
		after = after[1:]
		if conflict.MatchString(rest) {
			return errShape
		}
	}
	if m := conflict.FindStringSubmatchIndex(after); m != nil {
		names, values := apart(columns), apart(first)
		var conds []string
		for _, key := range apart(after[m[2]:m[3]]) {
			i := slices.Index(names, key)
			if i < 0 || i >= len(values) {
				return errShape
			}
			conds = append(conds, key+" = "+values[i])
		}
		x.where = strings.Join(conds, " AND ")
		x.number()
		after = after[:m[1]] + "stood_from = excluded.stood_from, " + after[m[1]:]
	}
	x.text = b.String() + " " + after
	return nil
}

// number gives the parameters of where numbers of their own, from 1.
func (x *change) number() {
	x.where = number.ReplaceAllStringFunc(x.where, func(mark string) string {
		n, err := strconv.Atoi(mark[1:])
		if err != nil {
			return mark
		}
		i := slices.Index(x.used, n-1)
		if i < 0 {
			i = len(x.used)
			x.used = append(x.used, n-1)
		}
		return "$" + strconv.Itoa(i+1)
	})
}

// brackets returns what stands between the brackets with which s begins, and
// what follows them.
func brackets(s string) (inside, after string, ok bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "(") {
		return "", "", false
	}
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[1:i], strings.TrimSpace(s[i+1:]), true
			}
		}
	}
	return "", "", false
}

// outside finds a word outside of all brackets and quotes.
func outside(s, word string) int {
	depth, quoted := 0, false
	for i, r := range s {
		switch {
		case r == '\'':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], word):
			return i
		}
	}
	return -1
}

// apart cuts a list at the commas outside of brackets.
func apart(list string) (parts []string) {
	depth, from := 0, 0
	for i, r := range list {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(list[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(list[from:]))
}
