package planweb

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// taskPage is one task with everything around it.
type taskPage struct {
	n *names
	plan.Detail
	staff  []org.Person    // whom the actor may choose
	beside templ.Component // of other slices; may be nil
	// An act that came back with faults: what was sent, and what is wrong.
	bad  plan.Act
	sent url.Values
	key  string
	Errs ui.Errors
}

func (h *Handler) detail(r *http.Request, task id.Task) (p taskPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.Detail, err = h.Plan.Detail(ctx, by, task); err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if err := h.people(ctx, p.n, p.Task.Person); err != nil {
		return p, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(ctx, by, p.Task); err != nil {
			return p, err
		}
	}
	if plan.May(p.Task, by, plan.DoPass) {
		p.staff, err = h.staff(ctx, by, p.Task)
	}
	return p, err
}

// maxStaff bounds the employees that a form offers.
const maxStaff = 500

// staff lists the employees to whom the actor may pass the task on.
func (h *Handler) staff(ctx context.Context, by access.Actor, t plan.Task) (out []org.Person, err error) {
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		for _, u := range t.Owners().Units {
			if !by.May(access.PassTask, access.Owners{Units: []id.Unit{u}}) {
				continue
			}
			list, err := org.PeopleOf(ctx, tx, u, maxStaff)
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("employees: %w", err)
	}
	return out, nil
}

// taskOf is the task that an address names, by identifier or by number.
func (h *Handler) taskOf(r *http.Request) (id.Task, error) {
	text := r.PathValue("id")
	if n, ok := plan.NumberOf(text); ok {
		return h.Plan.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Task(text), nil
}

func (h *Handler) task(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	task, err := h.taskOf(r)
	if err != nil {
		return nil, err
	}
	p, err := h.detail(r, task)
	if err != nil {
		return nil, err
	}
	return taskView(p), nil
}

func (h *Handler) phoneTask(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	task, err := h.taskOf(r)
	if err != nil {
		return nil, err
	}
	p, err := h.detail(r, task)
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (p taskPage) href() string { return p.Task.Link() }

func (p taskPage) version() string { return strconv.FormatInt(p.Task.Version, 10) }

// acts lists what the actor may do, but for what has a place of its own.
func (p taskPage) acts() []plan.Rule {
	return slices.DeleteFunc(plan.Allowed(p.Task, p.n.by), func(r plan.Rule) bool { return r.Act == plan.DoChange })
}

// onPhone are the acts that make sense with a phone in hand.
func (p taskPage) onPhone() []plan.Rule {
	return slices.DeleteFunc(p.acts(), func(r plan.Rule) bool {
		return !slices.Contains([]plan.Act{plan.DoReport, plan.DoPass, plan.DoBlock, plan.DoUnblock, plan.DoAccept, plan.DoReturn}, r.Act)
	})
}

func (p taskPage) may(a plan.Act) bool { return plan.May(p.Task, p.n.by, a) }

// form is the form of an act.
func (p taskPage) form(ctx context.Context, r plan.Rule) ui.Act {
	kind := ""
	if r.Main {
		kind = "primary"
	}
	a := ui.Act{
		ID: string(r.Act), Label: lang.T(ctx, "plan.act."+string(r.Act)), Kind: kind, Text: lang.T(ctx, "planweb.about."+string(r.Act)),
		Action: p.href() + "/" + string(r.Act), Danger: r.Act == plan.DoDrop, Files: r.Act == plan.DoReport, Open: p.bad == r.Act,
	}
	if p.bad == r.Act {
		a.Key = p.key
	}
	return a
}

// in is an input with what was sent before, where the act came back.
func (p taskPage) in(a plan.Act, in ui.Input) ui.Input {
	if p.bad != a {
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value, in.Values = v[0], v
		in.Checked = true
	}
	return in.At(p.Errs)
}

func (p taskPage) staffOptions() (out []ui.Option) {
	for _, e := range p.staff {
		if !slices.ContainsFunc(p.Holders, func(h plan.Holder) bool { return h.Person == e.ID }) {
			out = append(out, ui.Option{Value: string(e.ID), Label: e.Name, Group: p.n.unit[e.Unit]})
		}
	}
	return out
}

// reachedNow is the figure that the form begins with.
func (p taskPage) reachedNow() string {
	if p.Task.Reached == 0 {
		return ""
	}
	return amount(p.Task.Reached)
}

func (p taskPage) facts(ctx context.Context) []ui.Fact {
	t, n := p.Task, p.n
	var sourced ui.Fact
	sourced.Label, sourced.Value = lang.T(ctx, "planweb.col.source"), source(ctx, t)
	if t.Source.Title != "" {
		sourced.Value, sourced.Href = sourced.Value+" "+t.Source.Title, t.Source.Link
	}
	return []ui.Fact{
		{Label: lang.T(ctx, "planweb.col.objective"), Value: n.objective[t.Objective]},
		{Label: lang.T(ctx, "planweb.col.basis"), Value: t.Basis},
		{Label: lang.T(ctx, "planweb.col.measure"), Value: measure(ctx, t)},
		{Label: lang.T(ctx, "planweb.col.lead"), Value: n.unit[t.Lead]},
		{Label: lang.T(ctx, "planweb.col.responsible"), Value: n.list(ctx, t.Responsible)},
		{Label: lang.T(ctx, "planweb.col.assist"), Value: n.list(ctx, t.Assist)},
		{Label: lang.T(ctx, "planweb.col.leader_alone"), Value: n.leader[t.Leader]},
		{Label: lang.T(ctx, "planweb.col.person"), Value: n.person[t.Person]},
		{Label: lang.T(ctx, "planweb.col.area"), Value: n.area[t.Area]},
		{Label: lang.T(ctx, "planweb.col.group"), Value: n.group[t.Group]},
		{Label: lang.T(ctx, "planweb.col.starts_on"), Value: t.StartsOn},
		{Label: lang.T(ctx, "planweb.col.due"), Body: ui.ClockChip(clock(ctx, t, p.Today))},
		{Label: lang.T(ctx, "planweb.col.weight"), Value: strconv.Itoa(t.Weight)},
		{Label: lang.T(ctx, "planweb.col.evidence"), Value: t.Evidence},
		sourced,
	}
}

func (p taskPage) rows(ctx context.Context, list []plan.Task) []ui.Row {
	out := make([]ui.Row, 0, len(list))
	for _, t := range list {
		out = append(out, ui.Row{
			Href: t.Link(), Above: t.Label(), Title: t.Title, Note: p.n.unit[t.Lead], State: pills(t, p.Today), Clock: ui.ClockChip(clock(ctx, t, p.Today)), Late: t.Late(p.Today),
		})
	}
	return out
}

// Kinds of marks on the timeline.
var marks = map[string]string{
	"task.accept": "done", "task.finish": "done", "task.return": "late", "task.block": "late", "task.drop": "off", "task.report": "check", "task.reopen": "late",
}

func (p taskPage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.Story))
	for _, l := range slices.Backward(p.Story) {
		out = append(out, ui.Event{At: l.At, Who: l.Actor, Text: lang.T(ctx, "journal.act."+l.Act), Note: told(ctx, l), Kind: marks[l.Act]})
	}
	return out
}

// told is what a line of the timeline says besides the act.
func told(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"persons", "taken", "part", "reason", "note", "needs", "released"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "planweb.told."+k, s))
		}
	}
	if list, ok := l.Data["changes"].([]any); ok {
		for _, c := range list {
			if f, ok := c.([]any); ok && len(f) == 3 {
				name, _ := f[0].(string)
				out = append(out, lang.T(ctx, "planweb.field."+name))
			}
		}
	}
	return strings.Join(out, " · ")
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "planweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

func verdict(v plan.Verdict) (kind, icon string) {
	switch v {
	case plan.Accepted:
		return "done", "circle-check"
	case plan.SentBack:
		return "late", "rotate"
	case plan.Unchecked:
	}
	return "check", "hourglass"
}

// amount writes a number without needless zeros.
func amount(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Plan.OpenFile(r.Context(), web.Actor(r), id.File(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, task id.Task, act plan.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.detail(r, task)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
	if r.PostFormValue("phone") != "" {
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(taskView(p)), nil
}

// tick is a box that is on if it was sent.
func (p taskPage) tick(a plan.Act, in ui.Input) ui.Input {
	in.Checked = p.bad == a && p.sent.Get(in.Name) != ""
	if p.bad == a {
		in = in.At(p.Errs)
	}
	return in
}

// mayTake reports whether the actor may take the task from an employee.
func (p taskPage) mayTake(x plan.Holder) bool {
	return p.n.by.May(access.PassTask, access.Owners{Units: []id.Unit{x.Unit}})
}

func (p taskPage) shareText(ctx context.Context) string {
	if len(p.Parts) > 0 {
		return percent(ctx, p.Share)
	}
	return progress(ctx, p.Task)
}

func (p taskPage) crumbs(ctx context.Context) []ui.Crumb {
	out := []ui.Crumb{{Label: lang.T(ctx, "planweb.title"), Href: "/plan"}}
	if o := p.Task.Objective; o != "" {
		out = append(out, ui.Crumb{Label: p.n.objective[o], Href: "/plan/table?objective=" + string(o)})
	}
	for _, t := range p.Above {
		out = append(out, ui.Crumb{Label: t.Label() + " " + t.Title, Href: t.Link()})
	}
	return out
}
