package peopleweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// setUp is the page of the first run. Once there is a county it leads to the
// sign-in.
func (h *Handler) setUp(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	empty, err := h.People.Empty(r.Context())
	if err != nil {
		return nil, err
	}
	if !empty {
		web.Redirect(w, r, "/sign-in")
		return nil, nil
	}
	day := h.People.DB.Now("")
	return setUpPage(people.Setup{
		County:   counties.Draft{Zone: "Asia/Shanghai"},
		Campaign: counties.Campaign{StartsOn: day.Format("2006-01-02")},
		Stages:   true, Dictionaries: true, Name: "admin", Label: lang.T(r.Context(), "access.role.administrator"),
		Code: r.URL.Query().Get("code"),
	}, nil), nil
}

func (h *Handler) postSetUp(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.tries.Allow(web.Address(r)); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	in := people.Setup{
		Code:   v("code"),
		County: counties.Draft{Key: id.County(v("county")), Name: v("county_name"), Zone: v("zone")},
		Campaign: counties.Campaign{
			Title: v("title"), Standard: v("standard"), StartsOn: v("starts_on"), EndsOn: v("ends_on"),
		},
		Stages: v("stages") != "", Dictionaries: v("dictionaries") != "",
		Name: v("account"), Label: v("label"), Password: v("password"), From: from(r),
	}
	if in.Password != v("again") {
		return web.Unprocessable(setUpPage(in, ui.Errors{"again": lang.T(r.Context(), "people.not_again")})), nil
	}
	s, err := h.People.SetUp(r.Context(), in)
	if errs, ok := web.FieldErrors(r, err); ok {
		if text, has := errs["name"]; has {
			errs["county_name"] = text
			delete(errs, "name")
		}
		return web.Unprocessable(setUpPage(in, errs)), nil
	}
	if fault.Is(err, fault.Conflict) {
		web.Redirect(w, r, "/sign-in")
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	web.SetSession(w, r, s.Token, s.Until)
	web.Redirect(w, r, "/set-up/next")
	return nil, nil
}

// next says what to do after the first run.
func (h *Handler) next(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return nil, err
	}
	var steps []Step
	if h.Steps != nil {
		steps = h.Steps(r.Context(), by)
	}
	return nextPage(steps), nil
}

func number(n int) string { return strconv.Itoa(n) }
