package documentsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/documents"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter documents.Filter
	page   documents.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: documents.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Documents.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the register as it is shown: the same filter and order.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := documents.FilterFrom(r.URL.Query())
	f.After = ""
	var heads []office.Head
	for _, k := range []string{
		"serial", "direction", "number", "kind", "title", "issuer", "unit", "secrecy", "urgency", "state", "dated", "issued_on", "founds", "read_by", "expected", "read", "reviewer", "signer", "edition",
	} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "documentsweb.col."+k)})
	}
	word := func(prefix, s string) string {
		if s == "" {
			return ""
		}
		return lang.T(ctx, prefix+s)
	}
	return nil, office.Download(w, r, lang.T(ctx, "documentsweb.title"), heads, func(s office.Sheet) error {
		return h.Documents.Each(ctx, web.Actor(r), f, func(d documents.Document) error {
			return s.Row(d.Label(), word("documents.direction.", string(d.Direction)), mark(ctx, d), word("documents.kind.", string(d.Kind)), d.Title, d.Issuer, n.unit[d.Unit],
				word("documents.secrecy.", d.Secrecy), word("documents.urgency.", d.Urgency), word("documents.state.", string(d.State)), d.Dated, d.IssuedOn,
				word("documents.founds.", d.Founds), d.ReadBy, d.Expected, d.Done, d.Reviewer, d.Signer, d.Edition)
		})
	})
}
