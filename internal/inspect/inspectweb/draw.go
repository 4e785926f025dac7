package inspectweb

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/inspect"
)

// proofPage shows that the seed of a round draws its sites.
type proofPage struct {
	roundPage
	strata []inspect.Stratum
	again  []inspect.Site // drawn anew
	drawn  []inspect.Site // as they were kept
	same   bool
}

func (h *Handler) proof(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	base, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if base.Round.Seed == "" || len(base.Frame) == 0 {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	p := proofPage{roundPage: base}
	var frame []inspect.Site
	for _, s := range p.Frame {
		if s.Kind == inspect.Whole {
			continue
		}
		frame = append(frame, s)
		if s.Seq > 0 {
			p.drawn = append(p.drawn, s)
		}
	}
	plan := p.Sheet.Few(p.Plan)
	p.strata = inspect.Strata(frame, plan)
	p.again = inspect.Route(p.Round.Route, inspect.Redraw(p.Round.Seed, frame, plan))
	p.same = slices.Equal(refs(p.again), refs(p.drawn))
	return proofView(p), nil
}

// refs are what sites are told apart by, in order.
func refs(list []inspect.Site) (out []string) {
	for _, s := range list {
		out = append(out, s.Ref)
	}
	slices.Sort(out)
	return out
}
