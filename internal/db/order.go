package db

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Key is a column or an expression by which a list is sorted. Its values are
// texts, or whole numbers.
type Key struct {
	SQL    string
	Number bool
}

// Order is how a list is sorted and paged: by keys that are unique together.
// A cursor names a row of it; the next page begins behind that.
type Order struct {
	Name string // a cursor of another order is none of this
	Keys []Key
	Down bool
}

// OrderOf finds the order that sort names, with "-" before it for down, or the
// usual one where it names none.
func OrderOf(all map[string][]Key, sort, usual string) Order {
	name, down := strings.CutPrefix(sort, "-")
	if all[name] == nil {
		name, down = strings.CutPrefix(usual, "-")
	}
	return Order{name, all[name], down}
}

// By is the clause.
func (o Order) By() string {
	dir := ""
	if o.Down {
		dir = " DESC"
	}
	terms := make([]string, len(o.Keys))
	for i, k := range o.Keys {
		terms[i] = k.SQL + dir
	}
	return " ORDER BY " + strings.Join(terms, ", ")
}

// After narrows a list to what follows the row of a cursor. One that is none of
// this order narrows nothing: the list begins at its beginning.
func (o Order) After(w *Where, cursor string) {
	values, ok := o.values(cursor)
	if !ok {
		return
	}
	than := " > "
	if o.Down {
		than = " < "
	}
	var keys, marks []string
	for _, k := range o.Keys {
		keys, marks = append(keys, k.SQL), append(marks, "?")
	}
	w.And("("+strings.Join(keys, ", ")+")"+than+"("+strings.Join(marks, ", ")+")", values...)
}

// Cursor names a row by its values of the keys: strings and int64.
func (o Order) Cursor(values ...any) string {
	raw, err := json.Marshal(append([]any{o.Name}, values...))
	if err != nil || len(values) != len(o.Keys) {
		panic("db.Order: a cursor of other values")
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (o Order) values(cursor string) (values []any, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if cursor == "" || err != nil || !utf8.Valid(raw) {
		return nil, false
	}
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil || len(parts) != len(o.Keys)+1 {
		return nil, false
	}
	var name string
	if json.Unmarshal(parts[0], &name) != nil || name != o.Name {
		return nil, false
	}
	for i, k := range o.Keys {
		var n int64
		var s string
		switch {
		case k.Number && json.Unmarshal(parts[i+1], &n) == nil:
			values = append(values, n)
		case !k.Number && json.Unmarshal(parts[i+1], &s) == nil && !strings.ContainsRune(s, 0):
			values = append(values, s)
		default:
			return nil, false
		}
	}
	return values, true
}
