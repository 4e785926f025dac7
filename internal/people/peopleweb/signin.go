package peopleweb

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/counties"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// signForm is what the sign-in page shows.
type signForm struct {
	Counties []counties.County // empty: there is one, and nobody needs to say
	County   string
	Name     string
	Phone    bool
	Next     string
	Errors   ui.Errors
	County1  string // the name of the only county
	Demo     bool
}

func (h *Handler) signIn(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if _, in := web.ActorFrom(r.Context()); in {
		web.Redirect(w, r, r.URL.Query().Get("next"))
		return nil, nil
	}
	f := signForm{Next: r.URL.Query().Get("next"), County: r.URL.Query().Get("county")}
	if empty, err := h.fill(r, &f); err != nil || empty {
		if empty {
			web.Redirect(w, r, "/set-up")
		}
		return nil, err
	}
	return signInPage(f), nil
}

// fill reads the counties, and reports whether there are none.
func (h *Handler) fill(r *http.Request, f *signForm) (empty bool, err error) {
	all, err := h.Counties.List(r.Context())
	if err != nil {
		return false, err
	}
	if len(all) > 1 {
		f.Counties = all
	}
	if len(all) == 1 {
		f.County1, f.Demo = all[0].Name, all[0].Demo
	}
	return len(all) == 0, nil
}

func (h *Handler) postSignIn(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	f := signForm{
		County: r.PostFormValue("county"), Name: r.PostFormValue("name"), Phone: r.PostFormValue("phone") != "", Next: r.PostFormValue("next"),
	}
	empty, err := h.fill(r, &f)
	if err != nil {
		return nil, err
	}
	if empty {
		web.Redirect(w, r, "/set-up")
		return nil, nil
	}
	if err := h.tries.Allow(web.Address(r)); err != nil {
		return nil, err
	}
	county, known, err := h.People.CountyOf(r.Context(), id.County(f.County))
	if err != nil {
		return nil, err
	}
	if !known {
		f.Errors = ui.Errors{"county": lang.T(r.Context(), "people.county_needed")}
		return web.Unprocessable(signInPage(f)), nil
	}
	s, err := h.People.SignIn(r.Context(), people.Credentials{
		County: county, Name: f.Name, Password: r.PostFormValue("password"), Phone: f.Phone, From: from(r),
	})
	if fault.Is(err, fault.SignIn) || fault.Is(err, fault.Conflict) {
		f.Errors = ui.Errors{"name": web.Explain(r, err).Text}
		return web.Unprocessable(signInPage(f)), nil
	}
	if err != nil {
		return nil, err
	}
	h.goOn(w, r, s, f.Next)
	return nil, nil
}

// stepCookie carries a sign-in from one step to the next.
const stepCookie = "cw_step"

// goOn leads from a step that was passed to the next, or in.
func (h *Handler) goOn(w http.ResponseWriter, r *http.Request, s people.Signed, next string) {
	if s.Need == people.NeedNothing {
		http.SetCookie(w, stepCookieWith(r, "", -1))
		web.SetSession(w, r, s.Token, s.Until)
		web.Redirect(w, r, web.Local(next))
		return
	}
	http.SetCookie(w, stepCookieWith(r, s.Token, int(15*time.Minute/time.Second)))
	to := "/sign-in/" + string(s.Need)
	if next != "" {
		to += "?next=" + url.QueryEscape(next)
	}
	web.Redirect(w, r, to)
}

func stepCookieWith(r *http.Request, token string, seconds int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure where the request is: a county may serve its own network plainly
		Name: stepCookie, Value: token, Path: "/sign-in", MaxAge: seconds,
		HttpOnly: true, Secure: web.IsTLS(r), SameSite: http.SameSiteStrictMode,
	}
}

func stepToken(r *http.Request) string {
	c, err := r.Cookie(stepCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// startAgain leads back to the first page if a step took too long.
func startAgain(w http.ResponseWriter, r *http.Request, err error) (templ.Component, error) {
	if fault.Is(err, fault.SignIn) {
		web.SetNote(w, r, web.Note{Text: web.Explain(r, err).Text, Bad: true})
		web.Redirect(w, r, "/sign-in")
		return nil, nil
	}
	return nil, err
}

func nextOf(r *http.Request) string { return r.FormValue("next") }

func (h *Handler) code(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return codePage(nextOf(r), nil), nil
}

func (h *Handler) postCode(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.tries.Allow(web.Address(r)); err != nil {
		return nil, err
	}
	s, err := h.People.GiveCode(r.Context(), stepToken(r), r.PostFormValue("code"), from(r))
	if errs, ok := web.FieldErrors(r, err); ok {
		return web.Unprocessable(codePage(nextOf(r), errs)), nil
	}
	if err != nil {
		return startAgain(w, r, err)
	}
	h.goOn(w, r, s, nextOf(r))
	return nil, nil
}

func (h *Handler) firstPassword(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return firstPasswordPage(nextOf(r), nil), nil
}

func (h *Handler) postFirstPassword(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	password := r.PostFormValue("password")
	if password != r.PostFormValue("again") {
		errs := ui.Errors{"again": lang.T(r.Context(), "people.not_again")}
		return web.Unprocessable(firstPasswordPage(nextOf(r), errs)), nil
	}
	s, err := h.People.GivePassword(r.Context(), stepToken(r), password, from(r))
	if errs, ok := web.FieldErrors(r, err); ok {
		return web.Unprocessable(firstPasswordPage(nextOf(r), errs)), nil
	}
	if err != nil {
		return startAgain(w, r, err)
	}
	h.goOn(w, r, s, nextOf(r))
	return nil, nil
}

func (h *Handler) firstFactor(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	e, err := h.People.Enrolment(r.Context(), stepToken(r))
	if err != nil {
		return startAgain(w, r, err)
	}
	return firstFactorPage(e, nextOf(r), nil), nil
}

func (h *Handler) postFirstFactor(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	s, codes, err := h.People.GiveFactor(r.Context(), stepToken(r), r.PostFormValue("code"), from(r))
	if errs, ok := web.FieldErrors(r, err); ok {
		e, err := h.People.Enrolment(r.Context(), stepToken(r))
		if err != nil {
			return startAgain(w, r, err)
		}
		return web.Unprocessable(firstFactorPage(e, nextOf(r), errs)), nil
	}
	if err != nil {
		return startAgain(w, r, err)
	}
	http.SetCookie(w, stepCookieWith(r, "", -1))
	web.SetSession(w, r, s.Token, s.Until)
	return codesPage(codes, web.Local(nextOf(r))), nil
}

func (h *Handler) signOut(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := h.People.SignOut(r.Context(), web.Token(r)); err != nil {
		return nil, err
	}
	web.EndSession(w, r)
	web.Flash(w, r, "people.goodbye")
	web.Redirect(w, r, "/sign-in")
	return nil, nil
}
