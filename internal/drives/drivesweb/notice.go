package drivesweb

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

// noticePage is the notice of a drive with who has taken note of it.
type noticePage struct {
	boardPage
	mine int // the unit for which the reader may take note; -1: none
}

func (h *Handler) notice(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.noticePage(r)
	if err != nil {
		return nil, err
	}
	return noticeView(p), nil
}

func (h *Handler) noticePage(r *http.Request) (p noticePage, err error) {
	if p.boardPage, err = h.boardPage(r); err != nil {
		return p, err
	}
	p.mine = slices.IndexFunc(p.Units, func(u drives.Unit) bool { return drives.MayRead(p.n.by, u) })
	return p, nil
}

// held reports whether the notice is out.
func (p noticePage) held() bool { return slices.Contains(drives.Held(), p.Drive.State) }

func (h *Handler) receive(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	drive := id.Drive(r.PathValue("id"))
	if err := h.Drives.Receive(r.Context(), web.Actor(r), drive); err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.received")
	web.Redirect(w, r, drives.Drive{ID: drive}.Link()+"/notice")
	return nil, nil
}

// exportReceipts writes who has taken note of the notice.
func (h *Handler) exportReceipts(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.noticePage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	sheet, err := office.Begin(w, r, h.Pages.Log, "receipts-"+p.Drive.Label(), lang.T(ctx, "drivesweb.receipts"), heads(ctx, "drivesweb.area", "drivesweb.unit", "drivesweb.expected", "drivesweb.due", "drivesweb.read_at", "drivesweb.read_by")...)
	if err != nil {
		return nil, err
	}
	for _, u := range p.Units {
		sheet.Put(p.n.area[u.Area], p.n.unit[u.Unit], u.Expected, p.n.local(u.Due), p.n.local(u.Read), u.ReadBy)
	}
	sheet.End()
	return nil, nil
}

// noticeWord writes the notice as the office sends it on paper.
func (h *Handler) noticeWord(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.noticePage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	d := p.document(ctx, lang.T(ctx, "drivesweb.notice_title", p.Drive.Title))
	d.Subtitle(p.Drive.Label())
	lines(d, p.Drive.Notice)
	grid := office.Grid{Head: [][]office.Col{office.Cs(heads(ctx, "drivesweb.seq", "drivesweb.item", "drivesweb.content", "drivesweb.clause", "drivesweb.group", "drivesweb.areas")...)}}
	for i, l := range p.Lines {
		grid.Rows = append(grid.Rows, office.Cs(lang.Number(ctx, i+1), l.Item.Title, dash(l.Item.Content), dash(l.Item.Clause), dash(p.n.group[l.Item.Group]), p.concerned(ctx, l)))
	}
	if len(grid.Rows) > 0 {
		d.Heading(1, lang.T(ctx, "drivesweb.items"))
		if err := d.Table(grid); err != nil {
			return nil, err
		}
	}
	areas := office.Grid{Head: [][]office.Col{office.Cs(heads(ctx, "drivesweb.area", "drivesweb.leader", "drivesweb.expected")...)}}
	for _, c := range p.Columns {
		areas.Rows = append(areas.Rows, office.Cs(c.Name, dash(c.Leader), lang.Number(ctx, c.Expected)))
	}
	if len(areas.Rows) > 0 {
		d.Heading(1, lang.T(ctx, "drivesweb.areas"))
		if err := d.Table(areas); err != nil {
			return nil, err
		}
	}
	date := p.Today
	if !p.Drive.Issued.IsZero() {
		date = lang.Day(lang.WithZone(ctx, p.n.county.Zone), p.Drive.Issued)
	}
	d.Sign(lang.T(ctx, "drivesweb.issuer", p.n.county.Name), date)
	return nil, office.Paper(w, r, d, "notice-"+p.Drive.Label())
}
