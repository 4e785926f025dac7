package planweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter plan.Filter
	page   plan.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: plan.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Plan.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// clock is the deadline of a task as a chip.
func clock(ctx context.Context, t plan.Task, today string) ui.Clock {
	switch {
	case t.DueOn == "":
		return ui.Clock{State: "none"}
	case t.Late(today):
		return ui.Clock{State: "late", Text: lang.T(ctx, "planweb.late_since", t.DueOn)}
	case !t.State.Running():
		if t.HandedOn != "" && t.HandedOn > t.DueOn {
			return ui.Clock{State: "missed", Text: t.DueOn}
		}
		return ui.Clock{State: "met", Text: t.DueOn}
	case t.DueOn == today:
		return ui.Clock{State: "soon", Text: lang.T(ctx, "planweb.due_today")}
	}
	return ui.Clock{State: "ok", Text: t.DueOn}
}

// exportList writes the list as it is shown: the same filter, order, columns.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := plan.FilterFrom(r.URL.Query())
	f.After = ""
	var heads []office.Head
	for _, k := range []string{"number", "task", "objective", "lead", "units", "area", "group", "due", "state", "progress", "done_on", "source"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "planweb.col."+k)})
	}
	return download(w, r, lang.T(ctx, "planweb.tasks"), heads, func(s office.Sheet) error {
		return h.Plan.Each(ctx, web.Actor(r), f, func(t plan.Task) error {
			return s.Row(t.Label(), t.Title, n.objective[t.Objective], n.unit[t.Lead], n.list(ctx, t.Responsible), n.area[t.Area], n.group[t.Group],
				day(t.DueOn), lang.T(ctx, "plan.state."+string(t.State)), progress(ctx, t), day(t.DoneOn), source(ctx, t))
		})
	})
}

func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}

func source(ctx context.Context, t plan.Task) string {
	kind := t.Source.Kind
	if kind == plan.FromPlan {
		kind = "plan"
	}
	return lang.T(ctx, "plan.source."+kind)
}
