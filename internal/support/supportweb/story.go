package supportweb

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{
	"support.accept": "doing", "support.decline": "late", "support.escalate": "late", "support.confirm": "done", "support.redo": "late", "support.hand": "check",
	"support.direct": "doing", "support.withdraw": "off", "support.uphold": "off",
}

func (p requestPage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.Story))
	for _, l := range p.Story {
		out = append(out, ui.Event{
			At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l, p.n.group), Kind: marks[l.Act],
		})
	}
	return out
}

// Note says what a line of the timeline says besides the act. Groups may be
// nil.
func Note(ctx context.Context, l journal.Line, groups map[id.Group]string) string {
	var out []string
	if s := l.Str("group"); s != "" && groups[id.Group(s)] != "" {
		out = append(out, groups[id.Group(s)])
	}
	for _, k := range []string{"question", "reply", "plan", "result", "reason", "note"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "supportweb.quoted", s))
		}
	}
	if s := l.Str("plan_on"); s != "" {
		out = append(out, lang.T(ctx, "supportweb.told.plan_on", s))
	}
	if ms, ok := l.Data["due"].(float64); ok {
		out = append(out, lang.T(ctx, "supportweb.told.due", lang.Moment(ctx, time.UnixMilli(int64(ms)))))
	}
	if l.Str("by_case") != "" {
		out = append(out, lang.T(ctx, "supportweb.told.by_case"))
	}
	if l.Str("lead") != "" {
		out = append(out, lang.T(ctx, "supportweb.told.lead"))
	}
	return strings.Join(out, " · ")
}
