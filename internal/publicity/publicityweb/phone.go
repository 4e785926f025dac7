package publicityweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phonePage is what waits for the actor, with a phone in hand.
type phonePage struct {
	n     *names
	todos []inbox.Todo
	polls []publicity.Poll     // that are open
	stock []publicity.Material // that can be handed out
}

// maxPhone bounds what the page lists.
const maxPhone = 100

func (h *Handler) phone(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	p := phonePage{n: n}
	err = h.DB.Read(r.Context(), n.by.County, func(tx *db.Tx) error {
		p.todos, err = h.Publicity.Todos(r.Context(), tx, web.Actor(r), maxPhone)
		return err
	})
	if err != nil {
		return nil, err
	}
	polls, err := h.Publicity.Polls(r.Context(), n.by)
	if err != nil {
		return nil, err
	}
	for _, x := range polls {
		if x.State == publicity.PollOpen && mayRun(n.by) {
			p.polls = append(p.polls, x)
		}
	}
	materials, _, err := h.Publicity.Materials(r.Context(), n.by, publicity.ReceiptFilter{Limit: maxPhone})
	if err != nil {
		return nil, err
	}
	for _, m := range materials {
		if m.Stock() > 0 && mayRun(n.by) {
			p.stock = append(p.stock, m)
		}
	}
	return phoneView(p), nil
}

func (p phonePage) rows() []ui.Row {
	out := make([]ui.Row, 0, len(p.todos))
	for _, t := range p.todos {
		out = append(out, ui.Row{Href: t.Phone, Above: t.Number, Title: t.Title, Note: t.Where, State: todoState(t), Late: t.Late})
	}
	return out
}
