package inspectweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type alikePage struct {
	n    *names
	list []inspect.Alike
	site inspect.SiteKind
}

// alikeOrders are how findings are sorted.
var alikeOrders = map[string]func(a, b inspect.Alike) int{
	"sites": func(a, b inspect.Alike) int { return cmp.Compare(a.Sites, b.Sites) },
	"mark":  func(a, b inspect.Alike) int { return cmp.Compare(a.Mark, b.Mark) },
	"day":   func(a, b inspect.Alike) int { return cmp.Compare(a.Last, b.Last) },
}

func (h *Handler) alikePage(r *http.Request) (p alikePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.list, err = h.Inspect.Alike(r.Context(), web.Actor(r)); err != nil {
		return p, err
	}
	if k := inspect.SiteKind(r.URL.Query().Get("site")); k.Valid() {
		p.site = k
		p.list = slices.DeleteFunc(p.list, func(a inspect.Alike) bool { return a.Kind != k })
	}
	ui.Order(p.list, r.URL.Query().Get("sort"), alikeOrders)
	return p, nil
}

func (h *Handler) alike(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.alikePage(r)
	if err != nil {
		return nil, err
	}
	return alikeView(p), nil
}

func (p alikePage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/inspections/alike", Target: "list", Keep: []string{"sort"}, Items: []ui.Input{
		{Name: "site", Label: lang.T(ctx, "inspectweb.col.site_kind"), Value: string(p.site), Options: siteOptions(ctx)},
	}}
}

// exportAlike writes the list as it is shown.
func (h *Handler) exportAlike(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.alikePage(r)
	if err != nil {
		return nil, err
	}
	return nil, office.Download(w, r, lang.T(ctx, "inspectweb.tab.alike"), heads(ctx, "inspector", "sheet", "site_kind", "sites", "mark", "full", "first", "last"), func(s office.Sheet) error {
		for _, a := range p.list {
			if err := s.Row(a.Name, sheetName(ctx, a), siteKind(ctx, a.Kind), a.Sites, a.Mark.Float(), a.Full.Float(), office.Day(a.First), office.Day(a.Last)); err != nil {
				return err
			}
		}
		return nil
	})
}

func sheetName(ctx context.Context, a inspect.Alike) string {
	return inspect.Named{Name: a.Sheet, English: a.English}.In(english(ctx))
}
