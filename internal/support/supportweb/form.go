package supportweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of a new request.
type formPage struct {
	n     *names
	about *cases.Case // nil: a free subject
	draft support.Draft
	limit support.Settings
	key   string
	Errs  ui.Errors
}

func (h *Handler) form(r *http.Request, d support.Draft) (p formPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if !by.MayEver(access.AskSupport) {
		return p, by.Check(access.AskSupport, access.Owners{})
	}
	p.draft = d
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.limit, err = h.Support.Settings(ctx, by); err != nil {
		return p, err
	}
	if d.Case != "" {
		c, err := h.Cases.Get(ctx, by, d.Case)
		if err != nil {
			return p, err
		}
		p.about = &c
		if p.draft.Group == "" {
			p.draft.Group = c.Group
		}
	}
	if own := p.n.ownAreas(); p.draft.Area == "" && len(own) > 0 {
		p.draft.Area = id.Area(own[0].Value)
	}
	return p, nil
}

func (h *Handler) newRequest(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.form(r, support.Draft{Case: id.Case(r.URL.Query().Get("case"))})
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

func (h *Handler) ask(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	d := support.Draft{
		Area: id.Area(v("area")), Group: id.Group(v("group")), Case: id.Case(v("case")), Title: v("title"), Needs: v("needs"), WantedOn: v("wanted_on"), Key: web.Key(r),
	}
	made, err := h.Support.Ask(r.Context(), web.Actor(r), d)
	if errs, ok := web.Refused(r, err); ok {
		p, ferr := h.form(r, d)
		if fault.Is(ferr, fault.NotFound) {
			return nil, err
		}
		if ferr != nil {
			return nil, ferr
		}
		p.Errs, p.key = errs, d.Key
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "supportweb.made")
	web.Redirect(w, r, "/support/"+string(made))
	return nil, nil
}

// aboutLabel names the case that the request is about.
func (p formPage) aboutLabel() string { return caseLabel(p.n, *p.about) + " " + p.about.Title }

func caseLabel(n *names, c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

func (p formPage) back() string {
	if p.about != nil {
		return "/case/" + string(p.about.ID)
	}
	return "/support"
}

// answerIn says how long the group has.
func (p formPage) answerIn(ctx context.Context) string {
	return lang.T(ctx, "supportweb.answer_in", lang.T(ctx, p.limit.Answer.Key(), p.limit.Answer.N))
}
