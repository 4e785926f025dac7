package casesweb

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// deskRows is how many cases of each kind the desk shows; the ledger has all.
const deskRows = 8

// maxReported is how many cases of one's own the desk shows.
const maxReported = 50

// deskPage is my desk: what waits for me, what I brought in, reminders.
type deskPage struct {
	n         *names
	by        access.Actor
	now       time.Time
	tab       string // todo, reported, following
	sort      string // one of deskSorts
	lead      string // day, week of the campaign, its stage
	waits     int    // of other slices, in all groups
	todo      cases.Total
	groups    []deskGroup
	late      cases.Page  // for whom nothing waits: what is late all the same
	soon      cases.Total // and how much is soon
	reported  cases.Page
	following cases.Page
	reminders []Reminder
	others    []inbox.Todo // what waits of other slices
}

// deskGroup is what waits for me of one kind: late, due today or this week,
// and then by what is to be done. A case stands in the first that it is of.
type deskGroup struct {
	key    string    // message
	act    cases.Act // of the rows' button, where it is not the main step
	filter cases.Filter
	page   cases.Page
	others []inbox.Todo // of other slices, due then
}

// The groups of which other slices' things may be, by when they are due.
const (
	lateGroup  = "casesweb.desk.late"
	todayGroup = "casesweb.desk.today"
	weekGroup  = "casesweb.desk.week"
)

// deskSorts are the orders in which cases stand in a group, the usual first.
// The name of each is the message "casesweb.desk.sort." + its name without the
// sign.
var deskSorts = []string{"due", "-reported", "number"}

// sunday is the last day of the week of an instant.
func sunday(now time.Time) time.Time { return now.AddDate(0, 0, (7-int(now.Weekday()))%7) }

// deskGroups lists the kinds in order.
func deskGroups(now time.Time, sort string) []deskGroup {
	todo := func(f cases.Filter) cases.Filter { f.Mine, f.Sort = "todo", sort; return f }
	return []deskGroup{
		{key: lateGroup, filter: todo(cases.Filter{Due: "overdue"})},
		{key: todayGroup, filter: todo(cases.Filter{Due: "today"})},
		{key: "casesweb.desk.extension", act: cases.DoExtend, filter: todo(cases.Filter{Asked: "extension"})},
		{key: "casesweb.desk.suspension", act: cases.DoSuspend, filter: todo(cases.Filter{Asked: "suspension"})},
		{key: weekGroup, filter: todo(cases.Filter{States: ticking, On: cases.OnDue, From: now.Format(time.DateOnly), To: sunday(now).Format(time.DateOnly)})},
		{key: "casesweb.desk.check", filter: todo(cases.Filter{States: []cases.State{cases.AreaCheck, cases.FinalCheck}})},
		{key: "casesweb.desk.new", filter: todo(cases.Filter{States: []cases.State{cases.Reported}})},
		{key: "casesweb.desk.dispatch", filter: todo(cases.Filter{States: []cases.State{cases.Filed}})},
		{key: "casesweb.desk.sign", filter: todo(cases.Filter{States: []cases.State{cases.Dispatched}})},
		{key: "casesweb.desk.handle", filter: todo(cases.Filter{States: []cases.State{cases.Handling}})},
		{key: "casesweb.desk.suspended", filter: todo(cases.Filter{States: []cases.State{cases.Suspended}})},
	}
}

// ticking are the states in which a deadline runs.
var ticking = []cases.State{cases.Filed, cases.Dispatched, cases.Handling}

// waiting returns what waits for by, kind by kind, rows of each. now is in the
// county's zone. Things stand by when they are due, whatever slice they are of:
// those of others that are due then or at no time are left in p.others.
func (h *Handler) waiting(ctx context.Context, p *deskPage, now time.Time, rows int) ([]deskGroup, error) {
	var out []deskGroup
	seen := map[id.Case]bool{}
	p.waits = len(p.others)
	at := map[string][]inbox.Todo{}
	p.others = slices.DeleteFunc(p.others, func(t inbox.Todo) bool {
		key := dueGroup(t, now)
		if key != "" {
			at[key] = append(at[key], t)
		}
		return key != ""
	})
	by := p.by
	for _, g := range deskGroups(now, p.sort) {
		g.others = at[g.key]
		f := g.filter
		f.Limit = rows + len(seen) // those shown above are left out
		var err error
		if g.page, err = h.Cases.List(ctx, by, f); err != nil {
			return nil, err
		}
		g.page.Cases = slices.DeleteFunc(g.page.Cases, func(c cases.Case) bool { return seen[c.ID] })
		g.page.Cases = g.page.Cases[:min(len(g.page.Cases), rows)]
		for _, c := range g.page.Cases {
			seen[c.ID] = true
		}
		if len(g.page.Cases)+len(g.others) > 0 {
			out = append(out, g)
		}
	}
	return out, nil
}

// dueGroup is the group of something by when it is due; empty: at another time,
// or at none.
func dueGroup(t inbox.Todo, now time.Time) string {
	day := t.Due.In(now.Location()).Format(time.DateOnly)
	switch {
	case t.Late:
		return lateGroup
	case t.Due.IsZero(), day < now.Format(time.DateOnly): // what was due is done, and something else waits
	case day == now.Format(time.DateOnly):
		return todayGroup
	case day <= sunday(now).Format(time.DateOnly):
		return weekGroup
	}
	return ""
}

// count is how many there are in the group, in words.
func (g deskGroup) count(ctx context.Context) string {
	t := g.page.Total
	if len(g.others) == 0 {
		return total(ctx, t)
	}
	return lang.T(ctx, "casesweb.desk.n", t.N+int64(len(g.others)))
}

// more reports whether there are cases that stand in no group above either.
func (g deskGroup) more() bool {
	return len(g.page.Cases) > 0 && (g.page.Total.Capped || g.page.Total.N > int64(len(g.page.Cases)))
}

func (g deskGroup) rows(ctx context.Context, p deskPage) []ui.Row {
	out := make([]ui.Row, 0, len(g.page.Cases))
	for _, c := range g.page.Cases {
		out = append(out, p.n.row(ctx, c, p.now, p.first(ctx, c, g.act)))
	}
	return append(out, todoRows(ctx, g.others[:min(len(g.others), deskRows)], false)...)
}

// moreOthers is the list of all that waits, if some of other slices is not
// shown.
func (g deskGroup) moreOthers() string {
	switch {
	case len(g.others) <= deskRows:
		return ""
	case g.key == lateGroup:
		return waitingList + "?late=1"
	}
	return waitingList
}

// waitingList is the list of all that waits for somebody.
const waitingList = "/inbox/waiting"

func (h *Handler) desk(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := deskPage{by: by, now: h.DB.Now(by.County), tab: "todo"}
	if tab := r.URL.Query().Get("tab"); tab == "reported" || tab == "following" {
		p.tab = tab
	}
	p.sort = deskSorts[max(0, slices.Index(deskSorts, r.URL.Query().Get("sort")))]
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.lead, err = h.dayOfCampaign(ctx, by, p.now.In(p.n.county.Zone)); err != nil {
		return nil, err
	}
	if p.others, err = h.others(ctx, by); err != nil {
		return nil, err
	}
	if p.todo, err = h.Cases.Count(ctx, by, cases.Filter{Mine: "todo"}); err != nil {
		return nil, err
	}
	p.waits = len(p.others)
	if p.tab == "todo" {
		if p.groups, err = h.waiting(ctx, &p, p.now.In(p.n.county.Zone), deskRows); err != nil {
			return nil, err
		}
		if len(p.groups) == 0 {
			if err := h.watch(ctx, &p); err != nil {
				return nil, err
			}
		}
	}
	if p.reported, err = h.Cases.List(ctx, by, cases.Filter{Mine: "reported", Limit: maxReported}); err != nil {
		return nil, err
	}
	follow := cases.Filter{Mine: "following", Campaign: cases.AllCampaigns}
	if p.tab == "following" {
		follow.After, follow.Before = r.URL.Query().Get("after"), r.URL.Query().Get("before")
	}
	if p.following, err = h.Cases.List(ctx, by, follow); err != nil {
		return nil, err
	}
	if h.Reminders != nil {
		if p.reminders, err = h.Reminders(ctx, by); err != nil {
			return nil, err
		}
	}
	return deskView(p), nil
}

// watch finds what somebody for whom nothing waits may want to see: what is
// late among the cases that they see, and how many are late soon.
func (h *Handler) watch(ctx context.Context, p *deskPage) (err error) {
	if p.late, err = h.Cases.List(ctx, p.by, cases.Filter{Due: "overdue", Sort: "due", Limit: deskRows}); err != nil {
		return err
	}
	p.soon, err = h.Cases.Count(ctx, p.by, cases.Filter{Due: "soon"})
	return err
}

// seeSoon offers what is late soon, if anything is.
func (p deskPage) seeSoon(ctx context.Context) ui.Btn {
	if p.soon.N == 0 {
		return ui.Btn{}
	}
	return ui.Btn{Label: lang.T(ctx, "casesweb.desk.see_soon", p.soon.N), Href: "/cases?due=soon&sort=due"}
}

func (p deskPage) lateRows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(p.late.Cases))
	for _, c := range p.late.Cases {
		out = append(out, p.n.row(ctx, c, p.now, nil))
	}
	return out
}

// maxOthers is how much of the other slices a page knows of.
const maxOthers = 200

// others are what else waits for by.
func (h *Handler) others(ctx context.Context, by access.Actor) ([]inbox.Todo, error) {
	if h.Todos == nil {
		return nil, nil
	}
	return h.Todos(ctx, by, maxOthers)
}

// todoRows are what waits of other slices.
func todoRows(ctx context.Context, list []inbox.Todo, phone bool) []ui.Row {
	out := make([]ui.Row, 0, len(list))
	for _, t := range list {
		state := ""
		if t.State != "" {
			state = lang.T(ctx, t.State)
		}
		r := ui.Row{Href: t.Link, Above: t.Number, Title: t.Title, Note: joined(t.Where, lang.T(ctx, t.Kind), state), Late: t.Late}
		if phone && t.Phone != "" {
			r.Href = t.Phone
		}
		if !t.Due.IsZero() {
			c := ui.Clock{State: "ok", Text: lang.Day(ctx, t.Due), Due: t.Due}
			if t.Late {
				c.State = "late"
			}
			r.Clock = ui.ClockChip(c)
		}
		if !phone && t.Step != "" {
			r.Acts = ui.Button(ui.Btn{Label: lang.T(ctx, t.Step), Small: true, Href: t.Link, Attrs: templ.Attributes{"data-act": ""}})
		}
		out = append(out, r)
	}
	return out
}

// joined is what there is of words, with dots between.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

// first is the button of the step that moves c on, or of act if it is given.
func (p deskPage) first(ctx context.Context, c cases.Case, act cases.Act) templ.Component {
	steps := cases.Allowed(c, p.by)
	i := slices.IndexFunc(steps, func(s cases.Step) bool { return s.Act == act || act == "" && s.Main })
	if i < 0 {
		return nil
	}
	return ui.Button(ui.Btn{Label: lang.T(ctx, "case.act."+string(steps[i].Act)), Small: true, Href: p.n.href(c) + "#" + string(steps[i].Act), Attrs: templ.Attributes{"data-act": ""}})
}

func (p deskPage) reminderRows() []ui.Row {
	out := make([]ui.Row, 0, len(p.reminders))
	for _, r := range p.reminders {
		out = append(out, ui.Row{Href: r.Link, Title: r.Text, Note: r.Note})
	}
	return out
}

func (p deskPage) mine(ctx context.Context) []ui.Row {
	var out []ui.Row
	for _, c := range p.reported.Cases {
		out = append(out, p.n.row(ctx, c, p.now, nil))
	}
	return out
}

// followed are the cases that one follows, each with a button that ends it.
func (p deskPage) followed(ctx context.Context) []ui.Row {
	var out []ui.Row
	for _, c := range p.following.Cases {
		out = append(out, p.n.row(ctx, c, p.now, followButton(p.n.href(c), p.n.label(c), true, true, "/?tab=following")))
	}
	return out
}

func (p deskPage) pager() ui.PagerOpts {
	const here = "/?tab=following"
	var o ui.PagerOpts
	if p.following.Prev != "" {
		o.First, o.Newer = here, here+"&before="+p.following.Prev
	}
	if p.following.Next != "" {
		o.Older = here + "&after=" + p.following.Next
	}
	return o
}

func (p deskPage) tabs(ctx context.Context) []ui.Tab {
	return []ui.Tab{
		{Label: lang.T(ctx, "casesweb.desk.todo"), Href: "/", Count: int(p.todo.N) + p.waits, Active: p.tab == "todo"},
		{Label: lang.T(ctx, "casesweb.desk.reported"), Href: "/?tab=reported", Count: int(p.reported.Total.N), Active: p.tab == "reported"},
		{Label: lang.T(ctx, "casesweb.desk.following"), Href: "/?tab=following", Count: int(p.following.Total.N), Active: p.tab == "following"},
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
