package documentsweb

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/documents"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
)

// readersPage is who has read a document and who has not.
type readersPage struct {
	documentPage
	state string // read, unread; empty: all
	list  []documents.Addressee
}

func (h *Handler) readersPage(r *http.Request) (p readersPage, err error) {
	if p.documentPage, err = h.page(r); err != nil {
		return p, err
	}
	p.state = r.URL.Query().Get("state")
	p.list = slices.DeleteFunc(slices.Clone(p.Addressees), func(a documents.Addressee) bool {
		return p.state == "read" && a.Done.IsZero() || p.state == "unread" && !a.Done.IsZero()
	})
	ui.Order(p.list, r.URL.Query().Get("sort"), map[string]func(a, b documents.Addressee) int{
		"read":     func(a, b documents.Addressee) int { return a.Read.Compare(b.Read) },
		"reminded": func(a, b documents.Addressee) int { return a.Reminded.Compare(b.Reminded) },
	})
	return p, nil
}

func (h *Handler) readers(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.readersPage(r)
	if err != nil {
		return nil, err
	}
	return readersView(p), nil
}

func (h *Handler) exportReaders(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.readersPage(r)
	if err != nil {
		return nil, err
	}
	ctx := lang.WithZone(r.Context(), p.n.county.Zone)
	var heads []office.Head
	for _, k := range []string{"addressee", "part", "unit_reads", "read_at", "receipt_at", "reader", "reminded", "times"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "documentsweb.col."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "documentsweb.readers")+" "+p.Document.Label(), heads, func(s office.Sheet) error {
		for _, a := range p.list {
			if err := s.Row(a.Name, lang.T(ctx, "documentsweb.part."+a.Part), p.n.unit[a.Unit], moment(ctx, a.Read), moment(ctx, a.Receipt), a.Actor, moment(ctx, a.Reminded), a.Times); err != nil {
				return err
			}
		}
		return nil
	})
}

func moment(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return lang.Moment(ctx, t)
}

func (p readersPage) tabs(ctx context.Context) []ui.Tab {
	at, unread := p.Document.Link()+"/readers", len(p.open())
	return []ui.Tab{
		{Label: lang.T(ctx, "documentsweb.readers_all"), Href: at, Count: len(p.Addressees), Active: p.state == ""},
		{Label: lang.T(ctx, "documentsweb.readers_unread"), Href: at + "?state=unread", Count: unread, Active: p.state == "unread"},
		{Label: lang.T(ctx, "documentsweb.readers_read"), Href: at + "?state=read", Count: len(p.Addressees) - unread, Active: p.state == "read"},
	}
}
