package standardweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type boxPage struct {
	n     *names
	box   standard.Box
	items []standard.Node
	item  string
}

func (h *Handler) boxPage(r *http.Request) (p boxPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	year, err := strconv.ParseInt(r.URL.Query().Get("year"), 10, 32)
	if err != nil {
		if year, err = strconv.ParseInt(p.n.today[:4], 10, 32); err != nil {
			return p, err
		}
	}
	p.item = r.URL.Query().Get("item")
	no, _ := strconv.Atoi(r.URL.Query().Get("box")) // none: the first
	p.box, p.items, err = h.Standard.Box(r.Context(), p.n.by, p.item, year, no)
	return p, err
}

func (h *Handler) box(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.boxPage(r)
	if err != nil {
		return nil, err
	}
	return boxView(p), nil
}

func (p boxPage) filters(ctx context.Context) ui.Filters {
	var items []ui.Option
	for _, n := range p.items {
		items = append(items, ui.Option{Value: n.Code, Label: n.Code + " " + n.Named(p.n.english)})
	}
	f := ui.Filters{Action: "/standard/box", Items: []ui.Input{
		{Name: "item", Label: lang.T(ctx, "standardweb.col.item"), Value: p.item, Options: items},
		{Name: "year", Label: lang.T(ctx, "standardweb.col.year"), Value: p.year(), Options: p.n.yearOptions(p.box.Year)},
	}}
	if p.box.Of > 1 {
		box := ui.Input{Name: "box", Label: lang.T(ctx, "standardweb.col.box"), Value: strconv.Itoa(p.box.No)}
		for no := 1; no <= p.box.Of; no++ {
			box.Options = append(box.Options, ui.Option{Value: strconv.Itoa(no), Label: lang.T(ctx, "standardweb.box_no", no, p.box.Of)})
		}
		f.Items = append(f.Items, box)
	}
	return f
}

// name is the box with its item and, of several, which it is.
func (p boxPage) name(ctx context.Context) string {
	s := p.box.Label() + " " + p.box.Item.Named(p.n.english)
	if p.box.Of > 1 {
		s += " " + lang.T(ctx, "standardweb.box_no", p.box.No, p.box.Of)
	}
	return s
}

// paper is the address of the box as a paper.
func (p boxPage) paper(form string) string {
	v := url.Values{"item": {p.item}, "year": {p.year()}}
	if p.box.Of > 1 {
		v.Set("box", strconv.Itoa(p.box.No))
	}
	return "/standard/box/" + form + "?" + v.Encode()
}

// number is which piece one of this box is, through all boxes.
func (p boxPage) number(i int) string { return strconv.Itoa(p.box.Before() + i + 1) }

func (p boxPage) year() string { return strconv.FormatInt(p.box.Year, 10) }

// itemName is the item with its number.
func (p boxPage) itemName() string { return p.box.Item.Code + " " + p.box.Item.Named(p.n.english) }

// boxPaper is the contents of a box and its spine on paper.
func (h *Handler) boxPaper(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.boxPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	d := office.NewDoc(office.DocMeta{Title: p.box.Label(), Author: p.n.county.Name, English: p.n.english})
	d.Title(lang.T(ctx, "standardweb.contents"))
	d.Subtitle(p.name(ctx))
	var rows [][]office.Col
	for i, e := range p.box.Contents {
		rows = append(rows, []office.Col{{Runs: office.C(p.number(i)).Runs, Right: true}, office.C(e.Label()), office.C(e.Title), office.C(e.Dated), {Runs: office.C(strconv.FormatInt(e.Pages, 10)).Runs, Right: true}})
	}
	grid := office.Grid{Head: [][]office.Col{office.Cs(p.heads(ctx)...)}, Rows: rows, Widths: []float64{12, 44, 58, 26, 16}}
	if err := d.Table(grid); err != nil {
		return nil, err
	}
	d.P(office.Run{Text: lang.T(ctx, "standardweb.box_sum", len(p.box.Contents), p.box.Pages)})
	d.PageBreak()
	d.Title(lang.T(ctx, "standardweb.spine"))
	for _, line := range p.spine(ctx) {
		d.Subtitle(line)
	}
	return nil, office.Paper(w, r, d, p.box.Label())
}

func (p boxPage) heads(ctx context.Context) (out []string) {
	for _, k := range []string{"no", "archive_code", "title", "dated", "pages"} {
		out = append(out, lang.T(ctx, "standardweb.col."+k))
	}
	return out
}

// spine is what stands on the back of the box.
func (p boxPage) spine(ctx context.Context) []string {
	out := []string{p.n.county.Name, p.box.Tree.Named(p.n.english), p.year(), p.box.Chapter.Code + " " + p.box.Chapter.Named(p.n.english), p.itemName(), p.box.Label()}
	if p.box.Of > 1 {
		out = append(out, lang.T(ctx, "standardweb.box_no", p.box.No, p.box.Of))
	}
	return append(out, lang.T(ctx, "standardweb.box_sum", len(p.box.Contents), p.box.Pages))
}

// archive streams the archive as a ZIP file.
func (h *Handler) archive(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f := standard.FilterFrom(r.URL.Query())
	to := &attached{w: w, name: lang.T(r.Context(), "standardweb.evidence") + ".zip"}
	err := h.Standard.WriteArchive(r.Context(), web.Actor(r), f, lang.From(r.Context()), to)
	if err != nil && to.begun {
		// Part of the archive is on its way: break it off, so that nobody takes it
		// for the whole.
		h.Pages.Log.ErrorContext(r.Context(), "archive broken off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil, err
}

// attached is an answer that becomes a file with its first byte: until then it may
// still become a page that says why there is none.
type attached struct {
	w     http.ResponseWriter
	name  string
	begun bool
}

func (a *attached) Write(b []byte) (int, error) {
	if !a.begun {
		office.Attach(a.w, a.name, "application/zip")
		a.begun = true
	}
	return a.w.Write(b)
}
