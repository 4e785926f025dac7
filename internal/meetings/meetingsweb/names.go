package meetingsweb

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a meeting.
type names struct {
	by     access.Actor
	url    string
	now    time.Time
	today  string
	county counties.County
	areas  []areas.Area
	groups []org.Group
	units  []org.Unit

	area  map[id.Area]string
	group map[id.Group]string
	unit  map[id.Unit]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	by := web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}, group: map[id.Group]string{}, unit: map[id.Unit]string{}}
	err := h.DB.Read(r.Context(), by.County, func(tx *db.Tx) error { return n.read(r.Context(), tx) })
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return n, nil
}

func (n *names) read(ctx context.Context, tx *db.Tx) (err error) {
	n.now = tx.Now
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
	if n.units, err = org.Units(ctx, tx); err != nil {
		return err
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
	return nil
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

// list is names side by side.
func (n *names) list(ctx context.Context, units []id.Unit) string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = dash(n.unit[u])
	}
	return strings.Join(out, lang.T(ctx, "meetingsweb.comma"))
}

// whose says whose meeting it is: the headquarters, an area, a group.
func (n *names) whose(ctx context.Context, l meetings.Line) string {
	switch l.Kind {
	case meetings.OfArea:
		return dash(n.area[l.Area])
	case meetings.OfGroup:
		return dash(n.group[l.Group])
	case meetings.Headquarters, meetings.OfOffice:
	}
	return lang.T(ctx, "meetings.kind."+string(l.Kind))
}

// clock is an instant as people of the county say it.
func (n *names) clock(t time.Time) string { return t.In(n.county.Zone).Format("15:04") }

// span is from when to when a meeting goes.
func (n *names) span(ctx context.Context, m meetings.Meeting) string {
	return lang.T(ctx, "meetingsweb.span", lang.Day(ctx, m.Starts.In(n.county.Zone)), n.clock(m.Starts), n.clock(m.Ends()))
}

func look(s meetings.State) (kind, icon string) {
	switch s {
	case meetings.Planned:
		return "new", "calendar-event"
	case meetings.Running:
		return "doing", "presentation"
	case meetings.Held:
		return "done", "circle-check"
	case meetings.CalledOff:
	}
	return "off", "x"
}

func lookOf(s meetings.DecisionState) (kind, icon string) {
	switch s {
	case meetings.Open:
		return "doing", "hourglass"
	case meetings.Done:
		return "done", "circle-check"
	case meetings.Withdrawn:
	}
	return "off", "x"
}

// due is the deadline of a decision as a chip.
func due(ctx context.Context, d meetings.Decision, today string) ui.Clock {
	switch {
	case d.DueOn == "":
		return ui.Clock{State: "none"}
	case d.Late(today):
		return ui.Clock{State: "late", Text: lang.T(ctx, "meetingsweb.late_since", d.DueOn)}
	case d.State == meetings.Done && d.DoneOn > d.DueOn:
		return ui.Clock{State: "missed", Text: d.DueOn}
	case d.State == meetings.Done:
		return ui.Clock{State: "met", Text: d.DueOn}
	case d.DueOn == today:
		return ui.Clock{State: "soon", Text: lang.T(ctx, "meetingsweb.due_today")}
	}
	return ui.Clock{State: "ok", Text: d.DueOn}
}

func wordOptions[T ~string](ctx context.Context, prefix string, values []T) (out []ui.Option) {
	for _, v := range values {
		out = append(out, ui.Option{Value: string(v), Label: lang.T(ctx, prefix+string(v))})
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

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: unitName(u)})
	}
	return out
}

// kindOptions are the kinds of meeting that the actor may hold.
func (n *names) kindOptions(ctx context.Context) []ui.Option {
	reach := n.by.Reach(access.ManageMeetings)
	if reach.All {
		return wordOptions(ctx, "meetings.kind.", meetings.Kinds())
	}
	var kinds []meetings.Kind
	if len(reach.Areas) > 0 {
		kinds = append(kinds, meetings.OfArea)
	}
	if len(reach.Groups) > 0 {
		kinds = append(kinds, meetings.OfGroup)
	}
	return wordOptions(ctx, "meetings.kind.", kinds)
}

func mayHold(by access.Actor) bool { return by.MayEver(access.ManageMeetings) }

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func tabs(ctx context.Context, at string) []ui.Tab {
	var out []ui.Tab
	for _, t := range []struct{ key, href string }{
		{"meetingsweb.tab.meetings", "/meetings"}, {"meetingsweb.tab.decisions", "/meetings/decisions"}, {"meetingsweb.tab.series", "/meeting-series"},
	} {
		out = append(out, ui.Tab{Label: lang.T(ctx, t.key), Href: t.href, Active: t.href == at})
	}
	return out
}

// Kinds of marks on the timeline.
var marks = map[string]string{
	"meeting.begin": "doing", "meeting.close": "done", "meeting.calloff": "off", "meeting.decide": "check", "meeting.amend": "late", "meeting.withdraw": "off",
}

// told is what a line of the timeline says besides the act.
func told(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"title", "task", "reason", "moved", "taken"} {
		if s := l.Str(k); s != "" && (k != "title" || l.Act != "meeting.created") {
			out = append(out, s)
		}
	}
	for _, k := range []string{"put", "points"} {
		if list, ok := l.Data[k].([]any); ok {
			for _, x := range list {
				if s, ok := x.(string); ok {
					out = append(out, s)
				}
			}
		}
	}
	if came, ok := l.Data["came"].(float64); ok {
		asked, _ := l.Data["asked"].(float64)
		out = append(out, lang.T(ctx, "meetingsweb.came_of", int(came), int(asked)))
	}
	return strings.Join(out, " · ")
}
