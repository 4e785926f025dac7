package noticesweb

import (
	"context"
	"strconv"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{"served.sign": "check", "served.serve": "doing", "served.visit": "doing", "served.transfer": "off", "served.withdraw": "off"}

func (p noticePage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.Story))
	for _, l := range p.Story {
		kind := marks[l.Act]
		switch l.Str("result") {
		case "done":
			kind = "done"
		case "refuses":
			kind = "late"
		}
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: kind})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	add := func(key string, args ...any) { out = append(out, lang.T(ctx, key, args...)) }
	whole := func(k string) string {
		x, ok := l.Data[k].(float64)
		if !ok {
			return ""
		}
		return strconv.FormatInt(int64(x), 10)
	}
	if s := l.Str("word"); s != "" && l.Act == "served.sign" {
		add("notices.number", s, whole("year"), whole("no"))
	}
	if s := l.Str("unpowered"); s != "" {
		add("noticesweb.told.unpowered", lang.Key("notices.power."+s))
	}
	if s := l.Str("method"); s != "" {
		add("notices.method." + s)
	}
	if s := l.Str("result"); s != "" {
		add("notices.found." + s)
	}
	if s := l.Str("due_on"); s != "" {
		add("noticesweb.told.due", s)
	}
	for _, k := range []string{"place", "served_on", "to", "address", "object", "name"} {
		if s := l.Str(k); s != "" {
			out = append(out, s)
		}
	}
	for _, k := range []string{"note", "reason", "demand"} {
		if s := l.Str(k); s != "" {
			add("noticesweb.told.quoted", s)
		}
	}
	return strings.Join(out, " · ")
}
