package inspectweb

import (
	"context"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// Kinds of marks on the timeline.
var marks = map[string]string{"inspect.draw": "check", "inspect.begin": "doing", "inspect.end": "done", "inspect.finish": "done", "inspect.sign": "done", "inspect.drop": "off", "inspect.found": "late"}

func story(ctx context.Context, lines []journal.Line) []ui.Event {
	out := make([]ui.Event, 0, len(lines))
	for _, l := range lines {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: marks[l.Act]})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	out := l.Str("title")
	add := func(s string) {
		if s != "" && out != "" {
			s = " · " + s
		}
		out += s
	}
	if item := l.Str("item"); item != "" {
		if e := l.Str("english"); e != "" && english(ctx) {
			item = e
		}
		add(item)
	}
	if s := l.Str("seed"); s != "" {
		add(lang.T(ctx, "inspectweb.told.seed", s))
	}
	if s := l.Str("mark"); s != "" {
		if full := l.Str("full"); full != "" {
			s = lang.T(ctx, "inspectweb.out_of", s, full)
		}
		add(s)
	}
	if n, ok := l.Data["version"].(float64); ok {
		add(lang.T(ctx, "inspectweb.version", int64(n)))
	}
	if n, ok := l.Data["sites"].(float64); ok {
		add(lang.T(ctx, "inspectweb.told.sites", int64(n)))
	}
	if s := l.Str("signing"); s != "" {
		add(lang.T(ctx, "inspect.signing."+s))
	}
	for _, k := range []string{"signer", "reason"} {
		add(l.Str(k))
	}
	if s := l.Str("witness"); s != "" {
		add(lang.T(ctx, "inspectweb.told.witness", s, l.Str("witness_unit")))
	}
	return out
}
