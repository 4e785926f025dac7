package planweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/plan"
	"chuangwei/internal/web"
)

// maxUpload bounds a report with photos and files.
const maxUpload = casesweb.MaxUpload + 3*attachments.Max

// act does one act and leads back to the task.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	task, err := h.taskOf(r)
	if err != nil {
		return nil, err
	}
	act := plan.Act(r.PathValue("act"))
	m := plan.Move{ID: task, Reason: r.PostFormValue("reason")}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	done, args, err := h.do(r, act, m)
	if err != nil {
		return h.again(r, task, act, err)
	}
	web.Flash(w, r, done, args...)
	web.Redirect(w, r, web.Back(r, "/plan/tasks/"+string(task)))
	return nil, nil
}

// do does the act and returns the message of what was done.
func (h *Handler) do(r *http.Request, act plan.Act, m plan.Move) (key string, args []any, err error) {
	ctx, by := r.Context(), web.Actor(r)
	simple := map[plan.Act]func(context.Context, access.Actor, plan.Move) (plan.Task, error){
		plan.DoBlock: h.Plan.Block, plan.DoUnblock: h.Plan.Unblock, plan.DoAccept: h.Plan.Accept, plan.DoReturn: h.Plan.Return,
		plan.DoFinish: h.Plan.Finish, plan.DoDrop: h.Plan.Drop, plan.DoReopen: h.Plan.Reopen,
	}
	if fn := simple[act]; fn != nil {
		_, err := fn(ctx, by, m)
		return "planweb.did." + string(act), nil, err
	}
	switch act {
	case plan.DoReport:
		return "planweb.did.report", nil, h.report(r, m)
	case plan.DoPass:
		var persons []id.Person
		for _, p := range r.PostForm["persons"] {
			persons = append(persons, id.Person(p))
		}
		_, err := h.Plan.Pass(ctx, by, m, persons, r.PostFormValue("part"))
		return "planweb.did.pass", nil, err
	case "take":
		_, err := h.Plan.TakeBack(ctx, by, m, id.Person(r.PostFormValue("person")))
		return "planweb.did.take", nil, err
	case plan.DoSplit:
		var units []id.Unit
		for _, u := range r.PostForm["units"] {
			units = append(units, id.Unit(u))
		}
		n, err := h.Plan.Split(ctx, by, m, units)
		return "planweb.did.split", []any{n}, err
	case plan.DoLink:
		needs, err := h.needs(r)
		if err == nil {
			_, err = h.Plan.Depend(ctx, by, m, needs)
		}
		return "planweb.did.link", nil, err
	case "release":
		_, err := h.Plan.Release(ctx, by, m, id.Task(r.PostFormValue("needs")))
		return "planweb.did.link", nil, err
	default:
		return "", nil, fault.New(fault.NotFound, "fault.not_found")
	}
}

// needs is the task whose number somebody typed.
func (h *Handler) needs(r *http.Request) (id.Task, error) {
	n, ok := plan.NumberOf(r.PostFormValue("needs"))
	if !ok {
		return "", nil // no task is called so: the field is at fault
	}
	task, err := h.Plan.ByNumber(r.Context(), web.Actor(r), n)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return task, err
}

func (h *Handler) report(r *http.Request, m plan.Move) (err error) {
	ctx, by := r.Context(), web.Actor(r)
	p := plan.Progress{Move: m, Note: r.PostFormValue("note"), Complete: r.PostFormValue("complete") != "", Key: web.Key(r)}
	if text := r.PostFormValue("reached"); text != "" {
		if p.Reached, err = strconv.ParseFloat(text, 64); err != nil {
			var f fault.Fields
			f.Add("reached", "plan.bad_reached")
			return f.Err()
		}
	}
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err == nil {
		for _, pic := range pics.List {
			p.Photos = append(p.Photos, pic)
		}
		if p.Files, err = attachmentsweb.Keep(r, "files", h.Plan.Keep); err == nil {
			_, err = h.Plan.Report(ctx, by, p)
		}
	}
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict:
		pics.Keep(ctx, r.PostForm) // the form comes back, and its photos with it
	default:
		if err != nil {
			pics.Discard(ctx)
		}
	}
	if err != nil {
		attachmentsweb.Discard(ctx, p.Files)
	}
	return err
}
