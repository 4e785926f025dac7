package noticesweb

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

// words is the slips of all notices of a list as one Word document, each on
// pages of its own.
func (h *Handler) words(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := notices.FilterFrom(r.URL.Query())
	d, count := n.document(ctx, h.DB.Now(n.by.County)), 0
	err = h.Notices.Each(ctx, web.Actor(r), f, func(x notices.Notice) error {
		if count++; count > notices.MaxMany {
			return fault.New(fault.Invalid, "noticesweb.no_slips", notices.MaxMany)
		}
		if count > 1 {
			d.PageBreak()
		}
		return write(ctx, d, n.slip(ctx, x, ""))
	})
	if err != nil {
		return nil, err
	}
	if count == 0 {
		return nil, fault.New(fault.Invalid, "noticesweb.no_slips", notices.MaxMany)
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	w.Header().Set("Content-Disposition", `attachment; filename="notices-`+n.today+`.docx"`)
	if _, err := d.WriteTo(w); err != nil {
		panic(http.ErrAbortHandler) // part of the file is on its way
	}
	return nil, nil
}

// write adds a slip to a document.
func write(ctx context.Context, d *office.Doc, s slip) error {
	d.Small(office.Text(lang.T(ctx, "noticesweb.slip.copy")))
	d.Title(s.Issuer + "\n" + s.Title)
	d.Subtitle(dash(s.Paper))
	d.To(lang.T(ctx, "noticesweb.slip.to", s.To))
	for _, text := range s.Body {
		d.P(office.Text(text))
	}
	if s.Text.Officers != "" {
		d.P(office.Text(lang.T(ctx, "noticesweb.slip.officers", s.Text.Officers)))
	}
	d.Sign(s.Issuer, slipDay(ctx, s))
	d.PageBreak()
	d.Small(office.Text(lang.T(ctx, "noticesweb.slip.stub")))
	d.Title(s.Issuer + "\n" + s.Title)
	d.Subtitle(dash(s.Paper))
	row := func(label, text string) []office.Col { return office.Cs(label, text) }
	return d.Table(office.Grid{Widths: []float64{1, 3}, Rows: [][]office.Col{
		row(lang.T(ctx, "noticesweb.col.party"), s.To),
		row(lang.T(ctx, "noticesweb.col.object"), object(ctx, s.Notice)),
		row(lang.T(ctx, "noticesweb.col.address"), s.Address),
		row(lang.T(ctx, "noticesweb.col.demand"), s.Text.Demand),
		row(lang.T(ctx, "noticesweb.col.due_on"), longDay(ctx, s.Text.DueOn)),
		row(lang.T(ctx, "noticesweb.col.method"), methodBoxes(ctx)),
		row(lang.T(ctx, "noticesweb.slip.receipt"), lang.T(ctx, "noticesweb.slip.receipt_line")),
		row(lang.T(ctx, "noticesweb.slip.refused"), lang.T(ctx, "noticesweb.slip.witness_line")),
	}})
}

// document begins a document of slips.
func (n *names) document(ctx context.Context, now time.Time) *office.Doc {
	return office.NewDoc(office.DocMeta{Title: lang.T(ctx, "noticesweb.slips_title"), Author: n.county.Name, Created: now, English: lang.From(ctx) == lang.English})
}
