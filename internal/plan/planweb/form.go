package planweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of a task.
type formPage struct {
	n      *names
	id     id.Task // empty: a new one
	parent plan.Task
	draft  plan.Draft
	staff  []org.Person
	key    string
	Errs   ui.Errors
}

func (h *Handler) form(r *http.Request, task id.Task, d plan.Draft) (p formPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return p, err
	}
	p.id, p.draft = task, d
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if d.Parent != "" {
		if p.parent, err = h.Plan.Get(ctx, by, d.Parent); err != nil && !fault.Is(err, fault.NotFound) {
			return p, err
		}
	}
	if d.Lead == "" {
		return p, nil
	}
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		p.staff, err = org.PeopleOf(ctx, tx, d.Lead, maxStaff)
		return err
	})
	return p, err
}

func (h *Handler) newTask(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	q := r.URL.Query()
	d := plan.Draft{Parent: id.Task(q.Get("parent")), Objective: id.Objective(q.Get("objective"))}
	if d.Parent != "" {
		if up, err := h.Plan.Get(r.Context(), web.Actor(r), d.Parent); err == nil {
			d.Objective, d.Leader, d.Area, d.Group, d.DueOn, d.StartsOn, d.Basis = up.Objective, up.Leader, up.Area, up.Group, up.DueOn, up.StartsOn, up.Basis
		}
	}
	p, err := h.form(r, "", d)
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	t, err := h.Plan.Get(r.Context(), web.Actor(r), id.Task(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	p, err := h.form(r, t.ID, t.Draft())
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

// draftFrom reads the form; a number that is none is a fault of its field.
func draftFrom(r *http.Request) (d plan.Draft, f fault.Fields) {
	v := r.PostFormValue
	d = plan.Draft{
		Parent: id.Task(v("parent")), Objective: id.Objective(v("objective")), Title: v("title"), Details: v("details"), Basis: v("basis"), Evidence: v("evidence"),
		Measure: plan.Measure(v("measure")), Unit: v("unit"), Lead: id.Unit(v("lead")), Leader: id.Post(v("leader")), Person: id.Person(v("person")),
		Area: id.Area(v("area")), Group: id.Group(v("group")), StartsOn: v("starts_on"), DueOn: v("due_on"),
	}
	for name, to := range map[string]*[]id.Unit{"responsible": &d.Responsible, "assist": &d.Assist} {
		for _, u := range r.PostForm[name] {
			*to = append(*to, id.Unit(u))
		}
	}
	var err error
	if text := v("target"); text != "" && d.Measure == plan.Number {
		if d.Target, err = strconv.ParseFloat(text, 64); err != nil {
			f.Add("target", "plan.bad_target")
		}
	}
	if text := v("weight"); text != "" {
		if d.Weight, err = strconv.Atoi(text); err != nil {
			d.Weight = -1
		}
	}
	if text := v("seq"); text != "" {
		if d.Seq, err = strconv.Atoi(text); err != nil || d.Seq < 0 {
			f.Add("seq", "planweb.bad_seq")
		}
	}
	d.Version, _ = strconv.ParseInt(v("version"), 10, 64) // none: whichever
	return d, f
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d, bad := draftFrom(r)
	d.Key = web.Key(r)
	err := bad.Err()
	var made id.Task
	if err == nil {
		made, err = h.Plan.Create(r.Context(), web.Actor(r), d)
	}
	if err != nil {
		return h.formAgain(r, "", d, err)
	}
	web.Flash(w, r, "planweb.created")
	web.Redirect(w, r, "/plan/tasks/"+string(made))
	return nil, nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	task := id.Task(r.PathValue("id"))
	d, bad := draftFrom(r)
	err := bad.Err()
	if err == nil {
		_, err = h.Plan.Change(r.Context(), web.Actor(r), task, d)
	}
	if err != nil {
		return h.formAgain(r, task, d, err)
	}
	web.Flash(w, r, "planweb.saved")
	web.Redirect(w, r, "/plan/tasks/"+string(task))
	return nil, nil
}

// formAgain draws the form with what is wrong with it.
func (h *Handler) formAgain(r *http.Request, task id.Task, d plan.Draft, err error) (templ.Component, error) {
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.form(r, task, d)
	if err != nil {
		return nil, err
	}
	p.Errs, p.key = errs, web.Key(r)
	return web.Unprocessable(formView(p)), nil
}

func (p formPage) action() string {
	if p.id == "" {
		return "/plan/tasks"
	}
	return "/plan/tasks/" + string(p.id)
}

func (p formPage) back() string {
	if p.id == "" && p.draft.Parent != "" {
		return "/plan/tasks/" + string(p.draft.Parent)
	}
	if p.id == "" {
		return "/plan/table"
	}
	return p.action()
}

func (p formPage) target() string {
	if p.draft.Target == 0 {
		return ""
	}
	return amount(p.draft.Target)
}

func (p formPage) staffOptions() (out []ui.Option) {
	for _, e := range p.staff {
		out = append(out, ui.Option{Value: string(e.ID), Label: e.Name})
	}
	return out
}

func (p formPage) title(_ context.Context) string {
	switch {
	case p.id != "":
		return "planweb.edit"
	case p.parent.ID != "":
		return "planweb.new_part"
	}
	return "planweb.new"
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
