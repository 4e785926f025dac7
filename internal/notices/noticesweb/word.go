package noticesweb

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/office"
	"chuangwei/internal/progress"
	"chuangwei/internal/web"
)

// words is the slips of all notices of a list as one paper, Word or PDF.
func (h *Handler) words(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	d, err := h.Paper(r.Context(), by, notices.FilterFrom(r.URL.Query()), h.home(r))
	if err != nil {
		return nil, err
	}
	return nil, office.Paper(w, r, d, "notices-"+h.DB.Now(by.County).UTC().Format(time.DateOnly))
}

// Paper is the slips of all notices that f finds as one paper, each on pages of
// its own; home is where people reach the program, for the codes. It is read
// page by page, and what it holds of each is its words.
func (h *Handler) Paper(ctx context.Context, by access.Actor, f notices.Filter, home string) (*office.Doc, error) {
	n, err := h.namesFor(ctx, by, "")
	if err != nil {
		return nil, err
	}
	d, count := n.document(ctx, h.DB.Now(by.County)), 0
	total, err := h.Notices.Count(ctx, by, f)
	if err != nil {
		return nil, err
	}
	err = h.Notices.Each(ctx, by, f, func(x notices.Notice) error {
		if count++; count > notices.MaxMany {
			return fault.New(fault.Invalid, "noticesweb.no_slips", notices.MaxMany)
		}
		progress.Set(ctx, progress.State{Of: "records", Done: count, Total: int(total)})
		if count > 1 {
			d.PageBreak()
		}
		return write(ctx, d, n.slip(ctx, x, home))
	})
	if err == nil && count == 0 {
		err = fault.New(fault.Invalid, "noticesweb.no_slips", notices.MaxMany)
	}
	return d, err
}

// document begins a document of slips.
func (n *names) document(ctx context.Context, now time.Time) *office.Doc {
	return office.NewDoc(office.DocMeta{Title: lang.T(ctx, "noticesweb.slips_title"), Author: n.county.Name, Created: now, English: lang.From(ctx) == lang.English})
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
	d.P(office.Run{Text: lang.T(ctx, "noticesweb.slip.due", longDay(ctx, s.Text.DueOn)), Bold: true})
	if s.Text.Officers != "" {
		d.P(office.Text(lang.T(ctx, "noticesweb.slip.officers", s.Text.Officers)))
	}
	d.Sign(s.Issuer, slipDay(ctx, s))
	if err := codeOf(ctx, d, s); err != nil {
		return err
	}
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

// codeOf draws the code that leads to the notice.
func codeOf(ctx context.Context, d *office.Doc, s slip) error {
	c, err := qr.Encode(s.Home, qr.M)
	if err != nil {
		return fmt.Errorf("code of a notice: %w", err)
	}
	return d.Code(c.PNG(), lang.T(ctx, "noticesweb.slip.code", s.Label()))
}
