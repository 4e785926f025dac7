package supportweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/areas"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/support"
	"chuangwei/internal/web"
)

type matrixPage struct {
	n *names
	m support.Matrix
}

func (h *Handler) matrixPage(r *http.Request) (p matrixPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.m, err = h.Support.Matrix(r.Context(), web.Actor(r))
	return p, err
}

func (h *Handler) matrix(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.matrixPage(r)
	if err != nil {
		return nil, err
	}
	return matrixView(p), nil
}

// columns are the groups in use, and those that still have requests.
func (p matrixPage) columns() (out []org.Group) {
	for _, g := range p.n.groups {
		if !g.Retired || p.m[support.Pair{Group: g.ID}] != (support.Cell{}) {
			out = append(out, g)
		}
	}
	return out
}

// rows are the areas.
func (p matrixPage) rows() []areas.Area { return p.n.areas }

// link is the list that a number of the matrix counts.
func link(at support.Pair, col support.Column) string {
	return col.Narrow(support.Filter{Area: at.Area, Group: at.Group}).Link("/support")
}

func pair(a id.Area, g id.Group) support.Pair { return support.Pair{Area: a, Group: g} }

// exportMatrix writes a line for each area and each of the three numbers.
func (h *Handler) exportMatrix(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.matrixPage(r)
	if err != nil {
		return nil, err
	}
	heads := []office.Head{{Title: lang.T(ctx, "supportweb.col.area")}, {Title: lang.T(ctx, "supportweb.col.state")}}
	for _, g := range p.columns() {
		heads = append(heads, office.Head{Title: g.Name})
	}
	heads = append(heads, office.Head{Title: lang.T(ctx, "supportweb.sum")})
	return nil, office.Download(w, r, lang.T(ctx, "supportweb.matrix"), heads, func(s office.Sheet) error {
		row := func(name string, a id.Area) error {
			for _, col := range support.Columns() {
				cells := []any{name, lang.T(ctx, "supportweb.matrix."+string(col))}
				for _, g := range p.columns() {
					cells = append(cells, p.m[pair(a, g.ID)].Of(col))
				}
				if err := s.Row(append(cells, p.m[pair(a, "")].Of(col))...); err != nil {
					return err
				}
			}
			return nil
		}
		for _, a := range p.rows() {
			if err := row(a.Name, a.ID); err != nil {
				return err
			}
		}
		return row(lang.T(ctx, "supportweb.sum"), "")
	})
}
