package publicityweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// receiptsPage is the list of receipts.
type receiptsPage struct {
	n      *names
	filter publicity.ReceiptFilter
	page   publicity.ReceiptPage
	sent
}

func (h *Handler) receiptsOf(r *http.Request) (p receiptsPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if r.Method == http.MethodGet {
		p.filter = publicity.ReceiptFilterFrom(r.URL.Query())
	}
	p.page, err = h.Publicity.Receipts(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) receipts(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.receiptsOf(r)
	if err != nil {
		return nil, err
	}
	return receiptsView(p), nil
}

// exportReceipts writes the list as it is shown: the same filter and order.
func (h *Handler) exportReceipts(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := publicity.ReceiptFilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "day", "kind", "area", "committee", "hander", "audience", "copies", "where", "receiver", "entered")
	return nil, office.Download(w, r, lang.T(ctx, "publicityweb.tab.receipts"), cols, func(s office.Sheet) error {
		return h.Publicity.EachReceipt(ctx, web.Actor(r), f, func(x publicity.Receipt) error {
			return s.Row(x.Label(), office.Day(x.Day), lang.T(ctx, "publicity.material."+x.Kind), n.area[x.Area], n.unit[x.Committee], n.unit[x.Unit],
				lang.T(ctx, "publicity.audience."+x.Audience), x.Copies, x.Place, x.Receiver, x.Actor)
		})
	})
}

func (h *Handler) voidReceipt(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	number, ok := publicity.ReceiptNumber(r.PathValue("number"))
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	material, err := h.Publicity.VoidReceipt(r.Context(), web.Actor(r), number, r.PostFormValue("reason"))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.receiptsOf(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, "void-"+r.PathValue("number"), errs)
		return web.Unprocessable(receiptsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.void")
	web.Redirect(w, r, "/publicity/materials/"+string(material))
	return nil, nil
}

func (p receiptsPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p receiptsPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	return ui.Filters{
		Action: "/publicity/receipts", Target: "list", Keep: []string{"sort", "campaign", "material"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "publicityweb.search_receipt"), Value: f.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "publicityweb.col.kind"), Value: f.Kind, Options: options(ctx, "publicity.material.", publicity.MaterialKinds())},
			{Name: "area", Label: lang.T(ctx, "publicityweb.col.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "audience", Label: lang.T(ctx, "publicityweb.col.audience"), Value: f.Audience, Options: options(ctx, "publicity.audience.", publicity.Audiences())},
			{Name: "committee", Label: lang.T(ctx, "publicityweb.col.committee"), Value: string(f.Committee), Options: p.n.committees()},
		},
		More: []ui.Input{
			{Name: "unit", Label: lang.T(ctx, "publicityweb.col.hander"), Value: string(f.Unit), Options: p.n.unitOptions()},
			{Name: "from", Label: lang.T(ctx, "publicityweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "publicityweb.to"), Type: "date", Value: f.To},
			{Name: "void", Label: lang.T(ctx, "publicityweb.voided"), Value: flag(f.Void), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "publicityweb.only_voided")}}},
		},
	}
}

// mayVoid reports whether the reader may take a receipt back.
func (n *names) mayVoid(x publicity.Receipt) bool {
	return x.Void == "" && (mayManage(n.by) || x.Account != "" && x.Account == n.by.Account)
}

func (p receiptsPage) voidForm(ctx context.Context, x publicity.Receipt) ui.Act {
	return p.open(ui.Act{
		ID: "void-" + x.Label(), Label: lang.T(ctx, "publicityweb.void"), Title: lang.T(ctx, "publicityweb.void_of", x.Label()), Small: true, Danger: true,
		Text: lang.T(ctx, "publicityweb.about.void"), Action: "/publicity/receipts/" + x.Label() + "/void",
	})
}
