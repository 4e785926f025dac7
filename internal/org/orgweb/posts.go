package orgweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type bodiesView struct {
	bodies []org.Body
	posts  map[id.Body][]org.Post
	vacant int
	manage bool
}

func (h *Handler) bodies(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	v := bodiesView{manage: manages(r), posts: map[id.Body][]org.Post{}}
	var err error
	if v.bodies, err = h.Org.BodyList(ctx, by); err != nil {
		return nil, err
	}
	posts, err := h.Org.PostList(ctx, by, org.PostFilter{})
	for _, p := range posts {
		if p.Body != "" {
			v.posts[p.Body] = append(v.posts[p.Body], p)
			if p.Vacant() {
				v.vacant++
			}
		}
	}
	return bodiesPage(v), err
}

func bodyForm(r *http.Request, of id.Body, d org.BodyDraft) Form {
	ctx := r.Context()
	f := Form{
		Title: lang.T(ctx, "org.body.new"), Active: "posts", Action: "/org/bodies", Cancel: "/org/bodies",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.bodies"), Href: "/org/bodies"}},
		Fields: []Field{
			{Input: ui.Input{Name: "name", Label: Label(r, "name"), Value: d.Name, Required: true, Max: 80}},
			{Input: ui.Input{Name: "seq", Label: Label(r, "seq"), Value: ZeroBlank(d.Seq), Width: "short", InputMode: "numeric"}},
		},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Name)
		f.Action = "/org/bodies/" + string(of)
		f.Hidden = [][2]string{VersionField(d.Version)}
	}
	return f
}

func (h *Handler) newBody(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	return FormPage(bodyForm(r, "", org.BodyDraft{})), nil
}

func (h *Handler) editBody(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	b, err := h.body(r, id.Body(r.PathValue("id")))
	return FormPage(bodyForm(r, b.ID, org.BodyDraft{Name: b.Name, Seq: b.Seq, Version: b.Version})), err
}

func (h *Handler) body(r *http.Request, body id.Body) (org.Body, error) {
	bodies, err := h.Org.BodyList(r.Context(), web.Actor(r))
	for _, b := range bodies {
		if b.ID == body {
			return b, err
		}
	}
	if err == nil {
		err = notFound()
	}
	return org.Body{}, err
}

func (h *Handler) createBody(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveBody(w, r, "")
}

func (h *Handler) changeBody(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveBody(w, r, id.Body(r.PathValue("id")))
}

func (h *Handler) saveBody(w http.ResponseWriter, r *http.Request, body id.Body) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := org.BodyDraft{Name: r.PostFormValue("name"), Seq: Number(r.PostFormValue("seq")), Version: Version(r)}
	if _, err := h.Org.SaveBody(r.Context(), web.Actor(r), body, d); err != nil {
		return bodyForm(r, body, d).Again(r, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/bodies")
	return nil, nil
}

type vacanciesView struct {
	posts  []org.Post
	owners owners
	all    bool
	filter org.PostFilter
	url    string
}

// vacancies lists the vacant leading posts, or with all=1 every vacant post.
func (h *Handler) vacancies(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v, err := h.vacant(r)
	return vacanciesPage(v), err
}

func (h *Handler) vacant(r *http.Request) (vacanciesView, error) {
	q := r.URL.Query()
	v := vacanciesView{all: q.Get("all") == "1", url: r.URL.RequestURI()}
	v.filter = org.PostFilter{Vacant: true, Leading: !v.all, Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group"))}
	var err error
	if v.posts, err = h.Org.PostList(r.Context(), web.Actor(r), v.filter); err != nil {
		return v, err
	}
	v.owners, err = h.owners(r)
	return v, err
}

// owners are the names and addresses of what posts belong to.
type owners struct {
	bodies map[id.Body]string
	areas  map[id.Area]string
	groups map[id.Group]string
}

func (h *Handler) owners(r *http.Request) (o owners, err error) {
	ctx, by := r.Context(), web.Actor(r)
	o = owners{map[id.Body]string{}, map[id.Area]string{}, map[id.Group]string{}}
	bodies, err := h.Org.BodyList(ctx, by)
	if err != nil {
		return o, err
	}
	for _, b := range bodies {
		o.bodies[b.ID] = b.Name
	}
	areas, err := h.Org.AreaNames(ctx, by)
	if err != nil {
		return o, err
	}
	for _, a := range areas {
		o.areas[a.ID] = a.Name
	}
	groups, err := h.Org.GroupList(ctx, by)
	for _, g := range groups {
		o.groups[g.ID] = g.Name
	}
	return o, err
}

func (o owners) of(p org.Post) (name, href string) {
	switch {
	case p.Area != "":
		return o.areas[p.Area], "/areas/" + string(p.Area)
	case p.Group != "":
		return o.groups[p.Group], "/org/groups/" + string(p.Group)
	}
	return o.bodies[p.Body], "/org/bodies"
}

type postView struct {
	names
	post   org.Post
	owner  string
	href   string
	held   []org.Incumbency
	people []org.Person
	events []ui.Event
	manage bool
	errors ui.Errors // of the form to appoint
	given  org.Appointment
}

func (h *Handler) post(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v, err := h.postView(r)
	return postPage(v), err
}

// maxChoices bounds a list of people to choose from; beyond it the list is
// narrowed by a word.
const maxChoices = 500

func (h *Handler) postView(r *http.Request) (v postView, err error) {
	ctx, by, post := r.Context(), web.Actor(r), id.Post(r.PathValue("id"))
	v.manage = manages(r)
	if v.post, err = h.Org.Post(ctx, by, post); err != nil {
		return v, err
	}
	o, err := h.owners(r)
	if err != nil {
		return v, err
	}
	v.owner, v.href = o.of(v.post)
	if v.held, err = h.Org.Incumbencies(ctx, by, post); err != nil {
		return v, err
	}
	if v.manage {
		if v.people, err = h.Org.PeopleNamed(ctx, by, r.URL.Query().Get("who"), maxChoices); err != nil {
			return v, err
		}
	}
	lines, err := h.Org.History(ctx, by, org.SubjectPost, string(post))
	if err != nil {
		return v, err
	}
	v.events = Events(ctx, lines)
	v.names, err = h.names(r)
	return v, err
}

func (h *Handler) postForm(r *http.Request, of id.Post, d org.PostDraft) (Form, error) {
	ctx := r.Context()
	o, err := h.owners(r)
	if err != nil {
		return Form{}, err
	}
	owner, href := o.of(org.Post{Body: d.Body, Area: d.Area, Group: d.Group})
	f := Form{
		Title: lang.T(ctx, "org.post.new"), Active: "posts", Action: "/org/posts", Cancel: href, Lead: owner,
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.bodies"), Href: "/org/bodies"}},
		Hidden: [][2]string{{"body", string(d.Body)}, {"area", string(d.Area)}, {"group", string(d.Group)}},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Title)
		f.Action = "/org/posts/" + string(of)
		f.Cancel = f.Action
		f.Hidden = append(f.Hidden, VersionField(d.Version))
	}
	f.Fields = []Field{
		{Input: ui.Input{Name: "title", Label: Label(r, "title"), Value: d.Title, Required: true, Max: 80}},
		{Input: ui.Input{Name: "grade", Label: Label(r, "grade"), Value: d.Grade, Hint: lang.T(ctx, "org.hint.grade"), Max: 80, Width: "mid"}},
		{Input: ui.Input{Name: "seq", Label: Label(r, "seq"), Value: ZeroBlank(d.Seq), Width: "short", InputMode: "numeric"}},
		{Control: Check, Input: ui.Input{Name: "leading", Label: Label(r, "leading"), Value: "1", Checked: d.Leading, Hint: lang.T(ctx, "org.hint.leading")}},
		{Control: Day, Input: ui.Input{Name: "required_since", Label: Label(r, "required_since"), Value: d.RequiredSince, Hint: lang.T(ctx, "org.hint.required_since")}},
		{Control: Check, Input: ui.Input{Name: "optional", Label: Label(r, "optional"), Value: "1", Checked: d.Optional}},
	}
	if d.Area != "" {
		role := Field{Control: Choice, Input: ui.Input{Name: "role", Label: Label(r, "role"), Value: string(d.Role), Options: options(ctx, "org.role.", org.Roles()), Blank: lang.T(ctx, "ui.none")}}
		f.Fields = append(f.Fields[:1], append([]Field{role}, f.Fields[1:]...)...)
	}
	return f, nil
}

func postDraft(r *http.Request) org.PostDraft {
	return org.PostDraft{
		Body: id.Body(r.PostFormValue("body")), Area: id.Area(r.PostFormValue("area")), Group: id.Group(r.PostFormValue("group")),
		Role: org.Role(r.PostFormValue("role")), Title: r.PostFormValue("title"), Grade: r.PostFormValue("grade"), Seq: Number(r.PostFormValue("seq")),
		Leading: r.PostFormValue("leading") == "1", RequiredSince: r.PostFormValue("required_since"), Optional: r.PostFormValue("optional") == "1",
		Version: Version(r), Key: web.Key(r),
	}
}

func (h *Handler) newPost(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	q := r.URL.Query()
	d := org.PostDraft{Body: id.Body(q.Get("body")), Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")), Role: org.Role(q.Get("role"))}
	if d.Role != "" && lang.Has("org.role."+string(d.Role)) {
		d.Title = lang.T(r.Context(), "org.role."+string(d.Role))
	}
	f, err := h.postForm(r, "", d)
	return FormPage(f), err
}

func (h *Handler) editPost(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	p, err := h.Org.Post(r.Context(), web.Actor(r), id.Post(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	f, err := h.postForm(r, p.ID, p.Draft())
	return FormPage(f), err
}

func (h *Handler) createPost(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.savePost(w, r, "")
}

func (h *Handler) changePost(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.savePost(w, r, id.Post(r.PathValue("id")))
}

func (h *Handler) savePost(w http.ResponseWriter, r *http.Request, post id.Post) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := postDraft(r)
	var err error
	to := post
	if post == "" {
		to, err = h.Org.CreatePost(r.Context(), web.Actor(r), d)
	} else {
		err = h.Org.ChangePost(r.Context(), web.Actor(r), post, d)
	}
	if err != nil {
		f, e := h.postForm(r, post, d)
		if e != nil {
			return nil, e
		}
		return f.Again(r, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/posts/"+string(to))
	return nil, nil
}

func (h *Handler) appoint(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	post := id.Post(r.PathValue("id"))
	a := org.Appointment{
		Person: id.Person(r.PostFormValue("person")), Since: r.PostFormValue("since"), SecondedFrom: id.Unit(r.PostFormValue("seconded_from")),
	}
	if err := h.Org.Appoint(r.Context(), web.Actor(r), post, a); err != nil {
		return h.postAgain(r, a, err)
	}
	web.Flash(w, r, "org.post.appointed_note")
	web.Redirect(w, r, "/org/posts/"+string(post))
	return nil, nil
}

func (h *Handler) vacate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	post := id.Post(r.PathValue("id"))
	if err := h.Org.Vacate(r.Context(), web.Actor(r), post, r.PostFormValue("until")); err != nil {
		return h.postAgain(r, org.Appointment{}, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/posts/"+string(post))
	return nil, nil
}

// postAgain draws the page of the post with the faults of an act.
func (h *Handler) postAgain(r *http.Request, a org.Appointment, err error) (templ.Component, error) {
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	v, err := h.postView(r)
	if err != nil {
		return nil, err
	}
	v.errors, v.given = errs, a
	return web.Unprocessable(postPage(v)), nil
}

func (h *Handler) abolish(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.Org.AbolishPost(r.Context(), web.Actor(r), id.Post(r.PathValue("id"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/bodies")
	return nil, nil
}
