package documentsweb

import (
	"context"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{
	"documents.review": "check", "documents.sign": "check", "documents.issue": "done", "documents.register": "done", "documents.return": "late", "documents.void": "off",
	"documents.repeal": "off", "documents.drop": "off", "documents.correct": "doing", "documents.remind": "doing",
}

func (p documentPage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.Story))
	for _, l := range p.Story {
		out = append(out, ui.Event{
			At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: marks[l.Act],
		})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"number", "issuer", "for", "names"} {
		if s := l.Str(k); s != "" {
			out = append(out, listed(ctx, s))
		}
	}
	if n, ok := l.Data["edition"].(float64); ok {
		out = append(out, lang.T(ctx, "documentsweb.edition", plainNumber(int64(n))))
	}
	if s := l.Str("reason"); s != "" {
		out = append(out, lang.T(ctx, "documentsweb.quoted", s))
	}
	return strings.Join(out, " · ")
}
