package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Icon draws an icon by its Tabler name (web/icons.txt lists those that are
// carried). It says nothing to screen readers: a word stands beside it.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		inner, ok := drawings[name]
		if !ok {
			return nil
		}
		for _, part := range [...]string{
			`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" ` +
				`stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">`, inner, `</svg>`,
		} {
			if _, err := io.WriteString(w, part); err != nil {
				return err
			}
		}
		return nil
	})
}

// HasIcon reports whether an icon of that name is carried.
func HasIcon(name string) bool {
	_, ok := drawings[name]
	return ok
}
