package custodyweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phonePage is what the store keeper has in hand: what to bring in, what to
// give back soon, and any batch by its number.
type phonePage struct {
	n     *names
	q     string
	parts []phonePart
}

// phonePart is a list of the phone's page; its title is a message.
type phonePart struct {
	title string
	link  string // the whole list
	page  custody.Page
}

// phoneRows bounds each list of the phone's page.
const phoneRows = 10

func (h *Handler) phone(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	if !by.MayEver(access.KeepGoods) {
		return nil, by.Check(access.KeepGoods, access.Owners{})
	}
	p := phonePage{q: r.URL.Query().Get("q")}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	lists := []struct {
		title string
		f     custody.Filter
	}{
		{"custodyweb.view.overdue", custody.Filter{Due: "overdue", Sort: "due"}},
		{"custodyweb.view.soon", custody.Filter{Due: "soon", Sort: "due"}},
		{"custodyweb.view.to_store", custody.Filter{State: "open", Stored: "no"}},
	}
	if p.q != "" {
		lists = lists[:0]
		f, err := custody.FilterFrom(r.URL.Query())
		if err != nil {
			return nil, err
		}
		lists = append(lists, struct {
			title string
			f     custody.Filter
		}{"custodyweb.found", custody.Filter{Text: f.Text}})
	}
	for _, l := range lists {
		part := phonePart{title: l.title, link: l.f.Link(ledger)}
		l.f.Limit = phoneRows
		if part.page, err = h.Custody.List(ctx, by, l.f); err != nil {
			return nil, err
		}
		p.parts = append(p.parts, part)
	}
	return phoneView(p), nil
}

func (p phonePage) rows(ctx context.Context, list custody.Page) (out []ui.Row) {
	for _, b := range list.Batches {
		out = append(out, ui.Row{
			Href: "/m" + href(b.ID), Above: b.Label(), Title: b.Goods, Note: b.Place, Late: b.Overdue(list.Now),
			State: statePill(b.State), Clock: ui.ClockChip(clock(ctx, b, list.Now)),
		})
	}
	return out
}

func (h *Handler) phoneBatch(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	// Whoever decides upon disposal comes from the list of tasks.
	by := web.Actor(r)
	if !by.MayEver(access.KeepGoods) && !by.MayEver(access.DisposeGoods) {
		return nil, by.Check(access.KeepGoods, access.Owners{})
	}
	p, err := h.batchPage(r)
	if err != nil {
		return nil, err
	}
	p.Phone = true
	return phoneBatchView(p), nil
}

// back is where the batch's page on a phone was come from.
func (p batchPage) back() string {
	if p.by.MayEver(access.KeepGoods) {
		return "/m/custody"
	}
	return "/m"
}

// still is what the phone's page says of a batch without a form.
func (p batchPage) still(ctx context.Context) string {
	if p.Batch.State == custody.Asked {
		return lang.T(ctx, "custodyweb.awaits")
	}
	return ""
}
