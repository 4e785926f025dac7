package inboxweb

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxWaiting bounds the list of what waits; waitingRows is how many of it a page
// shows.
const (
	maxWaiting  = 1000
	waitingRows = 100
)

type waitingPage struct {
	all    []inbox.Todo // before it was narrowed
	list   []inbox.Todo
	shown  []inbox.Todo // of the list, on this page
	after  string       // place of the last row of the page before
	next   string       // that of this one; empty: it is the last
	kind   string       // message key
	late   bool
	unread map[string]bool
	now    time.Time
}

// waiting is one list of all that waits for the actor, by deadline.
func (h *Handler) waiting(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.waitingOf(r)
	if err != nil {
		return nil, err
	}
	return waitingView(p), nil
}

func (h *Handler) waitingOf(r *http.Request) (p waitingPage, err error) {
	ctx, by, q := r.Context(), web.Actor(r), r.URL.Query()
	p = waitingPage{now: h.Inbox.DB.Now(by.County), kind: q.Get("kind"), late: q.Get("late") == "1"}
	if p.all, err = h.Waiting(ctx, by, maxWaiting); err != nil {
		return p, err
	}
	for _, t := range p.all {
		if (p.kind == "" || t.Kind == p.kind) && (!p.late || t.Late) {
			p.list = append(p.list, t)
		}
	}
	p.cut(q.Get("after"))
	p.unread, err = h.Inbox.UnreadOf(ctx, by)
	return p, err
}

// cut leaves the page that begins after a place; a place that is gone begins
// anew.
func (p *waitingPage) cut(after string) {
	at := func(t inbox.Todo) string { return t.Kind + "/" + t.Subject + "/" + t.Record }
	i := slices.IndexFunc(p.list, func(t inbox.Todo) bool { return at(t) == after }) + 1
	if i > 0 {
		p.after = after
	}
	p.shown = p.list[i:min(len(p.list), i+waitingRows)]
	if i+waitingRows < len(p.list) {
		p.next = at(p.shown[waitingRows-1])
	}
}

func (p waitingPage) pager(ctx context.Context) (o ui.PagerOpts) {
	here := ui.From(ctx).URL
	if p.after != "" {
		o.First = ui.Address(here, "after", "")
	}
	if p.next != "" {
		o.Older = ui.Address(here, "after", p.next)
	}
	return o
}

// count says how many wait.
func (p waitingPage) count(ctx context.Context) string {
	if len(p.all) == maxWaiting {
		return lang.T(ctx, "inbox.waiting_first", len(p.list))
	}
	return lang.T(ctx, "inbox.waiting_n", len(p.list))
}

// exportWaiting writes what the page shows.
func (h *Handler) exportWaiting(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.waitingOf(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	var titles []string
	for _, key := range []string{"number", "title", "kind", "where", "state", "step", "due", "late"} {
		titles = append(titles, lang.T(ctx, "inbox.col."+key))
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "waiting", lang.T(ctx, "inbox.waiting"), titles...)
	if err != nil {
		return nil, err
	}
	word := func(key string) string {
		if key == "" {
			return ""
		}
		return lang.T(ctx, key)
	}
	for _, t := range p.list {
		late := ""
		if t.Late {
			late = lang.T(ctx, "inbox.col.late")
		}
		sheet.Put(t.Number, t.Title, word(t.Kind), t.Where, word(t.State), word(t.Step), moment(ctx, t.Due), late)
	}
	sheet.End()
	return nil, nil
}

func (p waitingPage) filters(ctx context.Context) ui.Filters {
	var kinds []ui.Option
	for _, t := range p.all {
		o := ui.Option{Value: t.Kind, Label: lang.T(ctx, t.Kind)}
		if !slices.Contains(kinds, o) {
			kinds = append(kinds, o)
		}
	}
	late := ""
	if p.late {
		late = "1"
	}
	return ui.Filters{Action: "/inbox/waiting", Items: []ui.Input{
		{Name: "kind", Label: lang.T(ctx, "inbox.col.kind"), Value: p.kind, Options: kinds},
		{Name: "late", Label: lang.T(ctx, "inbox.col.due"), Value: late, Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "inbox.col.late")}}},
	}}
}

func (p waitingPage) rows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(p.shown))
	for _, t := range p.shown {
		note := lang.T(ctx, t.Kind)
		if t.Where != "" {
			note += " · " + t.Where
		}
		out = append(out, ui.Row{Href: t.Link, Above: t.Number, Title: t.Title, Note: note, State: stateOf(t, p.unread[t.Subject+"/"+t.Record]), Clock: ui.ClockChip(p.clock(ctx, t)), Late: t.Late})
	}
	return out
}

// clock is the deadline as a chip.
func (p waitingPage) clock(ctx context.Context, t inbox.Todo) ui.Clock {
	switch {
	case t.Due.IsZero():
		return ui.Clock{State: "none"}
	case t.Late:
		return ui.Clock{State: "late", Text: lang.Moment(ctx, t.Due), Due: t.Due}
	case t.Due.Sub(p.now) < 24*time.Hour:
		return ui.Clock{State: "soon", Text: lang.Moment(ctx, t.Due), Due: t.Due}
	}
	return ui.Clock{State: "ok", Text: lang.Moment(ctx, t.Due), Due: t.Due}
}
