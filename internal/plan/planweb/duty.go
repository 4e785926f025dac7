package planweb

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
	"chuangwei/internal/office"
	"chuangwei/internal/plan"
	"chuangwei/internal/recur"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type dutiesPage struct {
	n     *names
	state string
	list  []plan.Duty
}

// dutyOrders are those of the list, by the names that its address has.
func dutyOrders() map[string]func(a, b plan.Duty) int {
	return map[string]func(a, b plan.Duty) int{
		"title": func(a, b plan.Duty) int { return cmp.Compare(a.Title, b.Title) },
		"made":  func(a, b plan.Duty) int { return cmp.Compare(a.Made, b.Made) },
		"done":  func(a, b plan.Duty) int { return cmp.Compare(a.Done, b.Done) },
		"late":  func(a, b plan.Duty) int { return cmp.Compare(a.LateNow, b.LateNow) },
	}
}

func (h *Handler) dutiesOf(r *http.Request) (p dutiesPage, err error) {
	q := r.URL.Query()
	p = dutiesPage{state: q.Get("state")}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.list, err = h.Plan.Duties(r.Context(), web.Actor(r), p.state); err != nil {
		return p, err
	}
	ui.Order(p.list, q.Get("sort"), dutyOrders())
	return p, nil
}

func (h *Handler) duties(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.dutiesOf(r)
	if err != nil {
		return nil, err
	}
	return dutiesView(p), nil
}

// exportDuties writes the duties that the page shows.
func (h *Handler) exportDuties(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.dutiesOf(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	var heads []office.Head
	for _, key := range []string{"duty", "rule", "col.responsible", "col.tasks", "col.done", "late", "col.state"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "planweb."+key)})
	}
	return download(w, r, lang.T(ctx, "planweb.duties"), heads, func(s office.Sheet) error {
		for _, d := range p.list {
			state := lang.T(ctx, "planweb.duty_active")
			if d.PausedOn != "" {
				state = lang.T(ctx, "planweb.paused_since", d.PausedOn)
			}
			if err := s.Row(d.Title, rule(ctx, d.Rule), p.n.list(ctx, d.Units), d.Made, d.Done, d.LateNow, state); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p dutiesPage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/plan/duties", Target: "list", Keep: []string{"sort"}, Items: []ui.Input{{
		Name: "state", Label: lang.T(ctx, "planweb.col.state"), Value: p.state,
		Options: []ui.Option{{Value: "active", Label: lang.T(ctx, "planweb.duty_active")}, {Value: "paused", Label: lang.T(ctx, "planweb.duty_paused")}},
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

// made is the list of a duty's tasks.
func made(d plan.Duty, f plan.Filter) string {
	f.Duty = d.ID
	return f.Link("/plan/tasks")
}

type dutyPage struct {
	n     *names
	d     plan.Duty
	story []journal.Line
	next  []string
	Errs  ui.Errors
}

// nextDays is how many of a duty's days its page shows.
const nextDays = 5

func (h *Handler) dutyOf(r *http.Request) (p dutyPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.d, p.story, err = h.Plan.Duty(r.Context(), web.Actor(r), id.Duty(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.d.PausedOn == "" {
		p.next = p.d.NextDays(p.n.today, nextDays)
	}
	return p, nil
}

func (h *Handler) duty(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.dutyOf(r)
	if err != nil {
		return nil, err
	}
	return dutyView(p), nil
}

func (h *Handler) dutyAct(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, duty := r.Context(), web.Actor(r), id.Duty(r.PathValue("id"))
	var err error
	switch r.PathValue("act") {
	case "pause":
		err = h.Plan.Pause(ctx, by, duty, r.PostFormValue("reason"))
	case "resume":
		err = h.Plan.Resume(ctx, by, duty)
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.FieldErrors(r, err); ok {
		p, err := h.dutyOf(r)
		if err != nil {
			return nil, err
		}
		p.Errs = errs
		return web.Unprocessable(dutyView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "planweb.saved")
	web.Redirect(w, r, "/plan/duties/"+string(duty))
	return nil, nil
}

func (p dutyPage) facts(ctx context.Context) []ui.Fact {
	d, n := p.d, p.n
	return []ui.Fact{
		{Label: lang.T(ctx, "planweb.rule"), Value: rule(ctx, d.Rule), Note: d.Rule},
		{Label: lang.T(ctx, "planweb.col.starts_on"), Value: d.StartsOn},
		{Label: lang.T(ctx, "planweb.days"), Value: strconv.Itoa(d.Days)},
		{Label: lang.T(ctx, "planweb.col.responsible"), Value: n.list(ctx, d.Units)},
		{Label: lang.T(ctx, "planweb.col.area"), Value: n.area[d.Area]},
		{Label: lang.T(ctx, "planweb.col.group"), Value: n.group[d.Group]},
		{Label: lang.T(ctx, "planweb.col.evidence"), Value: d.Evidence},
		{Label: lang.T(ctx, "planweb.made_to"), Value: d.MadeTo},
	}
}

func (p dutyPage) events(ctx context.Context) []ui.Event {
	var out []ui.Event
	for _, l := range slices.Backward(p.story) {
		out = append(out, ui.Event{At: l.At, Who: l.Actor, Text: lang.T(ctx, "journal.act."+l.Act), Note: l.Str("reason")})
	}
	return out
}

type dutyForm struct {
	n    *names
	d    plan.Duty
	key  string
	Errs ui.Errors
}

func (h *Handler) newDuty(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManagePlan, access.Owners{}); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return dutyFormView(dutyForm{n: n, d: plan.Duty{StartsOn: n.today, Rule: recur.Presets()[0].Rule, Weight: 1}}), nil
}

func (h *Handler) editDuty(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManagePlan, access.Owners{}); err != nil {
		return nil, err
	}
	p, err := h.dutyOf(r)
	if err != nil {
		return nil, err
	}
	return dutyFormView(dutyForm{n: p.n, d: p.d}), nil
}

func dutyFrom(r *http.Request) plan.Duty {
	v := r.PostFormValue
	d := plan.Duty{
		ID: id.Duty(r.PathValue("id")), Title: v("title"), Details: v("details"), Evidence: v("evidence"), Rule: v("rule"), StartsOn: v("starts_on"),
		Area: id.Area(v("area")), Group: id.Group(v("group")), Key: web.Key(r),
	}
	if other := v("rule_other"); other != "" {
		d.Rule = other
	}
	for _, u := range r.PostForm["units"] {
		d.Units = append(d.Units, id.Unit(u))
	}
	var err error
	if text := v("days"); text != "" {
		if d.Days, err = strconv.Atoi(text); err != nil {
			d.Days = -1
		}
	}
	if text := v("weight"); text != "" {
		if d.Weight, err = strconv.Atoi(text); err != nil {
			d.Weight = -1
		}
	}
	d.Version, _ = strconv.ParseInt(v("version"), 10, 64) // none: whichever
	return d
}

func (h *Handler) createDuty(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveDuty(w, r)
}

func (h *Handler) changeDuty(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveDuty(w, r)
}

func (h *Handler) saveDuty(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := dutyFrom(r)
	duty, err := h.Plan.SaveDuty(r.Context(), web.Actor(r), d)
	if err != nil {
		errs, ok := web.FieldErrors(r, err)
		if !ok {
			return nil, err
		}
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(dutyFormView(dutyForm{n: n, d: d, key: web.Key(r), Errs: errs})), nil
	}
	web.Flash(w, r, "planweb.saved")
	web.Redirect(w, r, "/plan/duties/"+string(duty))
	return nil, nil
}

func (p dutyForm) action() string {
	if p.d.ID == "" {
		return "/plan/duties"
	}
	return "/plan/duties/" + string(p.d.ID)
}

func (p dutyForm) title(ctx context.Context) string {
	if p.d.ID == "" {
		return lang.T(ctx, "planweb.new_duty")
	}
	return p.d.Title
}

func ruleOptions(ctx context.Context) (out []ui.Option) {
	for _, r := range recur.Presets() {
		out = append(out, ui.Option{Value: r.Rule, Label: lang.T(ctx, "recur.rule."+r.Key)})
	}
	return out
}

// other is a rule that has no name.
func (p dutyForm) other() string {
	if slices.ContainsFunc(recur.Presets(), func(r recur.Preset) bool { return r.Rule == p.d.Rule }) {
		return ""
	}
	return p.d.Rule
}
