package inspect

import (
	_ "embed" // the sheets that ship
	"strings"
	"sync"
)

//go:embed sheets.tsv
var builtIn string

// The sheets that ship.
const (
	SecretVisit    = "b1"
	CommitteeSheet = "committee"
	UnitSheet      = "unit"
)

// Builtin lists the sheets that every county begins with: what is not sourced
// in them is marked to be confirmed.
var Builtin = sync.OnceValue(func() []Sheet {
	var list []Sheet
	var lines []line
	flush := func() {
		if len(lines) == 0 {
			return
		}
		x := assemble(lines)
		x.check()
		if err := x.err(); err != nil {
			panic("inspect: sheets.tsv: " + err.Error())
		}
		list, lines = append(list, x.sheet), nil
	}
	for i, text := range strings.Split(strings.Trim(builtIn, "\n"), "\n") {
		if i == 0 {
			continue
		}
		cells := strings.Split(text, "\t")
		l := line{number: i + 1, cells: map[string]string{}}
		for j, c := range columns {
			l.cells[c] = cells[j]
		}
		if l.cells["level"] == "sheet" {
			flush()
		}
		lines = append(lines, l)
	}
	flush()
	return list
})
