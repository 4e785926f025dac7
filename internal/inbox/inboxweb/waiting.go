package inboxweb

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxWaiting bounds the list of what waits.
const maxWaiting = 200

type waitingPage struct {
	list   []inbox.Todo
	unread map[string]bool
	now    time.Time
}

// waiting is one list of all that waits for the actor, by deadline.
func (h *Handler) waiting(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := waitingPage{now: h.Inbox.DB.Now(by.County)}
	var err error
	if p.list, err = h.Waiting(ctx, by, maxWaiting); err != nil {
		return nil, err
	}
	if p.unread, err = h.Inbox.UnreadOf(ctx, by); err != nil {
		return nil, err
	}
	return waitingView(p), nil
}

func (p waitingPage) rows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(p.list))
	for _, t := range p.list {
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
