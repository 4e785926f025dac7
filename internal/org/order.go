package org

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// order is the sorting of a list whose pages begin after a row (keyset
// paging): by one column, then by identifier.
type order struct {
	name, column string
	down         bool
}

// ordering reads the name of a sorting: one of columns, with - before it for
// downwards; else the usual one.
func ordering(sort string, columns map[string]string, usual string) order {
	name, down := strings.CutPrefix(sort, "-")
	column, ok := columns[name]
	if !ok {
		return order{name: usual, column: columns[usual]}
	}
	return order{name, column, down}
}

func (o order) by(idColumn string) string {
	if o.down {
		return " ORDER BY " + o.column + " DESC, " + idColumn + " DESC"
	}
	return " ORDER BY " + o.column + ", " + idColumn
}

// after narrows w to what comes after the place that mark named. A mark that
// is none, or of another sorting, begins at the top.
func (o order) after(w *db.Where, mark, idColumn string) {
	raw, err := base64.RawURLEncoding.DecodeString(mark)
	var m [3]string
	if mark == "" || err != nil || json.Unmarshal(raw, &m) != nil || m[0] != o.name || !fault.Storable(m[1]) || !fault.Storable(m[2]) {
		return
	}
	sign := ">"
	if o.down {
		sign = "<"
	}
	w.And("("+o.column+", "+idColumn+") "+sign+" (?, ?)", m[1], m[2])
}

// mark names the place of a row, given its values of the sorting's columns.
func (o order) mark(values map[string]string, record string) string {
	raw, err := json.Marshal([3]string{o.name, values[o.name], record})
	if err != nil {
		return "" // three strings always marshal
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
