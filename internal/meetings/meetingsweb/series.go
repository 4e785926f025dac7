package meetingsweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/office"
	"chuangwei/internal/recur"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type allSeriesPage struct {
	n     *names
	state string
	list  []meetings.Series
}

// seriesOrders are those of the list, by the names that its address has.
func seriesOrders() map[string]func(a, b meetings.Series) int {
	return map[string]func(a, b meetings.Series) int{
		"title": func(a, b meetings.Series) int { return cmp.Compare(a.Title, b.Title) },
		"made":  func(a, b meetings.Series) int { return cmp.Compare(a.Made, b.Made) },
		"held":  func(a, b meetings.Series) int { return cmp.Compare(a.Held, b.Held) },
	}
}

func (h *Handler) allSeriesOf(r *http.Request) (p allSeriesPage, err error) {
	q := r.URL.Query()
	p = allSeriesPage{state: q.Get("state")}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.list, err = h.Meetings.AllSeries(r.Context(), web.Actor(r), p.state); err != nil {
		return p, err
	}
	ui.Order(p.list, q.Get("sort"), seriesOrders())
	return p, nil
}

func (h *Handler) allSeries(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.allSeriesOf(r)
	if err != nil {
		return nil, err
	}
	return allSeriesView(p), nil
}

// exportSeries writes the recurring meetings that the page shows.
func (h *Handler) exportSeries(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.allSeriesOf(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	columns := []string{"meeting", "whose", "rule", "clock", "made_n", "held_n", "state"}
	return download(w, r, lang.T(ctx, "meetingsweb.series"), columns, func(s office.Sheet) error {
		for _, x := range p.list {
			state := lang.T(ctx, "meetingsweb.series_active")
			if x.PausedOn != "" {
				state = lang.T(ctx, "meetingsweb.paused_since", x.PausedOn)
			}
			if err := s.Row(x.Title, p.n.whose(ctx, x.Line), rule(ctx, x.Rule), x.Clock, x.Made, x.Held, state); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p allSeriesPage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/meeting-series", Target: "list", Keep: []string{"sort"}, Items: []ui.Input{{
		Name: "state", Label: lang.T(ctx, "meetingsweb.state"), Value: p.state,
		Options: []ui.Option{{Value: "active", Label: lang.T(ctx, "meetingsweb.series_active")}, {Value: "paused", Label: lang.T(ctx, "meetingsweb.series_paused")}},
	}}}
}

// rule is a rule in words, or as it is written where it has no name.
func rule(ctx context.Context, text string) string {
	for _, r := range recur.Presets() {
		if r.Rule == text {
			return lang.T(ctx, "recur.rule."+r.Key)
		}
	}
	return text
}

type seriesPage struct {
	n     *names
	x     meetings.Series
	story []journal.Line
	next  []string
	Errs  ui.Errors
}

// nextDays is how many of a series' days its page shows.
const nextDays = 5

func (h *Handler) seriesOf(r *http.Request) (p seriesPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.x, p.story, err = h.Meetings.Series(r.Context(), web.Actor(r), id.Series(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.x.PausedOn == "" {
		p.next = p.x.NextDays(p.n.today, nextDays)
	}
	return p, nil
}

func (p seriesPage) mayManage() bool { return p.n.by.May(access.ManageMeetings, p.x.Owners()) }

func (p seriesPage) href() string { return "/meeting-series/" + string(p.x.ID) }

func (h *Handler) series(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.seriesOf(r)
	if err != nil {
		return nil, err
	}
	return seriesView(p), nil
}

func (h *Handler) seriesAct(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, series := r.Context(), web.Actor(r), id.Series(r.PathValue("id"))
	var err error
	switch r.PathValue("act") {
	case "pause":
		err = h.Meetings.Pause(ctx, by, series, r.PostFormValue("reason"))
	case "resume":
		err = h.Meetings.Resume(ctx, by, series)
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.FieldErrors(r, err); ok {
		p, err := h.seriesOf(r)
		if err != nil {
			return nil, err
		}
		p.Errs = errs
		return web.Unprocessable(seriesView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "meetingsweb.saved")
	web.Redirect(w, r, "/meeting-series/"+string(series))
	return nil, nil
}

func (p seriesPage) facts(ctx context.Context) []ui.Fact {
	x, n := p.x, p.n
	return []ui.Fact{
		{Label: lang.T(ctx, "meetingsweb.rule"), Value: rule(ctx, x.Rule), Note: x.Rule},
		{Label: lang.T(ctx, "meetingsweb.clock"), Value: x.Clock},
		{Label: lang.T(ctx, "meetingsweb.length"), Value: lang.T(ctx, "meetingsweb.length_n", x.Minutes)},
		{Label: lang.T(ctx, "meetingsweb.whose"), Value: n.whose(ctx, x.Line)},
		{Label: lang.T(ctx, "meetingsweb.starts_on"), Value: x.StartsOn},
		{Label: lang.T(ctx, "meetingsweb.place"), Value: x.Place},
		{Label: lang.T(ctx, "meetingsweb.chair"), Value: x.Chair},
		{Label: lang.T(ctx, "meetingsweb.asked"), Value: n.list(ctx, x.Units)},
		{Label: lang.T(ctx, "meetingsweb.made_to"), Value: x.MadeTo},
	}
}

func (p seriesPage) events(ctx context.Context) []ui.Event {
	var out []ui.Event
	for _, l := range slices.Backward(p.story) {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: l.Str("reason")})
	}
	return out
}

type seriesForm struct {
	n    *names
	x    meetings.Series
	key  string
	Errs ui.Errors
}

func (h *Handler) newSeries(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := mayOpenForm(by); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	d := meetings.Usual()
	x := meetings.Series{Line: lineFor(by), StartsOn: n.today, Rule: "FREQ=WEEKLY;BYDAY=MO", Clock: d.Clock, Minutes: d.Minutes}
	return seriesFormView(seriesForm{n: n, x: x}), nil
}

func (h *Handler) editSeries(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.seriesOf(r)
	if err != nil {
		return nil, err
	}
	if err := p.n.by.Check(access.ManageMeetings, p.x.Owners()); err != nil {
		return nil, err
	}
	return seriesFormView(seriesForm{n: p.n, x: p.x}), nil
}

func (n *names) seriesFrom(r *http.Request) meetings.Series {
	v := r.PostFormValue
	d := n.draftFrom(r)
	x := meetings.Series{
		ID: id.Series(r.PathValue("id")), Line: d.Line, Title: d.Title, Place: d.Place, Chair: d.Chair, Rule: v("rule"), StartsOn: v("starts_on"),
		Clock: d.Clock, Minutes: d.Minutes, Units: d.Units, Version: d.Version, Key: d.Key,
	}
	if other := v("rule_other"); other != "" {
		x.Rule = other
	}
	return x
}

func (h *Handler) saveSeries(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	x := n.seriesFrom(r)
	series, err := h.Meetings.SaveSeries(r.Context(), web.Actor(r), x)
	if err != nil {
		errs, ok := web.Refused(r, err)
		if !ok {
			return nil, err
		}
		return web.Unprocessable(seriesFormView(seriesForm{n: n, x: x, key: web.Key(r), Errs: errs})), nil
	}
	web.Flash(w, r, "meetingsweb.saved")
	web.Redirect(w, r, "/meeting-series/"+string(series))
	return nil, nil
}

func (p seriesForm) action() string {
	if p.x.ID == "" {
		return "/meeting-series"
	}
	return "/meeting-series/" + string(p.x.ID)
}

func (p seriesForm) title(ctx context.Context) string {
	if p.x.ID == "" {
		return lang.T(ctx, "meetingsweb.new_series")
	}
	return p.x.Title
}

func (p seriesForm) version() string { return strconv.FormatInt(p.x.Version, 10) }

func ruleOptions(ctx context.Context) (out []ui.Option) {
	for _, r := range recur.Presets() {
		out = append(out, ui.Option{Value: r.Rule, Label: lang.T(ctx, "recur.rule."+r.Key)})
	}
	return out
}

// other is a rule that has no name.
func (p seriesForm) other() string {
	if slices.ContainsFunc(recur.Presets(), func(r recur.Preset) bool { return r.Rule == p.x.Rule }) {
		return ""
	}
	return p.x.Rule
}

// made is the list of a series' meetings.
func made(x meetings.Series, states ...meetings.State) string {
	return meetings.Filter{Series: x.ID, States: states}.Link("/meetings")
}
