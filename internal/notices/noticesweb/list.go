package noticesweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter notices.Filter
	page   notices.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: notices.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Notices.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

func (p listPage) maySign() bool { return p.n.by.MayEver(access.SignNotices) }

// mayBulk reports whether rows can be chosen: to print them, or to sign.
func (p listPage) mayBulk() bool { return mayDraft(p.n.by) || p.maySign() }

// exportList writes the list as it is shown: the same filter and order.
// Lengths are in metres.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := notices.FilterFrom(r.URL.Query())
	var heads []office.Head
	for _, k := range []string{
		"register", "number", "kind", "state", "days_late", "area", "issuer", "party_kind", "party", "party_id", "contact", "address", "object", "structure", "floors", "length", "width", "size",
		"built", "permit", "facts", "basis", "demand", "due_on", "statement", "drafted_on", "issued_on", "signer", "unpowered", "method", "served_on", "served_place", "receiver", "relation",
		"witnesses", "visits", "complied_on", "ended_on", "reason",
	} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "noticesweb.col."+k)})
	}
	word := func(family, key string) string {
		if key == "" {
			return ""
		}
		return lang.T(ctx, family+key)
	}
	return nil, office.Download(w, r, lang.T(ctx, "noticesweb.title"), heads, func(s office.Sheet) error {
		return h.Notices.Each(ctx, web.Actor(r), f, func(x notices.Notice) error {
			o, t, v := x.Object, x.Text, x.Serving
			unpowered := ""
			if x.Unpowered {
				unpowered = lang.T(ctx, "noticesweb.only_unpowered")
			}
			return s.Row(x.Label(), paper(ctx, x), n.kind[x.Kind], word("notices.state.", string(x.State)), x.DaysLate(n.today), n.area[x.Area], n.unit[x.Issuer],
				word("notices.party.", string(x.Party.Kind)), x.Party.Name, x.Party.ID, x.Party.Contact, x.Address, o.Name, word("notices.structure.", o.Structure), o.Floors,
				metres(o.Length), metres(o.Width), metres(o.Size), o.Built, word("notices.permit.", o.Permit), t.Facts, t.Basis, t.Demand, day(t.DueOn), t.Statement,
				day(x.DraftedOn), day(x.IssuedOn), x.SignerName, unpowered, word("notices.method.", string(v.Method)), day(v.On), v.Place, v.Receiver, v.Relation,
				both(v.Witness1, v.Witness2), x.Visits, day(x.CompliedOn), day(x.EndedOn), x.Reason)
		})
	})
}

// metres is a measure as a sheet holds it; nothing where it is unknown.
func metres(n int64) any {
	if n == 0 {
		return nil
	}
	return float64(n) / 100
}

func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}

func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
