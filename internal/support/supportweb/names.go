package supportweb

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a request.
type names struct {
	by     access.Actor
	url    string
	now    time.Time
	county counties.County
	areas  []areas.Area
	groups []org.Group
	area   map[id.Area]string
	group  map[id.Group]string
	unit   map[id.Unit]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	return h.namesFor(r.Context(), web.Actor(r), r.URL.RequestURI())
}

func (h *Handler) namesFor(ctx context.Context, by access.Actor, url string) (*names, error) {
	n := &names{by: by, url: url, area: map[id.Area]string{}, group: map[id.Group]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		n.now = tx.Now
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.groups, err = org.Groups(ctx, tx); err != nil {
			return err
		}
		n.unit, err = org.UnitNames(ctx, tx)
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
	return n, nil
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// look is how a state is drawn.
func look(s support.State) (kind, icon string) {
	switch s {
	case support.Asked:
		return "new", "inbox"
	case support.Questioned:
		return "check", "message-2"
	case support.Declined:
		return "late", "ban"
	case support.Escalated:
		return "late", "arrow-big-up-lines"
	case support.Accepted:
		return "doing", "tool"
	case support.Handed:
		return "check", "eye-check"
	case support.Done:
		return "done", "circle-check"
	case support.Upheld, support.Withdrawn:
	}
	return "off", "ban"
}

// soon is how long before its end a clock warns.
const soon = 4 * time.Hour

// clock is the deadline of whoever must act now.
func clock(ctx context.Context, r support.Request, now time.Time) ui.Clock {
	k := ui.Clock{Due: r.Due}
	switch {
	case r.State == support.Questioned:
		k.State, k.Text = "paused", lang.T(ctx, "supportweb.clock.paused")
	case r.Due.IsZero():
		k.State, k.Text = "none", "—"
	case r.Late(now):
		k.State, k.Text = "late", lang.T(ctx, "supportweb.clock.late", lang.Span(ctx, now.Sub(r.Due)))
	default:
		k.State, k.Text = "ok", lang.T(ctx, "supportweb.clock.left", lang.Span(ctx, r.Due.Sub(now)))
		if r.Due.Sub(now) < soon {
			k.State = "soon"
		}
	}
	return k
}

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

// ownAreas are those for which the reader may ask.
func (n *names) ownAreas() (out []ui.Option) {
	for _, a := range n.areas {
		if n.by.May(access.AskSupport, access.Owners{Area: a.ID}) {
			out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
		}
	}
	return out
}

func (n *names) groupOptions() (out []ui.Option) {
	for _, g := range n.groups {
		if !g.Retired {
			out = append(out, ui.Option{Value: string(g.ID), Label: g.Name, Hint: n.unit[g.LeadUnit]})
		}
	}
	return out
}

// tabs are the views of the requests: all, what waits for the reader, those of
// the reader's own areas and groups, and the matrix.
func (n *names) tabs(ctx context.Context, f support.Filter, matrix bool) []ui.Tab {
	side := f.Area != "" || f.Group != ""
	out := []ui.Tab{
		{Label: lang.T(ctx, "supportweb.tab.all"), Href: "/support", Active: !matrix && !f.Mine && !side},
		{Label: lang.T(ctx, "supportweb.tab.mine"), Href: "/support?mine=1", Active: f.Mine},
	}
	for _, a := range n.areas {
		if n.by.May(access.AskSupport, access.Owners{Area: a.ID}) && !n.by.System {
			out = append(out, ui.Tab{Label: a.Name, Href: "/support?area=" + string(a.ID), Active: f.Area == a.ID && f.Group == ""})
		}
	}
	for _, g := range n.groups {
		if n.by.May(access.AnswerSupport, access.Owners{Group: g.ID}) && !n.by.System {
			out = append(out, ui.Tab{Label: g.Name, Href: "/support?group=" + string(g.ID), Active: f.Group == g.ID && f.Area == ""})
		}
	}
	return append(out, ui.Tab{Label: lang.T(ctx, "supportweb.tab.matrix"), Href: "/support/matrix", Active: matrix})
}

func mayAsk(by access.Actor) bool { return by.MayEver(access.AskSupport) }

func maySet(by access.Actor) bool { return by.May(access.ManageOrg, access.Owners{}) }
