package drivesweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
)

// document begins an official paper of the county.
func (n *names) document(ctx context.Context, title string) *office.Doc {
	d := office.NewDoc(office.DocMeta{Title: title, Author: n.county.Name, Created: n.now, English: lang.From(ctx) == lang.English})
	d.Title(title)
	if n.county.Demo {
		d.Small(office.Text(lang.T(ctx, "drivesweb.demo")))
	}
	return d
}

func (p noticePage) document(ctx context.Context, title string) *office.Doc {
	return p.n.document(ctx, title)
}

// lines writes a text of several lines.
func lines(d *office.Doc, text string) {
	for line := range strings.SplitSeq(dash(text), "\n") {
		d.P(office.Text(line))
	}
}

// bulletinWord writes the bulletin as the office sends it on paper.
func (h *Handler) bulletinWord(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.bulletinPage(r)
	if err != nil {
		return nil, err
	}
	ctx := lang.WithZone(r.Context(), p.n.county.Zone)
	d := p.n.document(ctx, lang.T(ctx, "drivesweb.bulletin_title", p.Drive.Title))
	d.Subtitle(p.Drive.Label())
	if p.Drive.State != drives.Published {
		d.Small(office.Run{Text: lang.T(ctx, "drivesweb.not_published"), Bold: true})
	}
	if p.Drive.Bulletin != "" {
		lines(d, p.Drive.Bulletin)
	}
	d.Heading(1, lang.T(ctx, "drivesweb.evaluation"))
	lines(d, p.Drive.Evaluation)
	s := p.sums()
	d.P(office.Text(lang.T(ctx, "drivesweb.bulletin_sums", s.Done, s.Cells, percent(s.Done, s.Cells), s.Came, s.Expected, percent(s.Came, s.Expected))))
	d.Heading(1, lang.T(ctx, "drivesweb.best"))
	d.P(office.Text(p.named(ctx, drives.Best)))
	d.Heading(1, lang.T(ctx, "drivesweb.worst"))
	d.P(office.Text(p.named(ctx, drives.Worst)))
	d.Heading(1, lang.T(ctx, "drivesweb.results"))
	grid := office.Grid{Head: [][]office.Col{office.Cs(heads(ctx, "drivesweb.rank", "drivesweb.area", "drivesweb.leader", "drivesweb.cells_done", "drivesweb.came_of", "drivesweb.mark", "drivesweb.score")...)}}
	for _, a := range p.Areas {
		grid.Rows = append(grid.Rows, office.Cs(place(a.Result.Place), p.n.area[a.Area], dash(a.Leader), lang.T(ctx, "ui.of", a.Result.Done, a.Result.Cells),
			lang.T(ctx, "ui.of", a.Result.Came, a.Result.Expected), tenths(a.Result.Mark), tenths(a.Result.Score)))
	}
	if err := d.Table(grid); err != nil {
		return nil, err
	}
	d.Small(office.Text(lang.T(ctx, "drivesweb.score_is", p.Drive.Weights.Done, p.Drive.Weights.Came, p.Drive.Weights.Mark)))
	if len(p.Pairs) > 0 {
		d.Heading(1, lang.T(ctx, "drivesweb.before_after"))
	}
	for _, x := range p.Pairs {
		// Copies that are not made yet come with the next download.
		if err := h.pair(ctx, d, web.Actor(r), p, x); err != nil && !fault.Is(err, fault.Unavailable) {
			return nil, err
		}
	}
	date := p.Today
	if !p.Drive.Published.IsZero() {
		date = lang.Day(ctx, p.Drive.Published)
	}
	d.Sign(lang.T(ctx, "drivesweb.issuer", p.n.county.Name), date)
	return nil, office.Paper(w, r, d, "bulletin-"+p.Drive.Label())
}

// pair writes the photos of a record side by side.
func (h *Handler) pair(ctx context.Context, d *office.Doc, by access.Actor, p bulletinPage, x drives.Pair) error {
	before, err := h.Photos.Bytes(ctx, by, x.Before.ID, photos.Thumb)
	if err != nil {
		return err
	}
	after, err := h.Photos.Bytes(ctx, by, x.After.ID, photos.Thumb)
	if err != nil {
		return err
	}
	d.Caption(x.Title + " " + p.n.area[x.Work.Area] + " " + x.Work.Day)
	return d.Pair(before, after, lang.T(ctx, "ui.photo.before"), lang.T(ctx, "ui.photo.after"))
}
