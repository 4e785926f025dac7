package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"chuangwei/internal/backup"
	"chuangwei/internal/lang"
	"chuangwei/internal/telemetry"
)

func (e *env) json(v any) error {
	enc := json.NewEncoder(e.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// printf and printLine write for people. If nobody can read it any more, nobody
// is left to tell.
func printf(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, format, args...)
}

func printLine(w io.Writer, args ...any) {
	fmt.Fprintln(w, args...)
}

// A table is rows of cells; the first row is the head.
type table [][]string

// print writes the table in columns. Chinese letters are two columns wide.
func (t table) print(w io.Writer) {
	var widths []int
	for _, row := range t {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width(c))
		}
	}
	for _, row := range t {
		var b strings.Builder
		for i, c := range row {
			b.WriteString(c)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-width(c)+2))
			}
		}
		printLine(w, strings.TrimRight(b.String(), " "))
	}
}

func width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r), r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60:
			n += 2
		default:
			n++
		}
	}
	return n
}

// progress shows how far a long work is, on a terminal; in a pipe it is quiet.
// stop wipes the line.
func (e *env) progress() (p backup.Progress, stop func()) {
	if !telemetry.Terminal(e.stderr) {
		return nil, func() {}
	}
	var mu sync.Mutex
	var last time.Time
	var was string
	p = func(stage string, done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now() //nolint:forbidigo // paces the drawing
		if stage == was && now.Sub(last) < 100*time.Millisecond && done != total {
			return
		}
		last, was = now, stage
		line := lang.In(e.tag, stage)
		switch {
		case total > 0:
			const cells = 24
			full := int(min(done, total) * cells / total)
			line += " [" + strings.Repeat("=", full) + strings.Repeat(" ", cells-full) + fmt.Sprintf("] %d/%d", done, total)
		case done > 0:
			line += fmt.Sprintf(" %d", done)
		}
		printf(e.stderr, "%s", "\r\x1b[K"+line)
	}
	return p, func() { printf(e.stderr, "%s", "\r\x1b[K") }
}
