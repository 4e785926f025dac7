package worksweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
	"chuangwei/internal/worktime"
)

// latePage is the milestones that are late.
type latePage struct {
	n      *names
	filter works.Filter
	steps  []works.Step
	today  string
}

func (h *Handler) lateSteps(r *http.Request) (p latePage, err error) {
	p.filter = works.FilterFrom(r.URL.Query())
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.steps, p.today, err = h.Works.Steps(r.Context(), web.Actor(r), p.filter, true)
	return p, err
}

func (h *Handler) late(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.lateSteps(r)
	if err != nil {
		return nil, err
	}
	return lateView(p), nil
}

// exportLate writes the list as it is shown.
func (h *Handler) exportLate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.lateSteps(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	var heads []office.Head
	for _, k := range []string{"milestone", "due_on", "days_late", "number", "title", "area", "unit", "state", "percent"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "worksweb.col."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "worksweb.tab.milestones"), heads, func(s office.Sheet) error {
		for _, x := range p.steps {
			err := s.Row(x.Title, day(x.DueOn), p.days(x), x.Of.Label(), x.Of.Title, p.n.area[x.Of.Area], p.n.unit[x.Of.Unit], lang.T(ctx, "works.state."+string(x.Of.State)), x.Of.Percent)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// days is how many days a milestone is late.
func (p latePage) days(x works.Step) int {
	from, err := worktime.ParseDay(x.DueOn)
	to, err2 := worktime.ParseDay(p.today)
	if err != nil || err2 != nil {
		return 0
	}
	return from.Until(to)
}

// day is a day as a sheet holds it; nothing for none.
func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}
