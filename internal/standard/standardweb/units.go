package standardweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
)

type unitsPage struct {
	n      *names
	filter standard.Filter
	lines  []standard.UnitLine
}

func (h *Handler) unitsPage(r *http.Request) (p unitsPage, err error) {
	p.filter = standard.FilterFrom(r.URL.Query())
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.lines, err = h.Standard.Units(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) units(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.unitsPage(r)
	if err != nil {
		return nil, err
	}
	return unitsView(p), nil
}

func (h *Handler) exportUnits(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.unitsPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	var heads []office.Head
	for _, k := range []string{"unit", "asked", "good", "complete", "handed", "returned", "late", "expired"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "standardweb.col."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "standardweb.tab.units"), heads, func(s office.Sheet) error {
		for _, u := range p.lines {
			if err := s.Row(p.n.unit[u.Unit], u.Asked, u.Good, u.Rate().Percent(), u.Handed, u.Returned, u.Late, u.Expired); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p unitsPage) filters(ctx context.Context) ui.Filters {
	year := p.filter.Values().Get("year")
	return ui.Filters{Action: "/standard/units", Target: "list", Items: []ui.Input{
		{Name: "year", Label: lang.T(ctx, "standardweb.col.year"), Value: year, Options: p.n.yearOptions(p.filter.Year)},
		{Name: "unit", Label: lang.T(ctx, "standardweb.col.unit"), Value: string(p.filter.Unit), Options: p.n.unitOptions()},
	}}
}

// of is the list of a unit's evidence, narrowed.
func (p unitsPage) of(u standard.UnitLine, narrow func(*standard.Filter)) string {
	f := p.filter
	f.Unit = u.Unit
	narrow(&f)
	return f.Link("/standard/evidence")
}
