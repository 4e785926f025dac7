package planweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a task.
type names struct {
	by         access.Actor
	url        string
	today      string
	county     counties.County
	campaign   counties.Campaign
	objectives []plan.Objective
	areas      []areas.Area
	groups     []org.Group
	units      []org.Unit
	leaders    []plan.Leader

	area      map[id.Area]string
	group     map[id.Group]string
	unit      map[id.Unit]string
	leader    map[id.Post]string
	objective map[id.Objective]string
	person    map[id.Person]string // filled by people
}

func (h *Handler) names(r *http.Request) (*names, error) {
	by := web.Actor(r)
	n := &names{
		by: by, url: r.URL.RequestURI(), area: map[id.Area]string{}, group: map[id.Group]string{}, unit: map[id.Unit]string{},
		leader: map[id.Post]string{}, objective: map[id.Objective]string{}, person: map[id.Person]string{},
	}
	err := h.DB.Read(r.Context(), by.County, func(tx *db.Tx) error { return n.read(r.Context(), tx) })
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return n, nil
}

func (n *names) read(ctx context.Context, tx *db.Tx) (err error) {
	if n.county, err = counties.Of(ctx, tx); err != nil {
		return err
	}
	n.today = counties.Day(tx, n.county)
	if n.campaign, err = counties.Current(ctx, tx); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if n.objectives, err = plan.Objectives(ctx, tx); err != nil {
		return err
	}
	if n.areas, err = areas.Brief(ctx, tx); err != nil {
		return err
	}
	if n.groups, err = org.Groups(ctx, tx); err != nil {
		return err
	}
	if n.units, err = org.Units(ctx, tx); err != nil {
		return err
	}
	if n.leaders, err = plan.Leaders(ctx, tx); err != nil {
		return err
	}
	for _, o := range n.objectives {
		n.objective[o.ID] = o.Title
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
	for _, l := range n.leaders {
		n.leader[l.Post] = l.Label
	}
	return nil
}

// people reads the names of employees.
func (h *Handler) people(ctx context.Context, n *names, persons ...id.Person) error {
	return h.DB.Read(ctx, n.by.County, func(tx *db.Tx) error {
		for _, p := range persons {
			if p == "" || n.person[p] != "" {
				continue
			}
			got, err := org.GetPerson(ctx, tx, p)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			n.person[p] = got.Name
		}
		return nil
	})
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
	return strings.Join(out, lang.T(ctx, "planweb.comma"))
}

// measure is how it is known that the task is done, in words.
func measure(ctx context.Context, t plan.Task) string {
	if t.Measure == plan.Number {
		return amount(t.Target) + " " + t.Unit
	}
	return lang.T(ctx, "plan.measure.yes")
}

// progress is how far it has come, in words.
func progress(ctx context.Context, t plan.Task) string {
	if t.Measure == plan.Number {
		return lang.T(ctx, "planweb.reached", amount(t.Reached), amount(t.Target), t.Unit)
	}
	return percent(ctx, t.Share())
}

func percent(ctx context.Context, share float64) string {
	return lang.T(ctx, "planweb.percent", strconv.Itoa(int(share*100+0.5)))
}

// pill draws where a task stands.
func look(s plan.State) (kind, icon string) {
	switch s {
	case plan.Assigned:
		return "new", "clipboard-list"
	case plan.Doing:
		return "doing", "tool"
	case plan.Blocked:
		return "late", "ban"
	case plan.Checking:
		return "check", "eye-check"
	case plan.Done:
		return "done", "circle-check"
	case plan.Dropped:
	}
	return "off", "circle-x"
}

func tabs(ctx context.Context, url, at string) []ui.Tab {
	q := ""
	if i := strings.IndexByte(url, '?'); i >= 0 && at != "/plan" {
		q = ui.Address(url[i:], "after", "", "by", "", "sort", "")
	}
	var out []ui.Tab
	for _, t := range []struct{ key, href string }{
		{"planweb.tab.overview", "/plan"}, {"planweb.tab.table", "/plan/table"}, {"planweb.tab.gantt", "/plan/gantt"}, {"planweb.tab.list", "/plan/tasks"},
	} {
		href := t.href
		if href != "/plan" {
			href += q
		}
		out = append(out, ui.Tab{Label: lang.T(ctx, t.key), Href: href, Active: t.href == at})
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

func (n *names) leaderOptions() (out []ui.Option) {
	for _, l := range n.leaders {
		out = append(out, ui.Option{Value: string(l.Post), Label: l.Label})
	}
	return out
}

func (n *names) objectiveOptions() (out []ui.Option) {
	for i, o := range n.objectives {
		out = append(out, ui.Option{Value: string(o.ID), Label: strconv.Itoa(i+1) + " " + o.Title})
	}
	return out
}

func (n *names) stageOptions() (out []ui.Option) {
	for i, st := range n.campaign.Stages {
		out = append(out, ui.Option{Value: strconv.Itoa(i + 1), Label: st.Title})
	}
	return out
}

func wordOptions[T ~string](ctx context.Context, prefix string, values []T) (out []ui.Option) {
	for _, v := range values {
		out = append(out, ui.Option{Value: string(v), Label: lang.T(ctx, prefix+string(v))})
	}
	return out
}

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// filters is the line over every list of tasks; each shows the same.
func (n *names) filters(ctx context.Context, action string, f plan.Filter) ui.Filters {
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	yes := func(key string) []ui.Option { return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}} }
	states := append(wordOptions(ctx, "plan.state.", plan.States()), ui.Option{Value: "open", Label: lang.T(ctx, "planweb.open")}, ui.Option{Value: "all", Label: lang.T(ctx, "planweb.all_states")})
	sources := []ui.Option{{Value: "plan", Label: lang.T(ctx, "plan.source.plan")}}
	sources = append(sources, wordOptions(ctx, "plan.source.", plan.Sources()[1:])...)
	return ui.Filters{
		Action: action, Target: "list", Keep: []string{"sort", "on", "from", "to", "ontime", "record", "duty", "person", "leader", "part", "parent", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "planweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "planweb.col.state"), Value: state, Options: states},
			{Name: "unit", Label: lang.T(ctx, "planweb.col.lead"), Value: string(f.Unit), Options: n.unitOptions()},
			{Name: "late", Label: lang.T(ctx, "planweb.late"), Value: on(f.Late), Options: yes("planweb.only_late")},
			{Name: "waiting", Label: lang.T(ctx, "planweb.passing"), Value: on(f.Waiting), Options: yes("planweb.not_passed")},
		},
		More: []ui.Input{
			{Name: "objective", Label: lang.T(ctx, "planweb.col.objective"), Value: string(f.Objective), Options: n.objectiveOptions()},
			{Name: "stage", Label: lang.T(ctx, "planweb.stage"), Value: stage(f), Options: n.stageOptions()},
			{Name: "area", Label: lang.T(ctx, "planweb.col.area"), Value: string(f.Area), Options: n.areaOptions()},
			{Name: "group", Label: lang.T(ctx, "planweb.col.group"), Value: string(f.Group), Options: n.groupOptions()},
			{Name: "source", Label: lang.T(ctx, "planweb.source"), Value: f.Source, Options: sources},
			{Name: "due", Label: lang.T(ctx, "planweb.col.due"), Value: f.Due, Options: []ui.Option{{Value: "today", Label: lang.T(ctx, "planweb.due_today")}, {Value: "week", Label: lang.T(ctx, "planweb.due_week")}}},
			{Name: "mine", Label: lang.T(ctx, "planweb.mine"), Value: on(f.Mine), Options: yes("planweb.waits_for_me")},
		},
	}
}

func stage(f plan.Filter) string {
	if f.Stage == 0 {
		return ""
	}
	return strconv.Itoa(f.Stage)
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f plan.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func mayManage(by access.Actor) bool { return by.May(access.ManagePlan, access.Owners{}) }

// query is the part of an address behind its path.
func query(url string, but ...string) string {
	i := strings.IndexByte(url, '?')
	if i < 0 {
		return ""
	}
	var set []string
	for _, b := range but {
		set = append(set, b, "")
	}
	return ui.Address(url[i:], set...)
}
