package superviseweb

import (
	"context"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{
	"order.answer": "check", "order.accept": "done", "order.return": "late", "order.raise": "late", "order.withdraw": "off", "urge": "doing",
}

func (p orderPage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.Story))
	for _, l := range p.Story {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: marks[l.Act]})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	if s := supervise.Level(l.Str("level")); s.Valid() && l.Act != "order.issue" {
		out = append(out, lang.T(ctx, "supervise.level."+string(s)))
	}
	if l.Data["rule"] == true {
		days, _ := l.Data["days"].(float64)
		out = append(out, lang.T(ctx, "superviseweb.by_rule", int(days)))
	}
	if s := l.Str("due_on"); s != "" {
		out = append(out, lang.T(ctx, "superviseweb.told.due_on", s))
	}
	for _, k := range []string{"text", "reason", "note"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "superviseweb.quoted", s))
		}
	}
	return strings.Join(out, " · ")
}
