package worksweb

import (
	"context"
	"strconv"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{
	"works.approve": "check", "works.begin": "doing", "works.report": "doing", "works.accept": "done", "works.hand": "done", "works.refuse": "late",
	"works.suspend": "off", "works.drop": "off",
}

func (p projectPage) story(ctx context.Context) []ui.Event {
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
	add := func(key string, args ...any) { out = append(out, lang.T(ctx, key, args...)) }
	num := func(k string) (int64, bool) { x, ok := l.Data[k].(float64); return int64(x), ok }
	for _, k := range []string{"milestone", "contractor", "place"} {
		if s := l.Str(k); s != "" {
			out = append(out, s)
		}
	}
	if s := l.Str("off"); s != "" {
		add("worksweb.told.off", s)
	}
	if s := l.Str("due_on"); s != "" {
		add("worksweb.due", s)
	}
	if s := l.Str("done_on"); s != "" {
		add("worksweb.done_on", s)
	}
	if n, ok := num("percent"); ok {
		out = append(out, percent(n))
	}
	if year, ok := num("year"); ok {
		planned, _ := num("planned")
		approved, _ := num("approved")
		paid, _ := num("paid")
		add("worksweb.told.fund", strconv.FormatInt(year, 10), lang.Key("works.source."+l.Str("source")), money(ctx, planned), money(ctx, approved), money(ctx, paid))
	}
	if s := l.Str("check"); s != "" {
		add("works.check." + s)
		if l.Data["passed"] == true {
			add("worksweb.passed")
		} else {
			add("worksweb.not_passed")
		}
	}
	if n, ok := num("cases"); ok && n > 0 && l.Act == "works.accept" {
		add("worksweb.told.cases", n)
	}
	for _, k := range []string{"note", "result", "reason"} {
		if s := l.Str(k); s != "" {
			add("worksweb.quoted", s)
		}
	}
	return strings.Join(out, " · ")
}
