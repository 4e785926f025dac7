package casesweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxDesk is how many things to do the desk shows; the ledger has all.
const maxDesk = 100

// deskPage is my desk: what waits for me, what I brought in, reminders.
type deskPage struct {
	n         *names
	by        access.Actor
	now       time.Time
	tab       string // todo, reported
	todo      cases.Page
	reported  cases.Page
	reminders []Reminder
}

func (h *Handler) desk(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := deskPage{by: by, now: h.DB.Now(by.County), tab: cmp.Or(r.URL.Query().Get("tab"), "todo")}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.todo, err = h.Cases.List(ctx, by, cases.Filter{Mine: "todo", Sort: "due", Limit: maxDesk}); err != nil {
		return nil, err
	}
	if p.reported, err = h.Cases.List(ctx, by, cases.Filter{Mine: "reported", Limit: maxDesk}); err != nil {
		return nil, err
	}
	if h.Reminders != nil {
		if p.reminders, err = h.Reminders(ctx, by); err != nil {
			return nil, err
		}
	}
	return deskView(p), nil
}

// deskGroup is the cases that are due at about the same time.
type deskGroup struct {
	key  string // message
	rows []ui.Row
}

// groups sorts what waits by when it is due: late, today, this week, later.
func (p deskPage) groups(ctx context.Context) []deskGroup {
	order := []string{"casesweb.desk.late", "casesweb.desk.today", "casesweb.desk.week", "casesweb.desk.later"}
	zone := p.n.county.Zone
	today := p.now.In(zone)
	endOfDay := time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, zone)
	toSunday := (7 - int(today.Weekday())) % 7
	endOfWeek := endOfDay.AddDate(0, 0, toSunday)
	by := map[string][]ui.Row{}
	for _, c := range p.todo.Cases {
		key := order[3]
		switch {
		case c.Overdue(p.now):
			key = order[0]
		case !c.Ticking():
		case c.DueAt.Before(endOfDay):
			key = order[1]
		case c.DueAt.Before(endOfWeek):
			key = order[2]
		}
		by[key] = append(by[key], p.n.row(ctx, c, p.now, p.first(ctx, c)))
	}
	var out []deskGroup
	for _, k := range order {
		if len(by[k]) > 0 {
			out = append(out, deskGroup{k, by[k]})
		}
	}
	return out
}

// first is the button of the step that moves c on.
func (p deskPage) first(ctx context.Context, c cases.Case) templ.Component {
	steps := cases.Allowed(c, p.by)
	i := slices.IndexFunc(steps, func(s cases.Step) bool { return s.Main })
	if i < 0 {
		return nil
	}
	return ui.Button(ui.Btn{Label: lang.T(ctx, "case.act."+string(steps[i].Act)), Small: true, Href: p.n.href(c) + "#" + string(steps[i].Act), Attrs: templ.Attributes{"data-act": ""}})
}

func (p deskPage) mine(ctx context.Context) []ui.Row {
	var out []ui.Row
	for _, c := range p.reported.Cases {
		out = append(out, p.n.row(ctx, c, p.now, nil))
	}
	return out
}

func (p deskPage) tabs(ctx context.Context) []ui.Tab {
	return []ui.Tab{
		{Label: lang.T(ctx, "casesweb.desk.todo"), Href: "/", Count: int(p.todo.Total.N), Active: p.tab != "reported"},
		{Label: lang.T(ctx, "casesweb.desk.reported"), Href: "/?tab=reported", Count: int(p.reported.Total.N), Active: p.tab == "reported"},
	}
}

// searchPage is what was found for a text.
type searchPage struct {
	n    *names
	now  time.Time
	text string
	page cases.Page
	hits []Hit
}

// search finds cases by number or words, and other records by name. A visible
// number leads straight to its case.
func (h *Handler) search(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := searchPage{text: r.URL.Query().Get("q"), now: h.DB.Now(by.County)}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.text == "" {
		return searchView(p), nil
	}
	if c, err := h.Cases.ByNumber(ctx, by, p.text); err == nil {
		http.Redirect(w, r, p.n.href(c), http.StatusSeeOther)
		return nil, nil
	}
	if p.page, err = h.Cases.List(ctx, by, cases.Filter{Text: p.text, Limit: 20}); err != nil {
		return nil, err
	}
	if h.Found != nil {
		if p.hits, err = h.Found(ctx, by, p.text); err != nil {
			return nil, err
		}
	}
	return searchView(p), nil
}

func (p searchPage) rows(ctx context.Context) []ui.Row {
	var out []ui.Row
	for _, c := range p.page.Cases {
		out = append(out, p.n.row(ctx, c, p.now, nil))
	}
	return out
}
