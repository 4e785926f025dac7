package noticesweb

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
)

// Panel is what the page of a case shows of its notices, with the way to draft
// one for an open case; nil if there is neither.
func (h *Handler) Panel(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error) {
	var list []notices.Notice
	var kinds []notices.Kind
	var today string
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		today = counties.Day(tx, county)
		if kinds, err = notices.Kinds(ctx, tx); err != nil {
			return err
		}
		list, err = notices.About(ctx, tx, c.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	draft := c.Open() && by.May(access.DraftNotices, access.Owners{Area: c.Area, Units: []id.Unit{by.Unit}})
	if len(list) == 0 && !draft {
		return nil, nil
	}
	kind := map[string]string{}
	for _, k := range kinds {
		kind[k.Code] = kindName(ctx, k)
	}
	return panelView(list, kind, draft, string(c.ID), today), nil
}
