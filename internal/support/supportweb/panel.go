package supportweb

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/support"
)

// Panel is what the page of a case shows of the requests about it, with the
// way to ask for whoever may; nil if there is neither.
func (h *Handler) Panel(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error) {
	var list []support.Request
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		list, err = support.About(ctx, tx, c.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	ask := support.Askable(c) && by.May(access.AskSupport, access.Owners{Area: c.Area})
	for _, r := range list {
		ask = ask && !r.State.Open()
	}
	if len(list) == 0 && !ask {
		return nil, nil
	}
	return panelView(list, ask, string(c.ID), h.DB.Now(by.County)), nil
}
