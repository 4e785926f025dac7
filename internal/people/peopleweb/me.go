package peopleweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// mePage is what one's own page shows. Errors are those of the form that was
// sent; Form says which.
type mePage struct {
	Account  people.Account
	Sessions []people.Session
	Codes    int64
	Mail     bool
	Form     string
	Errors   ui.Errors
	Contact  people.Contact
	Targets  names
}

func (p mePage) errors(form string) ui.Errors {
	if p.Form == form {
		return p.Errors
	}
	return nil
}

func (h *Handler) me(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.mine(r)
	if err != nil {
		return nil, err
	}
	return meView(p), nil
}

func (h *Handler) mine(r *http.Request) (p mePage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.Account, err = h.People.Me(ctx, by); err != nil {
		return p, err
	}
	if p.Sessions, err = h.People.Sessions(ctx, by, by.Account, web.Token(r)); err != nil {
		return p, err
	}
	if p.Codes, err = h.People.CodesLeft(ctx, by); err != nil {
		return p, err
	}
	p.Contact = people.Contact{Email: p.Account.Email, Digest: p.Account.Digest, Lang: p.Account.Lang}
	p.Mail = h.Mail
	p.Targets, err = h.ownNames(r)
	return p, err
}

// refused draws the page again with what is wrong with one of its forms.
func (h *Handler) refused(r *http.Request, form string, errs ui.Errors, c *people.Contact) (templ.Component, error) {
	p, err := h.mine(r)
	if err != nil {
		return nil, err
	}
	p.Form, p.Errors = form, errs
	if c != nil {
		p.Contact = *c
	}
	return web.Unprocessable(meView(p)), nil
}

func (h *Handler) contact(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	c := people.Contact{Email: r.PostFormValue("email"), Digest: r.PostFormValue("digest") != "", Lang: lang.Tag(r.PostFormValue("lang"))}
	err := h.People.SetContact(r.Context(), web.Actor(r), c)
	if errs, ok := web.FieldErrors(r, err); ok {
		return h.refused(r, "contact", errs, &c)
	}
	return done(w, r, err, "people.saved", "/me")
}

func (h *Handler) password(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if r.PostFormValue("password") != r.PostFormValue("again") {
		return h.refused(r, "password", ui.Errors{"again": lang.T(r.Context(), "people.not_again")}, nil)
	}
	err := h.People.ChangePassword(r.Context(), web.Actor(r), web.Token(r), r.PostFormValue("old"), r.PostFormValue("password"))
	if errs, ok := web.FieldErrors(r, err); ok {
		return h.refused(r, "password", errs, nil)
	}
	return done(w, r, err, "people.password_changed", "/me")
}

func (h *Handler) factor(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	e, err := h.People.BeginFactor(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	return factorPage(e, nil), nil
}

func (h *Handler) postFactor(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	codes, err := h.People.ConfirmFactor(r.Context(), web.Actor(r), r.PostFormValue("code"))
	if errs, ok := web.FieldErrors(r, err); ok {
		e, err := h.People.BeginFactor(r.Context(), web.Actor(r))
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(factorPage(e, errs)), nil
	}
	if err != nil {
		return nil, err
	}
	return factorDone(codes), nil
}

func (h *Handler) removeFactor(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	err := h.People.RemoveFactor(r.Context(), web.Actor(r), r.PostFormValue("present"))
	if errs, ok := web.FieldErrors(r, err); ok {
		return h.refused(r, "factor", ui.Errors{"present": errs["password"]}, nil)
	}
	return done(w, r, err, "people.factor_removed", "/me")
}

func (h *Handler) endSession(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	s, err := id.Parse[id.Session](r.PathValue("id"))
	if err == nil {
		err = h.People.EndSession(r.Context(), web.Actor(r), web.Actor(r).Account, s)
	}
	return done(w, r, err, "people.session_ended", "/me")
}

func (h *Handler) endSessions(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	err := h.People.EndSessions(r.Context(), web.Actor(r), web.Actor(r).Account, web.Token(r))
	return done(w, r, err, "people.sessions_ended", "/me")
}

// done says that something was done and leads on.
func done(w http.ResponseWriter, r *http.Request, err error, key, to string) (templ.Component, error) {
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, key)
	web.Redirect(w, r, to)
	return nil, nil
}
