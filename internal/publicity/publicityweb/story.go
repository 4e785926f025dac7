package publicityweb

import (
	"context"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{"publicity.prove": "done", "publicity.cancel": "off", "publicity.reopen": "late"}

func story(ctx context.Context, lines []journal.Line) []ui.Event {
	out := make([]ui.Event, 0, len(lines))
	for _, l := range lines {
		out = append(out, ui.Event{
			At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: marks[l.Act],
		})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"title", "starts_on", "ends_on", "done_on", "day"} {
		if s := l.Str(k); s != "" {
			out = append(out, s)
		}
	}
	for _, k := range []string{"times", "reached", "copies", "forms", "sample", "score"} {
		if n, ok := l.Data[k].(float64); ok && n != 0 {
			out = append(out, lang.T(ctx, "publicityweb.told."+k, int64(n)))
		}
	}
	for _, k := range []string{"finding", "reason"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "publicityweb.quoted", s))
		}
	}
	return strings.Join(out, " · ")
}
