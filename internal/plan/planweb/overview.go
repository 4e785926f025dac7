package planweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type overviewPage struct {
	n          *names
	along      plan.By
	whole      plan.Standing
	objectives []plan.Standing
	lines      []plan.Standing
}

// The standings that the page can show, by the word in its address.
var alongs = map[string]plan.By{"unit": plan.ByUnit, "area": plan.ByArea, "group": plan.ByGroup}

func (h *Handler) overview(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := overviewPage{along: plan.ByUnit}
	if a, ok := alongs[r.URL.Query().Get("by")]; ok {
		p.along = a
	}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.objectives, err = h.Plan.Standings(ctx, by, plan.Filter{}, plan.ByObjective); err != nil {
		return nil, err
	}
	for _, x := range p.objectives {
		p.whole.Tasks += x.Tasks
		p.whole.Done += x.Done
		p.whole.Late += x.Late
		p.whole.Blocked += x.Blocked
		p.whole.NotPassed += x.NotPassed
		p.whole.Checking += x.Checking
	}
	if p.lines, err = h.Plan.Standings(ctx, by, plan.Filter{}, p.along); err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.lines, func(a, b plan.Standing) int {
		if a.Late != b.Late {
			return int(b.Late - a.Late)
		}
		if a.Tasks != b.Tasks {
			return int(b.Tasks - a.Tasks)
		}
		return strings.Compare(p.name(a.Of), p.name(b.Of))
	})
	return overviewView(p), nil
}

// name is what a standing is of.
func (p overviewPage) name(of string) string {
	switch p.along {
	case plan.ByArea:
		return p.n.area[id.Area(of)]
	case plan.ByGroup:
		return p.n.group[id.Group(of)]
	case plan.ByUnit, plan.ByObjective:
	}
	return p.n.unit[id.Unit(of)]
}

// cell is a figure of a standing with its list; one of no unit has none, for
// no filter names it.
type cell struct {
	label string
	n     int64
	link  string
}

func cells(x plan.Standing, along plan.By) []cell {
	var out []cell
	for _, c := range []struct {
		key string
		n   int64
		f   plan.Filter
	}{
		{"planweb.col.tasks", x.Tasks, plan.Filter{}},
		{"planweb.col.done", x.Done, plan.Filter{States: []plan.State{plan.Done}}},
		{"planweb.late", x.Late, plan.Filter{Late: true}},
		{"plan.state.blocked", x.Blocked, plan.Filter{States: []plan.State{plan.Blocked}}},
		{"planweb.not_passed", x.NotPassed, plan.Filter{Waiting: true}},
		{"plan.state.checking", x.Checking, plan.Filter{States: []plan.State{plan.Checking}}},
	} {
		link := ""
		if x.Of != "" {
			link = along.Narrow(c.f, x.Of).Link("/plan/tasks")
		}
		out = append(out, cell{c.key, c.n, link})
	}
	return out
}

func (p overviewPage) kpis(ctx context.Context) []ui.Kpi {
	kpi := func(key, icon, kind string, n int64, f plan.Filter) ui.Kpi {
		return ui.Kpi{Label: lang.T(ctx, key), Value: lang.Number(ctx, n), Href: f.Link("/plan/tasks"), Icon: icon, Kind: kind}
	}
	w := p.whole
	return []ui.Kpi{
		kpi("figure.plan.tasks", "checklist", "new", w.Tasks, plan.Filter{}),
		kpi("figure.plan.finished", "circle-check", "done", w.Done, plan.Filter{States: []plan.State{plan.Done}}),
		kpi("figure.plan.late", "alarm", "late", w.Late, plan.Filter{Late: true}),
		kpi("figure.plan.blocked", "ban", "late", w.Blocked, plan.Filter{States: []plan.State{plan.Blocked}}),
		kpi("figure.plan.not_passed", "user-question", "doing", w.NotPassed, plan.Filter{Waiting: true}),
		kpi("figure.plan.checking", "eye-check", "check", w.Checking, plan.Filter{States: []plan.State{plan.Checking}}),
	}
}

// of is how the tasks of an objective stand.
func (p overviewPage) of(o id.Objective) plan.Standing {
	for _, x := range p.objectives {
		if x.Of == string(o) {
			return x
		}
	}
	return plan.Standing{Of: string(o)}
}

// step is where a stage of the campaign stands today.
func (p overviewPage) steps(_ context.Context) []ui.Step {
	var out []ui.Step
	for _, st := range p.n.campaign.Stages {
		s := ui.Step{Label: st.Title, Note: st.StartsOn + " – " + st.EndsOn}
		switch {
		case st.EndsOn < p.n.today:
			s.State = "done"
		case st.StartsOn <= p.n.today:
			s.State = "now"
		}
		out = append(out, s)
	}
	return out
}

func (p overviewPage) byTabs(ctx context.Context) []ui.Tab {
	var out []ui.Tab
	for _, w := range []string{"unit", "area", "group"} {
		out = append(out, ui.Tab{Label: lang.T(ctx, "planweb.by."+w), Href: "/plan?by=" + w, Active: alongs[w] == p.along})
	}
	return out
}

type objectivesPage struct {
	n    *names
	edit plan.Objective
	key  string
	Errs ui.Errors
}

func (h *Handler) objectives(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	p := objectivesPage{n: n}
	for _, o := range n.objectives {
		if string(o.ID) == r.URL.Query().Get("edit") {
			p.edit = o
		}
	}
	return objectivesView(p), nil
}

func (h *Handler) saveObjective(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	o := plan.Objective{ID: id.Objective(r.PostFormValue("id")), Title: r.PostFormValue("title"), Document: r.PostFormValue("document"), Note: r.PostFormValue("note")}
	o.Seq, _ = strconv.Atoi(r.PostFormValue("seq"))                     // none: where it is, or last
	o.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	if _, err := h.Plan.SaveObjective(r.Context(), web.Actor(r), o); err != nil {
		errs, ok := web.FieldErrors(r, err)
		if !ok {
			return nil, err
		}
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(objectivesView(objectivesPage{n: n, edit: o, key: web.Key(r), Errs: errs})), nil
	}
	web.Flash(w, r, "planweb.saved")
	web.Redirect(w, r, "/plan/objectives")
	return nil, nil
}

func (h *Handler) removeObjective(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := h.Plan.RemoveObjective(r.Context(), web.Actor(r), id.Objective(r.PathValue("id"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "planweb.removed")
	web.Redirect(w, r, "/plan/objectives")
	return nil, nil
}

// noFilter is that of a page without one.
var noFilter plan.Filter

func (p objectivesPage) formTitle(ctx context.Context) string {
	if p.edit.ID != "" {
		return lang.T(ctx, "planweb.edit_objective")
	}
	return lang.T(ctx, "planweb.new_objective")
}

// number is n, or nothing for 0.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
