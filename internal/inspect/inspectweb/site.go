package inspectweb

import (
	"context"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/inspect"
)

// AtSite is what the page of a site shows of its inspections: the last ten that
// are finished and that by may see. It is nil where there are none.
func (h *Handler) AtSite(ctx context.Context, by access.Actor, site string) (templ.Component, error) {
	f := inspect.Filter{Ref: site, State: inspect.Finished, Sort: "-day", Limit: 10}
	p, err := h.Inspect.Visits(ctx, by, f)
	if err != nil || len(p.Visits) == 0 {
		return nil, err
	}
	f.Sort, f.Limit = "", 0
	return siteVisits(p, f.Link("/inspections/visits")), nil
}
