package noticesweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/areas"
	"chuangwei/internal/notices"
	"chuangwei/internal/web"
)

// sumsPage is the notices by area and kind.
type sumsPage struct {
	n      *names
	filter notices.Filter
	m      map[notices.Spot]notices.Sum
}

func (h *Handler) sums(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := sumsPage{filter: notices.FilterFrom(r.URL.Query())}
	p.filter.After, p.filter.Sort = "", ""
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	p.m, err = h.Notices.Sums(r.Context(), web.Actor(r), p.filter)
	return sumsView(p), err
}

// rows are the areas with notices; all of them where the list is not narrowed.
func (p sumsPage) rows() (out []areas.Area) {
	for _, a := range p.n.areas {
		if !narrowed(p.filter) || p.m[notices.Spot{Area: a.ID}].All > 0 {
			out = append(out, a)
		}
	}
	return out
}

// columns are the kinds with notices, and those that are offered.
func (p sumsPage) columns() (out []notices.Kind) {
	for _, k := range p.n.kinds {
		if k.Active || p.m[notices.Spot{Kind: k.Code}].All > 0 {
			out = append(out, k)
		}
	}
	return out
}

// part is one figure of a cell and the list of which it counts the rows.
type part struct {
	key  string
	n    int64
	href string
}

// parts are the figures of a cell, those that are not nothing.
func (p sumsPage) parts(at notices.Spot) (out []part) {
	s, f := p.m[at], p.filter
	if at.Area != "" {
		f.Area = at.Area
	}
	if at.Kind != "" {
		f.Kind = at.Kind
	}
	add := func(key string, n int64, change func(*notices.Filter)) {
		if n > 0 {
			g := f
			change(&g)
			out = append(out, part{key, n, g.Link("/notices")})
		}
	}
	add("all", s.All, func(*notices.Filter) {})
	if f.On != "" {
		return out // a period of one day narrows all of them: the rest would speak of another
	}
	add("signed", s.Signed, func(g *notices.Filter) { g.On = "issued" })
	add("served", s.Served, func(g *notices.Filter) { g.On = "served" })
	add("complied", s.Complied, func(g *notices.Filter) { g.On = "complied" })
	add("late", s.Late, func(g *notices.Filter) { g.Late = true })
	return out
}
