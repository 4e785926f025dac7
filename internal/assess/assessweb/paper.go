package assessweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// paper is the bulletin of a month, Word or PDF: for each kind its red and its
// black list and the whole ranking.
func (h *Handler) paper(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := assess.FilterFrom(r.URL.Query())
	f.Sort, f.On = "", ""
	page, err := h.Assess.List(ctx, n.by, f)
	if err != nil {
		return nil, err
	}
	if page.Month.Month == "" {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	bySubject := map[string][]assess.Mark{}
	if err := h.Assess.Each(ctx, n.by, f, func(m assess.Mark) error {
		bySubject[m.Who.Subject] = append(bySubject[m.Who.Subject], m)
		return nil
	}); err != nil {
		return nil, err
	}
	d := office.NewDoc(office.DocMeta{Title: lang.T(ctx, "assess.bulletin", page.Month.Month), Author: n.county.Name, Created: n.now, English: lang.From(ctx) == lang.English})
	d.Masthead(office.Masthead{Mark: lang.T(ctx, "assess.bulletin_mark", n.county.Name), Number: page.Month.Month})
	d.Title(lang.T(ctx, "assess.bulletin", page.Month.Month))
	d.P(office.Text(lang.T(ctx, "assess.bulletin_text", page.Month.Month, lang.T(ctx, "assess.state."+string(page.Month.State)))))
	for _, k := range n.kinds {
		if err := ranked(ctx, d, n.kind(ctx, k.Subject), bySubject[k.Subject]); err != nil {
			return nil, err
		}
	}
	d.Sign(lang.T(ctx, "assess.bulletin_by", n.county.Name), lang.Day(ctx, n.now))
	return nil, office.Paper(w, r, d, "assess-"+page.Month.Month)
}

// ranked writes the ranking of one kind.
func ranked(ctx context.Context, d *office.Doc, kind string, marks []assess.Mark) error {
	if len(marks) == 0 {
		return nil
	}
	d.Heading(1, kind)
	for _, list := range []struct {
		key string
		on  func(assess.Mark) bool
	}{{"red", func(m assess.Mark) bool { return m.Red }}, {"black", func(m assess.Mark) bool { return m.Black }}} {
		var named []string
		for _, m := range marks {
			if list.on(m) {
				named = append(named, m.Who.Name)
			}
		}
		if len(named) > 0 {
			d.P(office.Run{Text: lang.T(ctx, "assess.on."+list.key), Bold: true})
			d.Bullets(named...)
		}
	}
	g := office.Grid{
		Widths: []float64{1, 3, 1.2, 3},
		Head:   [][]office.Col{office.Cs(lang.T(ctx, "assess.col.place"), lang.T(ctx, "assess.col.name"), lang.T(ctx, "assess.col.total"), lang.T(ctx, "assess.col.list"))},
	}
	for _, m := range marks {
		note := none(ctx, m)
		if note == "" {
			note = listed(ctx, m)
		}
		if s := rung(ctx, m); s != "" {
			note += " · " + s
		}
		g.Rows = append(g.Rows, office.Cs(place(m), m.Who.Name, total(m.None, m.Total), note))
	}
	return d.Table(g)
}
