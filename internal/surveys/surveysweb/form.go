package surveysweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/surveys"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type formPage struct {
	n     *names
	id    id.Survey // empty: a new one
	draft surveys.Draft
	key   string
	Errs  ui.Errors
}

func (h *Handler) newRound(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !by.MayEver(access.ManageSurveys) {
		return nil, by.Check(access.ManageSurveys, access.Owners{})
	}
	n, err := h.names(r.Context(), by)
	if err != nil {
		return nil, err
	}
	return formView(formPage{n: n, draft: surveys.Draft{Status: surveys.Running, Source: cases.FromSurvey, StartsOn: n.today}}), nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	s, err := h.Surveys.Get(ctx, by, id.Survey(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if !mayManage(by, s) {
		return nil, fault.New(fault.Forbidden, "access.forbidden")
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	return formView(formPage{n: n, id: s.ID, draft: s.Draft()}), nil
}

func draftFrom(r *http.Request) surveys.Draft {
	d := surveys.Draft{
		Code: r.PostFormValue("code"), Title: r.PostFormValue("title"), Register: r.PostFormValue("register"),
		Status: surveys.Status(r.PostFormValue("status")), StartsOn: r.PostFormValue("starts_on"), EndsOn: r.PostFormValue("ends_on"),
		Group: id.Group(r.PostFormValue("group")), Unit: id.Unit(r.PostFormValue("unit")), Category: r.PostFormValue("category"),
		Source: cases.Source(r.PostFormValue("source")), Note: r.PostFormValue("note"),
	}
	if other := r.PostFormValue("register_other"); other != "" {
		d.Register = other
	}
	for _, a := range r.PostForm["areas"] {
		d.Areas = append(d.Areas, id.Area(a))
	}
	d.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	return d
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	d := draftFrom(r)
	d.Key = web.Key(r)
	made, err := h.Surveys.Create(ctx, by, d)
	if err != nil {
		return h.again(r, "", d, err)
	}
	web.Flash(w, r, "surveysweb.created")
	web.Redirect(w, r, "/surveys/"+string(made))
	return nil, nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	survey := id.Survey(r.PathValue("id"))
	d := draftFrom(r)
	if err := h.Surveys.Change(r.Context(), web.Actor(r), survey, d); err != nil {
		return h.again(r, survey, d, err)
	}
	web.Flash(w, r, "surveysweb.saved")
	web.Redirect(w, r, "/surveys/"+string(survey))
	return nil, nil
}

// again draws the form with what is wrong with it.
func (h *Handler) again(r *http.Request, survey id.Survey, d surveys.Draft, err error) (templ.Component, error) {
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	n, err := h.names(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	return web.Unprocessable(formView(formPage{n: n, id: survey, draft: d, key: web.Key(r), Errs: errs})), nil
}

func (p formPage) action() string {
	if p.id == "" {
		return "/surveys"
	}
	return "/surveys/" + string(p.id)
}

// back is where cancelling leads.
func (p formPage) back() string { return p.action() }

func registerOptions(ctx context.Context) (out []ui.Option) {
	for _, r := range surveys.Registers() {
		out = append(out, ui.Option{Value: r, Label: lang.T(ctx, "survey.register."+r)})
	}
	return out
}

// other is a register that the program does not know by name.
func (p formPage) other() string {
	if slices.Contains(surveys.Registers(), p.draft.Register) {
		return ""
	}
	return p.draft.Register
}

func statusOptions(ctx context.Context) (out []ui.Option) {
	for _, s := range surveys.Statuses() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "survey.status."+string(s))})
	}
	return out
}

func sourceOptions(ctx context.Context) (out []ui.Option) {
	for _, s := range cases.Sources() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "case.source."+string(s))})
	}
	return out
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}
