package placesweb

import (
	"context"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

func story(ctx context.Context, lines []journal.Line) []ui.Event {
	out := make([]ui.Event, 0, len(lines))
	for _, l := range lines {
		kind := map[string]string{"places.check": "done", "places.retire": "off"}[l.Act]
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: kind})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"name", "english", "address", "company", "contact", "project"} {
		if s := l.Str(k); s != "" {
			out = append(out, s)
		}
	}
	count := func(k string) int64 {
		n, _ := l.Data[k].(float64)
		return int64(n)
	}
	if asked := count("asked"); asked > 0 {
		out = append(out, lang.T(ctx, "placesweb.told.mark", count("met"), asked))
	}
	for _, k := range []string{"cases", "photos", "size"} {
		if n := count(k); n > 0 {
			out = append(out, lang.T(ctx, "placesweb.told."+k, n))
		}
	}
	for _, k := range []string{"note", "reason"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "placesweb.quoted", s))
		}
	}
	return strings.Join(out, " · ")
}
