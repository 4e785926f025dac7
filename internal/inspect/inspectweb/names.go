package inspectweb

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
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around an inspection.
type names struct {
	by     access.Actor
	url    string
	today  string
	county counties.County
	areas  []areas.Area
	units  []org.Unit
	area   map[id.Area]string
	unit   map[id.Unit]string
	who    map[id.Account]string // inspectors; see know
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}, unit: map[id.Unit]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		n.units, err = org.Units(ctx, tx)
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
	return n, nil
}

// know lets the page name these inspectors.
func (n *names) know(people []inspect.Inspector) {
	n.who = map[id.Account]string{}
	for _, x := range people {
		n.who[x.Account] = x.Name
	}
}

// inspector is who looked at a site, or whose turn it is.
func (n *names) inspector(v inspect.Visit) string {
	if v.State == inspect.Finished {
		return v.DoneBy
	}
	return n.who[v.Inspector]
}

func manages(by access.Actor) bool { return by.May(access.ManageInspections, access.Owners{}) }

func english(ctx context.Context) bool { return lang.From(ctx) == lang.English }

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// siteKind names a kind of site.
func siteKind(ctx context.Context, k inspect.SiteKind) string {
	return lang.T(ctx, "inspect.site."+string(k))
}

// site is what a visit's site is called.
func (n *names) site(v inspect.Visit) string {
	if v.Kind == inspect.Whole {
		return n.county.Name
	}
	return v.Site
}

// outOf is a mark with what could be reached.
func outOf(ctx context.Context, mark, full inspect.Points) string {
	return lang.T(ctx, "inspectweb.out_of", mark.String(), full.String())
}

func look(s inspect.State) (kind, icon string) {
	switch s {
	case inspect.Planned:
		return "new", "inbox"
	case inspect.Drawn:
		return "check", "checklist"
	case inspect.Begun:
		return "doing", "tool"
	case inspect.Done:
		return "done", "circle-check"
	case inspect.Dropped:
	}
	return "off", "ban"
}

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

func kindOptions(ctx context.Context) (out []ui.Option) {
	for _, k := range inspect.Kinds() {
		out = append(out, ui.Option{Value: k, Label: lang.T(ctx, "inspect.kind."+k)})
	}
	return out
}

func siteOptions(ctx context.Context) (out []ui.Option) {
	for _, k := range inspect.SiteKinds() {
		out = append(out, ui.Option{Value: string(k), Label: siteKind(ctx, k)})
	}
	return out
}

// tabs are the lists of inspections.
func (n *names) tabs(ctx context.Context, at string) []ui.Tab {
	out := []ui.Tab{
		{Label: lang.T(ctx, "inspectweb.tab.rounds"), Href: "/inspections", Active: at == "rounds"},
		{Label: lang.T(ctx, "inspectweb.tab.visits"), Href: "/inspections/visits", Active: at == "visits"},
		{Label: lang.T(ctx, "inspectweb.tab.sheets"), Href: "/inspections/sheets", Active: at == "sheets"},
	}
	if manages(n.by) {
		out = append(out, ui.Tab{Label: lang.T(ctx, "inspectweb.tab.alike"), Href: "/inspections/alike", Active: at == "alike"})
	}
	return out
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f inspect.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: lang.T(ctx, "inspectweb.title"), Href: "/inspections"}}, more...)
}

// categories are the kinds of cases that may be made of a deduction.
func categories(ctx context.Context, d *cases.Dictionary) (out []ui.Option) {
	for _, c := range d.List {
		if c.Active {
			out = append(out, ui.Option{Value: c.Code, Label: c.In(lang.From(ctx))})
		}
	}
	return out
}
