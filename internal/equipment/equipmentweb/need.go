package equipmentweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/equipment"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// needPage is what the ratios ask for, what there is, and what is short: of all
// kinds for the whole county, or of one kind by area.
type needPage struct {
	n      *names
	filter equipment.NeedFilter
	needs  []equipment.Need
	bases  equipment.Amounts
}

func (h *Handler) needs(r *http.Request) (p needPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.filter = equipment.NeedFilterFrom(r.URL.Query())
	p.needs, p.bases, err = h.Equipment.Needs(r.Context(), p.n.by, p.filter)
	if unknown := p.filter.Kind != "" && !p.filter.Short && p.filter.Other == ""; err == nil && unknown && len(p.needs) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return p, err
}

func (h *Handler) need(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.needs(r)
	if err != nil {
		return nil, err
	}
	return needView(p), nil
}

// exportNeed writes the table as it is shown.
func (h *Handler) exportNeed(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.needs(r)
	if err != nil {
		return nil, err
	}
	cols := heads(ctx, p.first(), "ratio", "base", "need", "have", "short")
	return nil, office.Download(w, r, p.title(ctx), cols, func(s office.Sheet) error {
		for _, x := range p.needs {
			var need, short any
			if x.Known {
				need, short = x.Need, x.Short()
			}
			if err := s.Row(p.name(ctx, x), ratios(ctx, x.Ratios), p.amounts(ctx, x), need, x.Have, short); err != nil {
				return err
			}
		}
		return nil
	})
}

// first is the column that names the rows.
func (p needPage) first() string {
	if p.filter.Kind == "" {
		return "kind"
	}
	return "area"
}

func (p needPage) title(ctx context.Context) string {
	switch {
	case p.filter.Kind != "":
		return lang.T(ctx, "equipmentweb.need_of", p.n.kind(ctx, p.filter.Kind))
	case p.filter.Area != "":
		return lang.T(ctx, "equipmentweb.need_of", p.n.in(ctx, p.filter.Area))
	}
	return lang.T(ctx, "equipmentweb.tab.need")
}

// parted reports whether the page shows a part of the table.
func (p needPage) parted() bool { return p.filter != equipment.NeedFilter{} }

func (p needPage) name(ctx context.Context, x equipment.Need) string {
	if p.filter.Kind == "" {
		return p.n.kind(ctx, x.Kind)
	}
	return p.n.in(ctx, x.Area)
}

// byArea opens how a number comes about: area by area, or what the ratio is
// multiplied with.
func (p needPage) byArea(x equipment.Need) string {
	if p.filter.Kind == "" {
		return equipment.NeedFilter{Kind: x.Kind}.Link("/equipment/need")
	}
	return "/equipment/ratios/bases"
}

// have opens what there is.
func (needPage) have(x equipment.Need) string {
	return equipment.Filter{Kind: x.Kind, Area: x.Area, States: equipment.HeldStates()}.Link("/equipment")
}

// ratio says what a ratio asks for, as in "3 per km²".
func ratio(ctx context.Context, r equipment.Ratio) string {
	if r.Value == 0 {
		return lang.T(ctx, "equipmentweb.no_ratio", lang.Key("equipment.per."+string(r.Base)))
	}
	return lang.T(ctx, "equipmentweb.ratio", equipment.Cut(r.Value, 3), lang.Key("equipment.per."+string(r.Base)))
}

func ratios(ctx context.Context, of []equipment.Ratio) string {
	var out []string
	for _, r := range of {
		out = append(out, ratio(ctx, r))
	}
	return strings.Join(out, "; ")
}

// amounts says how much there is of what the ratios are per.
func (p needPage) amounts(ctx context.Context, x equipment.Need) string {
	var out []string
	for _, r := range x.Ratios {
		n := p.bases.Sum(r.Base)
		if x.Area != "" {
			n = p.bases[x.Area][r.Base]
		}
		out = append(out, amount(ctx, r.Base, n))
	}
	return strings.Join(out, "; ")
}

// amount is how much of a base there is, with its measure.
func amount(ctx context.Context, b equipment.Base, n int64) string {
	if n == 0 {
		return lang.T(ctx, "equipmentweb.no_amount")
	}
	return lang.T(ctx, "equipment.amount."+string(b), equipment.Cut(n, b.Places()))
}
