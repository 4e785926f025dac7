package worksweb

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// ganttPage is the projects over time: a table whose last column draws each as
// a bar with its milestones, all to one scale.
type ganttPage struct {
	n           *names
	filter      works.Filter
	page        works.Page
	first, last time.Time // the days at the ends of the scale
	steps       map[string][]works.Step
}

// ganttWidth is the width of the scale in units of the drawing.
const ganttWidth = 1000

func (h *Handler) gantt(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := ganttPage{filter: works.FilterFrom(r.URL.Query()), steps: map[string][]works.Step{}}
	ctx, by := r.Context(), web.Actor(r)
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	f := p.filter
	f.Sort, f.Limit = "number", 200
	if p.page, err = h.Works.List(ctx, by, f); err != nil {
		return nil, err
	}
	steps, _, err := h.Works.Steps(ctx, by, p.filter, false)
	if err != nil {
		return nil, err
	}
	for _, x := range steps {
		p.steps[string(x.Project)] = append(p.steps[string(x.Project)], x)
	}
	p.scale()
	return ganttView(p), nil
}

// next is where the following projects are; empty: there are none.
func (p ganttPage) next() string {
	if p.page.Next == "" {
		return ""
	}
	return ui.Address(p.n.url, "after", p.page.Next)
}

// scale sets the ends: the first and the last day of all that is drawn, in
// whole months, so that the marks stand at their beginnings.
func (p *ganttPage) scale() {
	from, to := p.page.Today, p.page.Today
	see := func(d string) {
		if d != "" {
			from, to = min(from, d), max(to, d)
		}
	}
	for _, x := range p.page.Projects {
		see(begins(x))
		see(x.DueOn)
		for _, m := range p.steps[string(x.ID)] {
			see(m.DueOn)
			see(m.DoneOn)
		}
	}
	p.first, p.last = date(from), date(to)
	p.first = time.Date(p.first.Year(), p.first.Month(), 1, 0, 0, 0, 0, time.UTC)
	p.last = time.Date(p.last.Year(), p.last.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// begins is the day on which a project's bar begins.
func begins(x works.Project) string {
	switch {
	case x.BegunOn != "":
		return x.BegunOn
	case x.StartsOn != "":
		return x.StartsOn
	}
	return min(x.ProposedOn, x.DueOn)
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// x is where a day begins on the scale.
func (p ganttPage) x(t time.Time) float64 {
	return ganttWidth * t.Sub(p.first).Hours() / p.last.Sub(p.first).Hours()
}

func coordinate(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// bar is where a project's bar begins, how wide it is, and how much is done.
func (p ganttPage) bar(x works.Project) (at, width, done float64) {
	at = p.x(date(begins(x)))
	width = max(p.x(date(x.DueOn).AddDate(0, 0, 1))-at, 2)
	return at, width, width * float64(x.Percent) / 100
}

// diamond is the outline of a milestone's mark.
func (p ganttPage) diamond(x works.Step) string {
	on := x.DueOn
	if x.DoneOn != "" {
		on = x.DoneOn
	}
	at := p.x(date(on))
	return "M" + coordinate(at-6) + " 13L" + coordinate(at) + " 7L" + coordinate(at+6) + " 13L" + coordinate(at) + " 19Z"
}

// stepKind is the colour of a milestone's mark.
func (p ganttPage) stepKind(x works.Step) string {
	switch {
	case x.DoneOn != "":
		return "done"
	case x.Of.State.Clocked() && x.Late(p.page.Today):
		return "late"
	}
	return "new"
}

// kind is the colour of a project's bar.
func (p ganttPage) kind(x works.Project) string {
	if x.Late(p.page.Today) {
		return "late"
	}
	kind, _ := look(x.State)
	return kind
}

// month is a mark of the scale.
type month struct {
	x    float64
	name string
}

func (p ganttPage) months(ctx context.Context) []month {
	var out []month
	for t := p.first; t.Before(p.last); t = t.AddDate(0, 1, 0) {
		out = append(out, month{p.x(t), lang.T(ctx, "planweb.month", int(t.Month()))})
	}
	return out
}

// told says in words how many milestones are done, which the marks repeat.
func (p ganttPage) told(ctx context.Context, x works.Project) string {
	done := 0
	list := p.steps[string(x.ID)]
	for _, m := range list {
		if m.DoneOn != "" {
			done++
		}
	}
	return lang.T(ctx, "worksweb.milestones_done", done, len(list))
}
