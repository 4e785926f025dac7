package superviseweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const latePath = "/supervise/late"

type latePage struct {
	n     *names
	kind  string // message key of the sort of thing; empty: all
	kinds []string
	list  []supervise.LateThing
	from  int // where in the list the page begins
}

// lateRows is how many things a page shows.
const lateRows = 50

// mark tells a thing from the others, for the page after it.
func mark(x supervise.LateThing) string { return x.Kind + ":" + x.Record }

// shown are the things of the page.
func (p latePage) shown() []supervise.LateThing {
	return p.list[p.from:min(len(p.list), p.from+lateRows)]
}

func (p latePage) pager() (o ui.PagerOpts) {
	if p.from > 0 {
		o.First = ui.Address(p.n.url, "after", "")
	}
	if p.from+lateRows < len(p.list) {
		o.Older = ui.Address(p.n.url, "after", mark(p.list[p.from+lateRows-1]))
	}
	return o
}

func (h *Handler) latePage(r *http.Request) (p latePage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p.kind = r.URL.Query().Get("kind")
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	var todos []inbox.Todo
	if h.Late != nil {
		if todos, err = h.Late(ctx, by); err != nil {
			return p, err
		}
	}
	if p.list, err = h.Supervise.Urgeable(ctx, by, todos); err != nil {
		return p, err
	}
	for _, x := range p.list {
		if !slices.Contains(p.kinds, x.Kind) {
			p.kinds = append(p.kinds, x.Kind)
		}
	}
	slices.Sort(p.kinds)
	if p.kind != "" {
		p.list = slices.DeleteFunc(p.list, func(x supervise.LateThing) bool { return x.Kind != p.kind })
	}
	if after := r.URL.Query().Get("after"); after != "" {
		p.from = slices.IndexFunc(p.list, func(x supervise.LateThing) bool { return mark(x) == after }) + 1
	}
	return p, nil
}

func (h *Handler) late(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.latePage(r)
	if err != nil {
		return nil, err
	}
	return lateView(p), nil
}

// exportLate writes the list as it is shown.
func (h *Handler) exportLate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.latePage(r)
	if err != nil {
		return nil, err
	}
	var heads []office.Head
	for _, k := range []string{"kind", "what", "where", "state", "due", "urged"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "superviseweb.late."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "superviseweb.tab.late"), heads, func(s office.Sheet) error {
		for _, x := range p.list {
			row := []any{lang.T(ctx, x.Kind), title(x), x.Where, stateOf(ctx, x), "", ""}
			if !x.Due.IsZero() {
				row[4] = x.Due.In(p.n.county.Zone)
			}
			if !x.Urged.IsZero() {
				row[5] = x.Urged.In(p.n.county.Zone)
			}
			if err := s.Row(row...); err != nil {
				return err
			}
		}
		return nil
	})
}

// stateOf is how a thing stands in words; not all say so.
func stateOf(ctx context.Context, x supervise.LateThing) string {
	if x.State == "" {
		return ""
	}
	return lang.T(ctx, x.State)
}

func title(x supervise.LateThing) string {
	if x.Number == "" {
		return x.Title
	}
	return x.Number + " " + x.Title
}

func (p latePage) filters(ctx context.Context) ui.Filters {
	in := ui.Input{Name: "kind", Label: lang.T(ctx, "superviseweb.late.kind"), Value: p.kind}
	for _, k := range p.kinds {
		in.Options = append(in.Options, ui.Option{Value: k, Label: lang.T(ctx, k)})
	}
	return ui.Filters{Action: latePath, Items: []ui.Input{in}}
}
