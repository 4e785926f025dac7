package worksweb

import (
	"context"
	"fmt"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// names is what a page needs to speak of the records around a project.
type names struct {
	by     access.Actor
	url    string
	today  string
	county counties.County
	areas  []areas.Area
	units  []org.Unit
	kinds  []works.Kind
	area   map[id.Area]string
	unit   map[id.Unit]string
	kind   map[string]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}, unit: map[id.Unit]string{}, kind: map[string]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		n.kinds, err = works.Kinds(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	for _, u := range n.units {
		n.unit[u.ID] = u.Name
	}
	for _, k := range n.kinds {
		n.kind[k.Code] = kindName(ctx, k)
	}
	return n, nil
}

func kindName(ctx context.Context, k works.Kind) string {
	if k.Name == "" {
		return lang.T(ctx, "works.kind."+k.Code)
	}
	return k.Named(lang.From(ctx) == lang.English)
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// look is how a state is drawn.
func look(s works.State) (kind, icon string) {
	switch s {
	case works.Proposed:
		return "new", "inbox"
	case works.Approved:
		return "check", "checklist"
	case works.Doing:
		return "doing", "tool"
	case works.Accepted:
		return "done", "eye-check"
	case works.Handed:
		return "done", "circle-check"
	case works.Suspended, works.Dropped:
	}
	return "off", "ban"
}

// money writes fen as yuan, with marks between thousands.
func money(ctx context.Context, fen int64) string {
	return fmt.Sprintf("%s.%02d", lang.Number(ctx, fen/100), fen%100)
}

// yuan is fen as a sheet holds it: within the bounds of money every fen is kept.
func yuan(fen int64) float64 { return float64(fen) / 100 }

func percent(n int64) string { return fmt.Sprintf("%d%%", n) }

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

// kindOptions are the kinds that are offered, and the one that is set.
func (n *names) kindOptions(set string) (out []ui.Option) {
	for _, k := range n.kinds {
		if k.Active || k.Code == set {
			out = append(out, ui.Option{Value: k.Code, Label: n.kind[k.Code]})
		}
	}
	return out
}

func (n *names) caseLabel(c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

// tabs are the views of the projects.
func (n *names) tabs(ctx context.Context, f works.Filter, at string) []ui.Tab {
	return []ui.Tab{
		{Label: lang.T(ctx, "worksweb.tab.all"), Href: "/works", Active: at == "/works" && !f.Mine && !f.Late && !f.Over},
		{Label: lang.T(ctx, "worksweb.tab.map"), Href: mapPath, Active: at == mapPath},
		{Label: lang.T(ctx, "worksweb.tab.mine"), Href: "/works?mine=1", Active: f.Mine},
		{Label: lang.T(ctx, "worksweb.tab.late"), Href: "/works?late=1", Active: at == "/works" && f.Late},
		{Label: lang.T(ctx, "worksweb.tab.over"), Href: "/works?over=1", Active: f.Over},
		{Label: lang.T(ctx, "worksweb.tab.milestones"), Href: "/works/late", Active: at == "/works/late"},
		{Label: lang.T(ctx, "worksweb.tab.gantt"), Href: "/works/gantt", Active: at == "/works/gantt"},
	}
}

func mayPropose(by access.Actor) bool { return by.MayEver(access.RunWorks) }

func mayManage(by access.Actor) bool { return by.May(access.ManageWorks, access.Owners{}) }

// filters is the line over a list of projects at path.
func (n *names) filters(ctx context.Context, f works.Filter, path string) ui.Filters {
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	yes := func(key string) []ui.Option { return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}} }
	states := []ui.Option{{Value: "open", Label: lang.T(ctx, "worksweb.open")}, {Value: "built", Label: lang.T(ctx, "worksweb.built")}}
	for _, s := range works.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "works.state."+string(s))})
	}
	target, keep := "list", []string{"sort", "on", "case", "campaign", "mine"}
	if path == mapPath {
		target, keep = "", []string{"bbox", "on", "case", "campaign", "mine"}
	}
	return ui.Filters{
		Action: path, Target: target, Keep: keep,
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "worksweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "worksweb.col.state"), Value: state, Options: states},
			{Name: "kind", Label: lang.T(ctx, "worksweb.col.kind"), Value: f.Kind, Options: n.kindOptions(f.Kind)},
			{Name: "area", Label: lang.T(ctx, "worksweb.col.area"), Value: string(f.Area), Options: n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "worksweb.col.unit"), Value: string(f.Unit), Options: n.unitOptions()},
		},
		More: []ui.Input{
			{Name: "late", Label: lang.T(ctx, "worksweb.tab.late"), Value: on(f.Late), Options: yes("worksweb.only_late")},
			{Name: "over", Label: lang.T(ctx, "worksweb.tab.over"), Value: on(f.Over), Options: yes("worksweb.only_over")},
			{Name: "from", Label: lang.T(ctx, "worksweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "worksweb.to"), Type: "date", Value: f.To},
		},
	}
}

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f works.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
