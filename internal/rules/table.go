package rules

import (
	"strconv"
	"strings"
)

// pair is a line of a table that is typed, such as "6 = 1".
type pair struct {
	line int
	at   Mark
	mark Mark
}

// pairs reads a table line by line; wrong is the first line that cannot be read,
// 0 for none.
func pairs(text string) (out []pair, wrong int) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		at, mark, found := strings.Cut(line, "=")
		x := pair{line: n}
		var bad, worse error
		x.at, bad = ParseMark(at)
		x.mark, worse = ParseMark(mark)
		if !found || bad != nil || worse != nil {
			return nil, n
		}
		out = append(out, x)
	}
	return out, 0
}

// ParseSteps reads steps, one on a line: from which occurrence on, and what each
// costs from there ("6 = 1"). wrong is the first line that cannot be read, 0 for
// none.
func ParseSteps(text string) (out []Step, wrong int) {
	list, wrong := pairs(text)
	for _, p := range list {
		if p.at%One != 0 {
			return nil, p.line
		}
		out = append(out, Step{From: int64(p.at / One), Per: p.mark})
	}
	return out, wrong
}

// ParseBands reads bands, one on a line: from which value on, and the mark
// ("81 = 1.5"). wrong is the first line that cannot be read, 0 for none.
func ParseBands(text string) (out []Band, wrong int) {
	list, wrong := pairs(text)
	for _, p := range list {
		out = append(out, Band{From: p.at, Mark: p.mark})
	}
	return out, wrong
}

// StepTable writes the rule's steps as ParseSteps reads them.
func (r Rule) StepTable() string {
	var lines []string
	for _, s := range r.Steps {
		lines = append(lines, strconv.FormatInt(s.From, 10)+" = "+s.Per.String())
	}
	return strings.Join(lines, "\n")
}

// BandTable writes the rule's bands as ParseBands reads them.
func (r Rule) BandTable() string {
	var lines []string
	for _, b := range r.Bands {
		lines = append(lines, b.From.String()+" = "+b.Mark.String())
	}
	return strings.Join(lines, "\n")
}
