package meetingsweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter meetings.Filter
	page   meetings.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: meetings.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Meetings.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	state := p.filter.Values().Get("state")
	states := append(wordOptions(ctx, "meetings.state.", meetings.States()), ui.Option{Value: "coming", Label: lang.T(ctx, "meetingsweb.coming")}, ui.Option{Value: "all", Label: lang.T(ctx, "meetingsweb.all_states")})
	return ui.Filters{
		Action: "/meetings", Target: "list", Keep: []string{"sort", "campaign", "series"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "meetingsweb.search"), Value: p.filter.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "meetingsweb.kind"), Value: string(p.filter.Kind), Options: wordOptions(ctx, "meetings.kind.", meetings.Kinds())},
			{Name: "state", Label: lang.T(ctx, "meetingsweb.state"), Value: state, Options: states},
			{Name: "late", Label: lang.T(ctx, "meetingsweb.minutes"), Value: on(p.filter.Late), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "meetingsweb.minutes_late")}}},
		},
		More: []ui.Input{
			{Name: "area", Label: lang.T(ctx, "meetingsweb.area"), Value: string(p.filter.Area), Options: p.n.areaOptions()},
			{Name: "group", Label: lang.T(ctx, "meetingsweb.group"), Value: string(p.filter.Group), Options: p.n.groupOptions()},
			{Name: "unit", Label: lang.T(ctx, "meetingsweb.asked_unit"), Value: string(p.filter.Unit), Options: p.n.unitOptions()},
			{Name: "from", Type: "date", Label: lang.T(ctx, "meetingsweb.from"), Value: p.filter.From},
			{Name: "to", Type: "date", Label: lang.T(ctx, "meetingsweb.to"), Value: p.filter.To},
		},
	}
}

func (p listPage) narrowed() bool { return len(withoutSort(p.filter.Values())) > 0 }

func withoutSort(v map[string][]string) map[string][]string {
	delete(v, "sort")
	return v
}

// taskSubject is what the task of a decision is for whoever urges.
const taskSubject = "task"

type decisionsPage struct {
	n      *names
	filter meetings.DecisionFilter
	page   meetings.DecisionPage
}

func (h *Handler) decisions(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := decisionsPage{filter: meetings.DecisionFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Meetings.Decisions(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return decisionsView(p), nil
}

func (p decisionsPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	return ui.Filters{
		Action: "/meetings/decisions", Target: "list", Keep: []string{"sort", "campaign", "meeting"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "meetingsweb.search_decisions"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "meetingsweb.state"), Value: f.Values().Get("state"), Options: wordOptions(ctx, "meetings.decision.state.", meetings.DecisionStates())},
			{Name: "unit", Label: lang.T(ctx, "meetingsweb.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
			{Name: "late", Label: lang.T(ctx, "ui.late"), Value: on(f.Late), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "meetingsweb.only_late")}}},
		},
		More: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "meetingsweb.kind"), Value: string(f.Kind), Options: wordOptions(ctx, "meetings.kind.", meetings.Kinds())},
			{Name: "area", Label: lang.T(ctx, "meetingsweb.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "group", Label: lang.T(ctx, "meetingsweb.group"), Value: string(f.Group), Options: p.n.groupOptions()},
			{Name: "on", Label: lang.T(ctx, "meetingsweb.on"), Value: f.On, Options: wordOptions(ctx, "meetingsweb.on.", []string{"made", "due", "done"})},
			{Name: "from", Type: "date", Label: lang.T(ctx, "meetingsweb.from"), Value: f.From},
			{Name: "to", Type: "date", Label: lang.T(ctx, "meetingsweb.to"), Value: f.To},
		},
	}
}

func (p decisionsPage) narrowed() bool { return len(withoutSort(p.filter.Values())) > 0 }

// of names a decision's meeting.
func of(d meetings.Decision) string {
	return meetings.Meeting{Number: d.OfNumber}.Label() + " " + d.OfTitle
}

// queryOf is the query of an address, without the place in the list.
func queryOf(url string) string {
	q := ui.Address(url, "after", "")
	if i := strings.IndexByte(q, '?'); i >= 0 {
		return q[i:]
	}
	return ""
}
