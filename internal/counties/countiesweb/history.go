package countiesweb

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/counties"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

func (h *Handler) history(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	lines, err := h.Counties.History(r.Context(), by, counties.Subject, string(by.County))
	if err != nil {
		return nil, err
	}
	return historyPage(lines), nil
}

// events tells a history, newest first.
func events(ctx context.Context, lines []journal.Line) []ui.Event {
	var out []ui.Event
	for _, l := range slices.Backward(lines) {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l)})
	}
	return out
}

// Note tells the details of a line about the county, a campaign or the calendar.
func Note(ctx context.Context, l journal.Line) string {
	text := ""
	add := func(s string) {
		if s == "" {
			return
		}
		if text != "" {
			text += " · "
		}
		text += s
	}
	for _, ch := range counties.ChangesOf(l) {
		add(lang.T(ctx, "county.change", lang.Key("county.field."+ch.Field), orDash(ch.Old), orDash(ch.New)))
	}
	for _, k := range []string{"day", "name", "title", "file"} {
		add(l.Str(k))
	}
	if off, ok := l.Data["off"].(bool); ok {
		add(lang.T(ctx, "county.kind."+kindOf(off)))
	}
	if n, ok := l.Data["days"].(float64); ok {
		add(lang.T(ctx, "county.days", int(n)))
	}
	if n, ok := l.Data["cases"].(float64); ok {
		add(lang.T(ctx, "county.reworked", int(n)))
	}
	if from, to := l.Str("from"), l.Str("to"); from != "" {
		add(period(from, to))
	}
	stages, _ := l.Data["stages"].([]any)
	for _, s := range stages {
		if cells, ok := s.([]any); ok && len(cells) == 3 {
			add(fmt.Sprintf("%v %v – %v", cells...))
		}
	}
	return text
}
