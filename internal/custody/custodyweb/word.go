package custodyweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// word writes the receipt as a document: two copies, each on a page of its own.
func (h *Handler) word(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.batchPage(r)
	if err != nil {
		return nil, err
	}
	ctx := lang.WithZone(r.Context(), p.n.county.Zone)
	title := lang.T(ctx, "custodyweb.receipt_title", p.n.county.Name)
	d := office.NewDoc(office.DocMeta{Title: title, Author: p.n.county.Name, Created: p.Now, English: lang.From(ctx) == lang.English})
	for i, c := range copies {
		if i > 0 {
			d.PageBreak()
		}
		d.Title(title)
		d.Subtitle(lang.T(ctx, "custodyweb.copy_line", p.Batch.Label(), lang.Key(c)))
		if p.n.county.Demo {
			d.Small(office.Text(lang.T(ctx, "custodyweb.demo")))
		}
		for _, l := range p.lines(ctx) {
			d.P(office.Text(lang.T(ctx, "custodyweb.word_fact", l.label, dash(l.value))))
		}
		goods := office.Grid{Head: [][]office.Col{office.Cs(lang.T(ctx, "custodyweb.seq"), lang.T(ctx, "custodyweb.item"), lang.T(ctx, "custodyweb.amount"))}}
		for _, x := range p.Items {
			goods.Rows = append(goods.Rows, office.Cs(strconv.Itoa(x.Seq), x.Name, lang.Number(ctx, x.Amount)+" "+x.Measure))
		}
		if err := d.Table(goods); err != nil {
			return nil, err
		}
		d.P(office.Text(lang.T(ctx, "custodyweb.receipt_text", p.n.day(p.Batch.Due))))
		for _, s := range signLines {
			d.P(office.Text(lang.T(ctx, s)))
		}
	}
	return nil, office.Paper(w, r, d, "receipt-"+p.Batch.Label())
}
