package ui

import (
	"cmp"
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
)

// mapWords are the texts and the base map that the map script needs.
// many is what a mark of several says, with {n} for how many; empty: cases.
func mapWords(ctx context.Context, many string) templ.Attributes {
	a := templ.Attributes{
		"data-t-in":     lang.T(ctx, "ui.map.in"),
		"data-t-out":    lang.T(ctx, "ui.map.out"),
		"data-t-here":   lang.T(ctx, "ui.map.here"),
		"data-t-many":   cmp.Or(many, lang.T(ctx, "ui.map.many", "{n}")),
		"data-t-late":   lang.T(ctx, "ui.map.late", "{n}"),
		"data-t-open":   lang.T(ctx, "ui.map.open"),
		"data-t-partly": lang.T(ctx, "ui.map.partly"),
		"data-t-failed": lang.T(ctx, "ui.js.failed"),
	}
	if tiles := From(ctx).Tiles; tiles.URL != "" {
		a["data-tiles"] = tiles.URL
		if tiles.Shift {
			a["data-shift"] = "gcj02"
		}
	}
	return a
}

// words are the texts that scripts need, as data attributes of the body.
func words(ctx context.Context) templ.Attributes {
	return templ.Attributes{
		"data-t-failed":  lang.T(ctx, "ui.js.failed"),
		"data-t-offline": lang.T(ctx, "ui.js.offline"),
		"data-t-leave":   lang.T(ctx, "ui.js.leave"),
		"data-t-copied":  lang.T(ctx, "ui.js.copied"),
		"data-t-close":   lang.T(ctx, "ui.close"),
		"data-t-cancel":  lang.T(ctx, "ui.cancel"),
		"data-t-sending": lang.T(ctx, "ui.js.sending"),
	}
}
