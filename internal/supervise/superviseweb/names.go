package superviseweb

import (
	"context"
	"fmt"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around an order.
type names struct {
	by     access.Actor
	url    string
	today  string
	county counties.County
	areas  []areas.Area
	groups []org.Group
	units  []org.Unit
	area   map[id.Area]string
	group  map[id.Group]string
	unit   map[id.Unit]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}, group: map[id.Group]string{}, unit: map[id.Unit]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.groups, err = org.Groups(ctx, tx); err != nil {
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
	for _, g := range n.groups {
		n.group[g.ID] = g.Name
	}
	for _, u := range n.units {
		n.unit[u.ID] = unitName(u)
	}
	return n, nil
}

func unitName(u org.Unit) string {
	if u.Short != "" {
		return u.Short
	}
	return u.Name
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// addressee is who is to answer, in words.
func (n *names) addressee(o supervise.Order) string {
	switch o.To {
	case supervise.ToArea:
		return n.area[o.Area]
	case supervise.ToGroup:
		return n.group[o.Group]
	case supervise.ToUnit:
	}
	return dash(n.unit[o.Unit])
}

// look is how a state is drawn.
func look(s supervise.State) (kind, icon string) {
	switch s {
	case supervise.Issued:
		return "new", "inbox"
	case supervise.Answered:
		return "check", "eye-check"
	case supervise.Closed:
		return "done", "circle-check"
	case supervise.Withdrawn:
	}
	return "off", "ban"
}

// levelLook is how a rung is drawn: from criticism on it is serious.
func levelLook(l supervise.Level) (kind, icon string) {
	switch l {
	case supervise.Reminder:
		return "check", "bell"
	case supervise.OrderLevel:
		return "doing", "gavel"
	case supervise.Criticism, supervise.Interview, supervise.Accountability:
	}
	return "late", "alert-triangle"
}

// clock is the deadline of an order as a chip.
func clock(ctx context.Context, o supervise.Order, today string) ui.Clock {
	switch {
	case o.Late(today):
		return ui.Clock{State: "late", Text: lang.T(ctx, "superviseweb.late_since", o.DueOn)}
	case o.State == supervise.Issued && o.DueOn == today:
		return ui.Clock{State: "soon", Text: lang.T(ctx, "superviseweb.due_today")}
	case o.AnsweredOn != "" && o.AnsweredOn <= o.DueOn:
		return ui.Clock{State: "met", Text: lang.T(ctx, "superviseweb.in_time", o.AnsweredOn)}
	case o.AnsweredOn != "":
		return ui.Clock{State: "missed", Text: lang.T(ctx, "superviseweb.not_in_time", o.AnsweredOn)}
	}
	return ui.Clock{State: "ok", Text: o.DueOn}
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: unitName(u)})
	}
	return out
}

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (n *names) groupOptions() (out []ui.Option) {
	for _, g := range n.groups {
		out = append(out, ui.Option{Value: string(g.ID), Label: g.Name})
	}
	return out
}

// addressees are all to whom an order may be addressed.
func (n *names) addressees(ctx context.Context) (out []ui.Option) {
	add := func(to supervise.Addressee, list []ui.Option) {
		for _, o := range list {
			out = append(out, ui.Option{Value: string(to) + ":" + o.Value, Label: o.Label, Group: lang.T(ctx, "superviseweb.to."+string(to))})
		}
	}
	add(supervise.ToUnit, n.unitOptions())
	add(supervise.ToArea, n.areaOptions())
	var groups []ui.Option
	for _, g := range n.groups {
		if !g.Retired {
			groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name})
		}
	}
	add(supervise.ToGroup, groups)
	return out
}

// tabs are the views of supervision.
func (n *names) tabs(ctx context.Context, at string) []ui.Tab {
	var out []ui.Tab
	for _, t := range []struct{ key, href string }{
		{"superviseweb.tab.orders", "/supervise"},
		{"superviseweb.tab.instructions", "/supervise/instructions"},
		{"superviseweb.tab.mine", "/supervise?mine=1"},
		{"superviseweb.tab.late", latePath},
		{"superviseweb.tab.urges", "/supervise/urges"},
	} {
		if t.href == latePath && !n.by.MayEver(access.Urge) {
			continue
		}
		out = append(out, ui.Tab{Label: lang.T(ctx, t.key), Href: t.href, Active: t.href == at})
	}
	return out
}

func mayOrder(by access.Actor) bool { return by.MayEver(access.IssueOrder) }

func mayInstruct(by access.Actor) bool { return by.MayEver(access.Instruct) }

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}
