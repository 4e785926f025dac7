package orgweb

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

func personFilter(r *http.Request) org.PersonFilter {
	q := r.URL.Query()
	return org.PersonFilter{
		Q: q.Get("q"), Unit: id.Unit(q.Get("unit")), Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")),
		Idle: q.Get("idle") == "1", Retired: q.Get("retired") == "1", Sort: q.Get("sort"), After: q.Get("after"),
	}
}

type peopleView struct {
	names
	filter org.PersonFilter
	page   org.PersonPage
	groups []org.Group
	manage bool
	url    string
}

// phones says whether anybody on the page has a telephone that may be seen.
func (v peopleView) phones() bool {
	return v.manage && slices.ContainsFunc(v.page.People, func(p org.Person) bool { return p.Phone != "" })
}

func (h *Handler) people(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	v := peopleView{filter: personFilter(r), manage: manages(r), url: r.URL.RequestURI()}
	var err error
	if v.page, err = h.Org.ListPeople(ctx, by, v.filter); err != nil {
		return nil, err
	}
	if v.groups, err = h.Org.GroupList(ctx, by); err != nil {
		return nil, err
	}
	v.names, err = h.names(r)
	return peoplePage(v), err
}

type personView struct {
	names
	person org.Person
	posts  []org.Post
	owners owners
	events []ui.Event
	manage bool
}

func (h *Handler) person(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, person := r.Context(), web.Actor(r), id.Person(r.PathValue("id"))
	v := personView{manage: manages(r)}
	var err error
	if v.person, v.posts, err = h.Org.Person(ctx, by, person); err != nil {
		return nil, err
	}
	if v.owners, err = h.owners(r); err != nil {
		return nil, err
	}
	lines, err := h.Org.History(ctx, by, org.SubjectPerson, string(person))
	if err != nil {
		return nil, err
	}
	v.events = Events(ctx, lines)
	v.names, err = h.names(r)
	return personPage(v), err
}

func (h *Handler) personForm(r *http.Request, of id.Person, d org.PersonDraft) (Form, error) {
	n, err := h.names(r)
	if err != nil {
		return Form{}, err
	}
	ctx := r.Context()
	f := Form{
		Title: lang.T(ctx, "org.person.new"), Active: "people", Action: "/org/people", Cancel: "/org/people",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.people"), Href: "/org/people"}},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Name)
		f.Action = "/org/people/" + string(of)
		f.Cancel = f.Action
		f.Hidden = [][2]string{VersionField(d.Version)}
	}
	f.Fields = []Field{
		{Input: ui.Input{Name: "name", Label: Label(r, "person"), Value: d.Name, Required: true, Max: 80, Hint: lang.T(ctx, "org.hint.person")}},
		{Control: Choice, Input: ui.Input{Name: "unit", Label: Label(r, "unit"), Value: string(d.Unit), Options: UnitOptions(ctx, n.units, n.categories), Blank: lang.T(ctx, "ui.choose"), Required: true}},
		{Input: ui.Input{Name: "title", Label: Label(r, "position"), Value: d.Title, Max: 80}},
		{Input: ui.Input{Name: "code", Label: Label(r, "staff_number"), Value: d.Code, Max: 32, Width: "mid"}},
		{Input: ui.Input{Name: "phone", Label: Label(r, "phone"), Value: d.Phone, Type: "tel", Hint: lang.T(ctx, "org.hint.phone"), Max: 40, Width: "mid"}},
		{Control: Long, Input: ui.Input{Name: "task", Label: Label(r, "task"), Value: d.Task, Hint: lang.T(ctx, "org.hint.task"), Max: 2000, Rows: 4}},
	}
	return f, nil
}

func (h *Handler) newPerson(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	f, err := h.personForm(r, "", org.PersonDraft{Unit: id.Unit(r.URL.Query().Get("unit"))})
	return FormPage(f), err
}

func (h *Handler) editPerson(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	p, _, err := h.Org.Person(r.Context(), web.Actor(r), id.Person(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	f, err := h.personForm(r, p.ID, p.Draft())
	return FormPage(f), err
}

func (h *Handler) createPerson(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.savePerson(w, r, "")
}

func (h *Handler) changePerson(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.savePerson(w, r, id.Person(r.PathValue("id")))
}

func (h *Handler) savePerson(w http.ResponseWriter, r *http.Request, person id.Person) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := org.PersonDraft{
		Name: r.PostFormValue("name"), Unit: id.Unit(r.PostFormValue("unit")), Title: r.PostFormValue("title"), Code: r.PostFormValue("code"),
		Phone: r.PostFormValue("phone"), Task: r.PostFormValue("task"), Version: Version(r), Key: web.Key(r),
	}
	var err error
	to := person
	if person == "" {
		to, err = h.Org.CreatePerson(r.Context(), web.Actor(r), d)
	} else {
		err = h.Org.ChangePerson(r.Context(), web.Actor(r), person, d)
	}
	if err != nil {
		f, e := h.personForm(r, person, d)
		if e != nil {
			return nil, e
		}
		return f.Again(r, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/people/"+string(to))
	return nil, nil
}

func (h *Handler) retirePerson(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	person := id.Person(r.PathValue("id"))
	if err := h.Org.RetirePerson(r.Context(), web.Actor(r), person, r.PostFormValue("retired") == "1"); err != nil {
		return nil, err
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/people/"+string(person))
	return nil, nil
}
