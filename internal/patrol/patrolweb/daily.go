package patrolweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// daysPage is the list of daily reports.
type daysPage struct {
	n    *names
	f    patrol.DayFilter
	page patrol.DayPage
	bad  string

	url     string // of this list
	mayUrge bool
}

func (h *Handler) dailies(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	p := daysPage{n: n, url: r.URL.RequestURI(), mayUrge: by.May(access.Urge, access.Owners{})}
	if p.f, err = patrol.DayFilterFrom(r.URL.Query()); err == nil {
		p.page, err = h.Patrol.Days(ctx, by, p.f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad = firstFault(r, err)
		return dailiesView(p), nil
	}
	if err != nil {
		return nil, err
	}
	return dailiesView(p), nil
}

// firstFault is what is wrong, in one line.
func firstFault(r *http.Request, err error) string {
	problem := web.Explain(r, err)
	if len(problem.Fields) > 0 {
		return problem.Fields[0].Text
	}
	return problem.Text
}

// exportDays writes the daily reports of the list's address as a spreadsheet.
func (h *Handler) exportDays(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := patrol.DayFilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	titles := []string{lang.T(ctx, "patrolweb.date"), lang.T(ctx, "patrolweb.state"), lang.T(ctx, "patrolweb.late"), lang.T(ctx, "patrolweb.confirmed_at"), lang.T(ctx, "figure.patrol.actions")}
	for _, as := range patrol.CountsAs() {
		titles = append(titles, figure(ctx, as))
	}
	titles = append(titles, lang.T(ctx, "patrolweb.difficulties"), lang.T(ctx, "patrolweb.tomorrow"))
	f.Limit = 500
	f.After = ""
	page, err := h.Patrol.Days(ctx, by, f)
	if err != nil {
		return nil, err
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "daily-reports", lang.T(ctx, "patrolweb.dailies"), titles...)
	if err != nil {
		return nil, err
	}
	for {
		for _, d := range page.Days {
			row := []any{d.Report.Day, lang.T(ctx, "patrol.state."+string(d.Report.State)), yes(ctx, d.Report.Late(page.Now)), "", d.Actions}
			if !d.Report.First.IsZero() {
				row[3] = d.Report.First.In(n.county.Zone)
			}
			for _, as := range patrol.CountsAs() {
				row = append(row, d.Totals[as])
			}
			sheet.Put(append(row, d.Report.Difficulties, d.Report.Tomorrow)...)
		}
		if page.Next == "" {
			break
		}
		f.After = page.Next
		page, err = h.Patrol.Days(ctx, by, f)
		sheet.Check(err)
	}
	sheet.End()
	return nil, nil
}

func (p daysPage) narrowed() bool {
	f := p.f
	f.Sort, f.After, f.Limit = "", "", 0
	return f != patrol.DayFilter{}
}

func (p daysPage) filters(ctx context.Context) ui.Filters {
	var states []ui.Option
	for _, s := range append(patrol.States(), "due") {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "patrol.state."+string(s))})
	}
	return ui.Filters{Action: "/patrol/daily", Target: "list", Keep: []string{"campaign", "sort"}, Items: []ui.Input{
		{Name: "state", Label: lang.T(ctx, "patrolweb.state"), Value: string(p.f.State), Options: states},
		{Name: "late", Label: lang.T(ctx, "patrolweb.late"), Value: p.f.Late, Options: []ui.Option{{Value: "yes", Label: lang.T(ctx, "patrolweb.late_yes")}, {Value: "no", Label: lang.T(ctx, "patrolweb.late_no")}}},
		{Name: "from", Type: "date", Label: lang.T(ctx, "patrolweb.from"), Value: p.f.From},
		{Name: "to", Type: "date", Label: lang.T(ctx, "patrolweb.to"), Value: p.f.To},
	}}
}

func (p daysPage) pager() (o ui.PagerOpts) {
	if p.f.After != "" {
		f := p.f
		f.After = ""
		o.First = f.Link("/patrol/daily")
	}
	if p.page.Next != "" {
		f := p.f
		f.After = p.page.Next
		o.Older = f.Link("/patrol/daily")
	}
	return o
}

// dailyPage is the report of one day.
type dailyPage struct {
	beside templ.Component // of other slices; nil: nothing
	patrol.Daily
	n      *names
	by     access.Actor
	Failed string
	Form   url.Values
	Errs   ui.Errors
}

func (h *Handler) daily(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.dailyPage(r)
	if err != nil {
		return nil, err
	}
	return dailyView(p), nil
}

func (h *Handler) dailyPage(r *http.Request) (p dailyPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p.by = by
	if p.Daily, err = h.Patrol.Daily(ctx, by, r.PathValue("day")); err != nil {
		return p, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(ctx, by, p.Report.Day); err != nil {
			return p, err
		}
	}
	p.n, err = h.names(ctx, by)
	return p, err
}

func (p dailyPage) href() string { return "/patrol/daily/" + p.Report.Day }

func (p dailyPage) version() string { return number(p.Report.Version) }

// closed reports whether the day's records are to be confirmed now.
func (p dailyPage) closed() bool { return !p.Now.Before(p.CutOff) }

// list is the address of the day's actions of a kind.
func (p dailyPage) list(kind string) string {
	return patrol.Filter{Kind: kind, From: p.Report.Day, To: p.Report.Day}.Link("/patrol/actions")
}

func (p dailyPage) corrections() string {
	return patrol.Filter{From: p.Report.Day, To: p.Report.Day, Corrected: true}.Link("/patrol/actions")
}

func (p dailyPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + form + "-" + in.Name
	if p.Failed == form {
		if p.Form.Has(in.Name) {
			in.Value = p.Form.Get(in.Name)
		}
		return in.At(p.Errs)
	}
	return in
}

// summary is what is wrong, by the ids of the form's controls.
func (p dailyPage) summary() ui.Errors {
	out := ui.Errors{}
	for name, text := range p.Errs {
		if name != "" {
			name = p.Failed + "-" + name
		}
		out[name] = text
	}
	return out
}

// groups are the lines of the report by what they count as, with their sums.
type group struct {
	CountsAs string
	Count    int64
	Lines    []patrol.Line
}

func (p dailyPage) groups() (out []group) {
	for _, as := range patrol.CountsAs() {
		g := group{CountsAs: as}
		for _, l := range p.Lines {
			if l.CountsAs == as {
				g.Lines = append(g.Lines, l)
				g.Count += l.Count
			}
		}
		if len(g.Lines) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// facts are the head of the report, as the office prints it.
func (p dailyPage) facts(ctx context.Context) []ui.Fact {
	here, need := 0, 0
	for _, x := range p.Presence {
		here, need = here+x.Present, need+x.Need
	}
	var shifts []string
	for _, x := range p.Shifts {
		shifts = append(shifts, x.Name+" "+span(x))
	}
	out := []ui.Fact{
		{Label: lang.T(ctx, "patrolweb.date"), Value: dayWords(ctx, p.Report.Day), Href: "/patrol?day=" + p.Report.Day},
		{Label: lang.T(ctx, "patrolweb.shift"), Value: strings.Join(shifts, lang.T(ctx, "patrolweb.comma"))},
		{Label: lang.T(ctx, "patrolweb.weather"), Value: p.Report.Weather},
		{Label: lang.T(ctx, "patrolweb.out"), Value: lang.T(ctx, "patrolweb.out_of", here, need, p.Vehicles)},
	}
	if !p.Report.Confirmed.IsZero() {
		out = append(out, ui.Fact{Label: lang.T(ctx, "patrolweb.reporter"), Value: p.Report.ConfirmedBy, Note: lang.Moment(ctx, p.Report.Confirmed)})
	}
	if !p.Report.Reviewed.IsZero() {
		out = append(out, ui.Fact{Label: lang.T(ctx, "patrolweb.reviewer"), Value: p.Report.ReviewedBy, Note: lang.Moment(ctx, p.Report.Reviewed)})
	}
	return out
}

// onDay does an act on a report and comes back to its page.
func (h *Handler) onDay(form, said string, do func(ctx context.Context, by access.Actor, day string, r *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, web.MaxForm); err != nil {
			return nil, err
		}
		err := do(r.Context(), web.Actor(r), r.PathValue("day"), r)
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.dailyPage(r)
			if perr != nil {
				return nil, perr
			}
			p.Failed, p.Form, p.Errs = form, r.PostForm, errs
			return web.Unprocessable(dailyView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		web.Redirect(w, r, "/patrol/daily/"+r.PathValue("day"))
		return nil, nil
	}
}

func added(day string, r *http.Request) patrol.Added {
	v := r.PostForm
	return patrol.Added{Day: day, Version: versionOf(r), Weather: v.Get("weather"), Difficulties: v.Get("difficulties"), Tomorrow: v.Get("tomorrow"), Reason: v.Get("reason")}
}

func (h *Handler) confirm(ctx context.Context, by access.Actor, day string, r *http.Request) error {
	return h.Patrol.Confirm(ctx, by, added(day, r))
}

func (h *Handler) amend(ctx context.Context, by access.Actor, day string, r *http.Request) error {
	return h.Patrol.Amend(ctx, by, added(day, r))
}

func (h *Handler) sendBack(ctx context.Context, by access.Actor, day string, r *http.Request) error {
	return h.Patrol.Return(ctx, by, day, versionOf(r), r.PostFormValue("reason"))
}

func (h *Handler) review(ctx context.Context, by access.Actor, day string, r *http.Request) error {
	return h.Patrol.Review(ctx, by, day, versionOf(r))
}

// mainCounts are what a list shows in columns: those of the work report.
func mainCounts() []string {
	return []string{patrol.Stalls, patrol.SmallAds, patrol.DumpsAndPlots, patrol.Sheds, patrol.Traffic}
}

// missingNames are the posts of those who were missing.
func missingNames(x patrol.Presence) (out []string) {
	for _, m := range x.Missing {
		out = append(out, m.Name)
	}
	return out
}
