package worksweb

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/works"
)

// Panel is what the page of a case shows of the projects that are to cure it,
// with the way to propose one for an open case of the infrastructure; nil if
// there is neither.
func (h *Handler) Panel(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error) {
	var list []works.Project
	var today string
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		today = counties.Day(tx, county)
		list, err = works.About(ctx, tx, c.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	propose := c.Theme == theme && c.Open() && mayPropose(by)
	for _, p := range list {
		propose = propose && p.State == works.Dropped
	}
	if len(list) == 0 && !propose {
		return nil, nil
	}
	return panelView(list, propose, string(c.ID), today), nil
}
