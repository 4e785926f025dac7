package equipmentweb

import (
	"context"
	"strings"

	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// story is the timeline of an item: besides what Note says, to which area it
// went and who has charge of it.
func (n *names) story(ctx context.Context, lines []journal.Line) []ui.Event {
	out := make([]ui.Event, 0, len(lines))
	for _, l := range lines {
		var parts []string
		if l.Act == "equipment.allocate" {
			parts = append(parts, n.in(ctx, id.Area(l.Str("area"))), n.unit[id.Unit(l.Str("unit"))])
		}
		if s := Note(ctx, l); s != "" {
			parts = append(parts, s)
		}
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: strings.Join(parts, " · ")})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"name", "english", "code", "capacity", "address", "value", "source"} {
		if s := l.Str(k); s != "" {
			out = append(out, s)
		}
	}
	if s := l.Str("state"); s != "" {
		out = append(out, lang.T(ctx, "equipment.state."+s))
	}
	for _, k := range []string{"due_on", "since"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "equipmentweb.told."+k, s))
		}
	}
	for _, k := range []string{"quantity", "photos", "changed"} {
		if n, _ := l.Data[k].(float64); n > 0 {
			out = append(out, lang.T(ctx, "equipmentweb.told."+k, int64(n)))
		}
	}
	if fen, _ := l.Data["cost"].(float64); fen > 0 {
		out = append(out, lang.T(ctx, "equipmentweb.told.cost", money(ctx, int64(fen))))
	}
	for _, k := range []string{"note", "reason"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "equipmentweb.quoted", s))
		}
	}
	return strings.Join(out, " · ")
}
