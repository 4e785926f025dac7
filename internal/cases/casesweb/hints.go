package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/web"
)

// hints is what helps to fill in the report of a case: what the category is
// and what it is not, who would be asked to see to it, and which open cases
// nearby may be the same.
type hints struct {
	n      *names
	now    time.Time
	cat    cases.Category
	known  bool // whether a category is chosen
	why    []cases.Reason
	near   []cases.Duplicate
	anyway bool // it was said that it is none of them
}

// hintsOf gathers the hints for what is typed into a form so far. A place that
// makes no sense is left to the check of the whole form.
func (h *Handler) hintsOf(ctx context.Context, by access.Actor, n *names, v url.Values, now time.Time) (hints, error) {
	out := hints{n: n, now: now, anyway: v.Get("anyway") != ""}
	if out.cat, out.known = n.dict.Of(v.Get("category")); !out.known {
		return out, nil
	}
	place := cases.Place{Address: strings.TrimSpace(v.Get("address")), Street: strings.TrimSpace(v.Get("street"))}
	var bad fault.Fields
	readPoint(v, &place, &bad)
	if len(bad) > 0 || !place.Located && place.Address == "" && place.Street == "" {
		return out, nil
	}
	var err error
	if out.near, err = h.Cases.Nearby(ctx, by, out.cat.Code, place); err != nil || !place.Located {
		return out, err
	}
	p, err := h.Cases.ProposeFor(ctx, by, out.cat.Code, place)
	if err != nil {
		return out, err
	}
	out.why = p.Why
	return out, err
}

// hints draws them alone, for the form that asks as it is filled in.
func (h *Handler) hints(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	if !by.MayEver(access.ReportCase) {
		return nil, by.Check(access.ReportCase, access.Owners{})
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	found, err := h.hintsOf(ctx, by, n, r.URL.Query(), h.DB.Now(by.County))
	if err != nil {
		return nil, err
	}
	return hintsView(found), nil
}

// confusable are the categories that cat is mistaken for.
func (n *names) confusable(cat cases.Category) []cases.Category {
	var out []cases.Category
	for _, code := range cat.Confused {
		if c, ok := n.dict.Of(code); ok && c.Active {
			out = append(out, c)
		}
	}
	return out
}

// dictLink leads to a category's line of the dictionary.
func dictLink(c cases.Category) templ.SafeURL {
	return templ.SafeURL("/admin/categories#c-" + c.Code)
}

func codeAndName(ctx context.Context, c cases.Category) string {
	return c.Code + " " + c.In(lang.From(ctx))
}
