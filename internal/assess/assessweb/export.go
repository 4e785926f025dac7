package assessweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/rules"
	"chuangwei/internal/web"
)

func heads(ctx context.Context, keys ...string) (out []office.Head) {
	for _, k := range keys {
		out = append(out, office.Head{Title: lang.T(ctx, "assess."+k)})
	}
	return out
}

// points is a mark as a cell: a number, or nothing where there is none.
func points(none string, m rules.Mark) any {
	if none != "" {
		return nil
	}
	n, err := strconv.ParseFloat(m.Two(), 64)
	if err != nil {
		return m.Two()
	}
	return n
}

// placed is a place as a cell: a number, or nothing where there is none.
func placed(m assess.Mark) any {
	if m.Place == 0 {
		return nil
	}
	return m.Place
}

func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	columns := heads(ctx, "col.month", "col.subject", "col.place", "col.name", "col.total", "col.list", "col.rung", "col.none")
	return nil, office.Download(w, r, lang.T(ctx, "assess.title"), columns, func(s office.Sheet) error {
		return h.Assess.Each(ctx, n.by, assess.FilterFrom(r.URL.Query()), func(m assess.Mark) error {
			return s.Row(m.Month, n.kind(ctx, m.Who.Subject), placed(m), m.Who.Name, points(m.None, m.Total), listed(ctx, m), rung(ctx, m), none(ctx, m))
		})
	})
}

func listed(ctx context.Context, m assess.Mark) string {
	switch {
	case m.Red:
		return lang.T(ctx, "assess.on.red")
	case m.Black:
		return lang.T(ctx, "assess.on.black")
	}
	return ""
}

func rung(ctx context.Context, m assess.Mark) string {
	if m.Rung() == "" {
		return ""
	}
	return lang.T(ctx, "assess.rung."+string(m.Rung()))
}

func none(ctx context.Context, m assess.Mark) string {
	if m.None == "" {
		return ""
	}
	return lang.T(ctx, "assess.none."+m.None)
}

func (h *Handler) exportAppeals(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	columns := heads(ctx, "col.number", "col.month", "col.name", "reason", "state", "col.adjusted", "decision")
	return nil, office.Download(w, r, lang.T(ctx, "assess.tab.appeals"), columns, func(s office.Sheet) error {
		return h.Assess.EachAppeal(ctx, web.Actor(r), assess.FilterFrom(r.URL.Query()), func(a assess.Appeal) error {
			return s.Row(a.Label(), a.Month, a.Who.Name, a.Reason, lang.T(ctx, "assess.appeal."+a.State), a.Adjusted.String(), a.Decision)
		})
	})
}

func (h *Handler) exportSets(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := assess.SetFilterFrom(r.URL.Query())
	f.After, f.Limit = "", 500
	columns := heads(ctx, "col.subject", "col.name", "version", "from", "col.full", "basis")
	return nil, office.Download(w, r, lang.T(ctx, "assess.tab.sets"), columns, func(s office.Sheet) error {
		for {
			p, err := h.Assess.Sets(ctx, n.by, f)
			if err != nil {
				return err
			}
			for _, x := range p.Sets {
				if err := s.Row(n.kind(ctx, x.Subject), words(ctx, x.Body.Name), version(x), from(ctx, x), x.Body.Full.String(), x.Basis); err != nil {
					return err
				}
			}
			if f.After = p.Next; p.Next == "" {
				return nil
			}
		}
	})
}
