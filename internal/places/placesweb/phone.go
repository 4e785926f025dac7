package placesweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phonePage is what waits for the actor, with a phone in hand.
type phonePage struct{ todos []inbox.Todo }

// maxPhone bounds what the page lists.
const maxPhone = 100

func (h *Handler) phone(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	var p phonePage
	err := h.DB.Read(r.Context(), by.County, func(tx *db.Tx) (err error) {
		p.todos, err = h.Places.Todos(r.Context(), tx, by, maxPhone)
		return err
	})
	if err != nil {
		return nil, err
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
