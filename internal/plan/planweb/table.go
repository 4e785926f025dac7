package planweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// tableRows is how many tasks of the plan a page shows.
const tableRows = 100

// anySource asks for the tasks of every source.
const anySource = "any"

// outlinePage is a page of the plan in its own order, as table or over time.
type outlinePage struct {
	n      *names
	path   string
	filter plan.Filter
	o      plan.Outline
}

// planFilter is the filter of the pages in the plan's order: they show the
// plan's own tasks unless they are asked for others.
func planFilter(r *http.Request) plan.Filter {
	f := plan.FilterFrom(r.URL.Query())
	if f.Source == "" {
		f.Source = "plan"
	}
	if f.Source == anySource {
		f.Source = ""
	}
	return f
}

func (h *Handler) outline(r *http.Request, path string, rows int) (p outlinePage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p.path, p.filter = path, planFilter(r)
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	f := p.filter
	f.Limit = rows
	if r.URL.Query().Get("print") != "" {
		f.Limit = -1
	}
	if p.o, err = h.Plan.Outline(ctx, by, f); err != nil {
		return p, err
	}
	var persons []id.Person
	for _, l := range p.o.Lines {
		persons = append(persons, l.Person)
	}
	return p, h.people(ctx, p.n, persons...)
}

func (h *Handler) table(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.outline(r, "/plan/table", tableRows)
	if err != nil {
		return nil, err
	}
	return tableView(p), nil
}

// filters is the line over the plan: of the sources the plan itself comes
// first, and all of them have a word.
func (p outlinePage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	switch f.Source {
	case "plan":
		f.Source = ""
	case "":
		f.Source = anySource
	}
	out := p.n.filters(ctx, p.path, f)
	for i := range out.More {
		if in := &out.More[i]; in.Name == "source" {
			in.Blank = in.Options[0].Label
			in.Options = append([]ui.Option{{Value: anySource, Label: lang.T(ctx, "planweb.any_source")}}, in.Options[1:]...)
		}
	}
	return out
}

// whole is the address of the plan on one page, for paper; empty where it is
// on one already.
func (p outlinePage) whole() string {
	if p.o.Next == "" && p.o.From == 1 {
		return ""
	}
	return ui.Address(p.n.url, "after", "", "print", "1")
}

// narrowed reports whether the filter leaves out any of the plan's tasks.
func (p outlinePage) narrowed() bool {
	f := p.filter
	if f.Source == "plan" {
		f.Source = ""
	}
	return narrowed(f)
}

// pager leads through the plan.
func (p outlinePage) pager() ui.PagerOpts {
	o := ui.PagerOpts{}
	if p.o.From > 1 {
		o.First = ui.Address(p.n.url, "after", "")
		o.Newer = ui.Address(p.n.url, "after", p.o.Prev)
	}
	if p.o.Next != "" {
		o.Older = ui.Address(p.n.url, "after", p.o.Next)
	}
	return o
}

// indent is the class that sets a part in.
func indent(depth int) string { return "plan-in-" + string(rune('0'+min(depth, 4))) }

// proof is the basis and the evidence of a task, for the paper's last column.
func either(list ...string) string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}
