package peopleweb

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const pageSize = 50

type accountsPage struct {
	Page   people.Page
	Filter people.Filter
	Names  names
	Now    time.Time
}

// accountFilter is the list that an address asks for.
func accountFilter(r *http.Request) people.Filter {
	q := r.URL.Query()
	return people.Filter{
		Text: q.Get("q"), Role: access.Role(q.Get("role")), Unit: id.Unit(q.Get("unit")), Target: q.Get("area"),
		State: q.Get("state"), After: q.Get("after"), Limit: pageSize,
	}
}

func (h *Handler) accounts(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f := accountFilter(r)
	by := web.Actor(r)
	page, err := h.People.List(r.Context(), by, f)
	if err != nil {
		return nil, err
	}
	ns, err := h.ownNames(r)
	if err != nil {
		return nil, err
	}
	return accountsView(accountsPage{Page: page, Filter: f, Names: ns, Now: h.People.DB.Now(by.County)}), nil
}

// state is what is to be known of an account at a glance.
func state(a people.Account, now time.Time) string {
	switch {
	case a.Disabled:
		return "disabled"
	case a.LockedUntil.After(now):
		return "locked"
	case a.SlipUntil.IsZero():
		return "active"
	case a.SlipUntil.After(now):
		return "slip"
	}
	return "expired"
}

// statePill is the colour and the sign of a state.
func statePill(s string) (kind, icon string) {
	switch s {
	case "active":
		return "done", "circle-check"
	case "slip":
		return "new", "mail"
	case "disabled":
		return "off", "ban"
	}
	return "late", "lock"
}

func stateOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, s := range []string{"active", "slip", "expired", "locked", "disabled"} {
		out = append(out, ui.Option{Value: s, Label: lang.T(ctx, "people.state."+s)})
	}
	return out
}

// accountForm is the form of an account.
type accountForm struct {
	ID      id.Account
	Version int64
	Name    string
	Label   string
	Unit    id.Unit
	Person  id.Person
	Email   string
	Grants  []access.Grant

	Names   names
	Persons []ui.Option
	Errors  ui.Errors
}

// choices reads what the form's lists offer.
func (h *Handler) choices(r *http.Request, f *accountForm) (err error) {
	if f.Names, err = h.ownNames(r); err != nil || h.Persons == nil {
		return err
	}
	f.Persons, err = h.Persons(r.Context(), web.Actor(r))
	return err
}

func readAccount(r *http.Request) accountForm {
	v := r.PostFormValue
	n, _ := strconv.ParseInt(v("version"), 10, 64) // what is no number minds nothing
	return accountForm{
		Version: n, Name: v("name"), Label: v("label"), Unit: id.Unit(v("unit")), Person: id.Person(v("person")), Email: v("email"), Grants: grantsOf(r),
	}
}

func (h *Handler) newAccount(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	q := r.URL.Query()
	f := accountForm{Label: q.Get("label"), Person: id.Person(q.Get("person")), Unit: id.Unit(q.Get("unit"))}
	if err := h.choices(r, &f); err != nil {
		return nil, err
	}
	return accountFormPage(f), nil
}

func (h *Handler) createAccount(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	f := readAccount(r)
	slips, err := h.People.CreateMany(r.Context(), web.Actor(r), []people.NewAccount{{
		Name: f.Name, Label: f.Label, Unit: f.Unit, Person: f.Person, Email: f.Email, Grants: f.Grants,
	}}, web.Key(r))
	if errs, ok := web.FieldErrors(r, err); ok {
		f.Errors = errs
		if err := h.choices(r, &f); err != nil {
			return nil, err
		}
		return web.Unprocessable(accountFormPage(f)), nil
	}
	return h.slips(r, slips, err)
}

type accountPage struct {
	Account  people.Account
	Names    names
	Persons  []ui.Option
	Sessions []people.Session
	History  []journal.Line
	State    string
	Self     bool
	Errors   ui.Errors
	HandOver people.HandOver
}

func (h *Handler) account(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.one(r)
	if err != nil {
		return nil, err
	}
	return accountView(p), nil
}

func (h *Handler) one(r *http.Request) (p accountPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.Account, err = h.People.Get(ctx, by, accountID(r)); err != nil {
		return p, err
	}
	if p.Sessions, err = h.People.Sessions(ctx, by, p.Account.ID, web.Token(r)); err != nil {
		return p, err
	}
	if p.History, err = h.People.History(ctx, by, p.Account.ID); err != nil {
		return p, err
	}
	var f accountForm
	if err := h.choices(r, &f); err != nil {
		return p, err
	}
	p.Names, p.Persons = f.Names, f.Persons
	p.State = state(p.Account, h.People.DB.Now(by.County))
	p.Self = p.Account.ID == by.Account
	p.HandOver = people.HandOver{Label: p.Account.Label}
	return p, nil
}

func (h *Handler) editAccount(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	a, err := h.People.Get(r.Context(), web.Actor(r), accountID(r))
	if err != nil {
		return nil, err
	}
	f := accountForm{
		ID: a.ID, Version: a.Version, Name: a.Name, Label: a.Label, Unit: a.Unit, Person: a.Person, Email: a.Email, Grants: a.Grants,
	}
	if err := h.choices(r, &f); err != nil {
		return nil, err
	}
	return accountFormPage(f), nil
}

func (h *Handler) changeAccount(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	f := readAccount(r)
	f.ID = accountID(r)
	err := h.People.Change(r.Context(), web.Actor(r), people.Edit{
		ID: f.ID, Version: f.Version, Name: f.Name, Label: f.Label, Unit: f.Unit, Person: f.Person, Email: f.Email, Grants: f.Grants,
	})
	if errs, ok := web.Refused(r, err); ok {
		f.Errors = errs
		if err := h.choices(r, &f); err != nil {
			return nil, err
		}
		return web.Unprocessable(accountFormPage(f)), nil
	}
	return done(w, r, err, "people.saved", "/accounts/"+string(f.ID))
}

func (h *Handler) reset(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	slips, err := h.People.Reset(r.Context(), web.Actor(r), []id.Account{accountID(r)}, web.Key(r))
	return h.slips(r, slips, err)
}

func (h *Handler) handOver(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	in := people.HandOver{
		ID: accountID(r), Label: r.PostFormValue("label"), Person: id.Person(r.PostFormValue("person")), Email: r.PostFormValue("email"), Key: web.Key(r),
	}
	slip, err := h.People.HandOver(r.Context(), web.Actor(r), in)
	if errs, ok := web.FieldErrors(r, err); ok {
		p, err := h.one(r)
		if err != nil {
			return nil, err
		}
		p.Errors, p.HandOver = errs, in
		return web.Unprocessable(accountView(p)), nil
	}
	return h.slips(r, []people.Slip{slip}, err)
}

func (h *Handler) disable(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	err := h.People.SetDisabled(r.Context(), web.Actor(r), accountID(r), true)
	return done(w, r, err, "people.disabled", "/accounts/"+string(accountID(r)))
}

func (h *Handler) enable(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	err := h.People.SetDisabled(r.Context(), web.Actor(r), accountID(r), false)
	return done(w, r, err, "people.enabled", "/accounts/"+string(accountID(r)))
}

func (h *Handler) endAccountSession(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	s, err := id.Parse[id.Session](r.PathValue("session"))
	if err == nil {
		err = h.People.EndSession(r.Context(), web.Actor(r), accountID(r), s)
	}
	return done(w, r, err, "people.session_ended", "/accounts/"+string(accountID(r)))
}

func (h *Handler) signOutAccount(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	err := h.People.EndSessions(r.Context(), web.Actor(r), accountID(r), web.Token(r))
	return done(w, r, err, "people.sessions_ended", "/accounts/"+string(accountID(r)))
}
