package equipmentweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/equipment"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// allocationPage is how many of each kind every area has.
type allocationPage struct {
	n      *names
	filter equipment.Filter
	equipment.Allocated
}

func (h *Handler) allocated(r *http.Request) (p allocationPage, err error) {
	p.filter = equipment.FilterFrom(r.URL.Query())
	if len(p.filter.States) == 0 {
		p.filter.States = equipment.HeldStates()
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.Allocated, err = h.Equipment.Allocated(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) allocation(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.allocated(r)
	if err != nil {
		return nil, err
	}
	return allocationView(p), nil
}

// exportAllocation writes the table as it is shown.
func (h *Handler) exportAllocation(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.allocated(r)
	if err != nil {
		return nil, err
	}
	cols := heads(ctx, "area")
	for _, k := range p.columns() {
		cols = append(cols, office.Head{Title: kindName(ctx, k)})
	}
	cols = append(cols, heads(ctx, "all")...)
	return nil, office.Download(w, r, lang.T(ctx, "equipmentweb.tab.allocation"), cols, func(s office.Sheet) error {
		for _, a := range append(p.rows(), "") {
			cells := []any{p.name(ctx, a)}
			for _, k := range p.columns() {
				cells = append(cells, p.count(a, k.Code))
			}
			if err := s.Row(append(cells, p.count(a, ""))...); err != nil {
				return err
			}
		}
		return nil
	})
}

// columns are the kinds that there are.
func (p allocationPage) columns() (out []equipment.Kind) {
	for _, k := range p.n.kinds {
		if p.OfKind[k.Code] > 0 || k.Active && p.filter.Kind == "" {
			out = append(out, k)
		}
	}
	return out
}

// rows are the areas, and the whole county for what is allocated to none.
func (p allocationPage) rows() (out []id.Area) {
	for _, a := range p.n.areas {
		if p.filter.Area == "" || p.filter.Area == a.ID {
			out = append(out, a.ID)
		}
	}
	if p.OfArea[equipment.WholeCounty] > 0 {
		out = append(out, equipment.WholeCounty)
	}
	return out
}

// name is that of a row; the last has the sums.
func (p allocationPage) name(ctx context.Context, a id.Area) string {
	if a == "" {
		return lang.T(ctx, "equipmentweb.col.all")
	}
	return p.n.in(ctx, a)
}

// count is a cell: of an area or of all, of a kind or of all.
func (p allocationPage) count(a id.Area, kind string) int64 {
	switch {
	case a == "" && kind == "":
		return p.All
	case a == "":
		return p.OfKind[kind]
	case kind == "":
		return p.OfArea[a]
	}
	return p.Pieces[a][kind]
}

// link opens what a cell counts.
func (p allocationPage) link(a id.Area, kind string) string {
	f := p.filter
	f.Sort, f.After = "", ""
	if a != "" {
		f.Area = a
	}
	if kind != "" {
		f.Kind = kind
	}
	return f.Link("/equipment")
}
