package planweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/plan"
)

// ganttPage is the plan over time: a table whose last column draws each task
// as a bar, all to one scale.
type ganttPage struct {
	outlinePage
	first, last time.Time // the days at the ends of the scale
	needs       map[id.Task][]string
	clash       map[id.Task]bool // it begins before one that it needs is due
}

// ganttWidth is the width of the scale in units of the drawing.
const ganttWidth = 1000

func (h *Handler) gantt(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	o, err := h.outline(r, "/plan/gantt", tableRows)
	if err != nil {
		return nil, err
	}
	p := ganttPage{outlinePage: o, needs: map[id.Task][]string{}, clash: map[id.Task]bool{}}
	p.scale()
	at := map[id.Task]plan.Line{}
	for _, l := range o.o.Lines {
		at[l.ID] = l
	}
	for _, d := range o.o.Links {
		p.needs[d.Task] = append(p.needs[d.Task], at[d.Needs].Label())
		if t := at[d.Task]; t.StartsOn != "" && at[d.Needs].DueOn >= t.StartsOn {
			p.clash[d.Task] = true
		}
	}
	return ganttView(p), nil
}

// scale sets the ends: the campaign's days, and those of tasks beyond them.
func (p *ganttPage) scale() {
	from, to := p.o.Campaign.StartsOn, p.o.Campaign.EndsOn
	for _, l := range p.o.Lines {
		for _, d := range []string{l.StartsOn, l.DueOn} {
			if d == "" {
				continue
			}
			if from == "" || d < from {
				from = d
			}
			if d > to {
				to = d
			}
		}
	}
	p.first, p.last = date(from), date(to)
	if !p.last.After(p.first) {
		p.last = p.first.AddDate(0, 1, 0)
	}
	// Whole months, so that the marks stand at their beginnings.
	p.first = time.Date(p.first.Year(), p.first.Month(), 1, 0, 0, 0, 0, time.UTC)
	p.last = time.Date(p.last.Year(), p.last.Month()+1, 1, 0, 0, 0, 0, time.UTC)
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

// bar is a task on the scale: where it begins, how wide it is, and how much of
// it is done.
type bar struct {
	x, width, done float64
	point          bool // it has a deadline only
}

func (p ganttPage) bar(t plan.Task) (bar, bool) {
	if t.DueOn == "" {
		return bar{}, false
	}
	end := p.x(date(t.DueOn).AddDate(0, 0, 1))
	if t.StartsOn == "" {
		return bar{x: end, point: true}, true
	}
	b := bar{x: p.x(date(t.StartsOn))}
	b.width = max(end-b.x, 2)
	b.done = b.width * t.Share()
	return b, true
}

// month is a mark of the scale.
type month struct {
	x    float64
	name string
}

func (p ganttPage) months(ctx context.Context) []month {
	var out []month
	step := 1
	for p.last.Sub(p.first) > time.Duration(step)*370*24*time.Hour {
		step *= 3
	}
	for t := p.first; t.Before(p.last); t = t.AddDate(0, step, 0) {
		out = append(out, month{p.x(t), lang.T(ctx, "planweb.month", int(t.Month()))})
	}
	return out
}

// today is where today is on the scale, if it is on it.
func (p ganttPage) now() (float64, bool) {
	t := date(p.o.Today)
	if t.Before(p.first) || !t.Before(p.last) {
		return 0, false
	}
	return p.x(t), true
}

// kind is the colour of a task's bar.
func (p ganttPage) kind(t plan.Task) string {
	if t.Late(p.o.Today) {
		return "late"
	}
	kind, _ := look(t.State)
	return kind
}

// ends are the days of a task in words, which the bar repeats.
func ends(t plan.Task) string {
	switch {
	case t.DueOn == "":
		return "—"
	case t.StartsOn == "":
		return t.DueOn
	}
	return t.StartsOn + " – " + t.DueOn
}

func (p ganttPage) needed(t plan.Task) string { return strings.Join(p.needs[t.ID], " ") }
